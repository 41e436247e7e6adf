from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, strategies as st

from paperbrowse.topics.patterns import MAX_OPEN_REPEAT, PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bK-?\d+\b", "the K-12 knot"),
        (r"(?i)reef\s+knots?", "REEF  KNOT"),
        (r"(?:ab){2}", "abab"),
        (r"[]x*]+", "x]*"),
        (r"[^]a]b", "cb"),
        (r"a\(b+\)", "a(bb)"),
        (r"a{2,}?b", "aaab"),
        (r"x{,3}y", "xxy"),
        (r"(?P<name>a)(?=b)", "ab"),
        (r"one|two|three", "two"),
        (r"a{b", "a{b"),
        (r"[\]\\]z", "]z"),
    ],
)
def test_ordinary_patterns_work(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).search(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*b",
        "(a|a)*b",
        "(?:a|ab){2,}c",
        "((ab)+c)+d",
        "(?:a?){30}a",
        "a*a*a*a*b",
        "x" + "a?" * 40,
        "(?x) a b",
        "(?#[)a",
        "(",
        "a**",
        "[[a]]b",
        "a?",
        "",
        "^",
    ],
)
def test_patterns_that_could_run_away_or_match_everything_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_open_repetitions_have_an_end() -> None:
    pattern = compile_pattern("ba+c")
    assert pattern.search("b" + "a" * MAX_OPEN_REPEAT + "c")
    assert not pattern.search("b" + "a" * (MAX_OPEN_REPEAT + 1) + "c")


def test_the_costliest_pattern_allowed_ends_soon() -> None:
    pattern = compile_pattern("a+a+b")
    begun = time.process_time()
    assert not pattern.search("a" * 5_000)
    assert time.process_time() - begun < 2


PIECES = st.sampled_from([*r"ab|()[]{}*+?.^$\1,", "(?:", "{2}", "{1,}", r"\d", "[^a]", "(?="])


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_a_pattern_or_is_refused(pattern: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return
    re.compile(pattern)
    for text in ("ab", "aab1", "(a)"):
        if compiled.search(text):
            assert re.search(pattern, text)
