"""Papers as CSL-JSON items, as pandoc, Zotero and other processors of citations take them.

Types, variables and the forms of names and dates are those of the *CSL 1.0.2 Specification*
(appendices III and IV) and of its schema ``csl-data.json``. The reader's note stands in
``annote``: styles print ``note``, and citeproc-js takes lines of it such as "title: …" for
variables. What CSL has no variable for stands in ``custom``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line, printable
from paperbrowse.exports.citation_keys import citation_keys
from paperbrowse.exports.facts import (
    is_web_address,
    note_text,
    own_link,
    paragraphs,
    safe_url,
    tags_of,
    utc_text,
)
from paperbrowse.exports.format import Head
from paperbrowse.exports.json_papers import json_lines
from paperbrowse.exports.person_names import split_name
from paperbrowse.exports.venues import is_arxiv, kind_of_venue

_TYPES = {"conference": "paper-conference", "journal": "article-journal"}


def write_csl_json(papers: Sequence[Paper], _: Head) -> Iterator[str]:
    """Give an array with an item for each paper; a title has no place in CSL-JSON."""
    keys = citation_keys(papers)
    yield "["
    for number, paper in enumerate(papers):
        yield f"{',' if number else ''}\n{json_lines(_item(paper, keys[paper.id]), indent=2)}"
    yield "\n]\n" if papers else "]\n"


def _item(paper: Paper, key: str) -> dict[str, Any]:
    """Return the item with the variables that are known."""
    venue = one_line(paper.venue or "")
    venue = "" if is_arxiv(venue) else venue
    kind = kind_of_venue(venue)
    only_arxiv = bool(paper.arxiv_id) and not venue
    variables: dict[str, Any] = {
        "id": key,
        "type": _TYPES[kind] if kind else "article" if only_arxiv else "document",
        "title": one_line(paper.title),
        "author": [_name(name) for name in map(one_line, paper.authors) if name],
        "issued": _issued(paper),
        "container-title": venue,
        "publisher": "arXiv" if only_arxiv else "",
        "number": f"arXiv:{one_line(paper.arxiv_id or '')}" if only_arxiv else "",
        "DOI": one_line(paper.doi or ""),
        "URL": own_link(paper),
        "abstract": "\n\n".join(paragraphs(paper.abstract)),
        "keyword": ", ".join(tags_of(paper)),
        "annote": note_text(paper),
        "custom": {"paperbrowse": _custom(paper)},
    }
    return {name: value for name, value in variables.items() if value}


def _name(name: str) -> dict[str, str]:
    person = split_name(name)
    if person is None:
        return {"literal": name}
    particle, family = person.particle_and_name
    parts = {
        "family": family,
        "given": person.given,
        "non-dropping-particle": particle,
        "suffix": person.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _issued(paper: Paper) -> dict[str, Any] | None:
    published = paper.published
    if published is None:
        return None
    parts = [part for part in (published.year, published.month, published.day) if part]
    return {"date-parts": [parts]}


def _custom(paper: Paper) -> dict[str, Any]:
    """Return what is known of the paper beside CSL's variables, by the names of our JSON."""
    fields: dict[str, Any] = {
        "id": printable(paper.id),
        "arxiv_id": one_line(paper.arxiv_id or ""),
        "author_count": paper.author_count,
        "organization": one_line(paper.organization or ""),
        "links": [safe_url(link) for link in paper.links if is_web_address(link)],
        "tags": tags_of(paper),
        "status": paper.status if paper.status != "unread" else None,
        "status_since": utc_text(paper.status_since),
        "starred_at": utc_text(paper.starred_at),
        "note_changed_at": utc_text(paper.note_changed_at),
    }
    return {name: value for name, value in fields.items() if value}
