"""Papers as JSON objects, as every command's ``--json`` and the JSON export give them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from paperbrowse.papers import Paper

# No UTF-8 file can hold half of a surrogate pair.
_SURROGATE = re.compile("[\ud800-\udfff]")


def paper_object(paper: Paper, **extra: Any) -> dict[str, Any]:
    """Return the paper as a JSON object.

    What is unknown is None or an empty list. ``extra`` fields, such as ``score`` and
    ``snippet``, come last or replace fields of the same name.
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
        "tags": list(paper.tags),
        "sources": list(paper.sources),
        "lists": list(paper.lists),
        "status": "unread",
        "note": None,
        **extra,
    }


def write_json(papers: Sequence[Paper], title: str) -> str:
    """Return one object, ``{"title": …, "papers": […]}``, on indented lines."""
    objects = {"title": title, "papers": [paper_object(paper) for paper in papers]}
    text = json.dumps(objects, ensure_ascii=False, indent=2)
    return _SURROGATE.sub("\ufffd", text) + "\n"
