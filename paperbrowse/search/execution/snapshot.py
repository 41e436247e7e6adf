"""Snapshot of an index: its segments, their live papers, and statistics over all of them.

A snapshot never changes, so any number of threads may search it. Values that all searches share
(mean lengths, facet values) are computed on first use and kept with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.query import TextField
from paperbrowse.search.segment import (
    DocSet,
    IndexedFacet,
    Int64,
    Mask,
    Scores,
    SegmentReader,
    nonzero_indices,
)

T = TypeVar("T")

_MAX_ROW = 2**26

B = 0.75
"""How much the length of a field matters; see ``evaluation``."""


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
        known = self._totals.get(facet)
        if known is None:
            table = self.reader.facet(facet)
            known = (
                table.totals() if self.live_docs is None else table.count(DocSet(self.live_docs))
            )
            self._totals[facet] = known
        return known


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
        return {name: place for place, name in enumerate(self.values) if self.totals[place]}

    @cached_property
    def name_ranks(self) -> Int64:
        """The rank of each value in alphabetical order."""
        order = sorted(
            range(len(self.values)), key=lambda n: (self.values[n].casefold(), self.values[n])
        )
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def in_segment(self, part: int, places: Collection[int]) -> list[int]:
        """Return the numbers in a segment of the values with these ``numbers``."""
        numbers: list[int] = nonzero_indices(np.isin(self.by_segment[part], list(places))).tolist()
        return numbers


class LRUCache:
    """Cache of the most recently used values, by key; for any thread."""

    def __init__(self, most: int = 48) -> None:
        self._capacity = most
        self._entries: dict[Hashable, Any] = {}

    def get_or_compute(self, key: Hashable, look_up: Callable[[], T]) -> T:
        """Return the value of ``key``, computed where it is not cached."""
        found: T
        try:
            found = self._entries.pop(key)  # to be put at the end again
        except KeyError:
            found = look_up()
        self._entries[key] = found
        while len(self._entries) > self._capacity:
            with suppress(KeyError, StopIteration, RuntimeError):  # another thread was first
                del self._entries[next(iter(self._entries))]
        return found


@dataclass(frozen=True)
class IndexSnapshot:
    """The segments of an index at one moment, in a fixed order.

    Files stay mapped while a snapshot exists, and with them their content, even when they are
    removed.
    """

    segments: tuple[LiveSegment, ...] = ()

    @cached_property
    def key(self) -> tuple[tuple[str, int], ...]:
        """Names the state: two views with the same key hold the same papers.

        (Papers of a segment are only ever deleted, so how many are left says which.)
        """
        return tuple((each.name, each.live_count) for each in self.segments)

    @cached_property
    def paper_count(self) -> int:
        """Number of live papers."""
        return sum(each.live_count for each in self.segments)

    @cached_property
    def match_cache(self) -> LRUCache:
        """Matches of the last searches, which the next keystroke needs again."""
        return LRUCache()

    def length_norms(self, field: TextField) -> Sequence[Scores]:
        """Return for each part what an occurrence in ``field`` is worth, by the field's length.

        1 / (1 - b + b * length / mean length), in double precision and then rounded to single.
        """
        known = self._norms.get(field)
        if known is None:
            mean = self._mean_length(field)
            known = self._norms[field] = [
                (1 / (1 - B + B * part.reader.postings(field).lengths / mean)).astype(np.float32)
                for part in self.segments
            ]
        return known

    @cached_property
    def _norms(self) -> dict[TextField, Sequence[Scores]]:
        return {}

    @cached_property
    def _facets(self) -> dict[IndexedFacet, SnapshotFacet]:
        return {}

    def _mean_length(self, field: TextField) -> float:
        total = 0
        for part in self.segments:
            lengths = part.reader.postings(field).lengths
            living = lengths if part.live_docs is None else lengths[part.live_docs]
            total += int(living.sum(dtype=np.int64))
        return max(total, 1) / max(self.paper_count, 1)

    def facet(self, facet: IndexedFacet) -> SnapshotFacet:
        """Return the values of a facet."""
        if facet not in self._facets:
            self._facets[facet] = self._build_facet(facet)
        return self._facets[facet]

    def _build_facet(self, facet: IndexedFacet) -> SnapshotFacet:
        places: dict[str, int] = {}
        by_part = []
        for part in self.segments:
            values = part.reader.facet(facet).names
            by_part.append(
                np.array([places.setdefault(name, len(places)) for name in values], np.int64)
            )
        totals = np.zeros(len(places), np.int64)
        for part, numbers in zip(self.segments, by_part, strict=True):
            totals[numbers] += part.value_totals(facet)
        return SnapshotFacet(tuple(places), totals, by_part)

    def facet_mask(self, part: int, facet: IndexedFacet, values: Collection[str]) -> Mask:
        """Return the papers of a segment with any of a facet's values, deleted ones included."""
        segment = self.segments[part].reader
        mask = np.zeros(segment.doc_count, np.bool_)
        names = self.facet(facet)
        places = [names.value_numbers[value] for value in values if value in names.value_numbers]
        for number in names.in_segment(part, places):
            mask[segment.facet(facet).docs_with(number)] = True
        return mask

    @cached_property
    def doc_bases(self) -> Int64:
        """Number of each segment's first paper when all are numbered, and the number of papers.

        Deleted papers are numbered too.
        """
        return np.cumsum([0, *(part.reader.doc_count for part in self.segments)])

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
        last = max(
            (int(part.reader.library_rows.max(initial=0)) for part in self.segments), default=0
        )
        if last > _MAX_ROW:
            raise DamagedIndexError("it numbers papers that no library can have")
        numbers = np.full(last + 1, -1, np.int32)
        for start, part in zip(self.doc_bases.tolist(), self.segments, strict=False):
            rows, papers = part.reader.library_rows, np.arange(start, start + part.reader.doc_count)
            if part.live_docs is not None:
                rows, papers = rows[part.live_docs], papers[part.live_docs]
            numbers[rows] = papers
        return numbers
