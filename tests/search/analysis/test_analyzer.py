"""What the words of a text are, and that it does not matter how they are worked out."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from paperbrowse.search.analysis import word_parts as patterns
from paperbrowse.search.analysis.analyzer import split_chunks, tokenize
from paperbrowse.search.analysis.batch_tokenizer import split_ascii_units
from paperbrowse.search.analysis.normalization import normalize, source_offsets
from paperbrowse.search.analysis.word_parts import (
    MAX_WORD_LENGTH,
    split_units,
    split_with_gaps,
    unit_at,
)
from tests.search.analysis.odd_text import odd_texts


def words(text: str) -> list[tuple[str, int]]:
    return [(token.text, token.position) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("…—(;", []),
        ("A cache", [("a", 0), ("cache", 1)]),
        ("KV cache", [("kv", 0), ("kvcache", 0), ("cache", 1)]),
        ("KV  cache", [("kv", 0), ("cache", 1)]),
        ("KV\u00a0cache", [("kv", 0), ("kvcache", 0), ("cache", 1)]),
        ("KV GPU", [("kv", 0), ("gpu", 1)]),
        ("KV 4", [("kv", 0), ("4", 1)]),
        ("GPU LLMs", [("gpu", 0), ("gpullms", 0), ("llms", 1)]),
        ("ABCDEF cache", [("abcdef", 0), ("cache", 1)]),
        ("kv cache", [("kv", 0), ("cache", 1)]),
        ("x-KV cache", [("x", 0), ("xkv", 0), ("kv", 1), ("cache", 2)]),
        ("KV a-b", [("kv", 0), ("kva", 0), ("a", 1), ("ab", 1), ("b", 2)]),
        ("GPT-4", [("gpt", 0), ("gpt4", 0), ("4", 1)]),
        ("a-b-c", [("a", 0), ("abc", 0), ("ab", 0), ("b", 1), ("bc", 1), ("c", 2)]),
        ("2.4", [("2", 0), ("2.4", 0), ("4", 1)]),
        ("C++ c# 46%", [("c", 0), ("c++", 0), ("c", 1), ("c#", 1), ("46", 2), ("46%", 2)]),
        ("C+++", [("c", 0), ("c++", 0)]),
        ("++c", [("c", 0)]),
        ("Token's TOKEN’S", [("token", 0), ("token", 1)]),
        ("don't", [("don", 0), ("dont", 0), ("t", 1)]),
        ("Straße ẞ", [("strasse", 0), ("ss", 1)]),
        ("naïve e\u0301tude ﬁne", [("naive", 0), ("etude", 1), ("fine", 2)]),
        ("深度", [("深", 0), ("度", 1)]),
        ("KV深度", [("kv", 0), ("深", 1), ("度", 2)]),
        ("Łukasz Bjørn Ærø œuvre Þór Đorđe ı", [
            ("lukasz", 0), ("bjorn", 1), ("aero", 2), ("oeuvre", 3), ("thor", 4), ("dorde", 5),
            ("i", 6),
        ]),
        ("β-VAE", [("beta", 0), ("betavae", 0), ("vae", 1)]),
        ("βVAE", [("beta", 0), ("betavae", 0), ("vae", 1)]),
        ("λ₂ of Δ", [("lambda", 0), ("lambda2", 0), ("2", 1), ("of", 2), ("delta", 3)]),
        ("λόγος", [("λογοσ", 0)]),
        ("10× 3×3", [
            ("10", 0), ("10x", 0), ("x", 1), ("3", 2), ("3x3", 2), ("3x", 2), ("x", 3),
            ("x3", 3), ("3", 4),
        ]),
        ("1,000", [("1000", 0)]),
        ("10,000,000-bit", [("10000000", 0), ("10000000bit", 0), ("bit", 1)]),
        ("1,2 2019,2020 1,0000 1234,567 a,100", [
            ("1", 0), ("2", 1), ("2019", 2), ("2020", 3), ("1", 4), ("0000", 5), ("1234", 6),
            ("567", 7), ("a", 8), ("100", 9),
        ]),
        ("A* RRT∗ search* 2*3", [
            ("a", 0), ("a*", 0), ("rrt", 1), ("rrt*", 1), ("search", 2), ("2", 3), ("3", 4),
        ]),
        ("YOLOv8", [("yolov", 0), ("yolov8", 0), ("yolo", 0), ("8", 1), ("v8", 1)]),
        ("conv2d", [("conv", 0), ("conv2d", 0), ("conv2", 0), ("2", 1), ("2d", 1), ("d", 2)]),
        ("ℓ₂ R² Ｌ２ H₂O", [
            ("l", 0), ("l2", 0), ("2", 1), ("r", 2), ("r2", 2), ("2", 3), ("l", 4), ("l2", 4),
            ("2", 5), ("h", 6), ("h2o", 6), ("h2", 6), ("2", 7), ("2o", 7), ("o", 8),
        ]),
        ("x–y ½", [("x", 0), ("xy", 0), ("y", 1), ("1", 2), ("2", 3)]),
    ],
)  # fmt: skip
def test_a_text_has_these_words(text: str, expected: list[tuple[str, int]]) -> None:
    assert words(text) == expected


def test_words_stand_where_they_are_written() -> None:
    text = "Eﬃcient KV\u00a0cáche; e\u0301t C++"
    assert [(t.text, text[t.start : t.end]) for t in tokenize(text)] == [
        ("efficient", "Eﬃcient"),
        ("kv", "KV"),
        ("kvcache", "KV\u00a0cáche"),
        ("cache", "cáche"),
        ("et", "e\u0301t"),
        ("c", "C"),
        ("c++", "C++"),
    ]


def test_long_words_are_known_by_their_beginning() -> None:
    assert words("x" * 60_000) == [("x" * MAX_WORD_LENGTH, 0)]
    assert words("ß" * 60) == [("s" * MAX_WORD_LENGTH, 0)]


@given(odd_texts)
@example("KV\u2217")
def test_words_are_in_order_within_the_text_and_without_gaps(text: str) -> None:
    found = tokenize(text)
    assert [t.position for t in found] == sorted(t.position for t in found)
    assert {t.position for t in found} == set(range(found[-1].position + 1 if found else 0))
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < len(token.text) <= MAX_WORD_LENGTH + 2
        assert all(c.isalnum() or c in ".+#%*" for c in token.text)
        token.text.encode()  # no half of a pair of surrogates


@given(odd_texts.map(normalize))
def test_case_only_tells_acronyms(text: str) -> None:
    assert set(words(text.casefold())) <= set(words(text))


@given(odd_texts | st.text())
def test_unified_text_leads_back_to_the_text(text: str) -> None:
    unified = normalize(text)
    places = source_offsets(text)
    assert len(places) == len(unified) + 1
    assert places[len(unified)] == len(text)
    assert list(places) == sorted(places)
    assert normalize(unified) == unified
    assert all(c.isascii() or c.isalnum() for c in unified)
    for place, character in enumerate(unified):
        written = text[places[place]]
        assert character in " ;" or not written.isascii() or character == written
        assert not unicodedata.combining(character)


@given(odd_texts)
def test_units_are_the_same_however_they_are_cut_out(text: str) -> None:
    unified = normalize(text)
    found = split_units(unified)
    assert split_with_gaps(unified)[1::2] == found
    assert "".join(split_with_gaps(unified)) == unified
    place = 0
    for before, unit in zip(split_with_gaps(unified)[::2], found, strict=False):
        place += len(before)
        assert unit_at(unified, place) == unit
        place += len(unit)


@given(st.lists(odd_texts | st.text(st.characters(codec="ascii")), max_size=4))
def test_ascii_texts_are_cut_alike_by_both_patterns_and_by_arrays(texts: list[str]) -> None:
    texts = ["".join(c for c in normalize(text) if c.isascii()) for text in texts]
    row, start, end, first = split_ascii_units([text.encode() for text in texts])
    found = [
        row[a:b].decode() for a, b in zip(start.tolist(), end.tolist(), strict=True)
    ]  # fmt: skip
    for place, text in enumerate(texts):
        assert found[first[place] : first[place + 1]] == split_units(text)
        assert patterns._UNIT.findall(text) == patterns._ASCII_UNIT.findall(text)


@given(odd_texts)
def test_chunks_are_of_the_parts_that_stand_at_the_positions(text: str) -> None:
    parts = [part for chunk in split_chunks(text) for part in chunk.parts]
    firsts: dict[int, tuple[str, int, int]] = {}
    for word, position, start, end in tokenize(text):
        firsts.setdefault(position, (word, start, end))
    assert [tuple(part) for part in parts] == list(firsts.values())


HUGE = {
    "letters": "a" * 1_000_000,
    "signs": "+" * 1_000_000,
    "a formula": "a+" * 50_000,
    "capitals": "A" * 1_000_000,
    "acronyms": "AB " * 50_000,
    "a late word": "AB " + "C" * 1_000_000,
    "possessives": "a" + "'s" * 200_000,
    "accents": "é" * 200_000,
    "Han": "深" * 50_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_no_text_is_too_much(text: str) -> None:
    started = time.process_time()
    tokenize(text)
    list(split_chunks(text))
    assert time.process_time() - started < 6  # generous: it takes a few tenths
