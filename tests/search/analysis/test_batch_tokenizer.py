"""Many texts at once give the very tokens that each gives alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.analysis.analyzer import tokenize
from paperbrowse.search.analysis.batch_tokenizer import BatchTokenizer
from tests.search.analysis.odd_text import odd_texts

TEXTS = (
    "",
    "Keyformer: KV Cache Reduction with GPT-4",
    " \n",
    "KV cache",
    "KV",
    "cache",  # not joined with the KV of the text before it
    "C++",
    "+ C+++ C++x C# C#x 46% 46%_",
    "Prot2Token's and don't and GPT'S",
    "深度学习模型 for naïve e\u0301tudes of α_max – 2.4–10",
    "IS a word",
    "x" * 100,
    "word",
)


def read(
    tokenizer: BatchTokenizer, texts: list[str] | tuple[str, ...]
) -> list[list[tuple[str, int]]]:
    word, position, count, length = tokenizer.tokenize(texts)
    assert length.tolist() == [
        1 + max((t.position for t in tokenize(text)), default=-1) for text in texts
    ]
    found = [
        (tokenizer.words[number], place)
        for number, place in zip(word.tolist(), position.tolist(), strict=True)
    ]
    ends = [int(count[:end].sum()) for end in range(len(texts) + 1)]
    assert ends[-1] == len(found)
    return [found[start:end] for start, end in pairwise(ends)]


def expected(texts: list[str] | tuple[str, ...]) -> list[list[tuple[str, int]]]:
    return [[(token.text, token.position) for token in tokenize(text)] for text in texts]


def test_texts_of_every_kind_give_their_own_tokens() -> None:
    assert read(BatchTokenizer(), TEXTS) == expected(TEXTS)
    tokenizer = BatchTokenizer()
    for text in TEXTS:
        assert read(tokenizer, [text]) == expected([text])
    assert read(tokenizer, TEXTS) == expected(TEXTS)


def test_words_are_numbered_in_the_order_in_which_they_come() -> None:
    tokenizer = BatchTokenizer()
    tokenizer.tokenize(["gamma Alpha", "alpha beta"])
    assert tokenizer.words == ["gamma", "alpha", "beta"]
    assert tokenizer.tokenize(["beta delta gamma"]).word_numbers.tolist() == [2, 3, 0]


def test_no_texts_and_texts_without_words_have_no_tokens() -> None:
    assert read(BatchTokenizer(), []) == []
    assert read(BatchTokenizer(), ["", "…", "\x00"]) == [[], [], []]


@given(st.lists(st.lists(odd_texts, max_size=5), max_size=3))
def test_odd_texts_give_their_own_tokens(batches: list[list[str]]) -> None:
    tokenizer = BatchTokenizer()
    for texts in batches:
        assert read(tokenizer, texts) == expected(texts)
    assert len(set(tokenizer.words)) == len(tokenizer.words)


@given(st.lists(st.text(), max_size=4))
def test_any_texts_give_their_own_tokens(texts: list[str]) -> None:
    assert read(BatchTokenizer(), texts) == expected(texts)


def test_words_keep_their_numbers_when_there_are_too_many_units() -> None:
    tokenizer = BatchTokenizer(max_units=3)
    for _ in range(3):
        for text in TEXTS:
            assert read(tokenizer, [text]) == expected([text])
    assert len(set(tokenizer.words)) == len(tokenizer.words)


def test_units_that_share_a_place_are_told_apart() -> None:
    tokenizer = BatchTokenizer(hash_bits=1)
    assert read(tokenizer, TEXTS) == expected(TEXTS)
    assert read(tokenizer, TEXTS) == expected(TEXTS)


def test_more_texts_than_are_cut_at_once_give_their_own_tokens() -> None:
    texts = [f"{TEXTS[number % len(TEXTS)]} {number}" for number in range(1_100)]
    assert read(BatchTokenizer(), texts) == expected(texts)


HUGE = {
    "letters": "a" * 1_000_000,
    "capitals": "A" * 1_000_000,
    "signs": "+" * 1_000_000,
    "hyphens": "-" * 1_000_000,
    "a formula": "a-" * 100_000,
    "digits and letters": "a1" * 100_000,
    "acronyms": "AB " * 200_000,
    "blanks": " " * 1_000_000,
    "accents": "é" * 300_000,
    "marks": "\u0301" * 300_000,
    "Han": "深" * 100_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_nothing_is_too_much(text: str) -> None:
    started = time.process_time()
    found = BatchTokenizer().tokenize([text, "after it"])
    assert time.process_time() - started < 5  # generous: it takes a few tenths
    assert found.lengths[-1] == 2
