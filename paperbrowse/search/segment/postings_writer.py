"""Encodes the occurrences of words in one field of a segment as the field's arrays.

An occurrence has an *address*: the address at which its paper starts in the field, plus its
position. Papers start at multiples of 8, with at least 8 free addresses before the next, so that
``address >> 3`` identifies the paper, and words of two papers are never neighbours. Family, address
and form of an occurrence are packed into one 64-bit number; sorting those (numpy takes 0.1 s for
ten million) groups them by family and paper, and the rest is comparisons and running sums.

Arrays of a field F, for n papers and the S families that the field has (uint32 where not stated):

``F.length`` [n], in the smallest dtype
    words (positions) of each paper; the addresses of papers follow from it (``doc_starts``)
``F.families`` [S]
    their numbers, ascending; a family's *ordinal* is its index here
``F.places``, ``F.places_start`` [S + 1], ``F.near``, ``F.near_start``
    addresses of the occurrences by ordinal, ascending: see ``positions``
``F.mixed`` [M]; ``F.forms`` uint8, by ``F.forms_start`` [M + 1]
    ordinals of families with several words; the word at each address of theirs
``F.docs`` uint16 and ``F.counts`` uint8, by ``F.docs_start`` [S + 1]
    *sparse* postings: papers that contain a word of the family, and how often (at most 255)
``F.dense_row`` [D], ``F.dense`` uint8 [D, n]
    instead, for ordinals in more than n/8 papers (of 64 or more): that number for every paper
``F.paper_of`` uint16
    the paper of an address, by ``address >> 3``

Cost: ten million occurrences take about a second, and 25 bytes each while they are encoded.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from paperbrowse.search.segment.array_file import Array, to_smallest_dtype
from paperbrowse.search.segment.array_ops import MAX_FREQUENCY, to_offsets
from paperbrowse.search.segment.positions import encode_positions
from paperbrowse.search.segment.prefix_postings import MIN_DOCS, Occurrences, encode_prefixes
from paperbrowse.search.segment.term_numbers import FAMILY_SHIFT, FORM_BITS, TermNumbers

_DENSE_SHARE = 8
_SLICE_SIZE = 2**18


def doc_starts(length: Array, first: int) -> Array:
    """Return the addresses at which papers of these lengths start, from ``first``, and the end."""
    sizes = (length.astype(np.int64) + 15) & ~7
    return first + np.append(0, np.cumsum(sizes))


def encode_field(field: str, numbers: TermNumbers, occurrences: Occurrences) -> dict[str, Array]:
    """Return the arrays of a field."""
    doc_count = len(occurrences.length)
    families = len(numbers.is_mixed)
    paper_of = np.repeat(np.arange(doc_count, dtype=np.uint16), np.diff(occurrences.start) >> 3)
    packed = _pack_occurrences(numbers, occurrences)
    bounds = np.arange(families + 1, dtype=np.uint64) << np.uint64(FAMILY_SHIFT)
    address_starts = np.searchsorted(packed, bounds)
    builder = _PostingsBuilder(doc_count, families)
    addresses = np.empty(len(packed), np.uint32)
    forms = [np.zeros(0, np.uint8)]
    for first, last in _family_runs(address_starts):
        span = slice(address_starts[first], address_starts[last])
        run = packed[span]
        addresses[span] = run >> np.uint64(FORM_BITS)  # the family's bits fall off
        family = (run >> np.uint64(FAMILY_SHIFT)).astype(np.int64)
        forms.append(run[numbers.is_mixed[family]].astype(np.uint8))
        builder.add(family, paper_of[addresses[span] >> 3])
    del packed
    sizes = np.diff(address_starts)
    present = np.flatnonzero(sizes)
    mixed = np.flatnonzero(numbers.is_mixed[present])
    postings_arrays = builder.arrays(field, present)
    end, dense_row = len(paper_of) << 3, postings_arrays[f"{field}.dense_row"]
    return {
        **postings_arrays,
        **encode_positions(field, to_offsets(sizes[present]), addresses, dense_row, end),
        f"{field}.families": present.astype(np.uint32),
        f"{field}.mixed": mixed.astype(np.uint32),
        f"{field}.forms_start": to_offsets(sizes[present[mixed]]),
        f"{field}.forms": np.concatenate(forms),
        f"{field}.paper_of": paper_of,
        f"{field}.length": to_smallest_dtype(occurrences.length),
        **encode_prefixes(field, numbers, builder.sparse_counts, occurrences, paper_of),
    }


class _PostingsBuilder:
    """Postings of the families of a field; every call of ``add`` takes whole families."""

    def __init__(self, papers: int, families: int) -> None:
        self._papers = papers
        self.sparse_counts = np.zeros(families, np.int64)
        """Number of sparse postings of each family."""
        self._docs = [np.zeros(0, np.uint16)]
        self._counts = [np.zeros(0, np.uint8)]
        self._families_of_dense: list[int] = []
        self._dense = [np.zeros((0, papers), np.uint8)]

    def add(self, family: Array, docs_of: Array) -> None:
        """Add occurrences, by ascending family and paper."""
        key = family << 16 | docs_of
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        docs, family = docs_of[starts], family[starts]
        counts = np.minimum(np.diff(starts, append=len(docs_of)), MAX_FREQUENCY).astype(np.uint8)
        first = family[0]
        doc_counts = np.bincount(family - first)
        is_dense = (doc_counts * _DENSE_SHARE > self._papers) & (self._papers >= MIN_DOCS)
        if is_dense.any():
            dense_families = np.flatnonzero(is_dense)
            is_in_dense = is_dense[family - first]
            rows = np.zeros((len(dense_families), self._papers), np.uint8)
            rows[
                np.searchsorted(dense_families, family[is_in_dense] - first), docs[is_in_dense]
            ] = counts[is_in_dense]
            self._dense.append(rows)
            self._families_of_dense += (dense_families + first).tolist()
            docs, counts = docs[~is_in_dense], counts[~is_in_dense]
            doc_counts[dense_families] = 0
        self.sparse_counts[first : first + len(doc_counts)] = doc_counts
        self._docs.append(docs)
        self._counts.append(counts)

    def arrays(self, field: str, present: Array) -> dict[str, Array]:
        """Return the postings of the families that occur in the field."""
        return {
            f"{field}.docs_start": to_offsets(self.sparse_counts[present]),
            f"{field}.docs": np.concatenate(self._docs),
            f"{field}.counts": np.concatenate(self._counts),
            f"{field}.dense_row": np.searchsorted(present, self._families_of_dense).astype(
                np.uint32
            ),
            f"{field}.dense": np.concatenate(self._dense),
        }


def _pack_occurrences(numbers: TermNumbers, occurrences: Occurrences) -> Array:
    """Return the occurrences, packed and sorted."""
    packed = np.empty(len(occurrences.word), np.uint64)
    for span in _slices(len(packed)):
        packed[span] = numbers.packed[occurrences.word[span]]
        packed[span] |= occurrences.address[span].astype(np.uint64) << np.uint64(FORM_BITS)
    packed.sort()
    return packed


def _slices(length: int) -> Iterator[slice]:
    """Yield slices of a long array; intermediate results of a slice fit in the cache."""
    for begin in range(0, length, _SLICE_SIZE):
        yield slice(begin, min(begin + _SLICE_SIZE, length))


def _family_runs(address_starts: Array) -> Iterator[tuple[int, int]]:
    """Yield runs of whole families with addresses: the first, and the one after the last."""
    first, families = 0, len(address_starts) - 1
    while address_starts[first] < address_starts[-1]:
        enough = np.searchsorted(address_starts, address_starts[first] + _SLICE_SIZE, side="left")
        last = min(int(enough), families)
        yield first, last
        first = last
