"""One state of an index, as a search sees it: segments, the papers in them that live, their sums.

It never changes, so any number of threads may search it; what is worked out for all searches (mean
lengths, the names of all facet values) is kept here, on first use.
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
from paperbrowse.search.query.tree import TextField
from paperbrowse.search.segment.array_ops import Int64, Mask, Scores, nonzero_indices
from paperbrowse.search.segment.facet_values import DocSet
from paperbrowse.search.segment.reader import IndexedFacet, SegmentReader

T = TypeVar("T")

_MAX_ROW = 2**26

B = 0.75
"""How much the length of a field matters; see ``evaluation``."""


@dataclass(frozen=True)
class LiveSegment:
    """A segment, and which of its papers live."""

    name: str
    """Names the segment's content; no two that differ have the same."""
    reader: SegmentReader
    live_docs: Mask | None
    """True for each paper that was not deleted or replaced; None where all of them live."""
    live_count: int
    """How many papers live."""
    _totals: dict[IndexedFacet, Int64] = field(default_factory=dict, compare=False, repr=False)

    def value_totals(self, facet: IndexedFacet) -> Int64:
        """Return how many living papers have each value of a facet."""
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
    """The values of a facet over all parts."""

    values: Sequence[str]
    totals: Int64
    """How many living papers have each."""
    by_segment: Sequence[Int64]
    """For each part: the place in ``names`` of each of its segment's values."""

    @cached_property
    def value_numbers(self) -> Mapping[str, int]:
        """Where each value that a living paper has stands in ``names``."""
        return {name: place for place, name in enumerate(self.values) if self.totals[place]}

    @cached_property
    def name_ranks(self) -> Int64:
        """The place of each value in the order of names."""
        order = sorted(
            range(len(self.values)), key=lambda n: (self.values[n].casefold(), self.values[n])
        )
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def in_segment(self, part: int, places: Collection[int]) -> list[int]:
        """Return the numbers that the values at ``places`` have in a part's segment."""
        numbers: list[int] = nonzero_indices(np.isin(self.by_segment[part], list(places))).tolist()
        return numbers


class LRUCache:
    """The last things that were looked up, by what they were looked up for; for any thread."""

    def __init__(self, most: int = 48) -> None:
        self._capacity = most
        self._entries: dict[Hashable, Any] = {}

    def get_or_compute(self, key: Hashable, look_up: Callable[[], T]) -> T:
        """Return what is known for ``key``, else what ``look_up`` returns."""
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
    """Everything that searches are answered from: the segments of an index, in a fixed order.

    It keeps its files mapped, and with them their content, even when they are removed.
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
        """How many papers there are."""
        return sum(each.live_count for each in self.segments)

    @cached_property
    def match_cache(self) -> LRUCache:
        """What the last searches found of their words, which the next keystroke asks for again."""
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
        """Return which papers of a part have any of a facet's values, deleted ones included."""
        segment = self.segments[part].reader
        mask = np.zeros(segment.doc_count, np.bool_)
        names = self.facet(facet)
        places = [names.value_numbers[value] for value in values if value in names.value_numbers]
        for number in names.in_segment(part, places):
            mask[segment.facet(facet).docs_with(number)] = True
        return mask

    @cached_property
    def doc_bases(self) -> Int64:
        """Where the papers of each part begin when those of all are numbered, and where they end.

        The papers that do not live are numbered too.
        """
        return np.cumsum([0, *(part.reader.doc_count for part in self.segments)])

    def docs_of_rows(self, rows: Int64) -> Int64:
        """Return the number, among those of all parts, of the living papers of these rows.

        -1 for a row that none has.
        """
        table = self._doc_of_row
        known = rows < len(table)
        if known.all():
            return table[rows].astype(np.int64)
        return np.where(known, table[np.where(known, rows, 0)], np.int64(-1))

    @cached_property
    def _doc_of_row(self) -> npt.NDArray[np.int32]:
        """The rows of the library's papers are numbers from 1 on, with hardly a gap."""
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
