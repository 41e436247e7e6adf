"""Array types of the engine, and operations on sorted arrays and on ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""Whether each paper of a segment is selected."""
DocNumbers = npt.NDArray[np.uint16]
"""Paper numbers of a segment, ascending unless stated otherwise."""
Uint8 = npt.NDArray[np.uint8]
SmallCounts = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Frequencies by paper, at most MAX_FREQUENCY."""
Uint32 = npt.NDArray[np.uint32]
"""Families, words, addresses or offsets."""
Int64 = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

MAX_FREQUENCY = 255
"""Further occurrences in a paper are not counted."""

_MAX_SEPARATE_SLICES = 12
"""Slices that are faster copied one by one."""
_LOOKUP_RATIO = 16
"""Ratio of lengths from which the shorter array is looked up in the longer one."""


def nonzero_indices(values: npt.NDArray[Any]) -> Int64:
    """Return the indices of numbers other than 0.

    ``np.flatnonzero`` takes twice as long for short arrays.
    """
    return values.nonzero()[0]


def to_offsets(counts: npt.NDArray[Any]) -> Uint32:
    """Return 0 and the running sums of the counts."""
    offsets = np.zeros(len(counts) + 1, np.uint32)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def find_runs(numbers: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return first and last of every run of consecutive numbers, ascending without repeats."""
    if len(numbers) < 2:
        return numbers, numbers
    breaks = nonzero_indices(numbers[1:] != numbers[:-1] + 1)
    return (
        numbers[np.concatenate(([0], breaks + 1))],
        numbers[np.concatenate((breaks, [len(numbers) - 1]))],
    )


def expand_ranges(starts: npt.NDArray[Any], ends: npt.NDArray[Any]) -> Int64:
    """Return every number from each start up to its end (not included), range after range."""
    lengths = ends.astype(np.int64) - starts
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def take_slices(
    array: npt.NDArray[Any], starts: npt.NDArray[Any], ends: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Return ``array[start:end]`` of every pair, one after the other."""
    if len(starts) == 1:
        return array[int(starts[0]) : int(ends[0])]
    if len(starts) <= _MAX_SEPARATE_SLICES:
        slices = [array[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(slices) if slices else array[:0]
    return array[expand_ranges(starts, ends)]


def intersect_sorted(first: Uint32, second: Uint32) -> Uint32:
    """Return the numbers in both arrays; both ascend, ``first`` without repeats.

    A much shorter array is looked up in the other. Otherwise both are merged, which a stable sort
    does in one pass over two sorted runs.
    """
    if len(first) * _LOOKUP_RATIO < len(second):
        indices = np.searchsorted(second, first)
        indices[indices == len(second)] = 0
        return first[second[indices] == first] if len(second) else first[:0]
    if len(second) * _LOOKUP_RATIO < len(first):
        indices = np.searchsorted(first, second)
        indices[indices == len(first)] = 0
        return unique_sorted(second[first[indices] == second]) if len(first) else first[:0]
    merged = np.concatenate((first, unique_sorted(second)))
    merged.sort(kind="stable")
    paired: Uint32 = merged[:-1][merged[1:] == merged[:-1]]
    return paired


def unique_sorted(ascending: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return ascending numbers without repeats."""
    changes = ascending[1:] != ascending[:-1]
    return ascending if changes.all() else ascending[group_starts(ascending)]


def group_starts(ascending: npt.NDArray[Any]) -> Int64:
    """Return the indices at which a number differs from the one before it."""
    if not len(ascending):
        return np.zeros(0, np.int64)
    return nonzero_indices(np.concatenate(([True], ascending[1:] != ascending[:-1])))
