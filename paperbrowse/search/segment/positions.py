"""Stores the addresses of words by family, those of frequent families in half the space.

The addresses of a frequent family lie close together: all but the last 16 bits are stored once for
every run of 65,536 addresses. ``postings_writer`` defines addresses, ordinals and dense families.

Arrays, for a field F of S ordinals, D of them dense, and B runs of 65,536 addresses:

``F.places_start`` uint32 [S + 1]
    number of addresses of the ordinals before each
``F.places`` uint32
    addresses of the ordinals that are not dense, one after the other, ascending
``F.near`` uint16, by ``F.near_start`` uint32 [D, B + 1]
    last 16 bits of the addresses of dense ordinals, one after the other; start of each run
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from paperbrowse.search.segment.array_file import Array
from paperbrowse.search.segment.array_ops import Int64, Uint32, take_slices

_LOW_BITS = 16


def encode_positions(
    field: str, start: Array, addresses: Array, dense_row: Array, end: int
) -> dict[str, Array]:
    """Return the arrays of ``addresses``, below ``end`` and sorted by ordinal."""
    is_dense = np.zeros(len(addresses), np.bool_)
    bounds = np.arange((end >> _LOW_BITS) + 2, dtype=np.int64) << _LOW_BITS
    run_starts = np.zeros((len(dense_row), len(bounds)), np.uint32)
    before = 0
    for index, ordinal in enumerate(dense_row.tolist()):
        own = slice(int(start[ordinal]), int(start[ordinal + 1]))
        is_dense[own] = True
        run_starts[index] = before + np.searchsorted(addresses[own], bounds)
        before += own.stop - own.start
    return {
        f"{field}.places_start": start,
        f"{field}.places": addresses[~is_dense],
        f"{field}.near": addresses[is_dense].astype(np.uint16),
        f"{field}.near_start": run_starts,
    }


class PositionsReader:
    """The addresses of a field by ordinal."""

    def __init__(self, arrays: Mapping[str, Array], field: str) -> None:
        self.start: Uint32 = arrays[f"{field}.places_start"]
        """Number of addresses of the ordinals before each."""
        self._sparse_addresses: Uint32 = arrays[f"{field}.places"]
        self._dense_ordinals: Uint32 = arrays[f"{field}.dense_row"]
        self._dense_low_bits: Array = arrays[f"{field}.near"]
        self._dense_run_starts: Uint32 = arrays[f"{field}.near_start"]
        self._dense_before = np.append(
            self._dense_run_starts[:, 0], len(self._dense_low_bits)
        ).astype(np.int64)

    def read(self, low: Int64, high: Int64) -> Uint32:
        """Return the addresses of ranges of ordinals, from ``low`` up to before ``high``."""
        first_dense = np.searchsorted(self._dense_ordinals, low)
        end_dense = np.searchsorted(self._dense_ordinals, high)
        if (first_dense == end_dense).all():
            shift = self._dense_before[first_dense]
            return take_slices(
                self._sparse_addresses, self.start[low] - shift, self.start[high] - shift
            )
        parts = []
        for begin, end, first_number, end_number in zip(
            low.tolist(), high.tolist(), first_dense.tolist(), end_dense.tolist(), strict=True
        ):
            for number in range(first_number, end_number):
                parts += [self._read_sparse(begin, int(self._dense_ordinals[number]), number)]
                parts += [self._read_dense(number)]
                begin = int(self._dense_ordinals[number]) + 1
            parts.append(self._read_sparse(begin, end, end_number))
        parts = [part for part in parts if len(part)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _read_sparse(self, low: int, high: int, dense_before: int) -> Uint32:
        shift = int(self._dense_before[dense_before])
        return self._sparse_addresses[int(self.start[low]) - shift : int(self.start[high]) - shift]

    def _read_dense(self, number: int) -> Uint32:
        starts = self._dense_run_starts[number]
        addresses = self._dense_low_bits[int(starts[0]) : int(starts[-1])].astype(np.uint32)
        run_base = np.arange(len(starts) - 1, dtype=np.uint32) << np.uint32(_LOW_BITS)
        addresses += np.repeat(run_base, np.diff(starts))
        return addresses
