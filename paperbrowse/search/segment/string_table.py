"""String tables: lists of texts as two arrays, packed, unpacked and searched.

A table ``X`` is stored as ``X.text``, the UTF-8 bytes of all texts with a line feed after each, and
``X.start``, the offset of each text and of the end (uint32). Text ``i`` is
``text[start[i] : start[i + 1] - 1]``: a line feed within a text does no harm.
"""

from __future__ import annotations

import hashlib
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
    """Return ``text`` as it is stored; characters that UTF-8 cannot encode are escaped."""
    return text.encode("utf-8", "backslashreplace")


def hash_text(stored: bytes) -> int:
    """Return a hash of a stored text, of 64 bits."""
    return int.from_bytes(hashlib.blake2b(stored, digest_size=8).digest(), "little")


def pack_texts(name: str, texts: Sequence[bytes]) -> dict[str, Array]:
    """Return the two arrays of a table; raises ValueError when it has 4 GB or more."""
    start = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=start[1:])
    if start[-1] >= 2**32:
        raise ValueError(f"{name} holds too much text")
    text = np.frombuffer(b"\n".join([*texts, b""]), np.uint8)
    return {f"{name}.text": text, f"{name}.start": start.astype(np.uint32)}


def pack_words(name: str, words: Sequence[str]) -> dict[str, Array]:
    """Return the same arrays of texts without line feeds, faster."""
    text = np.frombuffer(encode_text("\n".join([*words, ""])), np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    return {f"{name}.text": text, f"{name}.start": np.append(0, ends + 1).astype(np.uint32)}


def unpack_words(name: str, arrays: Mapping[str, Array]) -> list[str]:
    """Return the texts of a table without line feeds in texts."""
    return arrays[f"{name}.text"].tobytes().decode().split("\n")[:-1]


def unpack_texts(name: str, arrays: Mapping[str, Array]) -> list[bytes]:
    """Return the texts of a table."""
    text = arrays[f"{name}.text"].tobytes()
    start = arrays[f"{name}.start"].tolist()
    return [text[begin : end - 1] for begin, end in pairwise(start)]


_BLOCK_SIZE = 256
"""Texts whose first one is decoded for bisection."""
_MAX_FOUND = 512
"""Texts whose numbers are kept: each field of a query looks for the same words."""


class StringTable:
    """Texts by number.

    Nothing is decoded before it is used: opening costs nothing, one text about 300 ns.
    """

    def __init__(self, text: Uint8, start: npt.NDArray[np.uint32]) -> None:
        self.text = text
        self.start = start
        self._bytes = text.data  # ten times as fast as an array for single values
        self._starts = start.data
        self._found: dict[str, int] = {}

    @classmethod
    def open(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> StringTable:
        """Return the table ``name`` of a segment's arrays."""
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

    def lower_bound(self, text: bytes) -> int:
        """Return the number of the first of sorted texts that is not before ``text``."""
        after = bisect_left(self._block_starts, text) * _BLOCK_SIZE
        low, high = max(after - _BLOCK_SIZE, 0), min(after, len(self))
        data, starts = self._bytes, self._starts
        while low < high:
            middle = (low + high) // 2
            if bytes(data[starts[middle] : starts[middle + 1] - 1]) < text:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _block_starts(self) -> list[bytes]:
        """The first text of every block."""
        return [self.raw(number) for number in range(0, len(self), _BLOCK_SIZE)]

    def find(self, text: str) -> int:
        """Return the number of a text among sorted ones, or -1."""
        found = self._found.get(text)
        if found is None:
            raw = encode_text(text)
            number = self.lower_bound(raw)
            found = number if number < len(self) and self.raw(number) == raw else -1
            if len(self._found) >= _MAX_FOUND:
                self._found = {}
            self._found[text] = found
        return found

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Return the first number, and the one after the last, of sorted texts with a prefix."""
        raw = encode_text(prefix)
        if not raw:
            return 0, len(self)
        # 0xff is in no text, so that every text with the prefix is before this one
        first = self.lower_bound(raw)
        return first, self.lower_bound(raw + b"\xff")

    def containing(self, offsets: Int64) -> Int64:
        """Return the numbers of the texts that contain these offsets of ``text``."""
        return np.searchsorted(self.start, offsets, side="right") - 1
