"""Parses the filters of a query: year, tag, source, list, id, arXiv id, has, is and status."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperbrowse.core import STATUSES, parse_arxiv_id
from paperbrowse.search.query.tree import AnyOf, DateRange, Filter

HAS_VALUES = ("abstract", "arxiv", "authors", "code", "venue", "year")
"""Values of ``has:`` that depend on a paper's own fields; their order is part of the index
format."""

IS_VALUES = ("noted", "read", "reading", "saved", "starred", "unread")
"""Values of ``is:``, which depend on user data."""

_HAS_FILTERS: Mapping[str, Filter] = {
    **{value: Filter("has", value) for value in HAS_VALUES},
    "note": Filter("is", "noted"),
    "star": Filter("is", "starred"),
}
_STATUS_FILTERS: Mapping[str, Filter] = {value: Filter("is", value) for value in STATUSES}
_IS_FILTERS: Mapping[str, Filter] = {value: Filter("is", value) for value in IS_VALUES}

_YEAR = r"\d{4}"
_RANGE = re.compile(rf"({_YEAR})?(?:\.{{2,}}|…|-|–)({_YEAR})?")


class InvalidValueError(ValueError):
    """A value that its field does not accept; the message names the values that it does."""


def parse_filter(
    name: str, value: str, *, quoted: bool, typing: bool
) -> Filter | DateRange | AnyOf:
    """Return the filter for a field and its value, which is not blank.

    ``typing``: the value may be unfinished, and matches as a prefix. Raises InvalidValueError.
    """
    prefix = typing and not quoted
    match name:
        case "year":
            return parse_years(value, typing=typing)
        case "tag" | "source" | "list":
            if not quoted and value.endswith("*") and len(value) > 1:
                return Filter(name, value.rstrip("*"), prefix=True)
            return Filter(name, value, prefix)
        case "id":
            return Filter("id", value.lower(), prefix=True)
        case "arxiv":
            if arxiv_id := parse_arxiv_id(value):
                return Filter("arxiv", arxiv_id, prefix)
            if prefix and value[0].isdigit():
                return Filter("arxiv", value.lower(), prefix)
            raise InvalidValueError("arxiv: needs an arXiv id such as 1706.03762")
        case "has":
            return _parse_keyword(name, _HAS_FILTERS, value, prefix=prefix)
        case "status":
            return _parse_keyword(name, _STATUS_FILTERS, value, prefix=prefix)
        case _:
            return _parse_keyword(name, _IS_FILTERS, value, prefix=prefix)


def _parse_keyword(
    name: str, filters: Mapping[str, Filter], value: str, *, prefix: bool
) -> Filter | AnyOf:
    """Return the filter for a keyword; with ``prefix``, any of those that begin with ``value``."""
    keyword = value.lower()
    if keyword in filters:
        return filters[keyword]
    matching = tuple(filters[each] for each in filters if prefix and each.startswith(keyword))
    if not matching:
        raise InvalidValueError(f"{name}: takes one of {', '.join(sorted(filters))}")
    return matching[0] if len(matching) == 1 else AnyOf(matching)


def parse_years(value: str, *, typing: bool = False) -> DateRange:
    """Return the years of ``value``: 2024, 2020..2024, 2024.., ..2020 or none.

    ``typing``: an unfinished year stands for all years that begin with it. Raises
    InvalidValueError.
    """
    if value.lower() == "none":
        return DateRange("date")
    if re.fullmatch(_YEAR, value):
        return DateRange.of_years(int(value), int(value))
    if (span := _RANGE.fullmatch(value)) and (span[1] or span[2]):
        first, last = (int(year) if year else None for year in span.groups())
        if first is not None and last is not None and first > last:
            first, last = last, first
        return DateRange.of_years(first, last)
    if typing and re.fullmatch(r"\d{1,3}", value):
        return DateRange.of_years(int(value.ljust(4, "0")), int(value.ljust(4, "9")))
    if typing and (match := re.fullmatch(rf"({_YEAR})(?:\.{{1,}}|…|-|–)\d{{0,3}}", value)):
        return DateRange.of_years(int(match[1]), None)
    raise InvalidValueError("year: needs a year or a range such as 2020..2024")
