"""Narrows an answer to what a reader chose of its facets, and counts each facet's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperbrowse.search.execution.user_data import Marked
from paperbrowse.search.request import FACETS, Choice, Facet, FacetCount
from paperbrowse.search.segment.array_ops import Integers, Mask, places_of
from paperbrowse.search.segment.facet_values import Selection

_ALL = Choice()


class Narrowing:
    """A reader's choices over a view, applied to masks of its parts."""

    def __init__(self, marked: Marked, choices: Mapping[Facet, Choice]) -> None:
        self._view = marked.view
        self._marked = marked
        self._choices = {facet: choice for facet, choice in choices.items() if choice != _ALL}

    def narrow(self, masks: Sequence[Mask]) -> Sequence[Mask]:
        """Return those of ``masks`` that pass every facet's choice."""
        for facet in self._choices:
            masks = self._included(self._without_excluded(masks, facet), facet)
        return masks

    def counts(
        self, masks: Sequence[Mask], narrowed: Sequence[Selection]
    ) -> dict[Facet, tuple[FacetCount, ...]]:
        """Return every facet's counts over ``masks``, the papers that match the query.

        ``narrowed`` are those that pass every choice. What is counted, and in which order, is told
        at ``SearchResults.facets``.
        """
        counted = {}
        for facet in FACETS:
            candidates = narrowed
            if (choice := self._choices.get(facet)) is not None and not (
                choice.match_all or not choice.include
            ):
                candidates = [Selection(mask) for mask in self._candidates(masks, facet)]
            counted[facet] = self._facet(facet, candidates)
        return counted

    def _candidates(self, masks: Sequence[Mask], facet: Facet) -> Sequence[Mask]:
        """Return the papers that another value of ``facet`` would be counted among."""
        for other in self._choices:
            masks = self._without_excluded(masks, other)
            if other != facet:
                masks = self._included(masks, other)
        return masks

    def _without_excluded(self, masks: Sequence[Mask], facet: Facet) -> Sequence[Mask]:
        excluded = self._choices[facet].exclude
        if not excluded:
            return masks
        return [mask & ~self._with_any(n, facet, excluded) for n, mask in enumerate(masks)]

    def _included(self, masks: Sequence[Mask], facet: Facet) -> Sequence[Mask]:
        choice = self._choices[facet]
        if not choice.include:
            return masks
        if choice.match_all:
            for value in choice.include:
                masks = [
                    mask & self._with_any(n, facet, frozenset((value,)))
                    for n, mask in enumerate(masks)
                ]
            return masks
        return [mask & self._with_any(n, facet, choice.include) for n, mask in enumerate(masks)]

    def _with_any(self, part: int, facet: Facet, values: frozenset[str]) -> Mask:
        if facet == "list":
            return self._marked.in_any(part, values)
        return self._view.with_any(part, facet, values)

    def _facet(self, facet: Facet, candidates: Sequence[Selection]) -> tuple[FacetCount, ...]:
        choice = self._choices.get(facet, _ALL)
        chosen = choice.include | choice.exclude
        if facet == "list":
            lists = self._marked.list_counts([selection.mask for selection in candidates])
            return _by_count(lists, chosen)
        names = self._view.names(facet)
        totals = np.zeros(len(names.names), np.int64)
        for part, selection, numbers in zip(
            self._view.segments, candidates, names.by_part, strict=True
        ):
            totals[numbers] += part.segment.facet(facet).counts(selection)
        if facet == "year" or chosen:
            found = places_of(totals)
            counts = {names.names[n]: int(totals[n]) for n in found.tolist()}
            return _by_year(counts, chosen) if facet == "year" else _by_count(counts, chosen)
        return _in_order(names.names, names.rank, totals)


def _in_order(names: Sequence[str], rank: Integers, totals: Integers) -> tuple[FacetCount, ...]:
    """Return the counts that are not 0, as ``_by_count`` does, by numbers alone."""
    found = places_of(totals)
    order = found[np.lexsort((rank[found], -totals[found]))]
    counts = totals[order].tolist()
    return tuple(map(FacetCount, [names[n] for n in order.tolist()], counts))


def _by_count(counts: Mapping[str, int], chosen: frozenset[str]) -> tuple[FacetCount, ...]:
    known = {value: n for value, n in counts.items() if n} | {
        value: counts.get(value, 0) for value in chosen
    }
    values = sorted(known, key=lambda value: (-known[value], value.casefold(), value))
    return tuple(FacetCount(value, known[value]) for value in values)


def _by_year(counts: Mapping[str, int], chosen: frozenset[str]) -> tuple[FacetCount, ...]:
    known = {value: counts.get(value, 0) for value in counts.keys() | chosen}
    values = sorted(known, reverse=True)  # UNKNOWN is "", so it comes last
    return tuple(FacetCount(value, known[value]) for value in values)
