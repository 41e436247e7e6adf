"""Counts and finds the papers of one segment by the values of a facet.

Of a small answer each paper's values are counted, and of one that lacks few papers those of the
others; else each value's papers, through bitmaps (a bit for each paper) of the frequent values and
lists of the rare ones.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_file import Array, narrow
from paperbrowse.search.segment.array_ops import (
    Integers,
    Mask,
    Numbers,
    Papers,
    places_of,
    take_slices,
)
from paperbrowse.search.segment.string_table import Entries, encode, pack_texts

_WORD = 64
_FEWEST_PAPERS = 64


class FacetColumn:
    """The values of each paper, numbered as they are met."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._of = array("I")
        self._counts = array("I")

    def add(self, papers: Sequence[Sequence[str]]) -> None:
        """Take the values of more papers."""
        numbers = self._numbers
        self._of.extend([numbers[value] for values in papers for value in values])
        self._counts.extend(map(len, papers))

    def arrays(self, name: str) -> dict[str, Array]:
        """Return the tables of facet ``name``."""
        kept: dict[bytes, int] = {}  # what is kept alike is one value
        number = [kept.setdefault(encode(value), len(kept)) for value in self._numbers]
        of = np.array(number, np.int64)[np.frombuffer(self._of, np.uint32)]
        counts = np.frombuffer(self._counts, np.uint32).astype(np.int64)
        return facet_arrays(name, list(kept), of, counts)


def facet_arrays(name: str, values: Sequence[bytes], of: Array, counts: Array) -> dict[str, Array]:
    """Return the tables of a facet: ``of`` has numbers in ``values``, ``counts`` of them a paper.

    Values that no paper has are left out, repetitions in a paper too.
    """
    papers = len(counts)
    used = np.flatnonzero(np.bincount(of, minlength=len(values))).tolist()
    order = sorted(used, key=values.__getitem__)
    number = np.zeros(len(values), np.int64)
    number[order] = np.arange(len(order))
    pairs = np.repeat(np.arange(papers), counts) << 32 | number[of]
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    paper, value = pairs >> 32, pairs & 0xFFFFFFFF

    holders = np.bincount(value, minlength=len(order))
    is_frequent = (holders * _WORD > papers) & (papers >= _FEWEST_PAPERS)
    frequent = np.flatnonzero(is_frequent)
    among = is_frequent[value]
    flags = np.zeros((len(frequent), -(-papers // _WORD) * _WORD), np.bool_)
    flags[np.searchsorted(frequent, value[among]), paper[among]] = True
    return {
        **pack_texts(f"{name}.values", [values[old] for old in order]),
        f"{name}.docs_start": _starts(holders),
        f"{name}.docs": paper[np.argsort(value, kind="stable")].astype(np.uint16),
        f"{name}.of_start": _starts(np.bincount(paper, minlength=papers)),
        f"{name}.of": narrow(value),
        f"{name}.bits_value": frequent.astype(np.uint32),
        f"{name}.bits": np.packbits(flags, axis=1, bitorder="little").view("<u8"),
    }


def _starts(counts: Array) -> Array:
    return np.append(0, np.cumsum(counts)).astype(np.uint32)


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
