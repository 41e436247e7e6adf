"""An index takes the papers in the order of changes, none twice, and none is passed over."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.errors import LibraryError
from paperbrowse.core.papers import IndexDocument, Paper
from paperbrowse.library import Library, index_feed
from paperbrowse.library.papers import computed
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_feed, "_BATCH_PAPERS", 7)


def as_found(paper: Paper, found: IndexDocument) -> IndexDocument:
    """Return what ``findable`` must give for a paper; its numbers are the library's own."""
    date = paper.published
    return IndexDocument(
        change=found.change,
        id=paper.id,
        title=paper.title,
        abstract=paper.abstract,
        authors=paper.authors,
        venue=paper.venue,
        published=(0, 0, 0) if date is None else (date.year, date.month, date.day),
        comments=paper.comments,
        arxiv_id=paper.arxiv_id,
        tags=paper.tags,
        sources=paper.sources,
        row=found.row,
    )


def fill(library: Library) -> None:
    import_records(
        library,
        "z.txt",
        *make_records(30),
        make_record("A cache", links=("https://github.com/a/b",)),
    )
    import_records(
        library,
        "a.txt",
        make_record(
            "Of vision and cache",
            published="2024-03-14",
            authors=('Ann "A" Lee', "Bo \\ Wu"),
            abstract="Zwölf\nZeilen",
            venue="ICML",
            comments=3,
            arxiv_id="2401.00001",
        ),
        make_record("A month", published="2023-02", authors=("Ann Lee", "Bo, Wu")),
        make_record("A year", published="2022", authors=("[]",)),
        make_record("Paper 3 of many", comments=9),
    )


def test_every_paper_comes_as_it_is_in_the_order_of_changes(library: Library) -> None:
    fill(library)
    found = list(library.findable(0))
    assert [each.change for each in found] == sorted({each.change for each in found})
    papers = {paper.id: paper for paper in all_papers(library)}
    assert found == [as_found(papers[each.id], each) for each in found]
    assert {each.id for each in found} == set(papers)
    assert found[-1].change == library.change_number()
    assert {each.sources for each in found} == {("a.txt",), ("z.txt",), ("a.txt", "z.txt")}


def test_a_sweep_begins_and_ends_where_it_is_told(library: Library) -> None:
    fill(library)
    found = list(library.findable(0))
    assert list(library.findable(found[9].change, found[20].change)) == found[10:21]
    assert list(library.findable(found[-1].change)) == []
    assert list(library.findable(5, 5)) == []


def test_marks_cut_what_changed_into_parts(library: Library) -> None:
    assert library.change_marks(0, 10) == []
    fill(library)
    found = list(library.findable(0))
    assert len(found) == 34
    for every in (1, 10, 17, 34, 100):
        marks = library.change_marks(0, every)
        parts = [
            list(library.findable(after, upto))
            for after, upto in zip([0, *marks], marks, strict=False)
        ]
        assert [each for part in parts for each in part] == found
        assert all(len(part) == every for part in parts[:-1])
        assert 0 < len(parts[-1]) <= every
    assert library.change_marks(found[-3].change, 10) == [found[-1].change]
    assert library.change_marks(found[-1].change, 10) == []


def test_what_changes_during_a_sweep_comes_once(library: Library) -> None:
    library.add_dump(make_source(), make_records(30))
    sweep = library.findable(0)
    found = [next(sweep) for _ in range(10)]
    now = library.change_number()
    # One that has been read, one that has not, and a new one.
    import_records(
        library, "b.txt", *(make_record(f"Paper {n} of many", comments=1) for n in (0, 25, 99))
    )
    found += sweep
    later = list(library.findable(now))
    assert len(found) == len({each.id for each in found}) == 29
    assert len(later) == 3
    assert {each.id for each in found + later} == {paper.id for paper in all_papers(library)}


def test_another_process_finds_the_same(library: Library) -> None:
    fill(library)
    program = (
        "import pickle, sys; rows, after, upto = pickle.load(sys.stdin.buffer);"
        "pickle.dump(list(rows.findable(after, upto)), sys.stdout.buffer)"
    )
    marks = library.change_marks(0, 20)
    answer = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps((library.for_other_process(), *marks)),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert pickle.loads(answer.stdout) == list(library.findable(*marks))


def test_elsewhere_nothing_is_made_or_migrated(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        fill(library)
        rows = library.for_other_process()
    assert rows is not None
    missing = index_feed.LibraryFileDocuments(file.with_name("missing.sqlite3"))
    with pytest.raises(LibraryError, match="cannot be opened"):
        next(missing.findable(0))
    assert not missing.file.exists()
    text = file.with_name("text")
    text.write_text("not a library at all, but long enough to look like something" * 9)
    with pytest.raises(LibraryError, match="damaged"):
        next(index_feed.LibraryFileDocuments(text).findable(0))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="another version"):
        next(rows.findable(0))


def test_a_closed_library_gives_none(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        fill(library)
        sweep = library.findable(0)
        next(sweep)
    with pytest.raises(LibraryError, match="closed"):
        list(sweep)


@given(st.lists(st.text(), max_size=4))
def test_arrays_are_read_as_they_were_written(texts: list[str]) -> None:
    assert index_feed._decode_texts(computed._json_array(texts)) == tuple(texts)
