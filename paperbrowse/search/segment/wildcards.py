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


def find_wildcard(words: StringTable, pattern: str) -> Int64:
    """Return the numbers of the sorted ``words`` that match ``pattern``, ascending.

    A star stands for any characters, a question mark for one. Raises TooManyWordsError.
    """
    if "*" not in pattern:
        return _find_of_length(words, pattern)
    literals = pattern.split("*")
    prefix, suffix = literals[0], literals[-1]
    first, last = words.prefix_range(prefix.partition("?")[0])
    inner = [literal for literal in literals[1:-1] if literal]
    if len(inner) > MAX_LITERALS or (prefix and last - first > MAX_CANDIDATES):
        raise TooManyWordsError
    offset = int(words.start[first])
    text = words.text[offset : int(words.start[last])]
    numbers: Int64 | None = None
    matched_to = np.zeros(0, np.int64)
    if prefix:
        numbers = np.arange(first, last)
        matched_to = words.start[first:last].astype(np.int64) - offset
        numbers, matched_to = _match_literal(text, numbers, matched_to, prefix)
    for literal in inner:
        offsets = _find_literal(text, literal)
        owners, offsets = _words_at(words, offset, numbers, matched_to, offsets)
        leaders = group_starts(owners)
        numbers, matched_to = _match_literal(text, owners[leaders], offsets[leaders], literal)
    if suffix:
        numbers, matched_to = _match_suffix(words, offset, text, numbers, matched_to, suffix)
    return np.arange(first, last) if numbers is None else numbers


def _find_of_length(words: StringTable, pattern: str) -> Int64:
    """Return the words that match a pattern without a star; their number of letters is known."""
    first, last = words.prefix_range(pattern.partition("?")[0])
    starts = words.start[first : last + 1].astype(np.int64)
    text = words.text[: starts[-1]]
    lengths = np.diff(starts) - 1
    inside = np.flatnonzero((text[starts[0] :] & 0xC0) == 0x80) + starts[0]
    lengths -= np.bincount(words.containing(inside) - first, minlength=last - first)
    numbers = np.flatnonzero(lengths == len(pattern)) + first
    offsets = words.start[numbers].astype(np.int64)
    return _match_literal(text, numbers, offsets, pattern)[0]


def _words_at(
    words: StringTable, offset: int, numbers: Int64 | None, matched_to: Int64, offsets: Int64
) -> tuple[Int64, Int64]:
    """Return the words at some offsets, and the offsets; with ``numbers`` only those words, from
    ``matched_to`` on.
    """
    if numbers is None:
        return words.containing(offsets + offset), offsets
    if not len(numbers):
        return numbers, offsets[:0]
    indices = np.searchsorted(matched_to, offsets, side="right") - 1
    fits = indices >= 0
    ends = words.start[numbers + 1].astype(np.int64) - offset
    fits &= offsets < ends[indices]
    return numbers[indices[fits]], offsets[fits]


def _match_suffix(
    words: StringTable,
    offset: int,
    text: Text,
    numbers: Int64 | None,
    matched_to: Int64,
    suffix: str,
) -> tuple[Int64, Int64]:
    """Return the words that also end with ``ends``, after the part of them that has matched."""
    if numbers is None:
        offsets = _find_literal(text, f"{suffix}\n")
        return words.containing(offsets + offset), offsets
    stop = words.start[numbers + 1].astype(np.int64) - offset - 1
    starts = stop.copy()
    for _ in suffix:
        starts -= 1
        while len(starts) and (inside := (text[np.maximum(starts, 0)] & 0xC0) == 0x80).any():
            starts -= inside  # back to the first byte of the character
    fits = starts >= matched_to
    numbers, starts = numbers[fits], starts[fits]
    return _match_literal(text, numbers, starts, suffix)


def _find_literal(text: Text, literal: str) -> Int64:
    """Return the offsets of ``literal`` in ``text``; raises TooManyWordsError."""
    raw = encode_text(literal)
    leading_marks = next((n for n, c in enumerate(literal) if c != "?"), None)
    if leading_marks is None:
        raise TooManyWordsError
    if len(raw) > len(text):
        return np.zeros(0, np.int64)
    if leading_marks == 0:
        is_match = text == raw[0]
        for shift, letter in enumerate(
            encode_text(literal.partition("?")[0])[1:_COMPARED_BYTES], start=1
        ):
            is_match[:-shift] &= text[shift:] == letter
        if np.count_nonzero(is_match) > MAX_CANDIDATES:
            raise TooManyWordsError
        offsets = np.flatnonzero(is_match)
    else:  # leading question marks: as many characters before the rest
        offsets = _find_literal(text, literal[leading_marks:])
        for _ in range(leading_marks):
            offsets = offsets[offsets > 0] - 1
            while len(offsets) and (inside := (text[offsets] & 0xC0) == 0x80).any():
                offsets = offsets - inside
    matching, _ = _match_literal(text, offsets, offsets, literal)
    return matching


def _match_literal(text: Text, numbers: Int64, offsets: Int64, literal: str) -> tuple[Int64, Int64]:
    """Return the ``numbers`` at whose ``offsets`` ``literal`` stands, and its end offsets."""
    for character in literal:
        raw = b"?" if character == "?" else encode_text(character)
        for letter in raw:
            inside = offsets < len(text)
            if not inside.all():
                numbers, offsets = numbers[inside], offsets[inside]
            bytes_there = text[offsets]
            keep = bytes_there != _LINE_FEED if character == "?" else bytes_there == letter
            numbers, offsets = numbers[keep], offsets[keep] + 1
        if character == "?":
            while (
                len(offsets)
                and (inside := (text[np.minimum(offsets, len(text) - 1)] & 0xC0) == 0x80).any()
            ):
                offsets = offsets + inside
    return numbers, offsets
