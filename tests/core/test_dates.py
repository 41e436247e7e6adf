"""Partial dates and names of months."""

from __future__ import annotations

import pytest

from paperbrowse.core import MONTHS, PartialDate, parse_month


@pytest.mark.parametrize("text", ["2024", "2024-03", "2024-03-14"])
def test_a_partial_date_survives_iso(text: str) -> None:
    assert str(PartialDate.from_iso(text)) == text


@pytest.mark.parametrize("text", ["", "24", "2024-3", "2024-13", "2023-02-29", "2024-03-14T00"])
def test_other_texts_are_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.from_iso(text)


def test_an_unknown_part_sorts_before_every_known_one() -> None:
    dates = [PartialDate(2025), PartialDate(2024, 3, 1), PartialDate(2024, 3), PartialDate(2024)]
    assert sorted(dates) == dates[::-1]
    assert [date.precision for date in dates] == ["year", "day", "month", "year"]


def test_a_day_needs_a_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2024, 0, 3)


def test_a_month_is_parsed_by_its_first_three_letters() -> None:
    assert [parse_month(month) for month in MONTHS] == list(range(1, 13))
    assert [parse_month(name) for name in ("September", "sept.", "MAY", "Ma", "", "x")] == [
        9,
        9,
        5,
        0,
        0,
        0,
    ]
