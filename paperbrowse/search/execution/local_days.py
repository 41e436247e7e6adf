"""Days of the user's calendar as times: a paper saved late in the evening was saved that day."""

from __future__ import annotations

import calendar
import datetime

from paperbrowse.search.query import DateRange

_LEAST_YEAR, _GREATEST_YEAR = 1971, 2200
"""Years whose times every system can compute; nothing was added, saved or read in others."""


def local_times(dates: DateRange) -> tuple[int, int]:
    """Return the beginning of the first day and the end of the last one, in local time.

    Both are microseconds since 1970.
    """
    first, last = dates.bounds
    return _midnight(first), _midnight(last, next_day=True)


def _midnight(day: int, *, next_day: bool = False) -> int:
    """Return the time at which a day begins, or the next; parts that are 0 are the first ones."""
    year, month, number = day // 10_000, max(day // 100 % 100, 1), max(day % 100, 1)
    if not _LEAST_YEAR <= year <= _GREATEST_YEAR:
        return 1 if year < _LEAST_YEAR else 2**62
    month = min(month, 12)
    date = datetime.date(year, month, min(number, calendar.monthrange(year, month)[1]))
    date += datetime.timedelta(days=next_day)
    moment = datetime.datetime.combine(date, datetime.time()).astimezone()
    return int(moment.timestamp()) * 1_000_000
