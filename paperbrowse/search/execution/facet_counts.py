"""Filters hits by the chosen facet values, and counts the values of each facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.request import FACETS, Facet, FacetChoice, FacetCount
from paperbrowse.search.segment import DocSet, Int64, Mask, nonzero_indices

_NO_CHOICE = FacetChoice()


class FacetFilter:
    """The facet choices of a request, applied to masks of a snapshot's segments."""

    def __init__(self, marked: UserDataView, choices: Mapping[Facet, FacetChoice]) -> None:
        self._view = marked.snapshot
        self._marked = marked
        self._choices = {facet: choice for facet, choice in choices.items() if choice != _NO_CHOICE}

    def apply(self, masks: Sequence[Mask]) -> Sequence[Mask]:
        """Return ``masks`` restricted to the papers that pass every facet's choice."""
        for facet in self._choices:
            masks = self._apply_includes(self._apply_excludes(masks, facet), facet)
        return masks

    def count(
        self, masks: Sequence[Mask], narrowed: Sequence[DocSet]
    ) -> dict[Facet, tuple[FacetCount, ...]]:
        """Return every facet's counts over ``masks``, the papers that match the query.

        ``filtered`` are the papers that pass every choice. ``SearchResults.facets`` documents the
        counts and their order.
        """
        counted = {}
        for facet in FACETS:
            candidates = narrowed
            if (choice := self._choices.get(facet)) is not None and not (
                choice.match_all or not choice.include
            ):
                candidates = [DocSet(mask) for mask in self._candidate_masks(masks, facet)]
            counted[facet] = self._count_facet(facet, candidates)
        return counted

    def _candidate_masks(self, masks: Sequence[Mask], facet: Facet) -> Sequence[Mask]:
        """Return the papers among which another value of ``facet`` is counted."""
        for other in self._choices:
            masks = self._apply_excludes(masks, other)
            if other != facet:
                masks = self._apply_includes(masks, other)
        return masks

    def _apply_excludes(self, masks: Sequence[Mask], facet: Facet) -> Sequence[Mask]:
        excluded = self._choices[facet].exclude
        if not excluded:
            return masks
        return [mask & ~self._value_mask(n, facet, excluded) for n, mask in enumerate(masks)]

    def _apply_includes(self, masks: Sequence[Mask], facet: Facet) -> Sequence[Mask]:
        choice = self._choices[facet]
        if not choice.include:
            return masks
        if choice.match_all:
            for value in choice.include:
                masks = [
                    mask & self._value_mask(n, facet, frozenset((value,)))
                    for n, mask in enumerate(masks)
                ]
            return masks
        return [mask & self._value_mask(n, facet, choice.include) for n, mask in enumerate(masks)]

    def _value_mask(self, part: int, facet: Facet, values: frozenset[str]) -> Mask:
        if facet == "list":
            return self._marked.list_mask(part, values)
        return self._view.facet_mask(part, facet, values)

    def _count_facet(self, facet: Facet, candidates: Sequence[DocSet]) -> tuple[FacetCount, ...]:
        choice = self._choices.get(facet, _NO_CHOICE)
        chosen = choice.include | choice.exclude
        if facet == "list":
            lists = self._marked.count_lists([selection.mask for selection in candidates])
            return _sort_named_by_count(lists, chosen)
        names = self._view.facet(facet)
        totals = np.zeros(len(names.values), np.int64)
        for part, selection, numbers in zip(
            self._view.segments, candidates, names.by_segment, strict=True
        ):
            totals[numbers] += part.reader.facet(facet).count(selection)
        if facet == "year" or chosen:
            found = nonzero_indices(totals)
            counts = {names.values[n]: int(totals[n]) for n in found.tolist()}
            return (
                _sort_by_year(counts, chosen)
                if facet == "year"
                else _sort_named_by_count(counts, chosen)
            )
        return _sort_by_count(names.values, names.name_ranks, totals)


def _sort_by_count(names: Sequence[str], rank: Int64, totals: Int64) -> tuple[FacetCount, ...]:
    """Return the counts other than 0 in the order of ``count_order``, without comparing texts."""
    found = nonzero_indices(totals)
    order = found[np.lexsort((rank[found], -totals[found]))]
    counts = totals[order].tolist()
    return tuple(map(FacetCount, [names[n] for n in order.tolist()], counts))


def _sort_named_by_count(
    counts: Mapping[str, int], chosen: frozenset[str]
) -> tuple[FacetCount, ...]:
    known = {value: n for value, n in counts.items() if n} | {
        value: counts.get(value, 0) for value in chosen
    }
    values = sorted(known, key=lambda value: (-known[value], value.casefold(), value))
    return tuple(FacetCount(value, known[value]) for value in values)


def _sort_by_year(counts: Mapping[str, int], chosen: frozenset[str]) -> tuple[FacetCount, ...]:
    known = {value: counts.get(value, 0) for value in counts.keys() | chosen}
    values = sorted(known, reverse=True)  # UNKNOWN is "", so it comes last
    return tuple(FacetCount(value, known[value]) for value in values)
