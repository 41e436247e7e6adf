"""Words are found by shape and by likeness as the plain way finds them, one by one."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.highlighting import is_within_edits
from paperbrowse.search.segment.fuzzy import FuzzyFinder
from paperbrowse.search.segment.string_table import StringTable
from paperbrowse.search.segment.wildcards import MAX_CANDIDATES, TooManyWordsError, find_wildcard

letters = st.sampled_from("abcαé模")
words = st.text(letters, min_size=1, max_size=8)
lexicons = st.sets(words, max_size=40).map(lambda found: sorted(found, key=str.encode))
shapes = st.text(letters | st.sampled_from("**?"), min_size=1, max_size=8).filter(
    lambda shape: "**" not in shape
)


def entries(texts: list[str]) -> StringTable:
    raw = [f"{text}\n".encode() for text in texts]
    start = np.cumsum([0, *map(len, raw)]).astype(np.uint32)
    return StringTable(np.frombuffer(b"".join(raw), np.uint8), start)


@given(lexicons, shapes)
def test_a_shape_finds_the_words_that_fnmatch_finds(lexicon: list[str], shape: str) -> None:
    try:
        found = find_wildcard(entries(lexicon), shape).tolist()
    except TooManyWordsError:
        assert "*" in shape
        assert any(piece and not piece.strip("?") for piece in shape.split("*"))
        return
    assert found == [n for n, word in enumerate(lexicon) if fnmatchcase(word, shape)]


@given(lexicons, words, st.integers(1, 2))
def test_a_fuzzy_word_finds_the_words_within_so_many_slips(
    lexicon: list[str], wanted: str, edits: int
) -> None:
    finder = FuzzyFinder(entries(lexicon))
    assert finder.find(wanted, edits).tolist() == [
        n for n, word in enumerate(lexicon) if is_within_edits(word, wanted, edits)
    ]


@pytest.mark.parametrize(
    ("word", "wanted", "edits", "is_within"),
    [
        ("transformer", "transfromer", 1, True),  # two letters changed places
        ("attention", "atention", 1, True),
        ("attention", "atenton", 1, False),
        ("attention", "atenton", 2, True),
        ("model", "nodel", 2, False),  # the first letter must stay
        ("graph", "graph", 1, True),
    ],
)
def test_slips_are_counted_as_a_writer_makes_them(
    word: str, wanted: str, edits: int, is_within: bool
) -> None:
    assert is_within_edits(word, wanted, edits) is is_within


def test_a_shape_of_nearly_every_word_is_refused() -> None:
    lexicon = entries([f"a{n:06}" for n in range(MAX_CANDIDATES + 1)])
    for shape in ("*a*", "*0*", "??????*", "a*0*", "*?"):
        with pytest.raises(TooManyWordsError):
            find_wildcard(lexicon, shape)


def test_words_of_one_length_are_found_among_however_many() -> None:
    texts = [*(f"a{n:06}" for n in range(MAX_CANDIDATES + 1)), "b00001", "é0001"]
    lexicon = entries(texts)
    for shape, found in {
        "?????": ["é0001"],
        "?0000?": ["b00001"],
        "a??00?0": [w for w in texts if w[0] == "a" and w[3:5] + w[6] == "000"],
        "???????": texts[:-2],
    }.items():
        assert [texts[n] for n in find_wildcard(lexicon, shape)] == found


@given(lexicons, words)
def test_sorted_texts_are_found_by_bisection(lexicon: list[str], wanted: str) -> None:
    texts = entries(lexicon)
    assert texts.find(wanted) == (lexicon.index(wanted) if wanted in lexicon else -1)
    beginning = [n for n, word in enumerate(lexicon) if word.startswith(wanted)]
    assert list(range(*texts.prefix_range(wanted))) == beginning
