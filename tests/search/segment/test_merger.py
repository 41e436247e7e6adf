"""Joining segments, against building one of the papers that are left."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.analysis.stemmer import stem_words as english_stems
from paperbrowse.search.segment.array_file import ArrayFile, write_arrays
from paperbrowse.search.segment.builder import SegmentLimits
from paperbrowse.search.segment.merger import merge_segments
from paperbrowse.search.segment.term_numbers import Stemmer
from tests.search.segment.random_papers import (
    build_segment,
    build_segment_bytes,
    make_doc,
    papers,
)


def joined(
    parts: Sequence[Sequence[IndexDocument]],
    left: Sequence[Sequence[bool] | None],
    stems_of: Stemmer = english_stems,
) -> bytes:
    segments = [build_segment(part, stems_of=stems_of) for part in parts]
    masks = [None if live is None else np.array(live, np.bool_) for live in left]
    stream = io.BytesIO()
    write_arrays(stream, *merge_segments(segments, masks))
    return stream.getvalue()


def left_over(
    parts: Sequence[Sequence[IndexDocument]], left: Sequence[Sequence[bool] | None]
) -> list[IndexDocument]:
    return [
        paper
        for part, live in zip(parts, left, strict=True)
        for paper, is_left in zip(part, live or [True] * len(part), strict=True)
        if is_left
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(papers, min_size=1, max_size=4), st.data())
def test_a_join_is_what_building_the_papers_that_are_left_makes(
    parts: list[list[IndexDocument]], data: st.DataObject
) -> None:
    left = [
        data.draw(st.none() | st.lists(st.booleans(), min_size=len(part), max_size=len(part)))
        for part in parts
    ]
    assert joined(parts, left) == build_segment_bytes(left_over(parts, left))


def test_families_split_and_close_up_as_their_words_come_and_go() -> None:
    words = [f"w{a}{b}" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrst"]

    def same_stem(words: Sequence[str]) -> list[str]:
        return ["w" if word.startswith("w") else word for word in words]

    parts = [
        [make_doc(1, " ".join(words[0::3]), "other words")],
        [
            make_doc(2, " ".join(words[1::3])),
            make_doc(3, "none", " ".join(words)),
        ],
        [make_doc(4, " ".join(reversed(words[2::3])))],
    ]
    for left in ([None, None, None], [None, [True, False], None], [[False], [False, True], None]):
        whole = build_segment_bytes(left_over(parts, left), stems_of=same_stem)
        assert joined(parts, left, same_stem) == whole


@pytest.mark.parametrize("papers_left", [60, 63, 64, 65, 120, 240])
def test_rows_become_dense_or_sparse_by_how_many_papers_are_left(papers_left: int) -> None:
    chance = random.Random(papers_left)
    words = [f"{first}{second}ing" for first in "abcd" for second in "abcdefgh"]
    everything = [
        make_doc(
            number,
            " ".join(chance.choices(words, k=4)),
            " ".join(chance.choices([*words, "common"], k=chance.randrange(40))),
            tags=tuple(chance.sample(("x", "y", "z"), chance.randrange(3))),
        )
        for number in range(240)
    ]
    cuts = [0, *accumulate([50, 1, 100, 89])]
    parts = [everything[first:end] for first, end in pairwise(cuts)]
    kept = set(chance.sample(range(240), papers_left))
    left = [[paper.change in kept for paper in part] for part in parts]
    assert joined(parts, left) == build_segment_bytes(left_over(parts, left))


def test_a_join_of_nothing_that_is_left_is_a_segment_of_no_papers() -> None:
    parts = [[make_doc(1, "gone")], [make_doc(2, "gone too")], []]
    assert joined(parts, [[False], [False], None]) == build_segment_bytes([])


def test_a_join_can_be_joined_again() -> None:
    parts = [
        [make_doc(1, "one caching")],
        [make_doc(2, "two caches")],
        [make_doc(3, "cached three")],
    ]
    first = merge_segments([build_segment(part) for part in parts[:2]], [None, None])
    arrays, facts = merge_segments([ArrayFile(*first), build_segment(parts[2])], [None, None])
    stream = io.BytesIO()
    write_arrays(stream, arrays, facts)
    assert stream.getvalue() == build_segment_bytes([paper for part in parts for paper in part])


def test_more_than_a_segment_can_number_is_declined() -> None:
    parts = [
        build_segment([make_doc(1, "one")]),
        build_segment([make_doc(2, "two")]),
    ]
    one = SegmentLimits(docs=1)
    with pytest.raises(ValueError, match="at most 1 papers"):
        merge_segments(parts, [None, None], one)
    merge_segments(parts, [None, np.array([False])], one)
    with pytest.raises(ValueError, match="more words"):
        merge_segments(parts, [None, None], SegmentLimits(addresses=20))
    assert SegmentLimits().docs == 50_000
