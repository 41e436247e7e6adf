"""Dates in queries: single ones, ranges, and those that move with the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query.explain import explain_query
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.tree import DateRange

TODAY = date(2024, 3, 31)  # a Sunday


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", 2024_00_00, 2024_00_00),
        ("2024-03", 2024_03_00, 2024_03_00),
        ("2024-3-4", 2024_03_04, 2024_03_04),
        ("2024/03/04", 2024_03_04, 2024_03_04),
        ("2024-03..", 2024_03_00, None),
        ("..2024", None, 2024_00_00),
        ("2024-03-14..2024-05", 2024_03_14, 2024_05_00),
        ("2024-05…2024-03-14", 2024_03_14, 2024_05_00),
        ("2024-03-14..2024", 2024_03_14, 2024_00_00),
        ("2024..2023-05-01", 2023_05_01, 2024_00_00),
        ("2020-2024", 2020_00_00, 2024_00_00),
        ("2020–", 2020_00_00, None),
        (">2023", 2024_00_00, None),
        (">=2023-12", 2023_12_00, None),
        (">2023-12", 2024_01_00, None),
        ("<2024-01", None, 2023_12_00),
        ("<2024-03-01", None, 2024_02_29),
        ("<=2024-03-01", None, 2024_03_01),
        ("=2024", 2024_00_00, 2024_00_00),
        ("today", 2024_03_31, 2024_03_31),
        ("YESTERDAY", 2024_03_30, 2024_03_30),
        ("this-week", 2024_03_25, 2024_03_31),
        ("last-week", 2024_03_18, 2024_03_24),
        ("this-month", 2024_03_00, 2024_03_00),
        ("last-month", 2024_02_00, 2024_02_00),
        ("last-year", 2023_00_00, 2023_00_00),
        ("30d", 2024_03_01, None),
        ("2w", 2024_03_17, None),
        ("1m", 2024_02_29, None),
        ("1y", 2023_03_31, None),
        ("last-7-days", 2024_03_24, None),
        ("last-month..today", 2024_02_00, 2024_03_31),
        ("60d..30d", 2024_01_31, 2024_03_01),
        ("99999y", 1_03_31, None),
        ("none", None, None),
    ],
)
@pytest.mark.parametrize("name", ["date", "added", "saved", "read"])
def test_a_date_is_a_range_of_days(
    name: str, value: str, first: int | None, last: int | None
) -> None:
    read = parse(f"{name}:{value}", today=TODAY)
    assert (read.node, read.problems) == (DateRange(name, first, last), ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("newer:30d", 2024_03_01, None),
        ("older:30d", None, 2024_02_29),
        ("newer:2023", 2023_00_00, None),
        ("older:2023", None, 2022_00_00),
        ("older:2023-01", None, 2022_12_00),
        ('date:"last month"', 2024_02_00, 2024_02_00),
        ("published:2024", 2024_00_00, 2024_00_00),
        ("year:2024-03", 2024_03_00, 2024_03_00),
    ],
)
def test_newer_begins_where_older_ends(query: str, first: int | None, last: int | None) -> None:
    assert parse(query, today=TODAY).node == DateRange("date", first, last)


@pytest.mark.parametrize(
    "value", ["soon", "2024-13", "2023-02-29", "24", "..", "2024..soon", "newer", ">", "0000", "d"]
)
def test_what_is_no_date_is_a_problem_in_its_place(value: str) -> None:
    read = parse(f"kv date:{value} cache")
    [problem] = read.problems
    assert (problem.start, problem.end) == (3, 8 + len(value))
    assert problem.message == "date: needs a date or a range such as 2024-03 or 2024-03..2024-06"
    assert explain_query(read.node) == "all of kv, cache"


@given(st.dates(min_value=date(1000, 1, 1)), st.integers(0, 3000), st.sampled_from("dwmy"))
def test_a_time_ends_on_any_day_that_it_is_asked(today: date, number: int, unit: str) -> None:
    newer = parse(f"newer:{number}{unit}", today=today).node
    older = parse(f"older:{number}{unit}", today=today).node
    assert isinstance(newer, DateRange)
    assert isinstance(older, DateRange)
    assert newer.first is not None
    assert older.last is not None
    assert older.last < newer.first <= int(f"{today:%Y%m%d}")
    begin = date(newer.first // 10_000, newer.first // 100 % 100, newer.first % 100)
    days = {"d": 1, "w": 7, "m": 30.44, "y": 365.25}[unit] * number
    assert begin.year == 1 or abs((today - begin).days - days) < 3 + number / 50


@given(st.dates(min_value=date(1000, 1, 1)), st.integers(0, 2000), st.booleans())
def test_every_prefix_while_typing_finds_at_least_what_it_will_find(
    first: date, days: int, is_closed: bool
) -> None:
    last = min(first, date.max - timedelta(days)) + timedelta(days)
    value = f"{first}..{last}" if is_closed else f"{first}"
    wanted = parse(f"date:{value}").node
    assert isinstance(wanted, DateRange)
    for end in range(1, len(value) + 1):
        node = parse(f"date:{value[:end]}", typing=True).node
        if isinstance(node, DateRange):
            low, high = node.bounds
            assert low <= wanted.bounds[0]
            assert high >= wanted.bounds[1] or (is_closed and ".." not in value[:end])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("date:2024-03-14", "on 14 Mar 2024"),
        ("date:2024-03", "in Mar 2024"),
        ("date:2024", "in 2024"),
        ("date:2024..2024-05", "2024 to May 2024"),
        ("added:..2024-05", "added until May 2024"),
        ("saved:none", "saved date unknown"),
        ("-date:none", "year known"),
        ("read:>2024", "read from 2025"),
    ],
)
def test_dates_are_told_in_words(query: str, words: str) -> None:
    assert explain_query(parse(query).node) == words
