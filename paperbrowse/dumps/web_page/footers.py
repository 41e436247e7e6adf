"""Grammar of a page's short lines: authors, organisations, dates and counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paperbrowse.core import parse_month

_BULLET = r"[•*+\-–‣◦]"
_AUTHOR_COUNT = re.compile(rf"(?:{_BULLET}\s*)?(\d{{1,6}})\s+authors?", re.IGNORECASE)
_BULLETED_TEXT = re.compile(rf"{_BULLET}\s+(\S.{{0,119}})")
_BARE_BULLETS = frozenset("•‣◦")
_DATE = re.compile(
    r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
    r"|september|october|november|december)\.?\s+(\d{1,2})(?:,\s*(\d{4}))?(?:\s+(\d{1,6}))?",
    re.IGNORECASE,
)
_TRUNCATED_DATE = re.compile(r"[A-Z](?:[a-z]{1,8})?\.?(?:\s+\d{1,2}(?:,\s*\d{0,3})?)?")
_COUNT = re.compile(r"\d{1,6}|\d{1,3}(?:,\d{3})|\d{1,4}(?:\.\d)?k", re.IGNORECASE)
_MIDDLE_DOTS = frozenset("·‧∙⋅")


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date as a page writes it; ``year`` is None where the page leaves it out."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date and the count of comments behind it, None where there is none."""

    date: PageDate
    comments: int | None


def parse_author_count(line: str) -> int | None:
    """Return the number in a line such as ``• 5 authors``, else None."""
    match = _AUTHOR_COUNT.fullmatch(line)
    return int(match[1]) if match else None


def parse_bullet(line: str) -> str | None:
    """Return the text behind a bullet (``• Microsoft``), else None."""
    match = _BULLETED_TEXT.fullmatch(line)
    return match[1] if match else None


def is_bullet(line: str) -> bool:
    """Return whether a line is only a bullet."""
    return line in _BARE_BULLETS


def parse_date_line(line: str) -> DateLine | None:
    """Return the date, and comments, of a line such as ``Oct 16, 2024 1``, else None."""
    match = _DATE.fullmatch(line)
    if match is None:
        return None
    name, day, year, comments = match.groups()
    date = PageDate(parse_month(name), int(day), int(year) if year else None)
    return DateLine(date, int(comments) if comments else None)


def is_truncated_date(line: str) -> bool:
    """Return whether a line can be the beginning of a date that the end of the file cut off."""
    return _TRUNCATED_DATE.fullmatch(line) is not None


def is_separator(line: str) -> bool:
    """Return whether a line is the dot between authors and date."""
    return line in _MIDDLE_DOTS


def parse_count(line: str) -> int | None:
    """Return a count that stands alone: ``101``, ``1,204``, ``1.2k``, ``-`` (0); else None."""
    if line in ("-", "–", "—"):
        return 0
    if not _COUNT.fullmatch(line):
        return None
    if line[-1] in "kK":
        return round(float(line[:-1]) * 1000)
    return int(line.replace(",", ""))
