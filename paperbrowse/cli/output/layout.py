"""Lays text out in terminal columns, where a character can take none, one or two of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

TextRange = tuple[int, int]
"""Characters from the first to the last (not included) of a text."""


def display_width(text: str) -> int:
    """Return how many terminal columns ``text`` takes (East Asian Width, UAX #11)."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int) -> str:
    """Return ``text`` with blanks after it up to ``width`` columns."""
    return text + " " * (width - display_width(text))


def clip(text: str, width: int) -> str:
    """Return ``text`` cut to at most ``width`` columns (3 or more), with an ellipsis if cut."""
    if display_width(text) <= width:
        return text
    return text[: _find_fit(text, 0, width - 1)].rstrip() + "…"


def wrap_ranges(text: str, width: int) -> list[TextRange]:
    """Return the lines, at most ``width`` columns wide, that ``text`` (one line) breaks into.

    Lines break at blanks, which belong to no line; a word that is wider than a line is cut.
    """
    lines = []
    start = 0
    while start < len(text):
        end = _find_fit(text, start, max(width, 2))
        if end < len(text) and text[end] != " ":
            blank = text.rfind(" ", start, end)
            end = blank if blank > start else end
        lines.append((start, end))
        start = end
        while start < len(text) and text[start] == " ":
            start += 1
    return lines or [(0, 0)]


def wrap_lines(text: str, width: int) -> list[str]:
    """Return the text of the lines that ``text`` breaks into, paragraph by paragraph."""
    return [
        paragraph[start:end].rstrip()
        for paragraph in text.split("\n")
        for start, end in wrap_ranges(paragraph, width)
    ]


def _find_fit(text: str, start: int, width: int) -> int:
    """Return the end of the longest piece from ``start`` that takes at most ``width`` columns."""
    if text[start : start + width].isascii():  # as most text is, and that is quickly told
        return min(start + width, len(text))
    taken = 0
    for end in range(start, len(text)):
        taken += _char_width(text[end])
        if taken > width:
            return max(end, start + 1)
    return len(text)


def clip_ranges(pieces: Iterable[TextRange], line: TextRange) -> list[TextRange]:
    """Return the parts of ``pieces`` that lie in ``line``, as positions in that line."""
    first, last = line
    return [
        (max(start, first) - first, min(end, last) - first)
        for start, end in pieces
        if start < last and end > first
    ]
