"""The library remembers when a paper came, and when the user did."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from paperbrowse.core import Paper
from paperbrowse.library import Library
from tests.support.factories import WordTagger, all_papers, import_records, make_record


def _is_new(library: Library) -> dict[str, bool]:
    since = library.index_feed.state().new_since
    return {each.title: each.added > since for each in library.index_feed.documents(0)}


def _times(library: Library) -> dict[str, datetime.datetime | None]:
    return {paper.title: paper.added for paper in all_papers(library)}


def test_a_paper_came_with_its_first_import_whatever_comes_later(library: Library) -> None:
    before = datetime.datetime.now(datetime.UTC)
    import_records(library, "a.txt", make_record("One"), make_record("Two"))
    first = _times(library)
    assert before <= min(_moments(library)) <= datetime.datetime.now(datetime.UTC)
    assert len(set(_moments(library))) == 1  # of one import
    import_records(library, "b.txt", make_record("One", comments=3), make_record("Three"))
    import_records(library, "a.txt", make_record("One"), make_record("Two"))
    later = _times(library)
    assert {title: later[title] for title in first} == first
    assert later["Three"] != later["One"]


def _moments(library: Library) -> Iterator[datetime.datetime]:
    return (paper.added for paper in all_papers(library) if paper.added is not None)


def test_merged_papers_came_when_the_first_of_them_did(library: Library) -> None:
    import_records(library, "a.txt", make_record("Longer Title", arxiv_id="2401.00001"))
    (first,) = _moments(library)
    import_records(library, "b.txt", make_record("Title", doi="10.1/a"))
    import_records(library, "c.txt", make_record("Both", arxiv_id="2401.00001", doi="10.1/a"))
    assert [*_moments(library)] == [first]


def test_the_time_is_kept_in_backups(library: Library, tmp_path: Path) -> None:
    import_records(library, "a.txt", make_record("One"))
    before: list[Paper] = all_papers(library)
    library.backup_to(tmp_path / "backup.sqlite3")
    import_records(library, "b.txt", make_record("Two"))
    library.restore(tmp_path / "backup.sqlite3")
    assert all_papers(library) == before
    library.undo()
    assert _times(library)["One"] == before[0].added


def test_papers_are_new_until_the_visit_after_the_next(library: Library) -> None:
    import_records(library, "a.txt", make_record("One"))
    assert _is_new(library) == {"One": True}
    library.begin_visit()
    assert _is_new(library) == {"One": True}
    import_records(library, "b.txt", make_record("Two"))
    library.begin_visit()
    assert _is_new(library) == {"One": False, "Two": True}
    library.begin_visit()
    assert _is_new(library) == {"One": False, "Two": False}


def test_a_visit_is_no_change_of_the_library(library: Library, file: Path) -> None:
    import_records(library, "a.txt", make_record("One"))
    before = library.index_feed.state()
    assert library.index_feed.state(before) is before
    library.begin_visit()
    library.begin_visit()
    after = library.index_feed.state(before)
    assert after.new_since > before.new_since
    assert after[:-1] == before[:-1]
    with Library.open(file, WordTagger()) as other:
        assert other.index_feed.state() == after


def test_a_visit_to_a_library_that_cannot_be_written_is_not_remembered(file: Path) -> None:
    with Library.open(file, WordTagger(), patience=0.01) as library:
        before = library.index_feed.state()
        with library._database.writing(), Library.open(file, WordTagger(), patience=0.01) as other:
            other.begin_visit()
        assert library.index_feed.state() == before
