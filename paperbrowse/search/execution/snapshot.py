"""Snapshot of an index: its segments, their live papers, and statistics over all of them.

A snapshot never changes, so any number of threads may search it. Values that all searches share
(mean lengths, facet values) are computed on first use and kept with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, get_args, overload

import numpy as np
import numpy.typing as npt

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.query import TextField
from paperbrowse.search.segment import (
    NAME_FACETS,
    DocSet,
    FacetReader,
    IndexedFacet,
    Int64,
    Mask,
    Scores,
    SegmentReader,
    nonzero_indices,
)

T = TypeVar("T")

_MAX_ROW = 2**26
_MAX_SEEDS = 8
_MAX_MISSPELT = 256


@dataclass(frozen=True)
class LiveSegment:
    """A segment and its live papers."""

    name: str
    """Identifies the segment's content."""
    reader: SegmentReader
    live_docs: Mask | None
    """True for each paper that was not deleted or replaced; None where all are live."""
    live_count: int
    """Number of live papers."""
    _totals: dict[IndexedFacet, Int64] = field(default_factory=dict, compare=False, repr=False)

    def value_totals(self, facet: IndexedFacet) -> Int64:
        """Return the number of live papers with each value of a facet."""
        totals = self._totals.get(facet)
        if totals is None:
            reader, live_docs = self.reader.facet(facet), self.live_docs
            totals = reader.totals() if live_docs is None else reader.count(DocSet(live_docs))
            self._totals[facet] = totals
        return totals


@dataclass(frozen=True)
class SnapshotFacet:
    """The values of a facet in all segments."""

    values: Sequence[str]
    totals: Int64
    """Number of live papers with each value."""
    by_segment: Sequence[Int64]
    """For each segment: the index in ``values`` of each of the segment's values."""

    @cached_property
    def value_numbers(self) -> Mapping[str, int]:
        """The index in ``values`` of each value that a live paper has."""
        return {value: number for number, value in enumerate(self.values) if self.totals[number]}

    @cached_property
    def name_ranks(self) -> Int64:
        """The rank of each value in alphabetical order."""
        order = sorted(
            range(len(self.values)), key=lambda n: (self.values[n].casefold(), self.values[n])
        )
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        return ranks

    def in_segment(self, segment: int, numbers: Collection[int]) -> list[int]:
        """Return the numbers in a segment of the values with these ``numbers``."""
        own: list[int] = nonzero_indices(np.isin(self.by_segment[segment], list(numbers))).tolist()
        return own


class _StoredValues(Sequence[str]):
    """The values of a facet in all segments, each decoded when it is asked for."""

    def __init__(self, readers: Sequence[FacetReader], places: Int64) -> None:
        """``places``: the place of each value among those of all segments together."""
        self._tables = [reader.values for reader in readers]
        self._starts: list[int] = np.cumsum([0, *map(len, self._tables)]).tolist()
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        place = int(self._places[number])
        table = bisect_right(self._starts, place) - 1
        return self._tables[table][place - self._starts[table]]


