"""Boilerplate of a Daily Papers page: lines that belong to the page, not to any paper.

Words that could be a title ("New", "Daily") count as boilerplate only beside lines that could not,
or at the very beginning, and never where an abstract or a footer follows them.
"""

from __future__ import annotations

import re

_CERTAIN = re.compile(
    r"get trending papers in your email inbox.*|(?:by\s*)?ak and the research community"
    r"|by\s*ak and the research community|hugging face\W+(?:log ?in|sign ?up|models).*",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"new|…?\.{0,3}\s*once a day!?|subscribe|daily papers|(?:trending )?papers|by|ak|hugging face"
    r"|(?:daily|weekly|monthly)(?:\W+(?:daily|weekly|monthly))*|log ?in|sign ?up|models|datasets"
    r"|spaces|buckets|docs|community|enterprise|pricing|website|tasks|search(?: papers)?\W*|submit"
    r"|and the research community|new get trending papers.*",
    re.IGNORECASE,
)
_CERTAIN_BOTTOM = re.compile(
    r"previous|next|previous.* next|© hugging face.*|system theme|tos|privacy", re.IGNORECASE
)
_POSSIBLE_BOTTOM = re.compile(
    r"\d{1,4}|\.\.\.|…|company|about|careers|website|models|datasets|spaces|pricing|docs|twitter"
    r"|linkedin|discord|github",
    re.IGNORECASE,
)


def is_boilerplate(line: str) -> bool:
    """Return whether a line can only be boilerplate of this page."""
    return len(line) < 200 and _CERTAIN.fullmatch(line) is not None


def may_be_boilerplate(line: str) -> bool:
    """Return whether a line is boilerplate where it stands beside boilerplate."""
    return is_boilerplate(line) or (len(line) < 200 and _POSSIBLE.fullmatch(line) is not None)


def is_page_bottom(line: str) -> bool:
    """Return whether a line without a link to a paper belongs to the page's bottom."""
    return len(line) < 200 and bool(
        _CERTAIN_BOTTOM.fullmatch(line) or _POSSIBLE_BOTTOM.fullmatch(line)
    )


def count_bottom_lines(lines: list[str]) -> int:
    """Return the number of the last ``lines`` that are paging and site links."""
    size, certain = 0, 0
    for line in reversed(lines):
        if len(line) > 200:
            break
        if _CERTAIN_BOTTOM.fullmatch(line):
            size, certain = size + 1, size + 1
        elif _POSSIBLE_BOTTOM.fullmatch(line):
            size += 1
        else:
            break
    return certain
