"""TODO."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from paperbrowse.core.dates import PartialDate
from paperbrowse.dumps.input.decoding import without_surrogates


def text_of(value: object) -> str:
    """Return ``value`` on one line, or its first item's text where it is a list, else ""."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, str):
        return ""
    if not value.isprintable():
        value = without_surrogates(value).replace("\x00", "")
    return " ".join(value.split())


def count_of(value: object) -> int | None:
    """Return ``value`` where it is a count."""
    number = _whole(value)
    return number if number is not None and 0 <= number <= _LARGEST_COUNT else None


def date_of(value: object) -> PartialDate | None:
    """Return the date that ``value`` begins with or is, as far as the calendar has it.

    ISO 8601 (also with slashes, and with a time behind it), with the month's English name (``Mon,
    2 Apr 2007 19:18:42 GMT``, ``March 14, 2024``), CSL's ``{"date-parts": [[2024, 3]]}``, or a
    year as a number or text.
    """
    if isinstance(value, dict):
        value = value.get("date-parts")
        if isinstance(value, list) and value and isinstance(value[0], list):
            return _date(*(_whole(part) or 0 for part in (*value[0][:3], 0, 0, 0)[:3]))
        return None
    if isinstance(value, str):
        text = text_of(value[:100])
        if match := _ISO.match(text):
            return _date(*(int(part or 0) for part in match.groups()))
        return _written_date(text.casefold())
    year = _whole(value)
    return _date(year) if year is not None and 1000 <= year <= 2999 else None


def month_of(value: object) -> int:
    """Return the month that ``value`` is, as a number or an English name, else 0."""
    text = text_of(value).casefold()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else _whole(value)
    if number is not None:
        return number if 1 <= number <= 12 else 0
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else 0


def object_of(value: object) -> dict[str, Any]:
    """Return ``value`` where it is an object, the first where it is a list of them, else {}."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def _whole(value: object) -> int | None:
    """Return a whole number; tables with gaps make ``2012.0`` of 2012."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_MANTISSA:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _written_date(text: str) -> PartialDate | None:
    match = _WRITTEN.match(text)
    if match is None or not (month := month_of(match[2])):
        return None
    return _date(int(match[4]), month, int(match[1] or match[3] or 0))


@lru_cache(maxsize=1024)
def _date(year: int, month: int = 0, day: int = 0) -> PartialDate | None:
    for parts in ((year, month, day), (year, month), (year,)):
        try:
            return PartialDate(*parts)
        except (ValueError, OverflowError):
            continue
    return None


_ISO = re.compile(r"([1-9]\d{3})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d-])")
_WRITTEN = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?:(\d{1,2})\s+)?\b([a-z]{3})[a-z]{0,6}\.?\s+"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?([1-9]\d{3})\b"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_LARGEST_COUNT = 10**9
_LARGEST_MANTISSA = 2**53


def paragraphs(text: str) -> str:
    """Return text of several lines as paragraphs parted by an empty line."""
    done: list[list[str]] = [[]]
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            done.append([])
            continue
        if done[-1]:
            done[-1].append(joint(done[-1][-1], line))
        done[-1].append(line)
    return "\n\n".join("".join(parts) for parts in done if parts)


def joint(first: str, second: str) -> str:
    """Return what stands between two lines that were one: a blank, or nothing.

    A word broken at its hyphen becomes whole again; "pre- and post-training" keeps its blank.
    """
    broken = first[-1:] == "-" and first[-2:-1].isalpha()
    return "" if broken and not _AFTER_HYPHEN.match(second) else " "


_AFTER_HYPHEN = re.compile(r"(?:and|or|to|nor|but)\b")
