"""Finds the words of a term dictionary that match a wildcard, and limits how many may match."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_ops import Int64, group_starts
from paperbrowse.search.segment.string_table import StringTable, encode_text

MAX_CANDIDATES = 12_000
"""Offsets of a literal that are examined, and words with a literal prefix; a pattern with more is
too broad."""
MAX_LITERALS = 8
"""Literals between the stars of a pattern."""
MAX_POSTINGS_PER_PAPER = 8
"""Postings of a pattern's words, for each paper of a segment, beyond which it is too broad."""
_COMPARED_BYTES = 4
"""Bytes of a literal with which the whole dictionary is compared."""
_LINE_FEED = 10

Text = npt.NDArray[np.uint8]


class TooManyWordsError(Exception):
    """A pattern matches too many words."""


def find_wildcard(words: StringTable, shape: str) -> Int64:
    """Return the numbers of the sorted ``words`` that match ``pattern``, ascending.

    A star stands for any characters, a question mark for one. Raises TooManyWordsError.
    """
    pieces = shape.split("*")
    begins, ends = pieces[0], pieces[-1]
    first, last = words.prefix_range(begins.partition("?")[0])
    inner = [piece for piece in pieces[1:-1] if piece]
    if len(inner) > MAX_LITERALS or (begins and last - first > MAX_CANDIDATES):
        raise TooManyWordsError
    offset = int(words.start[first])
    text = words.text[offset : int(words.start[last])]
    numbers: Int64 | None = None
    after = np.zeros(0, np.int64)
    if begins:
        numbers = np.arange(first, last)
        after = words.start[first:last].astype(np.int64) - offset
        numbers, after = _match_literal(text, numbers, after, begins)
    if len(pieces) == 1:
        return numbers[text[after] == _LINE_FEED] if numbers is not None else np.arange(0)
    for piece in inner:
        found = _find_literal(text, piece)
        owners, found = _words_at(words, offset, numbers, after, found)
        leading = group_starts(owners)
        numbers, after = _match_literal(text, owners[leading], found[leading], piece)
    if ends:
        numbers, after = _match_suffix(words, offset, text, numbers, after, ends)
    return np.arange(first, last) if numbers is None else numbers


def _words_at(
    words: StringTable, offset: int, numbers: Int64 | None, after: Int64, found: Int64
) -> tuple[Int64, Int64]:
    """Return the words at some offsets, and the offsets; with ``numbers`` only those words, from
    ``after`` on.
    """
    if numbers is None:
        return words.containing(found + offset), found
    if not len(numbers):
        return numbers, found[:0]
    which = np.searchsorted(after, found, side="right") - 1
    fits = which >= 0
    ends = words.start[numbers + 1].astype(np.int64) - offset
    fits &= found < ends[which]
    return numbers[which[fits]], found[fits]


def _match_suffix(
    words: StringTable,
    offset: int,
    text: Text,
    numbers: Int64 | None,
    after: Int64,
    ends: str,
) -> tuple[Int64, Int64]:
    """Return the words that also end with ``ends``, after the part of them that has matched."""
    if numbers is None:
        found = _find_literal(text, f"{ends}\n")
        return words.containing(found + offset), found
    stop = words.start[numbers + 1].astype(np.int64) - offset - 1
    places = stop.copy()
    for _ in ends:
        places -= 1
        while len(places) and (inside := (text[np.maximum(places, 0)] & 0xC0) == 0x80).any():
            places -= inside  # back to the first byte of the character
    fits = places >= after
    numbers, places = numbers[fits], places[fits]
    return _match_literal(text, numbers, places, ends)


def _find_literal(text: Text, piece: str) -> Int64:
    """Return the offsets of ``literal`` in ``text``; raises TooManyWordsError."""
    raw = encode_text(piece)
    known = next((n for n, c in enumerate(piece) if c != "?"), None)
    if known is None:
        raise TooManyWordsError
    if len(raw) > len(text):
        return np.zeros(0, np.int64)
    if known == 0:
        hit = text == raw[0]
        for shift, letter in enumerate(
            encode_text(piece.partition("?")[0])[1:_COMPARED_BYTES], start=1
        ):
            hit[:-shift] &= text[shift:] == letter
        if np.count_nonzero(hit) > MAX_CANDIDATES:
            raise TooManyWordsError
        found = np.flatnonzero(hit)
    else:  # question marks first: from what follows them, as many characters back
        found = _find_literal(text, piece[known:])
        for _ in range(known):
            found = found[found > 0] - 1
            while len(found) and (inside := (text[found] & 0xC0) == 0x80).any():
                found = found - inside
    kept, _ = _match_literal(text, found, found, piece)
    return kept


def _match_literal(text: Text, numbers: Int64, places: Int64, piece: str) -> tuple[Int64, Int64]:
    """Return the ``numbers`` at whose ``offsets`` ``literal`` stands, and its end offsets."""
    for character in piece:
        raw = b"?" if character == "?" else encode_text(character)
        for letter in raw:
            inside = places < len(text)
            if not inside.all():
                numbers, places = numbers[inside], places[inside]
            there = text[places]
            keep = there != _LINE_FEED if character == "?" else there == letter
            numbers, places = numbers[keep], places[keep] + 1
        if character == "?":
            while (
                len(places)
                and (inside := (text[np.minimum(places, len(text) - 1)] & 0xC0) == 0x80).any()
            ):
                places = places + inside
    return numbers, places
