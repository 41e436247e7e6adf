"""Reads papers out of the JSON that a Daily Papers page carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.identifiers import parse_arxiv_id
from paperbrowse.core.papers import Record
from paperbrowse.dumps.fields import unwrap_paragraphs
from paperbrowse.dumps.input.decoding import replace_surrogates
from paperbrowse.dumps.links import build_paper_url, find_urls, unique

_LARGEST_COUNT = 10**9


def find_records(props: object, line: int) -> Iterator[Record]:
    """Yield a record for each paper in ``props``; values of unexpected types count as unknown."""
    # A stack of our own: hostile JSON can be deeper than Python's.
    waiting = [props]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if (record := _record(value, line)) is not None:
                yield record
            else:
                waiting += reversed(
                    [item for item in value.values() if isinstance(item, dict | list)]
                )
        elif isinstance(value, list):
            waiting += reversed(value)


def _record(item: dict[str, Any], line: int) -> Record | None:
    paper = item.get("paper")
    if not isinstance(paper, dict):
        paper = item
    title = " ".join(_text(paper.get("title")).split())
    identifier = parse_arxiv_id(_text(paper.get("id")))
    if not title or ("summary" not in paper and identifier is None):
        return None
    abstract = unwrap_paragraphs(_text(paper.get("summary"))) or None
    listed = paper.get("authors")
    authors = _authors(listed)
    published = _date(paper.get("publishedAt"))
    linked = (_text(paper.get(name)) for name in ("projectPage", "githubRepo"))
    outside = [url for url in linked if url.startswith(("https://", "http://"))]
    return Record(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=len(listed) if isinstance(listed, list) and listed else None,
        organization=_organization(item) or _organization(paper),
        published=published,
        year_from="written" if published else None,
        comments=_count(item.get("numComments")),
        upvotes=_count(paper.get("upvotes")),
        arxiv_id=identifier,
        url=build_paper_url(identifier) if identifier else None,
        links=unique([*find_urls(abstract or ""), *outside]),
        line=line,
    )


def _text(value: object) -> str:
    return replace_surrogates(value).strip() if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST_COUNT else None


def _date(value: object) -> PartialDate | None:
    try:
        return PartialDate.from_iso(_text(value)[:10])
    except ValueError:
        return None


def _authors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    names = (_text(author.get("name")) for author in value if isinstance(author, dict))
    return tuple(" ".join(name.split()) for name in names if name)


def _organization(item: dict[str, Any]) -> str | None:
    value = item.get("organization")
    if not isinstance(value, dict):
        return None
    return _text(value.get("fullname")) or _text(value.get("name")) or None
