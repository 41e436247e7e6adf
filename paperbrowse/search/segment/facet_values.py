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

from paperbrowse.search.segment.array_file import Array, to_smallest_dtype
from paperbrowse.search.segment.array_ops import (
    DocNumbers,
    Int64,
    Mask,
    Uint32,
    nonzero_indices,
    take_slices,
)
from paperbrowse.search.segment.string_table import StringTable, encode_text, pack_texts

_BITMAP_BITS = 64
_MIN_DOCS = 64


class FacetBuilder:
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

    def build(self, name: str) -> dict[str, Array]:
        """Return the tables of facet ``name``."""
        kept: dict[bytes, int] = {}  # what is kept alike is one value
        number = [kept.setdefault(encode_text(value), len(kept)) for value in self._numbers]
        of = np.array(number, np.int64)[np.frombuffer(self._of, np.uint32)]
        counts = np.frombuffer(self._counts, np.uint32).astype(np.int64)
        return encode_facet(name, list(kept), of, counts)


def encode_facet(name: str, values: Sequence[bytes], of: Array, counts: Array) -> dict[str, Array]:
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
    is_frequent = (holders * _BITMAP_BITS > papers) & (papers >= _MIN_DOCS)
    frequent = np.flatnonzero(is_frequent)
    among = is_frequent[value]
    flags = np.zeros((len(frequent), -(-papers // _BITMAP_BITS) * _BITMAP_BITS), np.bool_)
    flags[np.searchsorted(frequent, value[among]), paper[among]] = True
    return {
        **pack_texts(f"{name}.values", [values[old] for old in order]),
        f"{name}.docs_start": _offsets(holders),
        f"{name}.docs": paper[np.argsort(value, kind="stable")].astype(np.uint16),
        f"{name}.of_start": _offsets(np.bincount(paper, minlength=papers)),
        f"{name}.of": to_smallest_dtype(value),
        f"{name}.bits_value": frequent.astype(np.uint32),
        f"{name}.bits": np.packbits(flags, axis=1, bitorder="little").view("<u8"),
    }


def _offsets(counts: Array) -> Array:
    return np.append(0, np.cumsum(counts)).astype(np.uint32)


_SPARSE_RATIO = 4
"""Of how many papers one may be in an answer whose papers are looked at one by one."""
_BITMAPS_AT_ONCE = 64
"""Bitmaps that are counted at once, so that they stay in the processor's cache."""


class DocSet:
    """Some papers of a segment, in every way in which they are looked at."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.size = int(np.count_nonzero(mask))

    @cached_property
    def docs(self) -> Int64:
        return nonzero_indices(self.mask)

    @cached_property
    def complement(self) -> DocSet:
        """All other papers of the segment, deleted ones included."""
        return DocSet(~self.mask)

    @cached_property
    def bitmap(self) -> npt.NDArray[np.uint64]:
        """A bit for each paper, from the lowest of the first number on."""
        bits = np.packbits(self.mask, bitorder="little")
        whole = np.zeros(-(-len(bits) // 8) * 8, np.uint8)
        whole[: len(bits)] = bits
        return whole.view(np.uint64)


class FacetReader:
    """The values of a facet, by number, and the papers that have them."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], facet: str, papers: int) -> None:
        self.values = StringTable.open(arrays, f"{facet}.values")
        self._doc_count = papers
        self._docs_start: Uint32 = arrays[f"{facet}.docs_start"]
        self._docs: DocNumbers = arrays[f"{facet}.docs"]
        self._of_start: Uint32 = arrays[f"{facet}.of_start"]
        self._of: Uint32 = arrays[f"{facet}.of"]
        self._bits_value: Uint32 = arrays[f"{facet}.bits_value"]
        self._bits: npt.NDArray[np.uint64] = arrays[f"{facet}.bits"]

    @cached_property
    def names(self) -> Sequence[str]:
        """The values, for whoever asks for all of them in each state of the index."""
        return tuple(self.values)

    def docs_with(self, value: int) -> DocNumbers:
        """Return the papers with a value."""
        return self._docs[int(self._docs_start[value]) : int(self._docs_start[value + 1])]

    def totals(self) -> Int64:
        """Return how many papers each value has, deleted ones included."""
        starts = self._docs_start.astype(np.int64)
        return starts[1:] - starts[:-1]

    def count(self, chosen: DocSet) -> Int64:
        """Return how many of some papers have each value."""
        if chosen.size == 0:
            return np.zeros(len(self.values), np.int64)
        if chosen.size == self._doc_count:
            return self.totals()
        if chosen.size * _SPARSE_RATIO < self._doc_count:
            papers = chosen.docs
            if self._is_single_valued:
                of = self._of[papers]
            else:
                of = take_slices(self._of, self._of_start[papers], self._of_start[papers + 1])
            return np.bincount(of, minlength=len(self.values))
        if (self._doc_count - chosen.size) * _SPARSE_RATIO < self._doc_count:
            return self.totals() - self.count(chosen.complement)
        counts = np.zeros(len(self.values), np.int64)
        for first in range(0, len(self._bits_value), _BITMAPS_AT_ONCE):
            rows = slice(first, first + _BITMAPS_AT_ONCE)
            found = np.bitwise_count(self._bits[rows] & chosen.bitmap)
            counts[self._bits_value[rows]] = found.sum(axis=1, dtype=np.uint32)
        numbers, starts, papers_of_rare = self._values_without_bitmap
        if len(numbers):
            held = chosen.mask.view(np.uint8)[papers_of_rare]
            counts[numbers] = np.add.reduceat(held, starts, dtype=np.int64)
        return counts

    @cached_property
    def _is_single_valued(self) -> bool:
        """Whether every paper has exactly one value."""
        return bool((self._of_start == np.arange(self._doc_count + 1)).all())

    @cached_property
    def _values_without_bitmap(self) -> tuple[Int64, Int64, DocNumbers]:
        """The values without a bitmap, and their papers, one list after the other."""
        is_rare = np.ones(len(self.values), np.bool_)
        is_rare[self._bits_value] = False
        numbers = nonzero_indices(is_rare & (self.totals() > 0))
        starts, ends = self._docs_start[numbers], self._docs_start[numbers + 1]
        papers: DocNumbers = take_slices(self._docs, starts, ends)
        lengths = ends.astype(np.int64) - starts
        return numbers, np.cumsum(lengths) - lengths, papers
