"""Parses the values of fields other than words: keywords, ids, dates, numbers, choices, orders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import cast

from paperbrowse.core import parse_arxiv_id, parse_doi
from paperbrowse.search.query.dates import (
    UNKNOWN,
    parse_age,
    parse_dates,
    parse_unfinished_dates,
)
from paperbrowse.search.query.fields import FIELD_NAMES, Field
from paperbrowse.search.query.tree import (
    AnyOf,
    DateName,
    DateRange,
    Filter,
    FilterName,
    Node,
    Not,
    NumberName,
    NumberRange,
)
from paperbrowse.search.request import Order, Sort

_CHOICES: Mapping[tuple[str, str], Node] = {
    ("has", "note"): Filter("is", "noted"),
    ("has", "star"): Filter("is", "starred"),
    ("has", "upvotes"): Not(NumberRange("upvotes")),
    ("has", "comments"): Not(NumberRange("comments")),
    ("has", "citations"): Not(NumberRange("citations")),
    ("is", "listed"): Filter("is", "saved"),
    ("is", "untagged"): Not(Filter("has", "tag")),
}
"""Values of choices that stand for other nodes than the filter by field and value."""

_MAX_NUMBER = 2**31 - 1
_NUMBER = re.compile(r"(\d[\d,_]{0,12})([km]?)")
_COMPARISON = re.compile(r"(>=|≥|>|<=|≤|<|=)?([^.…+]+)(\+)?")
_RANGE = re.compile(r"([^.…]*?)(?:\.{2,}|…|[-–])([^.…]*)")


class InvalidValueError(ValueError):
    """A value that its field does not accept; the message names the values that it does."""


def parse_filter(name: str, value: str, *, quoted: bool, typing: bool, today: date) -> Node:
    """Return the filter for a field and its value, which is not blank.

    ``typing``: the value may be unfinished, and matches as a prefix. ``today``: the day up to
    which times are counted. Raises InvalidValueError.
    """
    prefix = typing and not quoted
    field = FIELD_NAMES[name]
    match field.kind:
        case "keyword":
            if not quoted and value.endswith("*") and len(value) > 1:
                return Filter(cast(FilterName, name), value.rstrip("*"), prefix=True)
            return Filter(cast(FilterName, name), value, prefix)
        case "id":
            return _parse_id(name, value, prefix=prefix)
        case "date" | "age":
            return _parse_date(field, value, today, typing=typing)
        case "number":
            return parse_numbers(cast(NumberName, name), value, typing=typing)
        case _:
            return _parse_choice(field, value, prefix=prefix)


def _parse_id(name: str, value: str, *, prefix: bool) -> Filter:
    value = value.lower()
    if name == "id":
        return Filter("id", value, prefix=True)
    if name == "doi":
        doi = parse_doi(value.rstrip("*")) or value.rstrip("*")
        if doi.startswith("10.") or (prefix and "10.".startswith(doi)):
            return Filter("doi", doi, prefix or value.endswith("*") or "/" not in doi)
        raise InvalidValueError("doi: needs a DOI such as 10.1145/3292500")
    if arxiv_id := parse_arxiv_id(value):
        return Filter("arxiv", arxiv_id, prefix)
    if prefix and value[0].isdigit():
        return Filter("arxiv", value, prefix)
    raise InvalidValueError("arxiv: needs an arXiv id such as 1706.03762")


def _parse_date(field: Field, value: str, today: date, *, typing: bool) -> DateRange:
    if field.kind == "age":
        dates = parse_age(value, today, is_newer=field.name == "newer")
        needs = "a time such as 30d, 2w, 6m or 1y, or a date"
    else:
        name = "date" if field.name == "year" else cast(DateName, field.name)
        parse = parse_unfinished_dates if typing else parse_dates
        dates = parse(name, value, today)
        needs = "a date or a range such as 2024-03 or 2024-03..2024-06"
        if field.name == "year":
            needs = "a year or a range such as 2020..2024"
    if dates is None:
        raise InvalidValueError(f"{field.name}: needs {needs}")
    return dates


def parse_numbers(name: NumberName, value: str, *, typing: bool = False) -> NumberRange:
    """Return the numbers of ``value``: 3, >50, <=5, 10.., ..5, 10..20, 10+ or none.

    Raises InvalidValueError.
    """
    text = "".join(value.lower().split())
    while typing and text and _read_numbers(name, text) is None:
        text = text[:-1]
    numbers = _read_numbers(name, text)
    if numbers is None:
        raise InvalidValueError(f"{name}: needs a number or a range such as >50 or 10..20")
    return numbers


def _read_numbers(name: NumberName, text: str) -> NumberRange | None:
    if text in UNKNOWN:
        return NumberRange(name)
    if match := _COMPARISON.fullmatch(text):
        number = _read_number(match[2])
        if number is not None and not (match[1] and match[3]):
            return _compare(name, ">=" if match[3] else match[1], number)
    if (match := _RANGE.fullmatch(text)) is None:
        return None
    first, last = map(_read_number, match.groups())
    if (first is None) != (not match[1]) or (last is None) != (not match[2]) or first is last:
        return None
    if first is not None and last is not None and first > last:
        first, last = last, first
    return NumberRange(name, first, last)


def _read_number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number = int(re.sub("[,_]", "", match[1])) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2]]
    return min(number, _MAX_NUMBER)


def _compare(name: NumberName, sign: str | None, number: int) -> NumberRange:
    match sign:
        case ">":
            return NumberRange(name, number + 1, None)
        case ">=" | "≥":
            return NumberRange(name, number, None)
        case "<":
            return NumberRange(name, None, number - 1)
        case "<=" | "≤":
            return NumberRange(name, None, number)
        case _:
            return NumberRange(name, number, number)


def _parse_choice(field: Field, value: str, *, prefix: bool) -> Node:
    """Return the filter for a choice; with ``prefix``, any of those that begin with ``value``."""
    keyword = value.lower()
    if keyword in field.values:
        return _choice_filter(field.name, keyword)
    nodes = tuple(
        dict.fromkeys(
            _choice_filter(field.name, each)
            for each in field.values
            if prefix and each.startswith(keyword)
        )
    )
    if not nodes:
        raise InvalidValueError(_name_values(field, keyword))
    return nodes[0] if len(nodes) == 1 else AnyOf(nodes)


def _choice_filter(name: str, value: str) -> Node:
    if name == "status":
        name = "is"
    return _CHOICES.get((name, value), Filter(cast(FilterName, name), value))


def _name_values(field: Field, value: str) -> str:
    # Here, because few queries need it.
    from difflib import get_close_matches

    near = get_close_matches(value, field.values, 1)
    also = f", {near[0]} is near" if near else ""
    return f"{field.name}: takes one of {', '.join(field.values)}{also}"


def parse_order(value: str) -> Order:
    """Return the order of ``value``, a sort key with a minus before it or not.

    Raises InvalidValueError.
    """
    field = FIELD_NAMES["sort"]
    reverse, keyword = value[0] in "-−", value.lower().lstrip("-−")
    if keyword not in field.values:
        raise InvalidValueError(_name_values(field, keyword))
    return Order(cast(Sort, keyword), reverse)
