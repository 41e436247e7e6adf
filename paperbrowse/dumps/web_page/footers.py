"""Reads the short lines of a page: authors, dates, counts; and finds the year of a date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import YearOrigin
from paperbrowse.dumps.format import ReadOptions

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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
_EARLIEST_YEAR = 1900
_MIDDLE_DOTS = frozenset("·‧∙⋅")


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date as a page writes it; ``year`` is None where the page leaves it out."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date and, behind it, the count of comments (None where nothing stands there)."""

    date: PageDate
    comments: int | None


def parse_author_count(line: str) -> int | None:
    """Return the number in a line such as ``• 5 authors``, else None."""
    match = _AUTHOR_COUNT.fullmatch(line)
    return int(match[1]) if match else None


def parse_bullet(line: str) -> str | None:
    """Return what stands behind a bullet (``• Microsoft``), else None."""
    match = _BULLETED_TEXT.fullmatch(line)
    return match[1] if match else None


def is_bullet(line: str) -> bool:
    """Tell whether nothing but a bullet is left of a line."""
    return line in _BARE_BULLETS


def parse_date_line(line: str) -> DateLine | None:
    """Return the date, and comments, of a line such as ``Oct 16, 2024 1``, else None."""
    match = _DATE.fullmatch(line)
    if match is None:
        return None
    name, day, year, comments = match.groups()
    date = PageDate(_MONTHS.index(name[:3].lower()) + 1, int(day), int(year) if year else None)
    return DateLine(date, int(comments) if comments else None)


def is_truncated_date(line: str) -> bool:
    """Tell whether a line can be the beginning of a date that the end of the file cut off."""
    return _TRUNCATED_DATE.fullmatch(line) is not None


def is_separator(line: str) -> bool:
    """Tell whether a line is the dot between authors and date."""
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


class YearResolver:
    """Finds the year of the dates of one page.

    A page leaves out the year of its own capture, and only that one: ``--year`` names it; else it
    is the smallest year later than every year written in the page's dates; and where no date has
    a year, that of the file's modification time.
    """

    def __init__(self, dates: Iterable[PageDate], options: ReadOptions) -> None:
        # A damaged year, such as 0000, says nothing of the others.
        written = [
            date.year for date in dates if date.year is not None and date.year >= _EARLIEST_YEAR
        ]
        self._year: int | None = None
        self._year_from: YearOrigin | None = None
        if options.year is not None:
            self._year, self._year_from = options.year, "option"
        elif written:
            self._year, self._year_from = max(written) + 1, "file"
        elif options.modified is not None:
            self._year, self._year_from = options.modified.year, "mtime"

    def resolve(self, date: PageDate) -> tuple[PartialDate | None, YearOrigin | None]:
        """Return the whole date and where its year is from; both None where no such day exists."""
        year: int | None = date.year
        year_from: YearOrigin | None = "written"
        if year is None:
            year, year_from = self._year, self._year_from
        if year is None or not date.day:
            return None, None
        try:
            return PartialDate(year, date.month, date.day), year_from
        except ValueError:
            return None, None
