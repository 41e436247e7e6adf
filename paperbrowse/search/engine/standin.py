"""Numbers the words of many texts, one text at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from paperbrowse.search.analysis import tokens
from paperbrowse.search.engine.arrays import Array


class Tokens(NamedTuple):
    """The words of several texts."""

    word: Array
    position: Array
    count: Array  # type: ignore[assignment]
    length: Array


class Tokenizer:
    """Numbers words in the order in which it meets them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def add(self, texts: Sequence[str]) -> Tokens:
        """Return the words of ``texts``."""
        word, position, count, length = [], [], [], []
        for text in texts:
            found = tokens(text)
            for token in found:
                number = self._numbers.setdefault(token.text, len(self._numbers))
                if number == len(self.words):
                    self.words.append(token.text)
                word.append(number)
                position.append(token.position)
            count.append(len(found))
            length.append(found[-1].position + 1 if found else 0)
        return Tokens(
            np.array(word, np.uint32),
            np.array(position, np.uint32),
            np.array(count, np.int64),
            np.array(length, np.uint32),
        )
