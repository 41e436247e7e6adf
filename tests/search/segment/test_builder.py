"""Segments as they are built, against a plain account of the same papers."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.analysis.analyzer import stem
from paperbrowse.search.analysis.batch_tokenizer import BatchTokenizer
from paperbrowse.search.analysis.stemmer import stem_words
from paperbrowse.search.segment.builder import SegmentBuilder, SegmentLimits
from paperbrowse.search.segment.string_table import unpack_texts
from tests.search.segment.expected_arrays import check_segment
from tests.search.segment.random_papers import (
    build_segment,
    build_segment_bytes,
    make_doc,
    papers,
)


@settings(max_examples=60, deadline=None)
@given(papers)
def test_a_segment_says_what_its_papers_say(papers: list[IndexDocument]) -> None:
    check_segment(build_segment(papers), papers)


@pytest.mark.parametrize("count", [63, 64, 65, 200])
def test_frequent_words_beginnings_and_values_are_kept_ready(count: int) -> None:
    chance = random.Random(count)
    words = [f"{a}{b}{end}" for a in "abcd" for b in "xyzé" for end in ("", "ing", "s", "ers")]
    papers = [
        make_doc(
            number,
            " ".join(chance.choices(words, k=3)),
            " ".join(chance.choices([*words, "the", "using", "used", "uses"], k=30)),
            tags=tuple(chance.sample(("x", "y", "z"), chance.randrange(3))),
            published=(chance.choice((0, 2020, 2021)), 0, 0),
        )
        for number in range(count)
    ]
    opened = build_segment(papers)
    check_segment(opened, papers)
    assert bool(len(opened.arrays["abstract.dense"])) == (count >= 64)
    assert bool(len(opened.arrays["title.prefix_counts"])) == (count >= 64)


def test_the_same_papers_make_the_same_bytes_in_any_batches() -> None:
    papers = [
        make_doc(number, f"caching {number} caches", "gpt-4 " * number) for number in range(20)
    ]
    assert (
        build_segment_bytes(papers)
        == build_segment_bytes(papers, batch=3)
        == build_segment_bytes(papers, batch=1)
    )


def test_a_tokenizer_that_has_met_other_words_changes_nothing() -> None:
    tokenizer = BatchTokenizer()
    tokenizer.tokenize(["zebras and other words", "caching"])
    builder = SegmentBuilder(tokenizer)
    builder.add([make_doc(1, "two words cached")])
    arrays, _ = builder.build()
    plain = build_segment([make_doc(1, "two words cached")]).arrays
    assert {name: array.tolist() for name, array in arrays.items()} == {
        name: array.tolist() for name, array in plain.items()
    }


def test_counts_end_at_255_and_places_do_not() -> None:
    papers = [make_doc(number, "word " * number * 5) for number in range(100)]
    opened = build_segment(papers)
    check_segment(opened, papers)
    assert opened.arrays["title.dense"][:, 60].tolist() == [255]
    assert len(opened.arrays["title.near"]) == 5 * sum(range(100))


def test_a_paper_of_two_megabytes_is_held_whole() -> None:
    long = make_doc(1, "long", "caching words, " * 140_000)
    opened = build_segment([long, make_doc(2, "short", "words")])
    assert opened.arrays["abstract.length"].tolist() == [280_000, 1]
    assert opened.arrays["abstract.paper_of"][-1] == 1
    assert opened.arrays["abstract.counts"].tolist() == [255, 255, 1]


def test_a_stem_of_many_words_has_several_families() -> None:
    words = sorted(f"w{a}{b}" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrst")

    def same_stem(words: Sequence[str]) -> list[str]:
        return ["w" if word.startswith("w") else word for word in words]

    arrays = build_segment([make_doc(1, " ".join(words) + " other")], stems_of=same_stem).arrays
    assert unpack_texts("stems", arrays) == [b"other", b"w", b"w"]
    assert arrays["stems.first"].tolist() == [0, 1, 257, 401]
    assert arrays["words.form"].tolist() == [0, *range(256), *range(144)]
    assert arrays["title.docs_start"].tolist() == [0, 1, 2, 3]
    assert arrays["title.counts"].tolist() == [1, 255, 144]
    assert arrays["title.forms"].tolist() == [*range(256), *range(144)]


@pytest.mark.parametrize(
    "limits",
    [SegmentLimits(docs=3), SegmentLimits(occurrences=6), SegmentLimits(text_bytes=33)],
    ids=["papers", "words", "text"],
)
def test_a_segment_is_full_of_papers_words_or_text(limits: SegmentLimits) -> None:
    segment = SegmentBuilder(limits=limits)
    states = []
    for number in range(3):
        states.append(segment.is_full)
        segment.add([make_doc(number, "two words")])
    assert (states, segment.is_full, segment.doc_count) == ([False] * 3, True, 3)


def test_more_than_a_segment_can_number_is_declined() -> None:
    with pytest.raises(ValueError, match="at most 1 papers"):
        SegmentBuilder(limits=SegmentLimits(docs=1)).add([make_doc(1, "one"), make_doc(2, "two")])
    long = make_doc(1, "one two three four five six seven eight nine")
    with pytest.raises(ValueError, match="more words"):
        SegmentBuilder(limits=SegmentLimits(addresses=16)).add([long])


def test_words_are_stemmed_together_as_one_by_one() -> None:
    words = ["caches", "2024s", "naïves", "c++", "gpt4", "深", "as", "a", "news", "using", "eyes"]
    assert stem_words(words) == [stem(word) for word in words]
