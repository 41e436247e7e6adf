"""Papers in the JSON that a Daily Papers page is drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperbrowse.core import Record, parse_arxiv_id
from paperbrowse.dumps.fields import (
    parse_count,
    parse_date,
    parse_object,
    parse_text,
    unwrap_paragraphs,
)
from paperbrowse.dumps.input import replace_surrogates
from paperbrowse.dumps.links import (
    build_paper_url,
    find_urls,
    is_web_url,
    unique,
)


def find_records(props: object, line: int) -> Iterator[Record]:
    """Yield a record for each paper in ``props``; values of unexpected types count as unknown."""
    # An explicit stack: hostile JSON can be deeper than Python's.
    waiting = [props]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if (record := _build_record(value, line)) is not None:
                yield record
            else:
                waiting += reversed(
                    [item for item in value.values() if isinstance(item, dict | list)]
                )
        elif isinstance(value, list):
            waiting += reversed(value)


def _build_record(item: dict[str, Any], line: int) -> Record | None:
    paper = item.get("paper")
    if not isinstance(paper, dict):
        paper = item
    title = parse_text(paper.get("title"))
    arxiv_id = parse_arxiv_id(parse_text(paper.get("id")))
    if not title or ("summary" not in paper and arxiv_id is None):
        return None
    summary = paper.get("summary")
    abstract = unwrap_paragraphs(replace_surrogates(summary)) if isinstance(summary, str) else ""
    authors = paper.get("authors")
    authors = authors if isinstance(authors, list) else []
    names = (parse_text(author.get("name")) for author in authors if isinstance(author, dict))
    published = parse_date(paper.get("publishedAt"))
    linked = (parse_text(paper.get(name)) for name in ("projectPage", "githubRepo"))
    return Record(
        title=title,
        abstract=abstract or None,
        authors=tuple(filter(None, names)),
        author_count=len(authors) or None,
        organization=_parse_organization(item) or _parse_organization(paper),
        published=published,
        year_from="written" if published else None,
        comments=parse_count(item.get("numComments")),
        upvotes=parse_count(paper.get("upvotes")),
        arxiv_id=arxiv_id,
        url=build_paper_url(arxiv_id) if arxiv_id else None,
        links=unique([*find_urls(abstract), *filter(is_web_url, linked)]),
        line=line,
    )


def _parse_organization(item: dict[str, Any]) -> str | None:
    organization = parse_object(item.get("organization"))
    return parse_text(organization.get("fullname")) or parse_text(organization.get("name")) or None
