"""Which records are one paper, whatever order they come in."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.papers import Paper, Record
from paperbrowse.library import DEFAULT_LIST, Library
from tests.library.tables import read_records
from tests.support.factories import (
    WordTagger,
    all_papers,
    id_of_title,
    import_records,
    make_record,
    paper_ids,
    papers_without_times,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (make_record("KV Cache!"), make_record("kv-cache")),
        (make_record("A", arxiv_id="2401.00001"), make_record("B", arxiv_id="2401.00001v2")),
        (make_record("A", arxiv_id="math.GT/0309136"), make_record("B", arxiv_id="math/0309136")),
        (
            make_record("A", arxiv_id="2401.00001"),
            make_record("B", doi="10.48550/arXiv.2401.00001"),
        ),
        (make_record("A", doi="10.1000/X"), make_record("B", doi="10.1000/x")),
        (make_record("A", arxiv_id="2401.00001"), make_record("A", doi="10.1000/x")),
        (
            make_record("A", arxiv_id="2401.00001", doi="10.1/p"),
            make_record("A", doi="10.48550/arxiv.2401.00001"),
        ),
        (make_record("A", authors=("Ann Li", "Bo Wu")), make_record("A", authors=("Wu, B.",))),
        (make_record("A", authors=("Ann Li",)), make_record("A")),
        (make_record("A", published="2022"), make_record("A", published="2024-05")),
        (make_record("A", published="2010"), make_record("A", published="2026", year_from="mtime")),
    ],
)
def test_records_are_one_paper(library: Library, one: Record, other: Record) -> None:
    import_records(library, "a.txt", one)
    import_records(library, "b.txt", other)
    assert library.paper_count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (make_record("A"), make_record("B")),
        (make_record("A", arxiv_id="2401.00001"), make_record("A", arxiv_id="2401.00002")),
        (make_record("A", doi="10.1/a"), make_record("A", doi="10.1/b")),
        (make_record("A", authors=("Ann Li",)), make_record("A", authors=("Bo Wu",))),
        (make_record("A", published="2010"), make_record("A", published="2024")),
        (make_record("🤖"), make_record("🧠")),
    ],
)
def test_records_are_two_papers(library: Library, one: Record, other: Record) -> None:
    import_records(library, "a.txt", one)
    import_records(library, "b.txt", other)
    first, second = all_papers(library)
    assert first.id != second.id
    assert library.paper(first.id) == first
    assert library.paper(second.id) == second
    # Read again, each finds its own.
    assert import_records(library, "c.txt", one, other).new == 0
    assert library.paper_count() == 2


def test_a_record_that_bridges_two_papers_joins_them(library: Library) -> None:
    import_records(
        library,
        "a.txt",
        make_record("Zebra", abstract="Stripes."),
        make_record("Ape", arxiv_id="2401.00001"),
    )
    ape, zebra = all_papers(library)
    library.save([zebra.id], "Animals")
    library.save([ape.id], "Animals")
    library.save([zebra.id], "Stripes")
    change, list_change = (
        library.index_feed.state().paper_change,
        library.index_feed.state().user_change,
    )
    import_records(library, "b.txt", make_record("Zebra", arxiv_id="2401.00001"))
    (paper,) = all_papers(library)
    assert paper.id == ape.id == min(id_of_title("Ape"), id_of_title("Zebra"))
    assert paper.abstract == "Stripes."
    assert paper.sources == ("a.txt", "b.txt")
    assert library.resolve(zebra.id) == ape.id
    assert library.index_feed.removed_ids(change) == [zebra.id]
    assert list(library.changed_papers(change)) == [paper]
    assert library.papers([zebra.id]) == []
    assert [library.list_ids(name) for name in ("Animals", "Stripes")] == [[ape.id]] * 2
    assert library.index_feed.state().user_change > list_change


def test_the_beginning_of_a_former_id_still_finds_the_paper(library: Library) -> None:
    import_records(library, "a.txt", make_record("Zebra", doi="10.1/a"))
    import_records(library, "b.txt", make_record("Ape", doi="10.1/a"))
    (paper,) = all_papers(library)
    assert paper.id.startswith("ape-")
    assert library.resolve("zebra") == library.resolve("ape") == paper.id


def test_lists_are_seen_to_change_when_a_paper_gets_a_smaller_id(library: Library) -> None:
    import_records(library, "a.txt", make_record("Zebra", doi="10.1/a"))
    library.save([library.resolve("zebra")])
    before, change = library.index_feed.state().user_change, library.index_feed.state().paper_change
    import_records(library, "b.txt", make_record("Ape", doi="10.1/a"))
    assert library.index_feed.state().user_change > before
    assert library.list_ids(DEFAULT_LIST) == [library.resolve("ape")]
    assert library.index_feed.removed_ids(change) == [id_of_title("Zebra")]


@pytest.mark.parametrize("first", ["ape", "zebra"])
def test_a_joined_paper_stands_where_it_was_saved_first(library: Library, first: str) -> None:
    import_records(
        library, "a.txt", make_record("Ape", doi="10.1/a"), make_record("Bee"), make_record("Zebra")
    )
    ape, bee, zebra = all_papers(library)
    saved_first, saved_last = (ape, zebra) if first == "ape" else (zebra, ape)
    library.save([saved_first.id])
    library.save([bee.id])
    library.save([saved_last.id])
    import_records(library, "b.txt", make_record("Zebra", doi="10.1/a"))
    assert library.list_ids(DEFAULT_LIST) == [ape.id, bee.id]


def test_undoing_reaches_a_paper_that_was_joined_meanwhile(library: Library) -> None:
    import_records(library, "a.txt", make_record("Ape", doi="10.1/a"), make_record("Zebra"))
    ape, zebra = all_papers(library)
    library.save([zebra.id])
    library.unsave([zebra.id])
    import_records(library, "b.txt", make_record("Zebra", doi="10.1/a"))
    library.undo()
    assert library.list_ids(DEFAULT_LIST) == [ape.id]
    library.undo()
    assert library.lists() == []


def test_three_papers_are_joined_by_one_record(library: Library) -> None:
    import_records(
        library,
        "a.txt",
        make_record("A", arxiv_id="2401.00001"),
        make_record("B", doi="10.1/b"),
        make_record("C"),
    )
    before = all_papers(library)
    change = library.index_feed.state().paper_change
    import_records(library, "b.txt", make_record("C", arxiv_id="2401.00001", doi="10.1/b"))
    (paper,) = all_papers(library)
    assert {library.resolve(each.id) for each in before} == {paper.id}
    assert library.index_feed.removed_ids(change) == sorted(each.id for each in before)[1:]


def test_one_dump_can_bridge_what_it_tells_itself(library: Library) -> None:
    counts = import_records(
        library,
        "a.txt",
        make_record("A", arxiv_id="2401.00001"),
        make_record("B", doi="10.1/b"),
        make_record("C", arxiv_id="2401.00001", doi="10.1/b"),
    )
    assert (counts.new, counts.merged) == (2, 1)
    assert library.paper_count() == 1
    assert library.index_feed.removed_ids(0) == []


_CONSISTENT = [
    make_record("Alpha", arxiv_id="2401.00001", authors=("Ann Li",)),
    make_record(
        "Beta", published="2024-01-02", arxiv_id="2401.00001", abstract="The second title."
    ),
    make_record("Beta", doi="10.1/b", comments=4),
    make_record("Gamma", doi="10.1/b", links=("https://c.org",)),
    make_record("gamma", abstract="The third title, longest."),
    make_record("Delta", arxiv_id="2401.00009"),
    make_record("DELTA", published="2023-05"),
    make_record("Epsilon"),
]
"""Of three papers: Alpha, Beta and Gamma are one by their ids."""


def _imported(dumps: Sequence[Sequence[Record]], names: Sequence[str]) -> list[Paper]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder, "l.sqlite3"), WordTagger()) as library,
    ):
        for name, records in zip(names, dumps, strict=True):
            import_records(library, name, *records)
        found = papers_without_times(library)
        assert library.check() == []
        for each in _CONSISTENT:
            assert library.resolve(id_of_title(each.title)) in {paper.id for paper in found}
        return found


@settings(max_examples=30)
@given(
    st.permutations(_CONSISTENT),
    st.permutations(["a.txt", "b.txt", "c.txt"]),
)
def test_the_order_of_imports_changes_nothing(records: list[Record], names: list[str]) -> None:
    # Each record stays with its dump: only when it comes changes.
    dump_of = {id(each): "abc"[place % 3] + ".txt" for place, each in enumerate(_CONSISTENT)}
    dumps = [[each for each in records if dump_of[id(each)] == name] for name in names]
    straight = ["a.txt", "b.txt", "c.txt"]
    expected = _imported(
        [[each for each in _CONSISTENT if dump_of[id(each)] == name] for name in straight], straight
    )
    assert len(expected) == 3
    assert _imported(dumps, names) == expected


_ANY_RECORDS = st.lists(
    st.builds(
        make_record,
        st.sampled_from(["A", "a!", "B", "C", "🤖", ""]) | st.text(max_size=3),
        line=st.integers(1, 3),
        arxiv_id=st.none() | st.sampled_from(["2401.00001", "2401.00002v2", "\x00"]),
        doi=st.none() | st.sampled_from(["10.1/a", "10.1/b", "10.48550/arXiv.2401.00001"]),
        authors=st.sampled_from([(), ("Ann Li",), ("Bo Wu",)]),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(_ANY_RECORDS, st.integers(0, 8))
def test_whatever_records_say_the_library_stays_whole(records: list[Record], cut: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder, "l.sqlite3"), WordTagger()) as library,
    ):
        dumps = {"a.txt": records[:cut], "b.txt": records[cut:]}
        seen: set[str] = set()
        for name, some in dumps.items():
            counts = import_records(library, name, *some)
            assert counts.records == counts.new + counts.merged + counts.unchanged == len(some)
            seen |= {paper.id for paper in all_papers(library)}
        papers = all_papers(library)
        assert library.check() == []
        # An id that was seen once keeps resolving, and what is gone was reported.
        assert {library.resolve(each) for each in seen} == {paper.id for paper in papers}
        assert set(library.index_feed.removed_ids(0)) == seen - {paper.id for paper in papers}
        told = sum(len(read_records(library, paper.id)) for paper in papers)
        assert told == sum(each.records for each in library.sources())
        for name, some in dumps.items():
            assert import_records(library, name, *some).unchanged == len(some)
        assert all_papers(library) == papers


def test_a_title_without_clues_goes_to_the_paper_that_was_there(library: Library) -> None:
    import_records(
        library,
        "a.txt",
        make_record("A", authors=("Ann Li",)),
        make_record("A", authors=("Bo Wu",)),
    )
    ids = paper_ids(library)
    import_records(library, "b.txt", make_record("A", abstract="Whose?"))
    papers = all_papers(library)
    assert [paper.id for paper in papers] == ids
    assert [paper.abstract for paper in papers] == ["Whose?", None]
