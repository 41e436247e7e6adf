"""Wider searches, offered where nothing is found: each leaves one condition out."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.relaxation import relax_query
from tests.search.analysis.odd_text import odd_texts


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("kv", []),
        ("kv cache", ["cache", "kv"]),
        ("kv -cache", ["-cache", "kv"]),
        ('"kv cache" upvotes:>50 sort:date', ["upvotes:>50 sort:date", '"kv cache" sort:date']),
        ('list:"To read" newer:30d', ["newer:30d", 'list:"To read"']),
        ("kv NOT (a OR b)", ["NOT (a OR b)", "kv"]),
        ("kv title:(a b)", ["title:(a b)", "kv"]),
        ("kv OR cache", []),
        ("a b c d e f g", []),
        ("kv (cache", []),
    ],
)
def test_each_condition_is_left_out_once(query: str, offered: list[str]) -> None:
    assert [each.query for each in relax_query(query, {}, None)] == offered


@given(
    st.lists(st.sampled_from(["kv", "-", '"', "(", ")", "OR", "NOT", "sort:date", "a:"])).map(
        " ".join
    )
    | odd_texts
)
def test_any_query_has_wider_ones_or_none(query: str) -> None:
    for each in relax_query(query, {}, None):
        assert len("".join(each.query.split())) < len("".join(query.split()))
        parse(each.query)
