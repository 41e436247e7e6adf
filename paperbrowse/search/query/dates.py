"""Parses the dates of a query: days, months, years, ranges of them, and times up to today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple

from paperbrowse.core import PartialDate
from paperbrowse.search.query.tree import DateName, DateRange

UNKNOWN = frozenset({"none", "unknown", "never"})
"""Values for papers without a date or number."""

_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_DURATION = re.compile(r"(?:(?:last|past)-)?(\d{1,5})-?(d|w|m|y|days?|weeks?|months?|years?)")
_PERIOD = re.compile(r"(this|last)-(week|month|year)")
_COMPARISON = re.compile(r"(>=|≥|>|<=|≤|<|=)(.+)")
_RANGE = re.compile(r"(.*?)(?:\.{2,}|…)(.*)")
_YEARS = re.compile(r"(\d{4})?[-–](\d{4})?")


class _Span(NamedTuple):
    """The days from ``first`` to ``last``, as in ``DateRange``."""

    first: int
    last: int


def parse_dates(name: DateName, value: str, today: date) -> DateRange | None:
    """Return the dates of ``value``, or None where it is none.

    They are ``2024``, ``2024-03`` or ``2024-03-14``; a word such as ``yesterday`` or
    ``last-month``; a range of these, also open: ``2023..2024-06``, ``..2024``, ``>2024-03``; a time
    up to today: ``30d``, ``2w``, ``last-6-months``; or ``none``.
    """
    text = "-".join(value.lower().split())
    if text in UNKNOWN:
        return DateRange(name)
    if match := _COMPARISON.fullmatch(text):
        return _compare(name, match[1], _parse_span(match[2], today))
    if _DURATION.fullmatch(text):
        return _compare(name, ">=", _parse_span(text, today))
    if span := _parse_span(text, today):
        return DateRange(name, span.first, span.last)
    match = _RANGE.fullmatch(text) or _YEARS.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    first, last = (_parse_span(each or "", today) for each in match.groups())
    if bool(first) != bool(match[1]) or bool(last) != bool(match[2]):
        return None
    dates = DateRange(name, first and first.first, last and last.last)
    low, high = dates.bounds
    if first and last and low > high:
        return DateRange(name, last.first, first.last)
    return dates


def parse_unfinished_dates(name: DateName, value: str, today: date) -> DateRange | None:
    """Return dates that contain every one that ``value`` can become, as far as that is known."""
    if re.fullmatch(r"[12]\d{0,2}", value):
        first, last = (int(value.ljust(4, digit)) for digit in "09")
        return DateRange(name, first * 10_000, last * 10_000)
    if re.search(r"-\d$", value):
        value = value[:-1]
    for end in range(len(value), 0, -1):
        if dates := parse_dates(name, value[:end], today):
            return dates
    return None


def parse_age(value: str, today: date, *, is_newer: bool) -> DateRange | None:
    """Return the dates from the beginning of ``value`` on, or before it; None where it is none."""
    span = _parse_span("-".join(value.lower().split()), today)
    return _compare("date", ">=" if is_newer else "<", span)


def _compare(name: DateName, sign: str, span: _Span | None) -> DateRange | None:
    if span is None:
        return None
    match sign:
        case ">=" | "≥":
            return DateRange(name, span.first, None)
        case ">":
            return DateRange(name, _neighbour(span.last, 1), None)
        case "<=" | "≤":
            return DateRange(name, None, span.last)
        case "<":
            return DateRange(name, None, _neighbour(span.first, -1))
        case _:
            return DateRange(name, *span)


def _parse_span(text: str, today: date) -> _Span | None:
    if match := _ISO.fullmatch(text):
        try:
            known = PartialDate(*(int(part) for part in match.groups() if part))
        except ValueError:
            return None
        day = known.year * 10_000 + known.month * 100 + known.day
        return _Span(day, day)
    if match := _DURATION.fullmatch(text):
        day = _to_number(_back(today, int(match[1]), match[2][0]))
        return _Span(day, day)
    if match := _PERIOD.fullmatch(text):
        return _parse_period(match[2], today, number=1 if match[1] == "last" else 0)
    if text in ("today", "yesterday"):
        day = _to_number(_back(today, int(text == "yesterday"), "d"))
        return _Span(day, day)
    return None


def _parse_period(unit: str, today: date, *, number: int) -> _Span:
    """Return the week, month or year that lies a number of them before that of ``today``."""
    if unit == "week":
        monday = _back(today, today.weekday() + 7 * number, "d")
        return _Span(_to_number(monday), _to_number(monday + timedelta(6)))
    if unit == "month":
        day = _to_number(_back(today.replace(day=1), number, "m")) // 100 * 100
    else:
        day = (today.year - number) * 10_000
    return _Span(day, day)


def _back(day: date, number: int, unit: str) -> date:
    """Return the day that lies some days, weeks, months or years before ``day``."""
    if unit in "dw":
        number *= 7 if unit == "w" else 1
        return day - timedelta(min(number, (day - date.min).days))
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "y" else 1)
    year, month = max(months // 12, date.min.year), months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _neighbour(day: int, step: Literal[-1, 1]) -> int:
    """Return the year, month or day before or after that of yyyymmdd."""
    year, month = day // 10_000, day // 100 % 100
    if not month:
        return day + step * 10_000
    if not day % 100:
        months = year * 12 + month - 1 + step
        return months // 12 * 10_000 + (months % 12 + 1) * 100
    try:
        return _to_number(date(year, month, day % 100) + timedelta(step))
    except OverflowError:
        return day + step


def _to_number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
