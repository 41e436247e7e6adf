from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.topics.phrases import Phrases, split_words

_WORDS = st.sampled_from(["tar", "knot", "reef", "RAG", "rag", "Loop"])
_PHRASES = st.lists(st.lists(_WORDS, min_size=1, max_size=4).map(tuple), unique=True, max_size=8)


@given(_PHRASES, st.lists(_WORDS, max_size=30))
def test_what_is_found_is_what_stands_there(
    phrases: list[tuple[str, ...]], text: list[str]
) -> None:
    phrases = [tuple(word.lower() for word in phrase) for phrase in phrases]
    found = Phrases((" ".join(phrase), phrase) for phrase in dict.fromkeys(phrases))
    words = [word.lower() for word in text]
    assert found.find(found.words(" ".join(text))) == [
        (start, end, tuple(words[start:end]))
        for start in range(len(words))
        for end in range(len(words), start, -1)
        if tuple(words[start:end]) in phrases
    ]


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_words_are_runs_of_letters_and_digits(text: str) -> None:
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if not re.match("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]", char)
    )
    assert split_words(text) == re.findall(r"[^\W_]+", plain)


@given(st.lists(st.text() | _WORDS, max_size=10).map(" ".join), st.lists(_WORDS).map(" ".join))
def test_words_keep_their_capitals_only_where_a_phrase_has_them(text: str, other: str) -> None:
    phrases = Phrases([("RAG", 1), ("reef Loop", 2)])
    for each in (text, other, text):  # what was looked up before makes no difference
        assert [word and word.form for word in phrases.words(each)] == [
            form if form in {"RAG", "RAGs", "reef", "Loop", "Loops"} else None
            for form in (
                word if word in {"RAG", "RAGs", "Loop", "Loops"} else word.lower()
                for word in split_words(each)
            )
        ]


def test_long_and_many_words_are_found_too() -> None:
    phrases = Phrases([("reef knot", 1)])
    words = [f"word{number}" for number in range(120_000)]
    *_, unknown, reef = phrases.words(" ".join([*words, "R" * 5_000, "Reef"]))
    assert unknown is None
    assert reef is not None
    assert reef.form == "reef"
    assert phrases.find(phrases.words("A Reef Knot")) == [(1, 3, 1)]
