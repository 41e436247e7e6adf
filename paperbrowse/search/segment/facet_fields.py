"""The facets of a segment: the values that a paper has of each, and the names of their arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from paperbrowse.core import CODE_TAG, IndexDocument

IndexedFacet = Literal[
    "tag", "year", "source", "author", "venue", "category", "organization", "language", "upvotes",
    "has",
]  # fmt: skip

NAME_FACETS: frozenset[IndexedFacet] = frozenset({"author", "venue"})
"""Facets of so many values that they are numbered by hashes and decoded one by one."""

UPVOTE_RANGES: Mapping[str, int] = {
    "200..": 200, "50..199": 50, "10..49": 10, "1..9": 1, "0": 0
}  # fmt: skip
"""The values of the facet of upvotes, as the query language has them, with the least number."""


def upvote_range(upvotes: int | None) -> str:
    """Return the range of a number of upvotes; "" where it is unknown."""
    if upvotes is None:
        return ""
    return next((name for name, least in UPVOTE_RANGES.items() if upvotes >= least), "")


def has_values(paper: IndexDocument) -> tuple[str, ...]:
    """Return what a paper has, as values of ``has:``."""
    has = {
        "abstract": paper.abstract,
        "arxiv": paper.arxiv_id,
        "authors": paper.authors,
        "code": CODE_TAG in paper.tags,
        "doi": paper.doi,
        "pdf": paper.has_pdf,
        "venue": paper.venue,
        "year": paper.published[0],
    }
    return tuple(name for name, known in has.items() if known)


def _one(value: str | None) -> Sequence[str]:
    return (value,) if value else ()


FACET_VALUES: Mapping[IndexedFacet, Callable[[IndexDocument], Sequence[str]]] = {
    "tag": lambda paper: paper.tags,
    "year": lambda paper: (f"{paper.published[0]:04}" if paper.published[0] else "",),
    "source": lambda paper: paper.sources,
    "author": lambda paper: paper.authors,
    "venue": lambda paper: _one(paper.venue),
    "category": lambda paper: paper.categories,
    "organization": lambda paper: _one(paper.organization),
    "language": lambda paper: _one(paper.language),
    "upvotes": lambda paper: _one(upvote_range(paper.upvotes)),
    "has": has_values,
}
"""The values of each facet that a paper has."""

ARRAY_NAMES: Mapping[IndexedFacet, str] = {
    **{facet: facet for facet in FACET_VALUES}, "author": "authors", "venue": "venues"
}  # fmt: skip
"""The names of the facets' arrays; those of the text fields have ``author`` and ``venue``."""
