"""Relaxed queries: wider searches that are offered when nothing is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from paperbrowse.search.request import Facet, FacetChoice

MAX_RELAXED_WORDS = 6
"""Words of a query up to which each is left out once: every one costs a search."""


class RelaxedQuery(NamedTuple):
    """A search with one condition less."""

    description: str
    """The difference in words, such as ``without “pruning”``."""
    query: str
    choices: Mapping[Facet, FacetChoice]
    list_name: str | None
    """The reading list that is searched; None for the whole library."""
    total: int = 0
    """Number of papers that match, once it was searched."""


def relax_query(
    query: str, choices: Mapping[Facet, FacetChoice], list_name: str | None
) -> Iterator[RelaxedQuery]:
    """Yield the search without facet choices, without each word, and outside of its list."""
    if any(choice.include or choice.exclude for choice in choices.values()):
        yield RelaxedQuery("without the chosen facet values", query, {}, list_name)
    words = query.split()
    if 1 < len(words) <= MAX_RELAXED_WORDS and '"' not in query:
        for index, word in enumerate(words):
            rest = " ".join(words[:index] + words[index + 1 :])
            yield RelaxedQuery(f"without “{word}”", rest, choices, list_name)
    if list_name is not None:
        yield RelaxedQuery("in the whole library", query, choices, None)
