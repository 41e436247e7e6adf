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
    paper_ids,
)


@pytest.fixture
def library(library: Library) -> Library:
    """An empty library that is read in small batches."""
    library.index_feed = index_feed.IndexFeed(library._database, batch_papers=7)
    return library


def as_document(paper: Paper, found: IndexDocument) -> IndexDocument:
    """Return the document of a paper; its numbers are the library's own."""
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
        organization=paper.organization,
        upvotes=paper.upvotes,
        citations=paper.citations,
        doi=paper.doi,
        categories=paper.categories,
        language=paper.language,
        added=round(paper.added.timestamp() * 1_000_000) if paper.added else 0,
        has_pdf=paper.arxiv_id is not None or "https://a.org/b.pdf" in paper.links,
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
        make_record(
            "A month",
            published="2023-02",
            authors=("Ann Lee", "Bo, Wu"),
            organization="Lab",
            upvotes=4,
            citations=5,
            categories=("cs.CL", 'a "b"'),
            language="English",
            doi="10.1/a",
        ),
        make_record(
            "A year",
            published="2022",
            authors=("[]",),
            links=("https://a.org/pdf", "https://a.org/b.pdf"),
        ),
        make_record("Paper 3 of many", comments=9),
    )


def test_every_paper_comes_as_it_is_in_the_order_of_changes(library: Library) -> None:
    fill(library)
    found = list(library.index_feed.documents(0))
    assert [each.change for each in found] == sorted({each.change for each in found})
    papers = {paper.id: paper for paper in all_papers(library)}
    assert found == [as_document(papers[each.id], each) for each in found]
    assert {each.id for each in found} == set(papers)
    assert found[-1].change == library.index_feed.state().paper_change
    assert {each.sources for each in found} == {("a.txt",), ("z.txt",), ("a.txt", "z.txt")}


def test_a_reading_begins_and_ends_at_the_given_changes(library: Library) -> None:
    fill(library)
    found = list(library.index_feed.documents(0))
    assert list(library.index_feed.documents(found[9].change, found[20].change)) == found[10:21]
    assert list(library.index_feed.documents(found[-1].change)) == []
    assert list(library.index_feed.documents(5, 5)) == []


def test_cuts_part_the_changes(library: Library) -> None:
    assert library.index_feed.change_cuts(0, 10) == []
    fill(library)
    found = list(library.index_feed.documents(0))
    assert len(found) == 34
    for every in (1, 10, 17, 34, 100):
        cuts = library.index_feed.change_cuts(0, every)
        parts = [
            list(library.index_feed.documents(after, upto))
            for after, upto in zip([0, *cuts], cuts, strict=False)
        ]
        assert [each for part in parts for each in part] == found
        assert all(len(part) == every for part in parts[:-1])
        assert 0 < len(parts[-1]) <= every
    assert library.index_feed.change_cuts(found[-3].change, 10) == [found[-1].change]
    assert library.index_feed.change_cuts(found[-1].change, 10) == []


def test_a_paper_that_changes_during_a_reading_comes_once(library: Library) -> None:
    library.add_dump(make_source(), make_records(30))
    reading = library.index_feed.documents(0)
    found = [next(reading) for _ in range(10)]
    now = library.index_feed.state().paper_change
    # One that has been read, one that has not, and a new one.
    import_records(
        library, "b.txt", *(make_record(f"Paper {n} of many", comments=1) for n in (0, 25, 99))
    )
    found += reading
    later = list(library.index_feed.documents(now))
    assert len(found) == len({each.id for each in found}) == 29
    assert len(later) == 3
    assert {each.id for each in found + later} == {paper.id for paper in all_papers(library)}


def test_one_state_holds_until_something_changes(library: Library) -> None:
    fill(library)
    feed = library.index_feed
    before = feed.state()
    assert feed.state(before) is before
    (paper_id,) = paper_ids(library)[:1]
    library.save([paper_id], "Thesis")
    saved = feed.state(before)
    assert (saved.identity, saved.paper_change) == before[:2]
    assert saved.user_change > before.user_change
    assert list(saved.list_changes) == ["Thesis"]
    assert saved.user_data_changes == before.user_data_changes
    library.set_star([paper_id], True)
    starred = feed.state(saved)
    assert starred.list_changes == saved.list_changes
    changed = {kind for kind, number in starred.user_data_changes.items() if number > 0}
    assert changed == {"starred"}
    import_records(library, "b.txt", make_record("Another"))
    assert feed.state(starred)[1:2] > starred[1:2]
    assert feed.state(starred)[2:] == starred[2:]
    library.add_tags([paper_id], ["own"])
    tagged = feed.state(starred)
    assert tagged.user_data_changes["tagged"] > starred.user_data_changes["tagged"]


def test_one_transaction_gives_a_state(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(library)
    begun: list[str] = []
    with library._database.reading() as connection:
        connection.set_trace_callback(begun.append)
    library.index_feed.state(library.index_feed.state())
    with library._database.reading() as connection:
        connection.set_trace_callback(None)
    assert begun.count("BEGIN") == 3  # of the two states, and of the end of this test


def test_another_process_finds_the_same(library: Library) -> None:
    fill(library)
    program = (
        "import pickle, sys; rows, after, upto = pickle.load(sys.stdin.buffer);"
        "pickle.dump(list(rows.documents(after, upto)), sys.stdout.buffer)"
    )
    marks = library.index_feed.change_cuts(0, 20)
    answer = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps((library.index_feed.for_other_process(), *marks)),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert pickle.loads(answer.stdout) == list(library.index_feed.documents(*marks))


def test_elsewhere_nothing_is_made_or_migrated(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        fill(library)
        rows = library.index_feed.for_other_process()
    assert rows is not None
    missing = index_feed.LibraryFileDocuments(file.with_name("missing.sqlite3"))
    with pytest.raises(LibraryError, match="cannot be opened"):
        next(missing.documents(0))
    assert not missing.file.exists()
    text = file.with_name("text")
    text.write_text("not a library at all, but long enough to look like something" * 9)
    with pytest.raises(LibraryError, match="damaged"):
        next(index_feed.LibraryFileDocuments(text).documents(0))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="another version"):
        next(rows.documents(0))


def test_a_closed_library_gives_none(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        fill(library)
        reading = library.index_feed.documents(0)
        next(reading)
    with pytest.raises(LibraryError, match="closed"):
        list(reading)


@given(st.lists(st.text(), max_size=4))
def test_arrays_are_read_as_they_were_written(texts: list[str]) -> None:
    assert index_feed._decode_texts(computed._json_array(texts)) == tuple(texts)


def test_texts_are_read_by_rows_in_any_order_and_unknown_papers_are_left_out(
    library: Library,
) -> None:
    import_records(library, "one.jsonl", *make_records(900))
    papers = all_papers(library)[::-3]
    feed = library.index_feed
    rows = feed.rows_of([*(paper.id for paper in papers), "nothing", papers[0].id])
    assert len(rows) == len(papers)
    assert feed.texts([*rows, 10**6]) == [(paper.title, paper.abstract) for paper in papers]
    assert not feed.rows_of([])
    assert not feed.texts([])
