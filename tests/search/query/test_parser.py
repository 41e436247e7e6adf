"""Reading queries: what they ask, what in them cannot be read, and that nothing is too much."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query.explain import explain_query
from paperbrowse.search.query.parser import MAX_QUERY_LENGTH, MAX_TERMS, parse
from paperbrowse.search.query.tree import (
    EVERYTHING,
    All,
    AnyOf,
    DateRange,
    Filter,
    Match,
    Node,
    Not,
)


def shape(node: Node) -> object:
    """The tree with nothing but what was typed."""
    match node:
        case Match(shown, fields):
            return shown if len(fields) > 1 else f"{fields[0]}:{shown}"
        case Not(child):
            return ("not", shape(child))
        case All(nodes):
            return ["all", *map(shape, nodes)]
        case AnyOf(nodes):
            return ["any", *map(shape, nodes)]
        case _:
            return node


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a b", ["all", "a", "b"]),
        ("a AND b", ["all", "a", "b"]),
        ("a and b", ["all", "a", "and", "b"]),
        ("a b OR c", ["any", ["all", "a", "b"], "c"]),
        ("a (b OR c)", ["all", "a", ["any", "b", "c"]]),
        ("a||b|c", ["any", "a", "b", "c"]),
        ("a or b", ["all", "a", "or", "b"]),
        ("-a", ("not", "a")),
        ("NOT -a", "a"),
        ("-(a b)", ("not", ["all", "a", "b"])),
        ("-a,b", ("not", ["all", "a", "b"])),
        ("a-b", "a-b"),
        ("a - b", ["all", "a", "b"]),
        ("--a", "a"),
        ("(((a)))", "a"),
        ('"a b" c', ["all", '"a b"', "c"]),
        ("“a b” c", ["all", '"a b"', "c"]),
        ('a"b c"d', ["all", "a", '"b c"', "d"]),
        ("TITLE:a", "title:a"),
        ("title:(a OR -b)", ["any", "title:a", ("not", "title:b")]),
        ("tag:(a | b)", ["any", Filter("tag", "a"), Filter("tag", "b")]),
        ("tag:a,b", Filter("tag", "a,b")),
        ('tag:"a b"', Filter("tag", "a b")),
        ("tag:a*", Filter("tag", "a", prefix=True)),
        ("foo:bar", ["all", "foo", "bar"]),
        ("http://a.b/c", ["all", "http", "a.b/c"]),
        ("http://a.b/c?d=ef", ["all", "http", "a.b/c", "d=ef"]),
        ("year:2024", DateRange.of_years(2024, 2024)),
        ("year:2020-2024", DateRange.of_years(2020, 2024)),
        ("year:NONE", DateRange("date")),
        ("status:reading", Filter("is", "reading")),
        ("IS:Read", Filter("is", "read")),
        ("has:note", Filter("is", "noted")),
        ("-is:starred", ("not", Filter("is", "starred"))),
        ("is:(read OR saved)", ["any", Filter("is", "read"), Filter("is", "saved")]),
        ("note:(a b)", ["all", "note:a", "note:b"]),
        ("\x00a\x1bb\x7f", ["all", "a", "b"]),
        ("a & b — c", ["all", "a", "b", "c"]),
    ],
)
def test_a_query_is_read_without_a_problem(query: str, expected: object) -> None:
    read = parse(query)
    assert shape(read.node) == expected
    assert read.problems == ()


@pytest.mark.parametrize(
    ("query", "rest", "start", "end", "message"),
    [
        ("a (", "a", 2, 3, "( is never closed"),
        ("(a b", ["all", "a", "b"], 0, 1, "( is never closed"),
        ("a) b", ["all", "a", "b"], 1, 2, ") closes nothing"),
        ('a "b c', ["all", "a", '"b c"'], 2, 6, "this quote is never closed"),
        ("OR a", "a", 0, 2, "OR has nothing before it"),
        ("a OR", "a", 2, 4, "OR has nothing after it"),
        ("a OR OR b", ["any", "a", "b"], 2, 4, "OR has nothing after it"),
        ("a AND", "a", 2, 5, "AND has nothing after it"),
        ("a NOT", "a", 2, 5, "NOT has nothing after it"),
        ("a |", "a", 2, 3, "| has nothing after it"),
        ("year:soon a", "a", 0, 9, "year: needs a year or a range such as 2020..2024"),
        ("year:[2001 a", "a", 0, 10, "year: needs a year or a range such as 2020..2024"),
        ("a year:", "a", 2, 7, "year: needs a value"),
        ('a tag:""', "a", 2, 8, "tag: needs a value"),
        ("a arxiv:x", "a", 2, 9, "arxiv: needs an arXiv id such as 1706.03762"),
        (
            "a has:x",
            "a",
            2,
            7,
            "has: takes one of abstract, arxiv, authors, citations, code, comments, doi, "
            "note, pdf, star, tag, upvotes, venue, year",
        ),
        ("a status:done", "a", 2, 13, "status: takes one of read, reading, unread"),
        (
            "a is:star",
            "a",
            2,
            9,
            "is: takes one of listed, new, noted, read, reading, saved, starred, unread, untagged, "
            "starred is near",
        ),
        ("a ?*?b", ["all", "a", "?*?b"], None, None, ""),
        ("a ?*?.", "a", 2, 6, "?*?. needs a letter beside its wildcards"),
        ("()", ["all"], 0, 2, "there is no word in this to search for"),
        ("!!!", ["all"], 0, 3, "there is no word in this to search for"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_searched(
    query: str, rest: object, start: int | None, end: int | None, message: str
) -> None:
    read = parse(query)
    assert shape(read.node) == rest
    told = [(problem.start, problem.end, problem.message) for problem in read.problems]
    assert told == ([(start, end, message)] if message else [])


def test_what_is_only_begun_is_no_mistake_while_typing() -> None:
    for query in ("author:", "-", "(", '"', "!", "kv tag:"):
        assert parse(query, typing=True).problems == (), query


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("has:a", "any of with abstract, with arxiv, with authors"),
        ("has:ab", "with abstract"),
        ("status:re", "any of read, reading"),
        ("status:read", "read"),
        ("is:s", "any of in a list, starred"),
        ("-is:s", "every paper"),
        ("is:x", "every paper"),
        ("note:ca", "note with ca"),
    ],
)
def test_while_typing_a_value_stands_for_all_that_it_can_become(
    query: str, understood: str
) -> None:
    assert explain_query(parse(query, typing=True).node) == understood


def test_marks_are_told_in_words() -> None:
    query = "is:noted -is:noted -is:saved -is:read status:unread has:star"
    assert explain_query(parse(query).node) == (
        "with a note · without a note · in no list · not read · unread · starred"
    )


def test_an_operator_without_operands_leaves_the_others_alone() -> None:
    read = parse("NOT OR x")
    assert shape(read.node) == "x"
    assert [problem.message for problem in read.problems] == [
        "NOT has nothing after it",
        "OR has nothing before it",
    ]


HUGE = {
    "brackets": "(" * 5_000 + "a" + ")" * 5_000,
    "closing brackets": ")" * 100_000,
    "pairs of brackets": "(a)" * 30_000,
    "letters": "a" * 100_000,
    "words": "word " * 20_000,
    "alternatives": " OR ".join(["a"] * 10_000),
    "operators": "OR " * 30_000,
    "minuses": "-" * 100_000 + "a",
    "negations": "NOT " * 30_000 + "a",
    "quotes": '"' * 100_000,
    "a long phrase": '"' + "word " * 20_000,
    "hyphens": "a-" * 50_000,
    "words without blanks": "a," * 50_000,
    "words before a star": "a," * 50_000 + "a*",
    "stars": "*" * 100_000,
    "a pattern": "*a" * 50_000,
    "fields": "tag:" * 30_000,
    "filters": "year:2020 " * 10_000,
    "nested negations": "-(" * 5_000 + "a",
    "control characters": "\x00\x1b" * 50_000,
}


@pytest.mark.parametrize("query", HUGE.values(), ids=HUGE.keys())
@pytest.mark.parametrize("typing", [False, True])
def test_nothing_is_too_much(query: str, typing: bool) -> None:
    started = time.perf_counter()
    read = parse(query, typing=typing)
    explain_query(read.node)
    assert time.perf_counter() - started < 0.5  # generous: it takes a few thousandths
    assert len(read.problems) < 10
    assert any("only the first" in problem.message for problem in read.problems)


def test_of_many_words_the_first_are_searched() -> None:
    words = ["x" * (number + 1) for number in range(MAX_TERMS + 1)]
    read = parse(" ".join(words[:-1]))
    assert shape(read.node) == ["all", *words[:-1]]
    assert read.problems == ()
    read = parse(" ".join(words))
    assert shape(read.node) == ["all", *words[:-1]]
    assert [problem.message for problem in read.problems] == [
        "only the first 24 words of a query are searched"
    ]


@pytest.mark.parametrize("query", ["a,b," * 100, "a,b," * 100 + "a*"])
def test_words_without_blanks_between_them_are_counted_too(query: str) -> None:
    read = parse(query)
    assert isinstance(read.node, All)
    assert len(read.node.nodes) == MAX_TERMS
    assert [problem.message for problem in read.problems] == [
        "only the first 24 words of a query are searched"
    ]


def test_of_a_long_query_the_beginning_is_read() -> None:
    read = parse("a" + " " * MAX_QUERY_LENGTH + "b")
    assert shape(read.node) == "a"
    assert [(problem.start, problem.end, problem.message) for problem in read.problems] == [
        (1_000, 1_002, "only the first 1,000 characters of a query are read")
    ]


def test_brackets_beyond_the_limit_are_told_of_once() -> None:
    read = parse("(" * 40 + "a" + ")" * 40)
    assert shape(read.node) == "a"
    assert [problem.message for problem in read.problems] == [
        "brackets within more than 30 brackets are passed over"
    ]


@given(st.text(), st.booleans())
def test_every_string_is_read(query: str, typing: bool) -> None:
    read = parse(query, typing=typing)
    assert explain_query(read.node)
    assert all(0 <= p.start < p.end <= len(query) and p.message for p in read.problems)
    if not query.strip():
        assert read.node == EVERYTHING
    if read.node == EVERYTHING and any(c.isalnum() for c in query) and not typing:
        assert read.problems


@given(st.text(alphabet='ab-()|" *?:', max_size=30))
def test_every_tangle_of_operators_is_read(query: str) -> None:
    read = parse(query)
    assert all(0 <= p.start < p.end <= len(query) for p in read.problems)
    if ("a" in query or "b" in query) and not read.problems:
        assert read.node != EVERYTHING