class LRUCache:
    """Cache of the most recently used values, by key; for any thread."""

    def __init__(self, capacity: int = 48) -> None:
        self._capacity = capacity
        self._entries: dict[Hashable, Any] = {}

    def get_or_compute(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value of ``key``, computed where it is not cached."""
        value: T
        try:
            value = self._entries.pop(key)  # to be put at the end again
        except KeyError:
            value = compute()
        self._entries[key] = value
        while len(self._entries) > self._capacity:
            with suppress(KeyError, StopIteration, RuntimeError):  # another thread was first
                del self._entries[next(iter(self._entries))]
        return value


class FieldLengths(NamedTuple):
    """Lengths of one field in words."""

    by_segment: Sequence[npt.NDArray[Any]]
    """For each segment the length of each paper's field."""
    mean: float


@dataclass(frozen=True)
class IndexSnapshot:
    """The segments of an index at one moment, in a fixed order.

    Files stay mapped while a snapshot exists, and with them their content, even when they are
    removed.
    """

    segments: tuple[LiveSegment, ...] = ()

    @cached_property
    def paper_count(self) -> int:
        """Number of live papers."""
        return sum(segment.live_count for segment in self.segments)

    @cached_property
    def match_cache(self) -> LRUCache:
        """Matches of the last searches, which the next keystroke needs again."""
        return LRUCache()

    @cached_property
    def similar_cache(self) -> LRUCache:
        """Papers similar to the last seeds, among which the next keystroke searches."""
        return LRUCache(_MAX_SEEDS)

    @cached_property
    def similar_words(self) -> LRUCache:
        """Words like the last misspelt ones, which the next keystroke needs again."""
        return LRUCache(_MAX_MISSPELT)

    @cached_property
    def length_norms(self) -> dict[TextField, Sequence[Scores]]:
        """Length norms of fields, which ``scoring`` computes once."""
        return {}

    def field_lengths(self, field: TextField) -> FieldLengths:
        """Return the lengths of a field, and their mean over the live papers."""
        by_segment = [segment.reader.postings(field).lengths for segment in self.segments]
        total = 0
        for segment, lengths in zip(self.segments, by_segment, strict=True):
            live = lengths if segment.live_docs is None else lengths[segment.live_docs]
            total += int(live.sum(dtype=np.int64))
        return FieldLengths(by_segment, max(total, 1) / max(self.paper_count, 1))

    @cached_property
    def _facets(self) -> dict[IndexedFacet, SnapshotFacet]:
        return {}

    @cached_property
    def known_facets(self) -> frozenset[IndexedFacet]:
        """The facets of which any paper has a value."""
        readers = [segment.reader for segment in self.segments]
        facets: tuple[IndexedFacet, ...] = get_args(IndexedFacet)
        return frozenset(
            facet for facet in facets if any(len(each.facet(facet).values) for each in readers)
        )

    def facet(self, facet: IndexedFacet) -> SnapshotFacet:
        """Return the values of a facet."""
        if facet not in self._facets:
            self._facets[facet] = self._build_facet(facet)
        return self._facets[facet]

    def _build_facet(self, facet: IndexedFacet) -> SnapshotFacet:
        if facet in NAME_FACETS:
            return self._build_name_facet(facet)
        numbers: dict[str, int] = {}
        by_segment = []
        for segment in self.segments:
            values = segment.reader.facet(facet).names
            by_segment.append(
                np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
            )
        totals = np.zeros(len(numbers), np.int64)
        for segment, own in zip(self.segments, by_segment, strict=True):
            totals[own] += segment.value_totals(facet)
        return SnapshotFacet(tuple(numbers), totals, by_segment)

    def _build_name_facet(self, facet: IndexedFacet) -> SnapshotFacet:
        """Number the values of a facet by their hashes; 0.2 s for a million."""
        readers = [segment.reader.facet(facet) for segment in self.segments]
        hashes = np.concatenate([np.zeros(0, np.uint64), *(each.hashes for each in readers)])
        _, places, numbers = np.unique(hashes, return_index=True, return_inverse=True)
        ends = np.cumsum([len(each.values) for each in readers])
        by_segment = np.split(numbers, ends[:-1]) if readers else []
        totals = np.zeros(len(places), np.int64)
        for segment, own in zip(self.segments, by_segment, strict=True):
            totals[own] += segment.value_totals(facet)
        return SnapshotFacet(_StoredValues(readers, places), totals, by_segment)

    def facet_mask(self, segment: int, facet: IndexedFacet, values: Collection[str]) -> Mask:
        """Return the papers of a segment with any of a facet's values, deleted ones included."""
        reader = self.segments[segment].reader
        mask = np.zeros(reader.doc_count, np.bool_)
        if facet in NAME_FACETS:  # without numbering all of them
            table = reader.facet(facet).values
            for number in filter(lambda found: found >= 0, map(table.find, values)):
                mask[reader.facet(facet).docs_with(number)] = True
            return mask
        known = self.facet(facet)
        numbers = [known.value_numbers[value] for value in values if value in known.value_numbers]
        for number in known.in_segment(segment, numbers):
            mask[reader.facet(facet).docs_with(number)] = True
        return mask

    @cached_property
    def doc_bases(self) -> Int64:
        """Number of each segment's first paper when all are numbered, and the number of papers.

        Deleted papers are numbered too.
        """
        return np.cumsum([0, *(segment.reader.doc_count for segment in self.segments)])

    def docs_of_rows(self, rows: Int64) -> Int64:
        """Return the numbers, among the papers of all segments, of the live papers with these rows.

        -1 for a row without one.
        """
        table = self._doc_of_row
        known = rows < len(table)
        if known.all():
            return table[rows].astype(np.int64)
        return np.where(known, table[np.where(known, rows, 0)], np.int64(-1))

    @cached_property
    def _doc_of_row(self) -> npt.NDArray[np.int32]:
        """Paper number by row of the library; rows are numbers from 1 on, with hardly a gap."""
        readers = [segment.reader for segment in self.segments]
        last = max((int(reader.library_rows.max(initial=0)) for reader in readers), default=0)
        if last > _MAX_ROW:
            raise DamagedIndexError("it numbers papers that no library can have")
        doc_of_row = np.full(last + 1, -1, np.int32)
        for base, segment in zip(self.doc_bases.tolist(), self.segments, strict=False):
            rows, docs = segment.reader.library_rows, base + np.arange(segment.reader.doc_count)
            if segment.live_docs is not None:
                rows, docs = rows[segment.live_docs], docs[segment.live_docs]
            doc_of_row[rows] = docs
        return doc_of_row
