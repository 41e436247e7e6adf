"""Reads the filters of a query: years, tags and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperbrowse.core.identifiers import _ARXIV_filters as _ARXIV
from paperbrowse.core.papers import STATUSES
from paperbrowse.search.query.tree import AnyOf, Filter, Years

HAS = ("abstract", "arxiv", "authors", "code", "venue", "year")
"""What ``has:`` can ask of a paper's own."""

MARKS = ("noted", "read", "reading", "saved", "starred", "unread")
"""What the reader can have made of a paper, as ``is:`` asks for it."""

_HAS: Mapping[str, Filter] = {
    **{value: Filter("has", value) for value in HAS},
    "note": Filter("is", "noted"),
    "star": Filter("is", "starred"),
}
_STATUS: Mapping[str, Filter] = {value: Filter("is", value) for value in STATUSES}
_IS: Mapping[str, Filter] = {value: Filter("is", value) for value in MARKS}

_YEAR = r"\d{4}"
_RANGE = re.compile(rf"({_YEAR})?(?:\.{{2,}}|…|-|–)({_YEAR})?")


class UnreadableError(ValueError):
    """A value that its field cannot take; the text says what it takes."""


def read_filter(name: str, value: str, *, quoted: bool, typing: bool) -> Filter | Years | AnyOf:
    """Return the filter for a field and its value, which is not blank.

    ``typing``: the value may be unfinished, and matches as a prefix. Raises UnreadableError.
    """
    prefix = typing and not quoted
    match name:
        case "year":
            return read_years(value, typing=typing)
        case "tag" | "source" | "list":
            if not quoted and value.endswith("*") and len(value) > 1:
                return Filter(name, value.rstrip("*"), prefix=True)
            return Filter(name, value, prefix)
        case "id":
            return Filter("id", value.lower(), prefix=True)
        case "arxiv":
            if found := _ARXIV.fullmatch(value):
                return Filter("arxiv", found[1].lower(), prefix)
            if prefix and value[0].isdigit():
                return Filter("arxiv", value.lower(), prefix)
            raise UnreadableError("arxiv: needs an arXiv id such as 1706.03762")
        case "has":
            return _one_of(name, _HAS, value, prefix=prefix)
        case "status":
            return _one_of(name, _STATUS, value, prefix=prefix)
        case _:
            return _one_of(name, _IS, value, prefix=prefix)


def _one_of(name: str, known: Mapping[str, Filter], value: str, *, prefix: bool) -> Filter | AnyOf:
    """Return what a value stands for: itself, or with ``prefix`` all those that begin so."""
    wanted = value.lower()
    if wanted in known:
        return known[wanted]
    begun = tuple(known[each] for each in known if prefix and each.startswith(wanted))
    if not begun:
        raise UnreadableError(f"{name}: takes one of {', '.join(sorted(known))}")
    return begun[0] if len(begun) == 1 else AnyOf(begun)


def read_years(value: str, *, typing: bool = False) -> Years:
    """Return the years that ``value`` names: 2024, 2020..2024, 2024.., ..2020 or none.

    ``typing``: an unfinished year stands for all it can become. Raises UnreadableError.
    """
    if value.lower() == "none":
        return Years()
    if re.fullmatch(_YEAR, value):
        return Years(int(value), int(value))
    if (span := _RANGE.fullmatch(value)) and (span[1] or span[2]):
        first, last = (int(year) if year else None for year in span.groups())
        if first is not None and last is not None and first > last:
            first, last = last, first
        return Years(first, last)
    if typing and re.fullmatch(r"\d{1,3}", value):
        return Years(int(value.ljust(4, "0")), int(value.ljust(4, "9")))
    if typing and (begun := re.fullmatch(rf"({_YEAR})(?:\.{{1,}}|…|-|–)\d{{0,3}}", value)):
        return Years(int(begun[1]), None)
    raise UnreadableError("year: needs a year or a range such as 2020..2024")
