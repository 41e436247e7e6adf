"""Takes many slices of one array at once, and joins what is sorted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""One truth for each paper of a segment."""
DocNumbers = npt.NDArray[np.uint16]
"""Paper numbers of a segment: its rows, ascending unless said otherwise."""
Uint8 = npt.NDArray[np.uint8]
SmallCounts = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Occurrences of something in each paper of a segment or of a list of papers, at most 255."""
Uint32 = npt.NDArray[np.uint32]
"""Families, words, addresses or offsets."""
Int64 = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

MAX_FREQUENCY = 255
"""Occurrences in a paper beyond these count no more."""

_MAX_SEPARATE_SLICES = 12
"""Slices that are quicker cut one by one."""
_LOOKUP_RATIO = 16
"""How many times shorter the one list must be for looking up each of its members to pay."""


def nonzero_indices(truths: npt.NDArray[Any]) -> Int64:
    """Return the indices of numbers other than 0.

    ``np.flatnonzero`` takes twice as long for short arrays.
    """
    return truths.nonzero()[0]


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
    ahead = np.cumsum(lengths) - lengths
    return np.repeat(starts - ahead, lengths) + np.arange(int(lengths.sum()))


def take_slices(
    array: npt.NDArray[Any], starts: npt.NDArray[Any], ends: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Return ``array[start:end]`` of every pair, one after the other."""
    if len(starts) == 1:
        return array[int(starts[0]) : int(ends[0])]
    if len(starts) <= _MAX_SEPARATE_SLICES:
        pieces = [array[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(pieces) if pieces else array[:0]
    return array[expand_ranges(starts, ends)]


def intersect_sorted(first: Uint32, second: Uint32) -> Uint32:
    """Return the numbers in both arrays; both ascend, ``first`` without repeats.

    A much shorter array is looked up in the other. Else both are merged, which a stable sort does
    in one pass over two sorted runs.
    """
    if len(first) * _LOOKUP_RATIO < len(second):
        places = np.searchsorted(second, first)
        places[places == len(second)] = 0
        return first[second[places] == first] if len(second) else first[:0]
    if len(second) * _LOOKUP_RATIO < len(first):
        places = np.searchsorted(first, second)
        places[places == len(first)] = 0
        return unique_sorted(second[first[places] == second]) if len(first) else first[:0]
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
