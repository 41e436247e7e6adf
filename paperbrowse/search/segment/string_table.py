"""Reads lists of texts as a segment keeps them: one after the other, each with a line feed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_file import Array
from paperbrowse.search.segment.array_ops import Int64, Uint8


def encode_text(text: str) -> bytes:
    """Return ``text`` as it is kept. What UTF-8 cannot take (a file name's odd byte) is spelled."""
    return text.encode("utf-8", "backslashreplace")


def pack_texts(name: str, texts: Sequence[bytes]) -> dict[str, Array]:
    """Return the two arrays of a list; raises ValueError when it has 4 GB or more."""
    start = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=start[1:])
    if start[-1] >= 2**32:
        raise ValueError(f"{name} holds too much text")
    text = np.frombuffer(b"\n".join([*texts, b""]), np.uint8)
    return {f"{name}.text": text, f"{name}.start": start.astype(np.uint32)}


def pack_words(name: str, words: Sequence[str]) -> dict[str, Array]:
    """Return the same arrays of texts that have no line feeds, faster."""
    text = np.frombuffer(encode_text("\n".join([*words, ""])), np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    return {f"{name}.text": text, f"{name}.start": np.append(0, ends + 1).astype(np.uint32)}


def unpack_words(name: str, arrays: Mapping[str, Array]) -> list[str]:
    """Return the entries of a list of texts that have no line feeds."""
    return arrays[f"{name}.text"].tobytes().decode().split("\n")[:-1]


def unpack_texts(name: str, arrays: Mapping[str, Array]) -> list[bytes]:
    """Return the entries of a list."""
    text = arrays[f"{name}.text"].tobytes()
    start = arrays[f"{name}.start"].tolist()
    return [text[begin : end - 1] for begin, end in pairwise(start)]


_BLOCK_SIZE = 256
"""Texts of which the first is kept, for a search to begin with."""


class StringTable:
    """Texts by number, in an array of all their bytes and an array of where each starts.

    Nothing is decoded before it is asked for: opening costs nothing, one text about 300 ns.
    """

    def __init__(self, text: Uint8, start: npt.NDArray[np.uint32]) -> None:
        self.text = text
        self.start = start
        self._bytes = text.data  # ten times as fast as an array for single values
        self._starts = start.data

    @classmethod
    def open(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> StringTable:
        """Return the texts called ``name`` of a segment's arrays."""
        return cls(arrays[f"{name}.text"], arrays[f"{name}.start"])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def raw(self, number: int) -> bytes:
        """Return a text as UTF-8."""
        return bytes(self._bytes[self._starts[number] : self._starts[number + 1] - 1])

    def lower_bound(self, wanted: bytes) -> int:
        """Return the number of the first text that is not before ``wanted``; they are sorted."""
        after = bisect_left(self._block_starts, wanted) * _BLOCK_SIZE
        low, high = max(after - _BLOCK_SIZE, 0), min(after, len(self))
        data, starts = self._bytes, self._starts
        while low < high:
            middle = (low + high) // 2
            if bytes(data[starts[middle] : starts[middle + 1] - 1]) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _block_starts(self) -> list[bytes]:
        """The first text of every block, which are bisected without a step of Python."""
        return [self.raw(number) for number in range(0, len(self), _BLOCK_SIZE)]

    def find(self, wanted: str) -> int:
        """Return the number of a text among sorted ones, or -1."""
        raw = encode_text(wanted)
        place = self.lower_bound(raw)
        return place if place < len(self) and self.raw(place) == raw else -1

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Return the first number, and the one after the last, of what begins so; sorted."""
        raw = encode_text(prefix)
        if not raw:
            return 0, len(self)
        # 0xff is in no text, so that every text that begins so stands before this
        first = self.lower_bound(raw)
        return first, self.lower_bound(raw + b"\xff")

    def containing(self, positions: Int64) -> Int64:
        """Return the numbers of the texts in which bytes of ``text`` stand."""
        return np.searchsorted(self.start, positions, side="right") - 1
