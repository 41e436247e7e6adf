"""Tells whether a word can be a slip of the pen for another."""

from __future__ import annotations


def within(word: str, wanted: str, edits: int) -> bool:
    """Whether at most ``edits`` slips lead from ``wanted`` to ``word``, the first letter kept.

    A slip is a letter added, left out or put for another, or two neighbours that changed places
    (optimal string alignment: R. Lowrance and R. Wagner, "An Extension of the String-to-String
    Correction Problem" (1975), no letter changed twice).
    """
    if word[:1] != wanted[:1] or abs(len(word) - len(wanted)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(wanted, start=1):
        above, row = row, [i]
        for j, other in enumerate(word, start=1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and wanted[i - 2] == other:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before = above
        if min(row) > edits:
            return False
    return row[-1] <= edits
