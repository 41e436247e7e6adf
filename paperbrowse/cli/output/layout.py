"""Layout of text in terminal columns; a character takes none, one or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

TextRange = tuple[int, int]
"""Start and end (exclusive) of characters in a text."""


def display_width(text: str) -> int:
    """Return the number of terminal columns of ``text`` (East Asian Width, UAX #11)."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int) -> str:
    """Return ``text`` padded with spaces to ``width`` columns."""
    return text + " " * (width - display_width(text))


def clip(text: str, width: int) -> str:
    """Return at most ``width`` columns (3 or more) of ``text``, with an ellipsis if it was cut."""
    if display_width(text) <= width:
        return text
    return text[: _find_fit(text, 0, width - 1)].rstrip() + "…"


def wrap_ranges(text: str, width: int) -> list[TextRange]:
    """Return the ranges of ``text`` (one line) that form lines of at most ``width`` columns.

    Lines break at spaces, which belong to no line; a word wider than a line is split.
    """
    lines, start = [], 0
    while start < len(text):
        end = _find_fit(text, start, max(width, 2))
        if end < len(text) and text[end] != " ":
            space = text.rfind(" ", start, end)
            end = space if space > start else end
        lines.append((start, end))
        start = end
        while start < len(text) and text[start] == " ":
            start += 1
    return lines or [(0, 0)]


def wrap_lines(text: str, width: int) -> list[str]:
    """Return ``text``, which may have paragraphs, in lines of at most ``width`` columns."""
    return [
        paragraph[start:end].rstrip()
        for paragraph in text.split("\n")
        for start, end in wrap_ranges(paragraph, width)
    ]


def _find_fit(text: str, start: int, width: int) -> int:
    """Return the end of the longest range from ``start`` with at most ``width`` columns."""
    if text[start : start + width].isascii():  # as most text is, and cheap to test
        return min(start + width, len(text))
    width_so_far = 0
    for end in range(start, len(text)):
        width_so_far += _char_width(text[end])
        if width_so_far > width:
            return max(end, start + 1)
    return len(text)


def clip_ranges(ranges: Iterable[TextRange], line: TextRange) -> list[TextRange]:
    """Return the parts of ``ranges`` inside ``line``, relative to its start."""
    first, last = line
    return [
        (max(start, first) - first, min(end, last) - first)
        for start, end in ranges
        if start < last and end > first
    ]
