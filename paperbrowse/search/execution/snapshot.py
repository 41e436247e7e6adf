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

from paperbrowse.search.format import DamagedError
from paperbrowse.search.query.tree import TextField
from paperbrowse.search.segment.array_ops import Integers, Mask, Scores, places_of
from paperbrowse.search.segment.facet_values import Selection
from paperbrowse.search.segment.reader import KeptFacet, Segment

T = TypeVar("T")

_LAST_ROW = 2**26

B = 0.75
"""How much the length of a field matters; see ``evaluation``."""


@dataclass(frozen=True)
class OpenSegment:
    """A segment, and which of its papers live."""

    name: str
    """Names the segment's content; no two that differ have the same."""
    segment: Segment
    live: Mask | None
    """True for each paper that was not deleted or replaced; None where all of them live."""
    papers: int
    """How many papers live."""
    _totals: dict[KeptFacet, Integers] = field(default_factory=dict, compare=False, repr=False)

    def totals(self, facet: KeptFacet) -> Integers:
        """Return how many living papers have each value of a facet."""
        known = self._totals.get(facet)
        if known is None:
            table = self.segment.facet(facet)
            known = table.totals() if self.live is None else table.counts(Selection(self.live))
            self._totals[facet] = known
        return known


@dataclass(frozen=True)
class ValueNames:
    """The values of a facet over all parts."""

    names: Sequence[str]
    totals: Integers
    """How many living papers have each."""
    by_part: Sequence[Integers]
    """For each part: the place in ``names`` of each of its segment's values."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each value that a living paper has stands in ``names``."""
        return {name: place for place, name in enumerate(self.names) if self.totals[place]}

    @cached_property
    def rank(self) -> Integers:
        """The place of each value in the order of names."""
        order = sorted(
            range(len(self.names)), key=lambda n: (self.names[n].casefold(), self.names[n])
        )
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def of_part(self, part: int, places: Collection[int]) -> list[int]:
        """Return the numbers that the values at ``places`` have in a part's segment."""
        numbers: list[int] = places_of(np.isin(self.by_part[part], list(places))).tolist()
        return numbers


class Recent:
    """The last things that were looked up, by what they were looked up for; for any thread."""

    def __init__(self, most: int = 48) -> None:
        self._most = most
        self._known: dict[Hashable, Any] = {}

    def get(self, key: Hashable, look_up: Callable[[], T]) -> T:
        """Return what is known for ``key``, else what ``look_up`` returns."""
        found: T
        try:
            found = self._known.pop(key)  # to be put at the end again
        except KeyError:
            found = look_up()
        self._known[key] = found
        while len(self._known) > self._most:
            with suppress(KeyError, StopIteration, RuntimeError):  # another thread was first
                del self._known[next(iter(self._known))]
        return found


@dataclass(frozen=True)
class View:
    """Everything that searches are answered from: the segments of an index, in a fixed order.

    It keeps its files mapped, and with them their content, even when they are removed.
    """

    segments: tuple[OpenSegment, ...] = ()

    @cached_property
    def key(self) -> tuple[tuple[str, int], ...]:
        """Names the state: two views with the same key hold the same papers.

        (Papers of a segment are only ever deleted, so how many are left says which.)
        """
        return tuple((each.name, each.papers) for each in self.segments)

    @cached_property
    def papers(self) -> int:
        """How many papers there are."""
        return sum(each.papers for each in self.segments)

    @cached_property
    def recent(self) -> Recent:
        """What the last searches found of their words, which the next keystroke asks for again."""
        return Recent()

    def length_factors(self, field: TextField) -> Sequence[Scores]:
        """Return for each part what an occurrence in ``field`` is worth, by the field's length.

        1 / (1 - b + b * length / mean length), in double precision and then rounded to single.
        """
        known = self._factors.get(field)
        if known is None:
            mean = self._mean_length(field)
            known = self._factors[field] = [
                (1 / (1 - B + B * part.segment.field(field).lengths / mean)).astype(np.float32)
                for part in self.segments
            ]
        return known

    @cached_property
    def _factors(self) -> dict[TextField, Sequence[Scores]]:
        return {}

    @cached_property
    def _names(self) -> dict[KeptFacet, ValueNames]:
        return {}

    def _mean_length(self, field: TextField) -> float:
        total = 0
        for part in self.segments:
            lengths = part.segment.field(field).lengths
            living = lengths if part.live is None else lengths[part.live]
            total += int(living.sum(dtype=np.int64))
        return max(total, 1) / max(self.papers, 1)

    def names(self, facet: KeptFacet) -> ValueNames:
        """Return the values of a facet."""
        if facet not in self._names:
            self._names[facet] = self._read_names(facet)
        return self._names[facet]

    def _read_names(self, facet: KeptFacet) -> ValueNames:
        places: dict[str, int] = {}
        by_part = []
        for part in self.segments:
            values = part.segment.facet(facet).names
            by_part.append(
                np.array([places.setdefault(name, len(places)) for name in values], np.int64)
            )
        totals = np.zeros(len(places), np.int64)
        for part, numbers in zip(self.segments, by_part, strict=True):
            totals[numbers] += part.totals(facet)
        return ValueNames(tuple(places), totals, by_part)

    def with_any(self, part: int, facet: KeptFacet, values: Collection[str]) -> Mask:
        """Return which papers of a part have any of a facet's values, deleted ones included."""
        segment = self.segments[part].segment
        mask = np.zeros(segment.papers, np.bool_)
        names = self.names(facet)
        places = [names.places[value] for value in values if value in names.places]
        for number in names.of_part(part, places):
            mask[segment.facet(facet).papers(number)] = True
        return mask

    @cached_property
    def starts(self) -> Integers:
        """Where the papers of each part begin when those of all are numbered, and where they end.

        The papers that do not live are numbered too.
        """
        return np.cumsum([0, *(part.segment.papers for part in self.segments)])

    def numbers_of(self, rows: Integers) -> Integers:
        """Return the number, among those of all parts, of the living papers of these rows.

        -1 for a row that none has.
        """
        table = self._number_of_row
        known = rows < len(table)
        if known.all():
            return table[rows].astype(np.int64)
        return np.where(known, table[np.where(known, rows, 0)], np.int64(-1))

    @cached_property
    def _number_of_row(self) -> npt.NDArray[np.int32]:
        """The rows of the library's papers are numbers from 1 on, with hardly a gap."""
        last = max((int(part.segment.row.max(initial=0)) for part in self.segments), default=0)
        if last > _LAST_ROW:
            raise DamagedError("it numbers papers that no library can have")
        numbers = np.full(last + 1, -1, np.int32)
        for start, part in zip(self.starts.tolist(), self.segments, strict=False):
            rows, papers = part.segment.row, np.arange(start, start + part.segment.papers)
            if part.live is not None:
                rows, papers = rows[part.live], papers[part.live]
            numbers[rows] = papers
        return numbers
