"""The stemmer, against whoosh's."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.analysis.stemmer import porter2
from paperbrowse.search.whoosh.fields import suppress_compile_warnings

with suppress_compile_warnings():
    from whoosh.lang.porter2 import stem as whoosh_stem

PIECES = " ".join(
    (
        "ational tional ization fulness ousness iveness biliti lessli entli ation alism aliti",
        "ousli iviti fulli enci anci abli izer ator alli bli ogi li alize icate iciti ative ical",
        "ness ful al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize sion",
        "tion e l ll ed edly ing ingly eed eedly s sses ied ies us ss y ly at bl iz tt pp yy eye",
        "gener commun arsen skis skies dying idly gently only singly sky news howe andes inning",
        "outing herring exceed",
    )
).split(" ")


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("transformers", "transform"),
        ("transforming", "transform"),
        ("learning", "learn"),
        ("generalization", "general"),
        ("hopping", "hop"),
        ("hoping", "hope"),
        ("skies", "sky"),
        ("news", "news"),
        ("succeeding", "succeed"),
        ("fisheye", "fishey"),
        ("a", "a"),
        ("ss", "ss"),
        ("yyy", "yyy"),
        ("beautifully", "beauti"),
        ("relational", "relat"),
        ("llama", "llama"),
    ],
)
def test_words_have_the_stems_of_porter2(word: str, stem: str) -> None:
    assert (porter2(word), whoosh_stem(word)) == (stem, stem)


@given(
    st.text("abcdegilnorstxyz", max_size=5),
    st.lists(st.sampled_from(PIECES), max_size=3),
)
def test_it_agrees_with_whoosh_on_every_combination_of_suffixes(
    beginning: str, pieces: list[str]
) -> None:
    word = beginning + "".join(pieces)
    assert porter2(word) == whoosh_stem(word)
