"""Counts and finds the papers of one segment by the values of a facet.

Of a small answer each paper's values are counted, and of one that lacks few papers those of the
others; else each value's papers, through bitmaps (a bit for each paper) of the frequent values and
lists of the rare ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.engine.entries import Entries
from paperbrowse.search.engine.kinds import Integers, Mask, Numbers, Papers
from paperbrowse.search.engine.slices import places_of, take_slices

_FEW = 4
"""Of how many papers one may be in an answer whose papers are looked at one by one."""
_ROWS = 64
"""Bitmaps that are counted at once, so that they stay in the processor's cache."""


class Selection:
    """Some papers of a segment, in every way in which they are looked at."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.size = int(np.count_nonzero(mask))

    @cached_property
    def papers(self) -> Integers:
        return places_of(self.mask)

    @cached_property
    def others(self) -> Selection:
        """All other papers of the segment, deleted ones included."""
        return Selection(~self.mask)

    @cached_property
    def bits(self) -> npt.NDArray[np.uint64]:
        """A bit for each paper, from the lowest of the first number on."""
        bits = np.packbits(self.mask, bitorder="little")
        whole = np.zeros(-(-len(bits) // 8) * 8, np.uint8)
        whole[: len(bits)] = bits
        return whole.view(np.uint64)


class FacetTable:
    """The values of a facet, by number, and the papers that have them."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], facet: str, papers: int) -> None:
        self.values = Entries.of(arrays, f"{facet}.values")
        self._papers = papers
        self._docs_start: Numbers = arrays[f"{facet}.docs_start"]
        self._docs: Papers = arrays[f"{facet}.docs"]
        self._of_start: Numbers = arrays[f"{facet}.of_start"]
        self._of: Numbers = arrays[f"{facet}.of"]
        self._bits_value: Numbers = arrays[f"{facet}.bits_value"]
        self._bits: npt.NDArray[np.uint64] = arrays[f"{facet}.bits"]

    @cached_property
    def names(self) -> Sequence[str]:
        """The values, for whoever asks for all of them in each state of the index."""
        return tuple(self.values)

    def papers(self, value: int) -> Papers:
        """Return the papers with a value."""
        return self._docs[int(self._docs_start[value]) : int(self._docs_start[value + 1])]

    def totals(self) -> Integers:
        """Return how many papers each value has, deleted ones included."""
        starts = self._docs_start.astype(np.int64)
        return starts[1:] - starts[:-1]

    def counts(self, chosen: Selection) -> Integers:
        """Return how many of some papers have each value."""
        if chosen.size == 0:
            return np.zeros(len(self.values), np.int64)
        if chosen.size == self._papers:
            return self.totals()
        if chosen.size * _FEW < self._papers:
            papers = chosen.papers
            if self._is_single:
                of = self._of[papers]
            else:
                of = take_slices(self._of, self._of_start[papers], self._of_start[papers + 1])
            return np.bincount(of, minlength=len(self.values))
        if (self._papers - chosen.size) * _FEW < self._papers:
            return self.totals() - self.counts(chosen.others)
        counts = np.zeros(len(self.values), np.int64)
        for first in range(0, len(self._bits_value), _ROWS):
            rows = slice(first, first + _ROWS)
            found = np.bitwise_count(self._bits[rows] & chosen.bits)
            counts[self._bits_value[rows]] = found.sum(axis=1, dtype=np.uint32)
        numbers, starts, papers_of_rare = self._rare
        if len(numbers):
            held = chosen.mask.view(np.uint8)[papers_of_rare]
            counts[numbers] = np.add.reduceat(held, starts, dtype=np.int64)
        return counts

    @cached_property
    def _is_single(self) -> bool:
        """Whether every paper has exactly one value."""
        return bool((self._of_start == np.arange(self._papers + 1)).all())

    @cached_property
    def _rare(self) -> tuple[Integers, Integers, Papers]:
        """The values without a bitmap, and their papers, one list after the other."""
        is_rare = np.ones(len(self.values), np.bool_)
        is_rare[self._bits_value] = False
        numbers = places_of(is_rare & (self.totals() > 0))
        starts, ends = self._docs_start[numbers], self._docs_start[numbers + 1]
        papers: Papers = take_slices(self._docs, starts, ends)
        lengths = ends.astype(np.int64) - starts
        return numbers, np.cumsum(lengths) - lengths, papers
