"""Segments never become many, however an index grows; and the policy that sees to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.format import SEGMENT_EXTENSION
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.index_limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.indexing.merge_policy import (
    MAX_MERGE_BYTES,
    MAX_TINY_SEGMENTS,
    TIER_LIMITS,
    find_merge,
)
from paperbrowse.search.request import SearchRequest
from paperbrowse.search.segment import MAX_DOCS
from paperbrowse.search.storage.manifest import SegmentEntry
from tests.search.indexing.crash_program import make_numbered_papers, read_answers
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary
from tests.support.faults import file_size_limit


def entry(number: int, papers: int, deleted: int = 0, size: int = 1_000) -> SegmentEntry:
    bits = ((1 << deleted) - 1).to_bytes((papers + 7) // 8, "little") if deleted else b""
    return SegmentEntry(f"MAIN_{number:016}", papers, size, 0, 0, bits)


SEGMENTS = st.lists(
    st.tuples(st.integers(1, MAX_DOCS), st.floats(0, 1), st.integers(1, MAX_MERGE_BYTES)),
    max_size=40,
).map(
    lambda drawn: [
        entry(number, papers, min(int(papers * part), papers - 1), size)
        for number, (papers, part, size) in enumerate(drawn)
    ]
)


@given(SEGMENTS)
def test_what_becomes_one_fits_into_one(segments: list[SegmentEntry]) -> None:
    chosen = find_merge(segments)
    assert set(chosen) <= set(segments)
    assert sum(each.live_count for each in chosen) <= MAX_DOCS
    if len(chosen) > 1:
        assert sum(each.byte_size for each in chosen) <= MAX_MERGE_BYTES
        assert all(each.live_count <= TIER_LIMITS[-1] for each in chosen)


def test_searches_after_many_small_changes_find_few_segments(tmp_path: Path) -> None:
    library = FakeLibrary(make_numbered_papers(2 * MAX_TINY_SEGMENTS))
    index = SearchIndex(tmp_path / "index", library)
    written: list[int] = []
    for changed in library.all_papers():
        library.put(replace(changed, tags=("mine",)))
        assert index.search(SearchRequest(query="tag:mine")).total == len(written) + 1
        written.append(len(list((tmp_path / "index").glob(f"*{SEGMENT_EXTENSION}"))))
    assert max(written) <= MAX_TINY_SEGMENTS + 1
    assert index.update() == 0


@given(SEGMENTS)
def test_merging_comes_to_an_end_with_few_segments(segments: list[SegmentEntry]) -> None:
    segments = [
        entry(n, each.doc_count, each.doc_count - each.live_count)
        for n, each in enumerate(segments)
    ]
    for number in range(100, 1_000):
        chosen = find_merge(segments)
        if not chosen:
            break
        joined = entry(number, sum(each.live_count for each in chosen))
        segments = [*(each for each in segments if each not in chosen), joined]
    else:
        raise AssertionError("it never ends")
    assert (
        sum(each.live_count <= TIER_LIMITS[-1] for each in segments)
        < DEFAULT_LIMITS.tier_segments * len(TIER_LIMITS) + 1
    )
    assert all(2 * each.live_count >= each.doc_count for each in segments if each.doc_count >= 64)


def test_a_large_segment_is_written_anew_only_when_most_of_it_is_gone() -> None:
    assert find_merge([entry(1, 40_000, 19_999)]) == ()
    assert find_merge([entry(1, 40_000, 20_001)]) == (entry(1, 40_000, 20_001),)
    assert find_merge([entry(number, 40_000) for number in range(20)]) == ()


def test_an_index_that_grows_by_little_has_few_segments(tmp_path: Path) -> None:
    library = FakeLibrary()
    index = SearchIndex(tmp_path / "index", library)
    for number in range(30):
        library.put(
            make_paper(f"p{number}", f"Paper {number} on caches"), make_paper("same", "Tigers")
        )
        index.update()
        assert len(list((tmp_path / "index").glob("*.pbs"))) <= DEFAULT_LIMITS.tier_segments
    fresh = SearchIndex(tmp_path / "fresh", library)
    assert read_answers(index) == read_answers(fresh)


@pytest.mark.parametrize("here", [0, 5_000])
def test_merging_here_and_in_another_process_is_the_same(tmp_path: Path, here: int) -> None:
    library = FakeLibrary()
    limits = IndexLimits(tier_segments=3, merged_here_papers=here)
    index = SearchIndex(tmp_path / "index", library, limits=limits)
    for first in (0, 10, 20):
        library.put(*make_numbered_papers(10, first), make_paper("p5", f"Tigers {first}"))
        index.update()
    assert len(list((tmp_path / "index").glob("*.pbs"))) == 1
    fresh = SearchIndex(tmp_path / "fresh", library)
    assert read_answers(index) == read_answers(fresh)


def test_a_search_leaves_merging_to_updates(tmp_path: Path) -> None:
    library = FakeLibrary()
    index = SearchIndex(tmp_path / "index", library, limits=IndexLimits(tier_segments=3))
    for number in range(4):
        library.put(make_paper(f"p{number}", "Caches"))
        read_answers(index)
    assert len(list((tmp_path / "index").glob("*.pbs"))) == 4
    assert index.update() == 0
    assert len(list((tmp_path / "index").glob("*.pbs"))) == 1


def test_a_merge_for_which_there_is_no_room_costs_nothing(tmp_path: Path) -> None:
    library = FakeLibrary()
    folder = tmp_path / "index"
    index = SearchIndex(folder, library, limits=IndexLimits(tier_segments=3))
    room = 2**20
    for number in range(4):
        words = " ".join(f"word{number}x{place}" for place in range(500))
        library.put(make_paper(f"p{number}", "Caches", words))
        with file_size_limit(room):
            assert index.update() == 1
        # Each segment fits from now on, but not several as one.
        room = max(file.stat().st_size for file in folder.glob("*.pbs")) * 3 // 2
    assert index.is_current()
    assert len(list(folder.glob("*.pbs"))) == 4
    index.update()
    assert len(list(folder.glob("*.pbs"))) == 1
