"""Lines of a page's text, wrapped ones joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paperbrowse.dumps.fields import joining_space

_MAX_WRAP_COLUMNS = 132
"""The widest column at which tools wrap text; a longer line proves that nothing was wrapped."""
_STANDALONE_LINE = re.compile(
    r"\s*(?:[•*·‧]|#{1,6}\s|\[?\d+\]?$|$"
    r"|[<(]?https?://huggingface\.co/(?:papers/|login\?)\S+$)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without blanks around it."""

    number: int
    """From 1; of the first of joined lines."""
    text: str
    after_blank: bool
    """Blank lines stand before it."""


def unwrap_lines(text: str) -> list[Line]:
    """Return the lines of ``text`` that are not blank; wrapped ones joined again."""
    lines = list(_non_blank_lines(text))
    width = _longest_line(line.text for line in lines)
    if width is None:
        return lines
    joined: list[tuple[Line, list[str]]] = []
    length = 0
    for line in lines:
        # A line was wrapped where the next word had no room in it.
        full = length + 1 + len(line.text.split(None, 1)[0]) > width
        if joined and full and not line.after_blank and not _STANDALONE_LINE.match(line.text):
            parts = joined[-1][1]
            parts += [joining_space(parts[-1], line.text), line.text]
        else:
            joined.append((line, [line.text]))
        length = len(line.text)
    return [Line(line.number, "".join(parts), line.after_blank) for line, parts in joined]


def find_wrap_width(text: str) -> int | None:
    """Return the column at which a text was wrapped, or None when it was not."""
    return _longest_line(line.strip() for line in text.split("\n"))


def _longest_line(lines: Iterable[str]) -> int | None:
    # A line without a blank, such as a long address, cannot be wrapped anywhere.
    width = max((len(line) for line in lines if " " in line), default=0)
    return None if width > _MAX_WRAP_COLUMNS else width


def _non_blank_lines(text: str) -> Iterator[Line]:
    after_blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        if stripped := raw.strip("\u200b\u2060").strip():
            yield Line(number, stripped, after_blank)
            after_blank = False
        else:
            after_blank = True
