"""The parts of a query as it stands: what colours it, and what one key deletes."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query import split_parts, start_of_part
from paperbrowse.search.query.parser import MAX_QUERY_LENGTH
from tests.search.analysis.odd_text import odd_texts

_PIECES = (
    *("kv", "the", "tag:", "title:", "(", ")", '"', "“", "-", "−", "NOT ", " OR ", "|", "*", "~"),
    *("?", " ", "  ", "author:(", "深度", "year:2024..", "\x1b", "\u3000", "=", ":", "how do "),
)
queries = st.lists(st.sampled_from(_PIECES), max_size=15).map("".join) | odd_texts | st.text()

BLANK = re.compile(r"[\s\x00-\x1f\x7f]")


def parts_of(query: str) -> list[tuple[str, str]]:
    return [(part.kind, query[part.start : part.end]) for part in split_parts(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kv cache", "word:kv word:cache"),
        ("kv OR cache AND x", "word:kv operator:OR word:cache operator:AND word:x"),
        ("kv -cache", "word:kv excluded:- excluded:cache"),
        ("NOT kv cache", "operator:NOT excluded:kv word:cache"),
        ("NOT -kv", "operator:NOT excluded:- word:kv"),
        ("-(kv x) y", "excluded:- operator:( excluded:kv excluded:x operator:) word:y"),
        ("-tag:kv", "excluded:- excluded:tag: excluded:kv"),
        ("tag:kv-cache", "field:tag: value:kv-cache"),
        ("TOPIC:kv", "field:TOPIC: value:kv"),
        ("tag:", "field:tag:"),
        ("title:(kv -x)", "field:title: operator:( value:kv excluded:- excluded:x operator:)"),
        ("quant* t?st tranformer~2", "pattern:quant* pattern:t?st pattern:tranformer~2"),
        ("how do models learn?", "stop:how stop:do word:models word:learn?"),
        ("the who", "word:the word:who"),
        ("about what?", "word:about word:what?"),
        ("((kv", "operator:( operator:( word:kv"),
    ],
)
def test_every_part_of_a_query_has_its_kind(query: str, expected: str) -> None:
    assert [":".join(part) for part in parts_of(query)] == expected.split()


def test_quotes_belong_to_the_phrase_or_the_value_in_them() -> None:
    assert parts_of('"kv cache" x') == [("phrase", '"kv cache"'), ("word", "x")]
    assert parts_of('list:"To read" x') == [
        ("field", "list:"), ("value", '"To read"'), ("word", "x")
    ]  # fmt: skip
    assert parts_of('x "kv ca') == [("word", "x"), ("phrase", '"kv ca')]


@given(queries)
def test_the_parts_of_any_text_are_in_order_and_cover_all_but_its_blanks(query: str) -> None:
    parts = split_parts(query)
    assert all(before.end <= after.start for before, after in pairwise(parts))
    covered = {place for part in parts for place in range(part.start, part.end)}
    assert all(0 <= part.start < part.end <= len(query) for part in parts)
    assert {place for place, letter in enumerate(query) if not BLANK.match(letter)} <= covered


def test_what_is_too_long_to_be_searched_has_no_part() -> None:
    assert split_parts("x " * MAX_QUERY_LENGTH)[-1].end <= MAX_QUERY_LENGTH


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("kv cache", "kv "),
        ("kv cache  ", "kv "),
        ("tag:kv-cache", "tag:"),
        ("kv tag:", "kv "),
        ("kv -pruning", "kv "),
        ("kv -tag:x", "kv -tag:"),
        ('kv "key value" ', "kv "),
        ('kv "key value', 'kv "key '),
        ('kv "key', "kv "),
        ('list:"To read"', "list:"),
        ("", ""),
        ("  ", ""),
        ("a|b", "a|"),
    ],
)
def test_one_part_of_the_query_is_deleted_at_a_time(query: str, rest: str) -> None:
    assert query[: start_of_part(query, len(query))] == rest


@given(queries, st.integers(0, 60))
def test_deleting_part_after_part_ends_at_the_beginning(query: str, cursor: int) -> None:
    cursor = min(cursor, len(query))
    while cursor:
        start = start_of_part(query, cursor)
        assert 0 <= start < cursor
        cursor = start
