"""What a user made of two papers is theirs together when an import finds them to be one."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperbrowse.core.papers import Status
from paperbrowse.library import Library
from tests.library.tables import read_notes, read_user_tables
from tests.support.factories import WordTagger, all_papers, id_of_title, import_records, make_record


@pytest.fixture
def pair(library: Library) -> tuple[str, str]:
    """Two papers, by the ids that they have until they are found to be one."""
    import_records(library, "a.txt", make_record("Ape", doi="10.1/a"), make_record("Zebra"))
    ape, zebra = (paper.id for paper in all_papers(library))
    return ape, zebra


def join(library: Library) -> None:
    import_records(library, "b.txt", make_record("Zebra", doi="10.1/a"))
    assert library.check() == []


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("reading", "read", "read"),
        ("read", "reading", "read"),
        ("reading", None, "reading"),
        (None, "reading", "reading"),
        ("unread", "read", "read"),
        ("unread", None, "unread"),
    ],
)
def test_the_furthest_status_holds(
    library: Library,
    pair: tuple[str, str],
    one: Status | None,
    other: Status | None,
    together: Status,
) -> None:
    for each, status in zip(pair, (one, other), strict=True):
        if status is not None:
            library.set_status([each], "read")
            library.set_status([each], status)
    before = {each.status: each.status_since for each in all_papers(library) if each.status_since}
    join(library)
    (paper,) = all_papers(library)
    assert (paper.status, paper.status_since) == (together, before[together])


@pytest.mark.parametrize("first", [0, 1])
def test_the_earliest_star_holds(library: Library, pair: tuple[str, str], first: int) -> None:
    library.set_star([pair[first]], True)
    starred_at = library.paper(pair[first]).starred_at
    library.set_star([pair[1 - first]], True)
    join(library)
    (paper,) = all_papers(library)
    assert paper.starred_at == starred_at


def test_both_notes_are_kept(library: Library, pair: tuple[str, str]) -> None:
    library.write_note(pair[1], "Of the zebra.")
    library.write_note(pair[0], "Of the ape.")
    changed_at = library.paper(pair[0]).note_changed_at
    join(library)
    (paper,) = all_papers(library)
    assert paper.note == "Of the zebra.\n\nOf the ape."
    assert paper.note_changed_at == changed_at
    assert read_notes(library) == [(pair[0], paper.note)]


def test_the_same_note_is_kept_once(library: Library, pair: tuple[str, str]) -> None:
    library.write_note(pair[0], "Alike.")
    library.write_note(pair[1], "Alike. And more.")
    join(library)
    assert [note for _, note in read_notes(library)] == ["Alike. And more."]


def test_tags_are_united(library: Library, pair: tuple[str, str]) -> None:
    library.add_tags([pair[0]], ["one", "both"])
    library.add_tags([pair[1]], ["Both", "two"])
    join(library)
    (paper,) = all_papers(library)
    assert paper.own_tags == ("both", "one", "two")
    assert {tag.value: tag.count for tag in library.tags()} == {"both": 1, "one": 1, "two": 1}


def test_a_paper_has_its_marks_under_its_new_id(library: Library, file: Path) -> None:
    import_records(library, "a.txt", make_record("Zebra", doi="10.1/a"))
    zebra = library.resolve("zebra")
    library.save([zebra], "L")
    library.set_star([zebra], True)
    library.set_status([zebra], "read")
    library.write_note(zebra, "x")
    import_records(library, "b.txt", make_record("Ape", doi="10.1/a"))
    ape = id_of_title("Ape")
    assert library.list_ids("L") == [ape]
    assert read_notes(library) == [(ape, "x")]
    for kind in ("starred", "read", "noted"):
        assert list(library.user_data_ids(kind)) == [ape]
    # The former id is as good.
    assert library.set_star([zebra], False) == 1
    assert library.unsave([zebra], "L") == 1
    for _ in range(6):
        assert library.undo()
    assert library.undo() is None
    for _ in range(6):
        library.redo()
    with Library.open(file, WordTagger()) as again:
        assert again.check() == []


def test_an_id_that_never_was_a_papers_own_leads_to_it_too(library: Library) -> None:
    import_records(
        library, "a.txt", make_record("Ape", doi="10.1/a"), make_record("Zebra", doi="10.1/a")
    )
    library.save([id_of_title("Zebra")], "L")
    library.set_star([id_of_title("Zebra"), id_of_title("Ape")], True)
    assert library.list_ids("L") == [id_of_title("Ape")]
    assert list(library.user_data_ids("starred")) == [id_of_title("Ape")]


def test_a_note_can_be_extended_across_a_join(library: Library, pair: tuple[str, str]) -> None:
    step = library.write_note(pair[1], "Of the zebra.")
    join(library)
    assert library.write_note(pair[0], "Of both.", amend=step) == step
    assert library.paper("zebra").note == "Of both."
    library.undo()
    assert read_notes(library) == []


# Undoing what was done to one of the papers before they were joined


def test_undoing_takes_back_what_was_done_to_the_one_and_leaves_the_others(
    library: Library, file: Path, pair: tuple[str, str]
) -> None:
    ape, zebra = pair
    library.write_note(ape, "Of the ape.")
    library.set_status([ape], "read")
    library.set_star([ape], True)
    library.add_tags([ape], ["own"])
    library.save([ape], "L")
    whole = without_id(file, ape)
    library.save([zebra], "L")
    library.add_tags([zebra], ["own"])
    library.set_star([zebra], True)
    library.set_status([zebra], "reading")
    library.write_note(zebra, "Of the zebra.")
    join(library)
    joined = read_user_tables(file)
    assert library.paper(ape).note == "Of the ape.\n\nOf the zebra."
    for _ in range(5):
        assert library.undo()
    assert without_id(file, ape) == whole
    for _ in range(5):
        assert library.redo()
    assert read_user_tables(file) == joined
    for _ in range(10):
        assert library.undo()
    assert not any(read_user_tables(file).values())
    for _ in range(10):
        assert library.redo()
    assert read_user_tables(file) == joined


def without_id(file: Path, paper_id: str) -> dict[str, list[object]]:
    """Return what the user made, but for rows of papers, and when a note was changed."""
    return {
        what: [tuple(value for place, value in enumerate(row) if place != 2) for row in rows]
        if what == "notes"
        else rows
        for what, rows in read_user_tables(file).items()
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [("Alike.", "Alike. And more."), ("Alike. And more.", "Alike."), ("Same.", "Same.")],
)
def test_a_note_that_holds_another_is_not_cut(
    library: Library, pair: tuple[str, str], first: str, second: str
) -> None:
    library.write_note(pair[0], first)
    library.write_note(pair[1], second)
    join(library)
    library.undo()
    assert first in (library.paper("ape").note or first)
    library.redo()
    assert [note for _, note in read_notes(library)] == [max(first, second, key=len)]


def test_a_note_that_was_removed_comes_back_below_the_other(
    library: Library, pair: tuple[str, str]
) -> None:
    library.write_note(pair[0], "Of the ape.")
    library.write_note(pair[1], "Of the zebra.")
    library.write_note(pair[1], None)
    join(library)
    library.undo()
    assert library.paper("ape").note == "Of the ape.\n\nOf the zebra."
    library.undo()
    assert library.paper("ape").note == "Of the ape."
    library.undo()
    assert read_notes(library) == []
