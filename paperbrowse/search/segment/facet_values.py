"""Facet values of a segment by paper, and papers by value.

Arrays of a facet G (``facet_fields.ARRAY_NAMES``), for n papers and V values:

``G.values.text/.start``
    the values, sorted
``G.docs`` uint16, by ``G.docs_start`` uint32 [V + 1]
    papers by value, ascending
``G.of``, in the smallest dtype, by ``G.of_start`` uint32 [n + 1]
    value numbers by paper, ascending
``G.bits_value`` uint32 [B], ``G.bits`` uint64 [B, n / 64]
    bitmaps of papers (paper p is bit p % 64 of number p // 64), for values of more than n/64 papers
    (of 64 or more)
``G.hash`` uint64 [V], for facets of many values (``facet_fields.NAME_FACETS``)
    hashes of the values, by which those of several segments are numbered without decoding them

The values of a small set of papers are counted paper by paper, and those of a set that lacks few
papers by its complement; others by bitmaps of the frequent values and lists of the rare ones.
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
    to_offsets,
)
from paperbrowse.search.segment.facet_fields import ARRAY_NAMES, NAME_FACETS, IndexedFacet
from paperbrowse.search.segment.string_table import (
    StringTable,
    encode_text,
    hash_text,
    pack_texts,
)

_BITMAP_BITS = 64
"""Bits of a number; also the share of papers above which a value has a bitmap."""
_MIN_DOCS = 64
"""Papers below which a segment has no bitmaps."""


class FacetBuilder:
    """Values of each paper, numbered in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._values_of = array("I")
        self._value_counts = array("I")

    def add(self, papers: Sequence[Sequence[str]]) -> None:
        """Add the values of more papers."""
        numbers = self._numbers
        self._values_of.extend([numbers[value] for values in papers for value in values])
        self._value_counts.extend(map(len, papers))

    def build(self, facet: IndexedFacet) -> dict[str, Array]:
        """Return the arrays of a facet."""
        numbers: dict[bytes, int] = {}  # values that are stored alike are one
        number_of = [
            numbers.setdefault(encode_text(value), len(numbers)) for value in self._numbers
        ]
        of = np.array(number_of, np.int64)[np.frombuffer(self._values_of, np.uint32)]
        counts = np.frombuffer(self._value_counts, np.uint32).astype(np.int64)
        return encode_facet(facet, list(numbers), of, counts)


