"""Completion: the names and values that may stand in the place of what is typed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import assume, given, strategies as st

from paperbrowse.core import fold, one_line
from paperbrowse.latex import to_plain
from paperbrowse.search.query import Completions, Filter, complete_query, parse
from tests.search.analysis.odd_text import odd_texts
from tests.search.query.test_parts import queries

VALUES = {
    "tag": [("kv-cache", "12"), ("long-context", "8"), ("cache", "3")],
    "list": [("Reading list", "4"), ("OR", "1"), ("-x", "0")],
    "author": [("Ann Müller", "2")],
    "year": [("2024", "7")],
}


def values(field: str) -> Iterable[tuple[str, str]]:
    return VALUES.get(field, ())


def complete(query: str, cursor: int | None = None) -> Completions | None:
    return complete_query(query, len(query) if cursor is None else cursor, values)


def completed(query: str) -> list[str]:
    """The queries that may come of one."""
    found = complete(query)
    return [found.apply(query, number)[0] for number in range(len(found.offered))] if found else []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("au", ["author:"]),
        ("kv au", ["kv author:"]),
        ("-au", ["-author:"]),
        ("(Au", ["(author:"]),
        ("tag:kv", ["tag:kv-cache"]),
        ("topic:KV", ["topic:kv-cache"]),
        ("tag:ca", ["tag:cache", "tag:kv-cache"]),
        ("-tag:lo", ["-tag:long-context"]),
        ("tag:(kv-cache OR lo", ["tag:(kv-cache OR long-context"]),
        ("list:rea", ['list:"Reading list"']),
        ('list:"rea', ['list:"Reading list"']),
        ("list:o", ['list:"OR"']),
        ("list:", ['list:"Reading list"', 'list:"OR"', 'list:"-x"']),
        ("author:mull", ['author:"Ann Müller"']),
        ("is:sta", ["is:starred"]),
        ("has:cod", ["has:code"]),
        ("year:", ["year:2024", "year:none"]),
        ("date:last-m", ["date:last-month"]),
        ("sort:-up", ["sort:-upvotes"]),
        ("top", ["topic:"]),
    ],
)
def test_names_and_values_are_completed(query: str, expected: list[str]) -> None:
    assert completed(query)[: len(expected)] == expected


@pytest.mark.parametrize(
    "query",
    [
        *("", " ", "a", "how to", "has", "title", "citation", "kv ", '"au', "tag:kv-cache "),
        *("tag:kv-cache", 'list:"Reading list"', "tag:none-such", "title:ca", "tag:-", "NOT"),
    ],
)
def test_nothing_is_offered_for_plain_words_and_whole_values(query: str) -> None:
    assert complete(query) is None


def test_an_empty_value_offers_what_there_is_in_its_order() -> None:
    assert completed("tag:") == ["tag:kv-cache", "tag:long-context", "tag:cache"]


def test_in_the_middle_of_a_query_only_a_word_before_a_gap_is_completed() -> None:
    found = complete("tag:lo cache", 6)
    assert found is not None
    assert found.apply("tag:lo cache", 0) == ("tag:long-context cache", len("tag:long-context"))
    assert found.ending("tag:lo cache") == ""
    assert complete("tag:local", 6) is None


def test_the_best_is_an_ending_where_it_goes_on_as_typed() -> None:
    for query, ending in (("tag:kv", "-cache"), ("au", "thor:"), ("list:rea", ""), ("tag:KV", "")):
        found = complete(query)
        assert found is not None
        assert found.ending(query) == ending


@given(queries, st.integers(0, 80))
def test_any_text_can_be_completed_at_any_place(query: str, cursor: int) -> None:
    cursor = min(cursor, len(query))
    found = complete_query(query, cursor, values)
    if found is not None:
        assert 0 <= found.start <= found.end == cursor
        for number in range(len(found.offered)):
            changed, place = found.apply(query, number)
            assert changed[place:] == query[cursor:]


@given(odd_texts.filter(lambda text: any(map(str.isalnum, one_line(text)))))
def test_a_value_is_written_so_that_it_is_found(value: str) -> None:
    assume(to_plain(value) == value)  # LaTeX in a query is read as it is in a text
    found = complete_query("tag:", 4, lambda _: [(value, "1")])
    assert found is not None
    completed, _ = found.apply("tag:", 0)
    for query in (completed, f"({completed})", f"tag:({completed[4:]} OR x)"):
        node = parse(query).node
        filters = [each for each in (node, *getattr(node, "nodes", ())) if isinstance(each, Filter)]
        # Values are compared without signs, of which a query unifies some.
        assert fold(one_line(value)) in [fold(each.value) for each in filters]
