"""Papers as JSON objects: the JSON and JSON Lines exports, and every command's ``--json``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from paperbrowse.core import Paper
from paperbrowse.exports import facts
from paperbrowse.exports.format import ALL_USER_FIELDS, Format, Header

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
# No UTF-8 file can hold half of a surrogate pair; the others end lines or drive terminals.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def paper_object(paper: Paper, **extra: Any) -> dict[str, Any]:
    """Return the paper as a JSON object.

    Unknown values are None or an empty list. ``extra`` fields, such as ``score`` and ``snippet``,
    come last or replace fields of the same name.
    """
    published = paper.published
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "author_count": paper.author_count,
        "organization": paper.organization,
        "published": None if published is None else str(published),
        "published_precision": None if published is None else published.precision,
        "published_inferred": paper.published_inferred,
        "comments": paper.comments,
        "upvotes": paper.upvotes,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "venue": paper.venue,
        "url": paper.url,
        "links": list(paper.links),
        "categories": list(paper.categories),
        "language": paper.language,
        "citations": paper.citations,
        "added": facts.format_timestamp(paper.added),
        "tags": list(paper.tags),
        "sources": list(paper.sources),
        "lists": list(paper.lists),
        "status": paper.status,
        "status_since": facts.format_timestamp(paper.status_since),
        "starred_at": facts.format_timestamp(paper.starred_at),
        "note": paper.note,
        "note_changed_at": facts.format_timestamp(paper.note_changed_at),
        "own_tags": list(paper.own_tags),
        "saves": [
            {"list": saved.list, "saved_at": facts.format_timestamp(saved.at), "query": saved.query}
            for saved in paper.saves
        ],
        "citation_key": paper.citation_key,
        **extra,
    }


def write_json(papers: Sequence[Paper], head: Header) -> Iterator[str]:
    """Yield one object, ``{"title": …, "papers": […]}``, with a line for each field of a paper."""
    yield f'{{\n  "title": {encode_json(head.title)},\n  "papers": ['
    for number, paper in enumerate(papers):
        yield f"{',' if number else ''}\n{format_object(paper_object(paper), indent=4)}"
    yield "\n  ]\n}\n" if papers else "]\n}\n"


def write_jsonl(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield the object of each paper on a line of its own (jsonlines.org)."""
    for paper in papers:
        yield encode_json(paper_object(paper)) + "\n"


def format_object(fields: Mapping[str, Any], *, indent: int) -> str:
    """Return an object as JSON with a line for each field, indented by ``indent`` blanks."""
    blanks = " " * indent
    lines = [f'{blanks}  "{name}": {encode_json(value)}' for name, value in fields.items()]
    return f"{blanks}{{\n" + ",\n".join(lines) + f"\n{blanks}}}"


def encode_json(value: Any) -> str:
    """Return a value as JSON on one line, letters of all scripts unescaped."""
    return _UNSAFE.sub(_escape_character, _ENCODE(value))


def _escape_character(unfit: re.Match[str]) -> str:
    return "\ufffd" if unfit[0] >= "\ud800" else f"\\u{ord(unfit[0]):04x}"


JSON = Format("json", "JSON", ".json", write_json, ALL_USER_FIELDS)
JSON_LINES = Format("jsonl", "JSON Lines", ".jsonl", write_jsonl, ALL_USER_FIELDS)