def encode_facet(
    facet: IndexedFacet, values: Sequence[bytes], value_of: Array, counts: Array
) -> dict[str, Array]:
    """Return the arrays of a facet.

    ``value_of`` has numbers in ``values``, those of each paper together; ``counts`` is how many
    each paper has. Values of no paper are dropped, repeated ones of a paper too.
    """
    name, doc_count = ARRAY_NAMES[facet], len(counts)
    used = np.flatnonzero(np.bincount(value_of, minlength=len(values))).tolist()
    order = sorted(used, key=values.__getitem__)
    new_number = np.zeros(len(values), np.int64)
    new_number[order] = np.arange(len(order))
    pairs = np.repeat(np.arange(doc_count), counts) << 32 | new_number[value_of]
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    docs, value_numbers = pairs >> 32, pairs & 0xFFFFFFFF

    doc_counts = np.bincount(value_numbers, minlength=len(order))
    is_frequent = (doc_counts * _BITMAP_BITS > doc_count) & (doc_count >= _MIN_DOCS)
    frequent = np.flatnonzero(is_frequent)
    is_among_frequent = is_frequent[value_numbers]
    flags = np.zeros((len(frequent), -(-doc_count // _BITMAP_BITS) * _BITMAP_BITS), np.bool_)
    flags[np.searchsorted(frequent, value_numbers[is_among_frequent]), docs[is_among_frequent]] = (
        True
    )
    sorted_values = [values[number] for number in order]
    hashes = {}
    if facet in NAME_FACETS:
        each_hash = map(hash_text, sorted_values)
        hashes[f"{name}.hash"] = np.fromiter(each_hash, np.uint64, len(sorted_values))
    return {
        **pack_texts(f"{name}.values", sorted_values),
        **hashes,
        f"{name}.docs_start": to_offsets(doc_counts),
        f"{name}.docs": docs[np.argsort(value_numbers, kind="stable")].astype(np.uint16),
        f"{name}.of_start": to_offsets(np.bincount(docs, minlength=doc_count)),
        f"{name}.of": to_smallest_dtype(value_numbers),
        f"{name}.bits_value": frequent.astype(np.uint32),
        f"{name}.bits": np.packbits(flags, axis=1, bitorder="little").view("<u8"),
    }


_SPARSE_RATIO = 4
"""Papers of a segment, for each in a set, above which the set is counted paper by paper."""
_BITMAPS_AT_ONCE = 64
"""Bitmaps that are counted at once, so that they stay in the processor's cache."""


class DocSet:
    """A set of papers of a segment, as mask, numbers and bitmap."""

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
        padded = np.zeros(-(-len(bits) // 8) * 8, np.uint8)
        padded[: len(bits)] = bits
        return padded.view(np.uint64)


class FacetReader:
    """Values of a facet, by number, and their papers."""

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[Any]], facet: IndexedFacet, doc_count: int
    ) -> None:
        name = ARRAY_NAMES[facet]
        self.values = StringTable.open(arrays, f"{name}.values")
        self._arrays = arrays
        self._name = name
        self._doc_count = doc_count
        self._docs_start: Uint32 = arrays[f"{name}.docs_start"]
        self._docs: DocNumbers = arrays[f"{name}.docs"]
        self._of_start: Uint32 = arrays[f"{name}.of_start"]
        self._values_of: Uint32 = arrays[f"{name}.of"]
        self._bits_value: Uint32 = arrays[f"{name}.bits_value"]
        self._bits: npt.NDArray[np.uint64] = arrays[f"{name}.bits"]

    @cached_property
    def names(self) -> Sequence[str]:
        """The values, decoded once for all snapshots."""
        return tuple(self.values)

    @property
    def hashes(self) -> npt.NDArray[np.uint64]:
        """The hash of each value, of a facet of ``NAME_FACETS``."""
        return self._arrays[f"{self._name}.hash"]

    def values_of(self, docs: Int64) -> tuple[Int64, Uint32]:
        """Return the values of papers, paper after paper, and the paper of each before them."""
        starts, ends = self._of_start[docs], self._of_start[docs + 1]
        holders = np.repeat(docs, ends.astype(np.int64) - starts)
        return holders, take_slices(self._values_of, starts, ends)

    def docs_with(self, value: int) -> DocNumbers:
        """Return the papers with a value."""
        return self._docs[int(self._docs_start[value]) : int(self._docs_start[value + 1])]

    def totals(self) -> Int64:
        """Return the number of papers of each value, deleted ones included."""
        starts = self._docs_start.astype(np.int64)
        return starts[1:] - starts[:-1]

    def count(self, docs: DocSet) -> Int64:
        """Return the number of papers in ``docs`` with each value."""
        if docs.size == 0:
            return np.zeros(len(self.values), np.int64)
        if docs.size == self._doc_count:
            return self.totals()
        if docs.size * _SPARSE_RATIO < self._doc_count:
            members = docs.docs
            if self._is_single_valued:
                values = self._values_of[members]
            else:
                values = take_slices(
                    self._values_of, self._of_start[members], self._of_start[members + 1]
                )
            return np.bincount(values, minlength=len(self.values))
        if (self._doc_count - docs.size) * _SPARSE_RATIO < self._doc_count:
            return self.totals() - self.count(docs.complement)
        counts = np.zeros(len(self.values), np.int64)
        for first in range(0, len(self._bits_value), _BITMAPS_AT_ONCE):
            block = slice(first, first + _BITMAPS_AT_ONCE)
            common = np.bitwise_count(self._bits[block] & docs.bitmap)
            counts[self._bits_value[block]] = common.sum(axis=1, dtype=np.uint32)
        numbers, starts, rare_docs = self._values_without_bitmap
        if len(numbers):
            is_in_set = docs.mask.view(np.uint8)[rare_docs]
            counts[numbers] = np.add.reduceat(is_in_set, starts, dtype=np.int64)
        return counts

    @cached_property
    def _is_single_valued(self) -> bool:
        """Whether every paper has exactly one value."""
        return bool((self._of_start == np.arange(self._doc_count + 1)).all())

    @cached_property
    def _values_without_bitmap(self) -> tuple[Int64, Int64, DocNumbers]:
        """The values without a bitmap, the start of each among their papers, and these papers."""
        is_rare = np.ones(len(self.values), np.bool_)
        is_rare[self._bits_value] = False
        numbers = nonzero_indices(is_rare & (self.totals() > 0))
        starts, ends = self._docs_start[numbers], self._docs_start[numbers + 1]
        docs: DocNumbers = take_slices(self._docs, starts, ends)
        lengths = ends.astype(np.int64) - starts
        return numbers, np.cumsum(lengths) - lengths, docs
