from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from hypothesis import given, strategies as st

from paperbrowse.topics.phrases import PhraseMatcher
from paperbrowse.topics.words import split_words

_WORDS = st.sampled_from(["tar", "knot", "reef", "RAG", "rag", "Loop"])
_PHRASES = st.lists(st.lists(_WORDS, min_size=1, max_size=4).map(tuple), unique=True, max_size=8)
_ODD_WORDS = _WORDS | st.sampled_from(
    ["RAGs", "loops", "σΣ", "ὈΔΟΣ", "Über", "BOWLINE" * 2, "bowline" * 2, "bowline" * 5]
)
_ODD_PHRASES = st.lists(
    st.lists(_ODD_WORDS, min_size=1, max_size=4).map(tuple), unique=True, max_size=8
)
_GAPS = st.sampled_from([" ", " ", "-", ", ", ".\n", " \x01 ", "\x00", "é ", " β", "_", "'"])
_TEXTS = st.lists(
    st.lists(st.tuples(_ODD_WORDS | st.text(max_size=9), _GAPS), max_size=30).map(
        lambda pairs: "".join(part for pair in pairs for part in pair)
    ),
    max_size=5,
)

Matches = list[tuple[int, int, tuple[str, ...]]]


def find(phrases: Sequence[tuple[str, ...]], texts: Sequence[str]) -> list[Matches]:
    found = PhraseMatcher((" ".join(phrase), phrase) for phrase in phrases).find(texts)
    return [
        sorted((start, end, phrase) for start, end, values in matches for phrase in values)
        for _, matches in found
    ]


def plainly_found(phrases: Sequence[tuple[str, ...]], text: str) -> Matches:
    """Return the matches of each phrase, looked for at each word, one by one."""
    entries = [(tuple(split_words(" ".join(phrase))), phrase) for phrase in phrases]
    ended = [
        ((*words[:-1], last), phrase)
        for words, phrase in entries
        for last in (words[-1], plural(words[-1]))
    ]
    cased = {word for words, _ in ended for word in words if word != word.lower()}
    written = [word if word in cased else word.lower() for word in split_words(text)]

    def is_same(word: str, there: str) -> bool:
        return there == word or (word == word.lower() and there.lower() == word)

    return sorted(
        (start, start + len(words), phrase)
        for start in range(len(written))
        for words, phrase in ended
        if start + len(words) <= len(written)
        and all(map(is_same, words, written[start : start + len(words)]))
    )


def plural(word: str) -> str:
    return f"{word}es" if word.endswith("s") else f"{word}s"


@given(_PHRASES, st.lists(_WORDS, max_size=30))
def test_matches_are_the_words_at_their_place(
    phrases: list[tuple[str, ...]], text: list[str]
) -> None:
    lower = [*dict.fromkeys(tuple(word.lower() for word in phrase) for phrase in phrases)]
    words = [word.lower() for word in text]
    assert find(lower, [" ".join(text)]) == [
        [
            (start, end, tuple(words[start:end]))
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
            if tuple(words[start:end]) in lower
        ]
    ]


@given(_ODD_PHRASES, _TEXTS)
def test_many_texts_at_once_give_the_same_as_each_word_by_word(
    phrases: list[tuple[str, ...]], texts: list[str]
) -> None:
    assert find(phrases, texts) == [plainly_found(phrases, text) for text in texts]


@given(_TEXTS)
def test_the_words_of_each_text_are_counted(texts: list[str]) -> None:
    found = PhraseMatcher([("reef knot", 1)]).find(texts)
    assert [each.word_count for each in found] == [len(split_words(text)) for text in texts]


def test_at_one_place_the_longest_phrase_comes_first() -> None:
    phrases = PhraseMatcher([("reef", 1), ("reef knot", 2), ("knot", 3), ("reef knot loop", 4)])
    (found,) = phrases.find(["A reef knot loop"])
    assert found.matches == [(1, 4, (4,)), (1, 3, (2,)), (1, 2, (1,)), (2, 3, (3,))]


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_words_are_runs_of_letters_and_digits(text: str) -> None:
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if not re.match("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]", char)
    )
    assert split_words(text) == re.findall(r"[^\W_]+", plain)


def test_no_phrase_reaches_from_one_text_into_the_next() -> None:
    assert find([("reef", "knot")], ["A reef", "knot", "", "reef knot"]) == [
        [],
        [],
        [],
        [(0, 2, ("reef", "knot"))],
    ]


def test_long_and_many_words_are_found_too() -> None:
    phrases = PhraseMatcher([("reef knot", 1)])
    words = [f"word{number}" for number in range(120_000)]
    (found,) = phrases.find([" ".join([*words, "R" * 60_000, "Reef", "knot"])])
    assert found.word_count == 120_003
    assert found.matches == [(120_001, 120_003, (1,))]


def test_without_phrases_nothing_is_found() -> None:
    nothing: list[tuple[str, int]] = []
    assert [*PhraseMatcher(nothing).find([])] == []
    (found,) = PhraseMatcher(nothing).find(["A reef knot"])
    assert found == (3, [])
