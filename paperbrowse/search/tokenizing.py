"""Numbers the words of many texts at once, for an index: ``analysis.tokens`` as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.analysis import LONGEST_KNOWN, analyse, unify, units

Uint32 = npt.NDArray[np.uint32]
Int64 = npt.NDArray[np.int64]


class Tokens(NamedTuple):
    """The tokens of some texts: by text, and within one as ``analysis.tokens`` has them."""

    word: Uint32
    """Number of the word, of each token."""
    position: Uint32
    """Position in its text, of each token."""
    count: Int64  # type: ignore[assignment]  # a tuple has a method of this name
    """How many tokens each text has."""
    length: Uint32
    """How many positions each text has."""


class Tokenizer:
    """Numbers words in the order in which it meets them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        """The words by their numbers."""
        self._numbers: dict[str, int] = {}
        self._units = _Units(self._numbers, self.words)

    def add(self, texts: Sequence[str]) -> Tokens:
        known = self._units
        number_of = known.__getitem__
        found = array("I")
        ends = [0]
        for text in texts:
            found.extend(map(number_of, units(unify(text))))
            ends.append(len(found))
        return known.expand(np.frombuffer(found, np.uint32), np.array(ends))


class _Units(dict[str, int]):
    """The units that were met, numbered, and their words as arrays."""

    def __init__(self, numbers: dict[str, int], words: list[str]) -> None:
        super().__init__()
        self._numbers = numbers
        self._words = words
        self.first = array("I", [0])
        self.length = array("I")
        self.word = array("I")
        self.place = array("I")

    def __missing__(self, unit: str) -> int:
        tokens, length = analyse(unit)
        for token in tokens:
            number = self._numbers.setdefault(token.text, len(self._words))
            if number == len(self._words):
                self._words.append(token.text)
            self.word.append(number)
            self.place.append(token.position)
        self.first.append(len(self.word))
        self.length.append(length)
        number = len(self.length) - 1
        if len(unit) <= LONGEST_KNOWN:
            self[unit] = number
        return number

    def expand(self, found: Uint32, ends: Int64) -> Tokens:
        first = np.array(self.first, np.int64)
        lengths = np.array(self.length, np.int64)[found]
        start = first[:-1][found]
        counts = first[1:][found] - start
        token_ends = np.concatenate(([0], np.cumsum(counts)))
        unit_ends = np.concatenate(([0], np.cumsum(lengths)))
        text_ends = unit_ends[ends]
        length = np.diff(text_ends)
        entry = np.repeat(start - token_ends[:-1], counts) + np.arange(token_ends[-1])
        base = unit_ends[:-1] - np.repeat(text_ends[:-1], np.diff(ends))
        position = np.repeat(base, counts) + np.array(self.place, np.int64)[entry]
        return Tokens(
            np.array(self.word)[entry],
            position.astype(np.uint32),
            np.diff(token_ends[ends]),
            length.astype(np.uint32),
        )
