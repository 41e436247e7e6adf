"""Papers as CSL-JSON items for pandoc, Zotero and other citation processors.

Types, variables and the forms of names and dates are those of the *CSL 1.0.2 Specification*
(appendices III and IV) and of its schema ``csl-data.json``. The user's note stands in
``annote``: styles print ``note``, and citeproc-js takes lines of it such as "title: …" for
variables. All else stands in ``custom``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from paperbrowse.core import Paper, one_line, printable
from paperbrowse.exports import facts
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.format import Format, Header
from paperbrowse.exports.json_papers import format_object

_TYPES = {"conference": "paper-conference", "journal": "article-journal"}


def write_csl_json(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield an array with an item for each paper; CSL-JSON has no place for a title."""
    keys = assign_citation_keys(papers)
    yield "["
    for number, paper in enumerate(papers):
        item = format_object(_build_item(paper, keys[paper.id]), indent=2)
        yield f"{',' if number else ''}\n{item}"
    yield "\n]\n" if papers else "]\n"


def _build_item(paper: Paper, key: str) -> dict[str, Any]:
    """Return the item with its known variables."""
    venue = one_line(paper.venue or "")
    venue = "" if facts.is_arxiv(venue) else venue
    kind = facts.classify_venue(venue)
    only_arxiv = bool(paper.arxiv_id) and not venue
    variables: dict[str, Any] = {
        "id": key,
        "type": _TYPES[kind] if kind else "article" if only_arxiv else "document",
        "title": one_line(paper.title),
        "author": [_build_name(name) for name in map(one_line, paper.authors) if name],
        "issued": _build_issued(paper),
        "container-title": venue,
        "publisher": "arXiv" if only_arxiv else "",
        "number": f"arXiv:{one_line(paper.arxiv_id or '')}" if only_arxiv else "",
        "DOI": one_line(paper.doi or ""),
        "URL": facts.page_link(paper),
        "abstract": "\n\n".join(facts.split_paragraphs(paper.abstract)),
        "language": one_line(paper.language or ""),
        "keyword": ", ".join(facts.printable_tags(paper)),
        "annote": facts.printable_note(paper),
        "custom": {"paperbrowse": _build_custom(paper)},
    }
    return {name: value for name, value in variables.items() if value}


def _build_name(name: str) -> dict[str, str]:
    person = facts.split_person_name(name)
    if person is None:
        return {"literal": name}
    particle, family = person.split_particle
    parts = {
        "family": family,
        "given": person.given,
        "non-dropping-particle": particle,
        "suffix": person.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _build_issued(paper: Paper) -> dict[str, Any] | None:
    if (published := paper.published) is None:
        return None
    parts = (published.year, published.month, published.day)
    return {"date-parts": [[*filter(None, parts)]]}


def _build_custom(paper: Paper) -> dict[str, Any]:
    """Return the fields that CSL has no variable for, by their names in our JSON."""
    fields: dict[str, Any] = {
        "id": printable(paper.id),
        "arxiv_id": one_line(paper.arxiv_id or ""),
        "author_count": paper.author_count,
        "organization": one_line(paper.organization or ""),
        "links": facts.linked_urls(paper),
        "categories": [name for each in paper.categories if (name := one_line(each))],
        "citations": paper.citations,
        "tags": facts.printable_tags(paper),
        "status": paper.status if paper.status != "unread" else None,
        "status_since": facts.format_timestamp(paper.status_since),
        "starred_at": facts.format_timestamp(paper.starred_at),
        "note_changed_at": facts.format_timestamp(paper.note_changed_at),
    }
    return {name: value for name, value in fields.items() if value}


FORMAT = Format("csl-json", "CSL-JSON", ".json", write_csl_json)
