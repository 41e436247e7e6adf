"""Filters hits by the chosen facet values, and counts the values of each facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperbrowse.core import CODE_TAG
from paperbrowse.search.analysis import has_beginnings, name_words
from paperbrowse.search.execution.names import NameField, papers_with_beginnings
from paperbrowse.search.execution.snapshot import SnapshotFacet
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.request import (
    MAX_NAMES,
    Facet,
    FacetChoice,
    FacetCount,
    sort_facet_counts,
)
from paperbrowse.search.segment import DocSet, IndexedFacet, Int64, Mask, nonzero_indices

_NO_CHOICE = FacetChoice()


class FacetFilter:
    """The facet choices of a request, applied to masks of a snapshot's segments."""

    def __init__(self, user_data: UserDataView, choices: Mapping[Facet, FacetChoice]) -> None:
        self._snapshot = user_data.snapshot
        self._user_data = user_data
        self._choices = {facet: choice for facet, choice in choices.items() if choice != _NO_CHOICE}

    def apply(self, masks: Sequence[Mask]) -> Sequence[Mask]:
        """Return ``masks`` restricted to the papers that pass every facet's choice."""
        for facet in self._choices:
            masks = self._apply_includes(self._apply_excludes(masks, facet), facet)
        return masks

    def count(
        self,
        masks: Sequence[Mask],
        filtered: Sequence[DocSet],
        facets: Sequence[Facet],
        texts: Mapping[Facet, str],
    ) -> dict[Facet, tuple[FacetCount, ...]]:
        """Return the counts of facets over ``masks``, the papers that match the query.

        ``filtered`` are the papers that pass every choice; ``texts`` select among names.
        ``SearchResults.facets`` documents the counts and their order.
        """
        counted: dict[Facet, tuple[FacetCount, ...]] = {}
        for facet in facets:
            candidates = filtered
            if (choice := self._choices.get(facet)) is not None and not (
                choice.match_all or not choice.include
            ):
                candidates = [DocSet(mask) for mask in self._candidate_masks(masks, facet)]
            if facet == "author" or facet == "venue":
                counted[facet] = self._count_names(facet, candidates, texts.get(facet, ""))
            else:
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

    def _value_mask(self, segment: int, facet: Facet, values: frozenset[str]) -> Mask:
        if facet == "list":
            return self._user_data.list_mask(segment, values)
        return self._snapshot.facet_mask(segment, facet, values)

    def _count_facet(self, facet: Facet, candidates: Sequence[DocSet]) -> tuple[FacetCount, ...]:
        choice = self._choices.get(facet, _NO_CHOICE)
        chosen = choice.include | choice.exclude
        if facet == "list":
            counts = self._user_data.count_lists([docs.mask for docs in candidates])
            return _sort_with_chosen(facet, counts, chosen)
        known, totals = self._total(facet, candidates)
        if facet == "tag" and CODE_TAG in known.value_numbers and CODE_TAG not in chosen:
            totals[known.value_numbers[CODE_TAG]] = 0
        if chosen or facet in ("year", "upvotes", "has"):
            counts = {known.values[n]: int(totals[n]) for n in nonzero_indices(totals).tolist()}
            return _sort_with_chosen(facet, counts, chosen)
        return _sort_by_count(known.values, known.name_ranks, totals)

    def _total(self, facet: IndexedFacet, papers: Sequence[DocSet]) -> tuple[SnapshotFacet, Int64]:
        """Return the values of a facet, and the number of papers with each."""
        known = self._snapshot.facet(facet)
        totals = np.zeros(len(known.values), np.int64)
        for segment, docs, numbers in zip(
            self._snapshot.segments, papers, known.by_segment, strict=True
        ):
            totals[numbers] += segment.reader.facet(facet).count(docs)
        return known, totals

    def _count_names(
        self, facet: NameField, candidates: Sequence[DocSet], text: str
    ) -> tuple[FacetCount, ...]:
        """Return the most frequent names, of those that have the beginnings of words in a text."""
        words, choice = name_words(text), self._choices.get(facet, _NO_CHOICE)
        if words:
            candidates = [
                DocSet(docs.mask & papers_with_beginnings(segment.reader, facet, words))
                for segment, docs in zip(self._snapshot.segments, candidates, strict=True)
            ]
        known, totals = self._total(facet, candidates)
        found = nonzero_indices(totals)
        counts: dict[str, int] = {}
        for number in found[np.argsort(-totals[found], kind="stable")].tolist():
            if len(counts) >= MAX_NAMES:
                break
            name = known.values[number]
            if not words or has_beginnings(name, words):
                counts[name] = int(totals[number])
        for name in choice.include | choice.exclude:
            masks = [
                docs.mask & self._value_mask(n, facet, frozenset((name,)))
                for n, docs in enumerate(candidates)
            ]
            counts[name] = sum(int(np.count_nonzero(mask)) for mask in masks)
        return sort_facet_counts(facet, counts)


def _sort_with_chosen(
    facet: Facet, counts: Mapping[str, int], chosen: frozenset[str]
) -> tuple[FacetCount, ...]:
    listed = {value: count for value, count in counts.items() if count}
    return sort_facet_counts(facet, dict.fromkeys(chosen, 0) | listed)


def _sort_by_count(
    values: Sequence[str], name_ranks: Int64, totals: Int64
) -> tuple[FacetCount, ...]:
    """Return the counts other than 0 as ``sort_facet_counts``, without comparing texts."""
    found = nonzero_indices(totals)
    order = found[np.lexsort((name_ranks[found], -totals[found]))]
    counts = totals[order].tolist()
    return tuple(map(FacetCount, [values[n] for n in order.tolist()], counts))
