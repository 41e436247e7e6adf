"""Packs lists of texts into two arrays, and unpacks them.

A list called ``X`` is kept as ``X.text``, the UTF-8 bytes of all entries with a line feed behind
each, and ``X.start``, where each entry starts and where the last one ends (uint32). Entry ``i`` is
``text[start[i] : start[i + 1] - 1]``: a line feed within an entry does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from paperbrowse.search.engine.arrays import Array


def encode(text: str) -> bytes:
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
    text = np.frombuffer(encode("\n".join([*words, ""])), np.uint8)
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
