"""Numbers, choices, ids and orders in queries, and names that are no field."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query.explain import explain_query
from paperbrowse.search.query.fields import FIELD_NAMES, FIELDS
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.tree import (
    EVERYTHING,
    NOTHING,
    DateRange,
    Filter,
    Node,
    Not,
    NumberRange,
)
from paperbrowse.search.request import Order
from tests.search.analysis.odd_text import odd_texts


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("3", 3, 3), ("=3", 3, 3), (">50", 51, None), (">=50", 50, None), ("<50", None, 49),
        ("<=50", None, 50), ("10..", 10, None), ("..5", None, 5), ("10..20", 10, 20),
        ("20..10", 10, 20), ("10-20", 10, 20), ("10+", 10, None), ("1,000..2k", 1000, 2000),
        ("≥1m", 1_000_000, None), ("none", None, None), ("<0", None, -1),
        ("99999999999", 2**31 - 1, 2**31 - 1),
    ],
)  # fmt: skip
def test_a_number_is_a_range(value: str, first: int | None, last: int | None) -> None:
    read = parse(f"upvotes:{value}")
    assert (read.node, read.problems) == (NumberRange("upvotes", first, last), ())


@pytest.mark.parametrize("value", ["many", "..", ">", "1..2..3", "-", "5>", ">5+", "1e9", "½"])
def test_what_is_no_number_is_a_problem_in_its_place(value: str) -> None:
    read = parse(f"a comments:{value}")
    [problem] = read.problems
    assert (problem.start, problem.end) == (2, 11 + len(value))
    assert problem.message == "comments: needs a number or a range such as >50 or 10..20"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("upvotes:>50", "at least 51 upvotes"),
        ("comments:1", "1 comment"),
        ("comments:>0", "at least 1 comment"),
        ("comments:1..3", "1 to 3 comments"),
        ("citations:none", "citations unknown"),
        ("has:citations", "with citations"),
        ("-has:citations", "citations unknown"),
        ("is:untagged", "without tag"),
        ("-has:code", "without code"),
    ],
)
def test_filters_are_told_in_words(query: str, words: str) -> None:
    assert explain_query(parse(query).node) == words


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("is:listed", Filter("is", "saved")),
        ("is:new", Filter("is", "new")),
        ("is:untagged", Not(Filter("has", "tag"))),
        ("has:upvotes", Not(NumberRange("upvotes"))),
        ("has:pdf", Filter("has", "pdf")),
        ("cat:cs.CL", Filter("cat", "cs.CL")),
        ("org:deep*", Filter("org", "deep", prefix=True)),
        ("lang:en", Filter("lang", "en")),
        ("doi:10.1145/3292500.3330701", Filter("doi", "10.1145/3292500.3330701")),
        ("doi:https://doi.org/10.1145/ABC", Filter("doi", "10.1145/abc")),
        ("doi:10.1016/S0140(05)67-X", Filter("doi", "10.1016/s0140(05)67-x")),
        ("(doi:10.1016/x(5))", Filter("doi", "10.1016/x(5)")),
        ("doi:10.1145", Filter("doi", "10.1145", prefix=True)),
        ("topic:kv", Filter("tag", "kv")),
        ("list:Thesis(2)", Filter("list", "Thesis(2)")),
    ],
)
def test_a_value_selects_papers(query: str, node: Node) -> None:
    read = parse(query)
    assert (read.node, read.problems) == (node, ())


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("sort:upvotes", Order("upvotes")),
        ("SORT:-Date kv", Order("date", reverse=True)),
        ("kv -sort:date", Order("date", reverse=True)),
        ("-sort:-date", Order("date")),
        ('sort:"title"', Order("title")),
        ("sort:date sort:title", Order("title")),
        ("kv", None),
    ],
)
def test_a_query_can_ask_for_an_order(query: str, order: Order | None) -> None:
    read = parse(query)
    assert (read.sort, read.problems) == (order, ())
    assert explain_query(read.node) == ("kv" if "kv" in query else "every paper")


@pytest.mark.parametrize(
    "query", ["a sort:best", "a sort:", "a sort:-", "a doi:x", "a is:", "a org:"]
)
def test_a_value_that_a_field_does_not_take_is_a_problem_in_its_place(query: str) -> None:
    read = parse(query)
    [problem] = read.problems
    assert (problem.start, problem.end) == (2, len(query))
    assert problem.message.startswith(query[2:].split(":")[0] + ": ")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("kv autor:smith", "autor: is no field, author: is; the rest is searched as words"),
        ('kv titel:"a b"', "titel: is no field, title: is; the rest is searched as words"),
        ("kv Yaer:2024", "Yaer: is no field, year: is; the rest is searched as words"),
        ("kv upvote:>3", "upvote: is no field, upvotes: is; the rest is searched as words"),
        ("kv soure:(a OR b)", "soure: is no field, source: is; the rest is searched as words"),
    ],
)
@pytest.mark.parametrize("typing", [False, True])
def test_a_misspelt_field_is_named_with_the_nearest_and_searched_as_words(
    query: str, message: str, typing: bool
) -> None:
    read = parse(query, typing=typing)
    [problem] = read.problems
    assert problem.message == message
    assert query[problem.start : problem.end] == query.split()[1].partition(":")[0] + ":"
    assert (
        read.node
        == parse(query.replace(query[problem.start : problem.end], ""), typing=typing).node
    )


@pytest.mark.parametrize("query", ["is:stared", "year:soon", "(upvotes:many)", "tag:", "-has:x"])
def test_a_condition_that_cannot_be_read_finds_nothing_where_there_is_no_other(query: str) -> None:
    assert parse(query).node == NOTHING
    assert parse(f"kv {query}").node == parse("kv").node
    assert parse("sort:best").node == EVERYTHING


@pytest.mark.parametrize(
    "query",
    [
        "BERT: Pre-training of Deep Bidirectional Transformers",
        "Titles: what they hide",
        "Author: the history of a word",
        "Note: this is a title",
        "https://example.org/a:b",
        "data:image/png",
        "node:fs",
        "std::vector",
        "notes::x",
        "12:30",
        "GPT-4:a",
        "key:value stores",
        "Re:Zero",
    ],
)
def test_a_colon_in_a_title_or_an_address_is_no_field(query: str) -> None:
    for typing in (False, True):
        assert parse(query, typing=typing).problems == ()


@given(st.lists(st.sampled_from([*FIELD_NAMES]) | odd_texts, max_size=6), st.booleans())
def test_every_problem_has_a_place_in_the_query(pieces: list[str], typing: bool) -> None:
    query = " ".join(f"{piece}:{piece[::-1]}" for piece in pieces)
    for problem in parse(query, typing=typing).problems:
        assert 0 <= problem.start < problem.end <= len(query)


@given(st.sampled_from(FIELDS), odd_texts, st.booleans())
def test_every_field_takes_any_text(field: object, text: str, typing: bool) -> None:
    query = f"{field.name}:{text}"  # type: ignore[attr-defined]
    explain_query(parse(query, typing=typing).node)


def test_every_example_of_the_table_is_read_without_a_problem() -> None:
    for field in FIELDS:
        for example in field.examples:
            read = parse(example)
            assert read.problems == (), example
            assert example.startswith(f"{field.name}:")
        for value in field.values:
            assert parse(f"{field.name}:{value}").problems == (), (field.name, value)


def test_a_date_that_is_known_in_part_is_within_a_range_that_holds_all_of_it() -> None:
    assert DateRange("date", 2024_02_00, 2024_02_29).bounds == (2024_02_00, 2024_02_31)
    assert DateRange("date", None, 2024_00_00).bounds == (1, 2024_12_31)
    assert DateRange("date", 2024_03_14, None).bounds == (2024_03_14, 9999_12_31)
