"""Cuts a text into the lines that a page was made of, joining those that were wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WRAP_COLUMNS = 132
"""The widest column at which tools wrap text; a line beyond it says that nothing was wrapped."""

_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_OWN_LINE = re.compile(r"\s*(?:[•*·‧]|#{1,6}\s|\[?\d+\]?$|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without blanks around it."""

    number: int
    """From 1; of the first line where several were joined."""
    text: str
    gap: bool
    """Whether blank lines stand before it."""


def page_lines(text: str) -> list[Line]:
    """Return the lines of ``text`` that are not blank; wrapped ones joined again."""
    lines = list(_lines(text))
    width = max((len(line.text) for line in lines), default=0)
    if width > _WRAP_COLUMNS:
        return lines
    joined: list[Line] = []
    length = 0
    for line in lines:
        first = line.text.split(None, 1)[0]
        # A line was wrapped where the next word had no room in it.
        if joined and not line.gap and length + 1 + len(first) > width and not starts_anew(line):
            last = joined[-1]
            joined[-1] = Line(last.number, join(last.text, line.text), last.gap)
        else:
            joined.append(line)
        length = len(line.text)
    return joined


def starts_anew(line: Line) -> bool:
    """Tell whether a line cannot be the continuation of the one before."""
    return _OWN_LINE.match(line.text) is not None


def join(first: str, second: str) -> str:
    """Join two lines that were one; a word broken at its hyphen becomes whole again.

    "pre- and post-training" keeps its blank.
    """
    if _BROKEN_WORD.search(first) and not re.match(r"(?:and|or|to|nor|but)\b", second):
        return first + second
    return f"{first} {second}"


def _lines(text: str) -> Iterator[Line]:
    gap = True
    for number, raw in enumerate(text.split("\n"), 1):
        if stripped := raw.strip("\u200b\u2060").strip():
            yield Line(number, stripped, gap)
            gap = False
        else:
            gap = True
