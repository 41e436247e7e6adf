"""Finds the words of a lexicon that have a shape, ``*tion`` or ``wom?n``, all at once.

A shape falls into pieces at its stars. All places where a piece stands in the lexicon's bytes are
found by comparing the bytes with each letter of the piece; then every word keeps the first place
of each piece that follows the piece before, as a reader would match from left to right. The cost
is a few passes over the lexicon (2 MB for 50,000 papers), whatever the shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.engine.entries import Entries, encoded
from paperbrowse.search.engine.kinds import Integers

MOST_PIECES = 4
"""Pieces of a shape that are looked for."""
_LINE_FEED = 10


def words_of_shape(words: Entries, shape: str) -> Integers:
    """Return the numbers of the sorted ``words`` of a shape with ``*`` and ``?``, ascending.

    A question mark stands for one character; a shape of more than MOST_PIECES pieces finds nothing.
    """
    pieces = shape.split("*")
    wanted = [piece for piece in pieces if piece]
    if len(wanted) > MOST_PIECES:
        return np.zeros(0, np.int64)
    first, last = words.beginning_with(pieces[0].partition("?")[0])
    if not wanted:
        return np.arange(first, last)
    begin, end = int(words.start[first]), int(words.start[last])
    text = words.text[begin:end]
    starts = words.start[first : last + 1].astype(np.int64) - begin
    if not len(text):
        return np.zeros(0, np.int64)
    free = starts[:-1].copy()
    """Where in each word the next piece may begin; words that are out stand at its end."""
    ends = starts[1:] - 1
    for place, piece in enumerate(wanted):
        at_start = place == 0 and bool(pieces[0])
        at_end = place == len(wanted) - 1 and bool(pieces[-1])
        found, after = _places(text, piece)
        owners = np.searchsorted(starts, found, side="right") - 1
        fits = found >= free[owners]
        if at_start:
            fits &= found == starts[owners]
        if at_end:
            fits &= after == ends[owners]
        found, after, owners = found[fits], after[fits], owners[fits]
        leading = np.ones(len(owners), np.bool_)
        leading[1:] = owners[1:] != owners[:-1]
        out = np.ones(len(free), np.bool_)
        out[owners] = False
        free[owners[leading]] = after[leading]
        free[out] = end - begin
    return first + np.flatnonzero(free < end - begin)


def _places(text: npt.NDArray[Any], piece: str) -> tuple[Integers, Integers]:
    """Return where ``piece`` stands in ``text``, and where it ends there."""
    raw = encoded(piece)
    if len(raw) > len(text):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if piece.isascii() and "?" not in piece:
        hit = text[: len(text) - len(raw) + 1] == raw[0]
        for shift, letter in enumerate(raw[1:], start=1):
            hit &= text[shift : len(text) - len(raw) + 1 + shift] == letter
        found = np.flatnonzero(hit)
        return found, found + len(raw)
    return _odd_places(text, piece)


def _odd_places(text: npt.NDArray[Any], piece: str) -> tuple[Integers, Integers]:
    """Do it for a piece in which characters may have several bytes, one character at a time."""
    is_start = (text & 0xC0) != 0x80
    found = np.flatnonzero(is_start & (text != _LINE_FEED))
    after = found.copy()
    for character in piece:
        inside = after < len(text)
        found, after = found[inside], after[inside]
        if character == "?":
            keep = text[after] != _LINE_FEED
            found, after = found[keep], _next_character(is_start, after[keep])
            continue
        for letter in encoded(character):
            inside = after < len(text)
            found, after = found[inside], after[inside]
            keep = text[after] == letter
            found, after = found[keep], after[keep] + 1
    return found, after


def _next_character(is_start: npt.NDArray[np.bool_], places: Integers) -> Integers:
    characters = np.append(np.flatnonzero(is_start), len(is_start))
    following: Integers = characters[np.searchsorted(characters, places, side="right")]
    return following
