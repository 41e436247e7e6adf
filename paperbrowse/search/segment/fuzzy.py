"""Finds the words of a term dictionary within an edit distance of one, all at once.

An edit adds or removes one letter, or changes one into another, so words few edits apart have
nearly the same letters. Those of every word are kept as bits of one number, made once for all words
of a first letter; only words whose bits are near enough, one in some hundred, are compared in full:
the table of ``highlighting.is_within_edits`` is filled for all of them together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from paperbrowse.search.segment.array_ops import Int64, Uint8, Uint32, nonzero_indices
from paperbrowse.search.segment.string_table import StringTable, encode_text

_FAR = 100
_KINDS_OF_LETTERS = 32
_NO_LETTERS = np.zeros(0, np.uint32)

# The first byte of a character, by its last five bits; none of the further ones, nor a line feed.
_LETTER_BITS = np.uint32(1) << (np.arange(256, dtype=np.uint32) % _KINDS_OF_LETTERS)
_LETTER_BITS[ord("\n")] = 0
_LETTER_BITS[0x80:0xC0] = 0


class _Words(NamedTuple):
    """The words of one first letter."""

    first: int
    """The number of the first one."""
    letters: Uint32
    """The letters of each word, as bits."""
    odd_letters: Uint32
    """Those that stand in it once, or any odd number of times."""
    lengths: Uint8
    """Number of characters of each word; 255 where it has more."""


class FuzzyFinder:
    """Finds words by likeness among sorted ones."""

    def __init__(self, words: StringTable) -> None:
        self._words = words
        self._by_first: dict[str, _Words] = {}

    def find(self, target: str, edits: int) -> Int64:
        """Return the numbers of the words at most ``edits`` edits from ``target``, ascending.

        Their first letters are the same.
        """
        words = self._beginning_with(target[:1])
        bits = _LETTER_BITS[[*encode_text(target)]]
        added = np.abs(words.lengths - np.int16(min(len(target), 255))).astype(np.uint8)
        changes = np.maximum(
            np.bitwise_count(words.letters ^ np.bitwise_or.reduce(bits)),
            np.bitwise_count(words.odd_letters ^ np.bitwise_xor.reduce(bits)),
        )
        numbers = words.first + nonzero_indices((added <= edits) & (changes + added <= 2 * edits))
        if not len(numbers):
            return numbers
        texts = [self._words[number] for number in numbers.tolist()]
        found: Int64 = numbers[_edit_distances(texts, target) <= edits]
        return found

    def _beginning_with(self, letter: str) -> _Words:
        known = self._by_first.get(letter)
        if known is None:
            known = self._by_first[letter] = self._read(*self._words.prefix_range(letter))
        return known

    def _read(self, first: int, end: int) -> _Words:
        if first == end:
            return _Words(first, _NO_LETTERS, _NO_LETTERS, np.zeros(0, np.uint8))
        starts = self._words.start[first:end]
        text = self._words.text[starts[0] : self._words.start[end]]
        starts = starts - starts[0]
        bits = _LETTER_BITS[text]
        lengths = np.add.reduceat(bits > 0, starts, dtype=np.uint32)
        return _Words(
            first,
            np.bitwise_or.reduceat(bits, starts),
            np.bitwise_xor.reduceat(bits, starts),
            np.minimum(lengths, 255).astype(np.uint8),
        )


def _edit_distances(texts: list[str], target: str) -> Int64:
    """Return the edit distance of each text from ``target``."""
    lengths = np.array([*map(len, texts)])
    longest = int(lengths.max())
    by_text = np.array(texts, f"<U{longest}").view("<u4").reshape(len(texts), longest)
    wanted = np.array([*map(ord, target)], np.uint32)
    # Rows by letters of the target, then columns by letters of the texts, then texts. What a table
    # holds is less its column, so that an inserted letter costs nothing: a row's minimum so far.
    same = wanted[:, None, None] == by_text.T
    kept = -same.astype(np.int16)
    swapped = np.where(same[1:, :-1] & same[:-1, 1:], np.int16(-1), np.int16(_FAR))
    row = np.zeros((longest + 1, len(texts)), np.int16)
    before = row
    for number in range(len(target)):
        above, row = row, np.empty_like(row)
        row[0] = number + 1
        np.minimum(above[1:] + np.int16(1), above[:-1] + kept[number], out=row[1:])
        if number and longest > 1:
            np.minimum(row[2:], before[:-2] + swapped[number - 1], out=row[2:])
        np.minimum.accumulate(row, axis=0, out=row)
        before = above
    distances: Int64 = row[lengths, np.arange(len(texts))] + lengths
    return distances
