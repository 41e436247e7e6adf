"""The year of a date without one: from ``--year``, the page's other dates or the file's age."""

from __future__ import annotations

from collections.abc import Iterable

from paperbrowse.core import PartialDate, YearOrigin
from paperbrowse.dumps.format import ReadOptions
from paperbrowse.dumps.web_page.footers import PageDate

_EARLIEST_YEAR = 1900


class YearResolver:
    """The year of those dates of a page that are written without one.

    A page leaves out only the year of its own capture. That is ``--year``; else the first year
    after all years written in the page's dates; and where no date has a year, that of the file's
    modification time.
    """

    def __init__(self, dates: Iterable[PageDate], options: ReadOptions) -> None:
        # A damaged year, such as 0000, must not decide for the others.
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
        """Return the whole date and the origin of its year; both None where no such day exists."""
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
