"""The values of the query's fields, as far as the screen has them in memory already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from paperbrowse.core import Paper
from paperbrowse.tui.browse.results import Answer
from paperbrowse.tui.overview import Overview

_MAX_AUTHORS = 100
"""Authors of a paper that are looked at; a collaboration has thousands."""

_OF_PAPERS: Mapping[str, Callable[[Paper], Iterable[str]]] = {
    "author": lambda paper: paper.authors[:_MAX_AUTHORS],
    "venue": lambda paper: filter(None, [paper.venue]),
    "org": lambda paper: filter(None, [paper.organization]),
    "lang": lambda paper: filter(None, [paper.language]),
    "cat": lambda paper: paper.categories,
}
"""Fields whose values are read of the papers in sight."""


class FieldValues:
    """The values of a field, the most frequent ones first, each with its number of papers.

    A value may come twice; then the first number is the right one.
    """

    def __init__(self, answer: Answer | None, overview: Overview) -> None:
        self._answer = answer
        self._overview = overview

    def __call__(self, field: str) -> Iterator[tuple[str, str]]:
        if field == "list":
            return ((name, f"{count:,}") for name, count in self._overview.lists)
        if field == "search":
            return iter(self._overview.searches)
        # A facet of names counts the most frequent ones alone.
        counts = chain(self._facet_counts(field), self._paper_counts(field))
        return ((value, f"{count:,}") for value, count in counts if value)

    def _facet_counts(self, field: str) -> Iterable[tuple[str, int]]:
        facets = self._answer.results.facets if self._answer else {}
        return next((counts for facet, counts in facets.items() if facet == field), ())

    def _paper_counts(self, field: str) -> Iterable[tuple[str, int]]:
        if self._answer is None or field not in _OF_PAPERS:
            return ()
        values = (_OF_PAPERS[field](row.paper) for row in self._answer.rows)
        return Counter(chain.from_iterable(values)).most_common()
