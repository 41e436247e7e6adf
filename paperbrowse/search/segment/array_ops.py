"""Takes many slices of one array at once, and joins what is sorted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""One truth for each paper of a segment."""
Papers = npt.NDArray[np.uint16]
"""Paper numbers of a segment: its rows, ascending unless said otherwise."""
Bytes = npt.NDArray[np.uint8]
Small = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Occurrences of something in each paper of a segment or of a list of papers, at most 255."""
Numbers = npt.NDArray[np.uint32]
"""Families, words, addresses or offsets."""
Integers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

MOST_COUNTED = 255
"""Occurrences in a paper beyond these count no more."""

_FEW = 12
"""Slices that are quicker cut one by one."""
_RARE = 16
"""How many times shorter the one list must be for looking up each of its members to pay."""


def places_of(truths: npt.NDArray[Any]) -> Integers:
    """Return where numbers are not 0; ``np.flatnonzero`` takes twice as long for short ones."""
    return truths.nonzero()[0]


def runs(numbers: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return first and last of every run of consecutive numbers; they ascend without repeats."""
    if len(numbers) < 2:
        return numbers, numbers
    breaks = places_of(numbers[1:] != numbers[:-1] + 1)
    return (
        numbers[np.concatenate(([0], breaks + 1))],
        numbers[np.concatenate((breaks, [len(numbers) - 1]))],
    )


def positions_of(starts: npt.NDArray[Any], ends: npt.NDArray[Any]) -> Integers:
    """Return every number from each start up to its end (not included), slice after slice."""
    lengths = ends.astype(np.int64) - starts
    ahead = np.cumsum(lengths) - lengths
    return np.repeat(starts - ahead, lengths) + np.arange(int(lengths.sum()))


def take_slices(
    array: npt.NDArray[Any], starts: npt.NDArray[Any], ends: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Return ``array[start:end]`` of every pair, one after the other."""
    if len(starts) == 1:
        return array[int(starts[0]) : int(ends[0])]
    if len(starts) <= _FEW:
        pieces = [array[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(pieces) if pieces else array[:0]
    return array[positions_of(starts, ends)]


def both(first: Numbers, second: Numbers) -> Numbers:
    """Return the members of ``first`` that are in ``second`` too; both ascend, ``first`` without
    repeats.

    A much shorter list is looked up in the other. Else both are merged, which a stable sort does
    in one pass over two sorted runs.
    """
    if len(first) * _RARE < len(second):
        places = np.searchsorted(second, first)
        places[places == len(second)] = 0
        return first[second[places] == first] if len(second) else first[:0]
    if len(second) * _RARE < len(first):
        places = np.searchsorted(first, second)
        places[places == len(first)] = 0
        return distinct(second[first[places] == second]) if len(first) else first[:0]
    merged = np.concatenate((first, distinct(second)))
    merged.sort(kind="stable")
    paired: Numbers = merged[:-1][merged[1:] == merged[:-1]]
    return paired


def distinct(ascending: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the numbers without repeats."""
    changes = ascending[1:] != ascending[:-1]
    return ascending if changes.all() else ascending[leaders(ascending)]


def leaders(ascending: npt.NDArray[Any]) -> Integers:
    """Return the places at which another number begins."""
    if not len(ascending):
        return np.zeros(0, np.int64)
    return places_of(np.concatenate(([True], ascending[1:] != ascending[:-1])))
