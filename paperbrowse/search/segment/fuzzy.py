"""Finds the words of a term dictionary within an edit distance of one, all at once.

The table of ``highlighting.is_within_edits`` is filled for all words of the same first letter and
about the same length together: each of its cells is one array, a number for each word. Only cells
near the diagonal can be small enough. The cost is about a millisecond for 10,000 words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_ops import Int64
from paperbrowse.search.segment.string_table import StringTable

_LINE_FEED = 10
_FAR = np.uint8(100)


def find_fuzzy(words: StringTable, target: str, edits: int) -> Int64:
    """Return the numbers of the sorted ``words`` at most ``edits`` edits from ``target``."""
    first, last = words.prefix_range(target[:1])
    letters: npt.NDArray[Any] = words.text[words.start[first] : words.start[last]]
    if (letters > 127).any():
        letters = np.frombuffer(letters.tobytes().decode().encode("utf-32-le"), "<u4")
    ends = np.flatnonzero(letters == _LINE_FEED)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    lengths = ends - starts
    near = np.flatnonzero(np.abs(lengths - len(target)) <= edits)
    if not len(near):
        return near
    lengths = lengths[near]
    longest = int(lengths.max())
    columns = np.minimum(starts[near] + np.arange(longest)[:, None], len(letters) - 1)
    distance = _edit_distances(letters[columns], target, edits)
    final = np.full(len(near), _FAR)
    for length in range(max(len(target) - edits, 0), min(len(target) + edits, longest) + 1):
        has_it = lengths == length
        final[has_it] = distance[length][has_it]
    return first + near[final <= edits]


def _edit_distances(
    letters: npt.NDArray[Any], target: str, edits: int
) -> list[npt.NDArray[np.uint8]]:
    """Return the last row of the table: the distance to each prefix of each word.

    ``letters[j]`` are the letters at index j of all words.
    """
    longest, count = letters.shape
    far_row = np.full(count, _FAR)
    row = [np.full(count, min(j, int(_FAR)), np.uint8) for j in range(longest + 1)]
    before: list[npt.NDArray[np.uint8]] = row
    same_above: list[npt.NDArray[np.bool_]] = []
    for i, letter in enumerate(target, start=1):
        above, row = row, [far_row] * (longest + 1)
        row[0] = np.full(count, min(i, int(_FAR)), np.uint8)
        same = [letters[j] == ord(letter) for j in range(longest)]
        for j in range(max(i - edits, 1), min(i + edits, longest) + 1):
            least = np.minimum(above[j], row[j - 1]) + np.uint8(1)
            np.minimum(least, above[j - 1] + ~same[j - 1], out=least)
            if i > 1 and j > 1:
                swapped = same[j - 2] & same_above[j - 1]
                np.minimum(least, np.where(swapped, before[j - 2] + np.uint8(1), _FAR), out=least)
            row[j] = least
        before, same_above = above, same
    return row
