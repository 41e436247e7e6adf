"""Breaks text into lines, as positions in the text, so that what is marked in it can be found."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import chop_cells

from paperbrowse.search.request import Span
from paperbrowse.tui.drawing.painting import cells

_WORD = re.compile(r"\S+")


@lru_cache(maxsize=256)  # a keystroke often shows the paper that was there before
def wrapped(text: str, width: int) -> tuple[Span, ...]:
    """Return the lines of ``text`` on ``width`` cells, broken between words where that goes.

    Every line of ``text`` is one at least, and a word that no line holds is broken.
    """
    lines: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        after = start + len(paragraph)
        end = start
        for word in _WORD.finditer(text, start, after):
            if cells(text[start : word.end()]) > width:
                if end > start:
                    lines.append(Span(start, end))
                start = word.start()
                for piece in chop_cells(word[0], width)[:-1]:
                    lines.append(Span(start, start + len(piece)))
                    start += len(piece)
            end = word.end()
        lines.append(Span(start, end))
        start = after + 1
    return tuple(lines)
