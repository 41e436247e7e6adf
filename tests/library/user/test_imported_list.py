"""A list from elsewhere comes in as one step, and adds to what the reader has."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError, UnknownPaperError
from paperbrowse.library import ImportedListEntry, Library
from tests.library.tables import read_notes, read_user_tables
from tests.support.factories import (
    all_papers,
    import_records,
    make_record,
)

THEN = datetime.datetime(2020, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
LATER = datetime.datetime(
    2021, 2, 3, 4, 5, 6, 7, tzinfo=datetime.timezone(datetime.timedelta(hours=2))
)


def test_a_list_comes_in_with_what_is_told_of_its_papers(
    library: Library, file: Path, ids: list[str]
) -> None:
    before = read_user_tables(file)
    library.import_list(
        "From elsewhere",
        [
            ImportedListEntry(
                paper_id=ids[2],
                saved_at=THEN,
                query="kv\ncache",
                note="A note.\r\n",
                tags=("own", "Vision"),
                status="reading",
                status_since=LATER,
                starred_at=THEN,
            ),
            ImportedListEntry(paper_id=ids[0], saved_at=LATER),
            ImportedListEntry(paper_id=ids[1]),
        ],
    )
    assert library.list_ids("From elsewhere") == [ids[2], ids[0], ids[1]]
    paper = library.paper(ids[2])
    ((name, at, query),) = paper.saves
    assert (name, at, query) == ("From elsewhere", THEN, "kv cache")
    assert (paper.note, paper.own_tags) == ("A note.", ("own", "vision"))
    assert (paper.status, paper.status_since, paper.starred_at) == ("reading", LATER, THEN)
    other = library.paper(ids[1])
    assert other.saves[0].at is not None
    assert (other.status, other.starred_at, other.note) == ("unread", None, None)
    assert len(library.history()) == 1
    assert library.undo() == "Brought in From elsewhere with 3 papers"
    assert read_user_tables(file) == before
    library.redo()
    assert library.paper(ids[2]) == paper


def test_what_the_reader_has_already_is_added_to(library: Library, ids: list[str]) -> None:
    library.write_note(ids[0], "Mine.")
    library.write_note(ids[1], "It holds: theirs. And more.")
    library.set_status(ids[:1], "read")
    library.set_star(ids[:1], True)
    library.add_tags(ids[:1], ["Own"])
    starred_at = library.paper(ids[0]).starred_at
    library.import_list(
        "L",
        [
            ImportedListEntry(
                paper_id=each,
                note="theirs.",
                tags=("own", "new"),
                status="reading",
                starred_at=THEN,
            )
            for each in ids[:2]
        ],
        step_name="Imported l.bib",
    )
    paper = library.paper(ids[0])
    assert paper.note == "Mine.\n\ntheirs."
    assert (paper.status, paper.starred_at) == ("read", starred_at)
    assert paper.own_tags == ("new", "Own")
    other = library.paper(ids[1])
    assert other.note == "It holds: theirs. And more."
    assert (other.status, other.starred_at) == ("reading", THEN)
    assert library.history()[0].name == "Imported l.bib"


def test_a_paper_that_is_told_twice_stands_once(library: Library, ids: list[str]) -> None:
    library.import_list(
        "L",
        [
            ImportedListEntry(paper_id=ids[1], note="One.", tags=("a",), query="first"),
            ImportedListEntry(paper_id=ids[0]),
            ImportedListEntry(paper_id=ids[1], note="Two.", tags=("b", "A"), status="read"),
        ],
    )
    assert library.list_ids("L") == [ids[1], ids[0]]
    paper = library.paper(ids[1])
    assert (paper.note, paper.own_tags, paper.status) == ("One.\n\nTwo.", ("a", "b"), "read")
    assert paper.saves[0].query == "first"


def test_what_cannot_be_a_tag_is_left_out(library: Library, ids: list[str]) -> None:
    library.import_list("L", [ImportedListEntry(paper_id=ids[0], tags=("", "x" * 200, "fine"))])
    assert library.paper(ids[0]).own_tags == ("fine",)


def test_a_list_that_cannot_come_in_changes_nothing(library: Library, ids: list[str]) -> None:
    library.create_list("L")
    with pytest.raises(LibraryError, match="'L' already"):
        library.import_list("l", [ImportedListEntry(paper_id=ids[0], note="x")])
    with pytest.raises(UnknownPaperError):
        library.import_list(
            "M", [ImportedListEntry(paper_id=ids[0], note="x"), ImportedListEntry(paper_id="no")]
        )
    assert read_notes(library) == []
    assert len(library.history()) == 1
    library.import_list("Empty", [])
    assert library.list_ids("Empty") == []


def test_a_topic_that_was_taken_off_comes_back(library: Library) -> None:
    import_records(library, "a.txt", make_record("A cache"))
    (paper,) = all_papers(library)
    library.remove_tags([paper.id], ["cache"])
    library.import_list("L", [ImportedListEntry(paper_id=paper.id, tags=("cache",))])
    assert library.paper(paper.id).tags == ("cache",)
