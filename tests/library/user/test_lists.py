"""Reading lists, and undoing what was done to them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from paperbrowse.core.errors import LibraryError, UnknownListError, UnknownPaperError
from paperbrowse.library import DEFAULT_LIST, Library
from tests.support.factories import WordTagger

PAPERS = 6


def entries(file: Path) -> list[Any]:
    """Return everything that the file holds of lists."""
    connection = sqlite3.connect(file)
    try:
        return [
            connection.execute(
                "SELECT row, name, folded, position, created_at FROM reading_list ORDER BY row"
            ).fetchall(),
            connection.execute("SELECT * FROM list_entry ORDER BY list, position").fetchall(),
        ]
    finally:
        connection.close()


def names(library: Library) -> list[str]:
    return [each.name for each in library.lists()]


def test_a_saved_paper_stands_in_its_list_at_once_and_after_a_restart(
    library: Library, file: Path, ids: list[str]
) -> None:
    assert library.save([ids[2], ids[0]], query="kv cache") == 2
    assert library.list_ids(DEFAULT_LIST) == [ids[2], ids[0]]
    assert library.paper(ids[0]).lists == (DEFAULT_LIST,)
    with Library.open(file, WordTagger()) as again:
        assert again.list_ids(DEFAULT_LIST) == [ids[2], ids[0]]
    (_, ((_, _, _, saved_at, query, _), _)) = entries(file)
    assert query == "kv cache"
    assert saved_at.endswith("+00:00")


def test_saving_again_adds_only_what_was_missing(library: Library, ids: list[str]) -> None:
    library.save(ids[:2])
    assert library.save(ids[:4]) == 2
    assert library.save(ids[:4]) == 0
    assert library.list_ids(DEFAULT_LIST) == ids[:4]
    assert library.undo() == "Saved 2 papers to Reading list"
    assert library.list_ids(DEFAULT_LIST) == ids[:2]


def test_an_unknown_paper_saves_nothing(library: Library, ids: list[str]) -> None:
    with pytest.raises(UnknownPaperError, match="gone-aaaaa"):
        library.save([ids[0], "gone-aaaaa"])
    assert library.lists() == []
    assert library.undo() is None


def test_unsaving_and_undoing_restores_order_and_time(
    library: Library, file: Path, ids: list[str]
) -> None:
    library.save(ids[:3])
    library.save(ids[3:], query="later")
    before = entries(file)
    assert library.unsave([ids[4], ids[1], ids[4]]) == 2
    assert library.list_ids(DEFAULT_LIST) == [ids[0], ids[2], ids[3], ids[5]]
    assert library.unsave([ids[1]]) == 0
    assert library.undo() == "Removed 2 papers from Reading list"
    assert entries(file) == before


def test_a_deleted_list_comes_back_whole(library: Library, file: Path, ids: list[str]) -> None:
    library.save(ids[:2], "Thesis")
    library.create_list("Other")
    before = entries(file)
    library.delete_list("thesis")
    assert names(library) == ["Other"]
    library.create_list("Thesis")
    library.undo()
    assert library.undo() == "Deleted Thesis with 2 papers"
    assert entries(file) == before


def test_undo_and_redo_survive_a_restart(library: Library, file: Path, ids: list[str]) -> None:
    title = library.paper(ids[0]).title
    library.save(ids[:1])
    library.rename_list(DEFAULT_LIST, "Thesis")
    library.undo()
    library.close()
    with Library.open(file, WordTagger()) as again:
        assert names(again) == [DEFAULT_LIST]
        assert again.redo() == "Renamed Reading list to Thesis"
        assert names(again) == ["Thesis"]
        assert again.redo() is None
        assert again.undo() == "Renamed Reading list to Thesis"
        assert again.undo() == f"Saved “{title}” to Reading list"
        assert again.undo() is None
        assert again.lists() == []


def test_a_change_after_an_undo_drops_what_could_be_redone(
    library: Library, ids: list[str]
) -> None:
    library.save(ids[:1])
    library.undo()
    library.save(ids[1:2])
    assert library.redo() is None
    assert library.list_ids(DEFAULT_LIST) == ids[1:2]


def test_names_are_compared_without_case_and_shown_as_written(
    library: Library, ids: list[str]
) -> None:
    library.create_list("Straße [/] \x1b[31mred")
    assert names(library) == ["Straße [/] red"]
    library.save(ids[:1], "STRASSE [/] RED")
    assert library.list_ids("strasse [/] red") == ids[:1]
    with pytest.raises(LibraryError, match="already"):
        library.create_list("STRASSE [/] red")
    library.rename_list("strasse [/] red", "STRASSE [/] red")
    assert names(library) == ["STRASSE [/] red"]


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u200b\u2060", "x" * 201])
def test_a_name_that_cannot_be_shown_is_refused(library: Library, name: str) -> None:
    with pytest.raises(LibraryError) as caught:
        library.create_list(name)
    assert caught.value.hint
    with pytest.raises(LibraryError):
        library.save([], name)
    assert library.lists() == []


def test_a_taken_name_is_refused_and_changes_nothing(library: Library) -> None:
    library.create_list("One")
    library.create_list("Two")
    with pytest.raises(LibraryError, match="'One' already"):
        library.rename_list("two", "ONE")
    assert names(library) == ["One", "Two"]
    assert library.undo() == "Created Two"


def test_an_unknown_list_is_answered_with_close_names(library: Library) -> None:
    for use in (library.list_ids, library.delete_list):
        with pytest.raises(UnknownListError, match="no reading lists yet"):
            use("Thesis")
    library.create_list("Thesis")
    library.create_list("Groceries")
    with pytest.raises(UnknownListError) as caught:
        library.list_ids("theses")
    assert caught.value.hint == "Did you mean Thesis?"
    with pytest.raises(UnknownListError, match="There are: Thesis, Groceries"):
        library.rename_list("xyz", "a")
    with pytest.raises(UnknownListError):
        library.unsave([], "xyz")


def test_lists_keep_their_order_and_counts(library: Library, ids: list[str]) -> None:
    for name in ("Zeta", "Alpha", "Mid"):
        library.create_list(name)
    library.save(ids[:2], "Alpha")
    library.rename_list("Zeta", "Beta")
    assert [(each.name, each.count) for each in library.lists()] == [
        ("Beta", 0),
        ("Alpha", 2),
        ("Mid", 0),
    ]
    library.save(ids[:1], "Mid")
    assert library.paper(ids[0]).lists == ("Alpha", "Mid")


def test_only_changes_of_lists_move_their_number(library: Library, ids: list[str]) -> None:
    change, before = library.index_feed.state().paper_change, library.index_feed.state().user_change
    library.save(ids[:1])
    after = library.index_feed.state().user_change
    assert after > before
    library.save(ids[:1])
    assert library.index_feed.state().user_change == after
    library.undo()
    assert library.index_feed.state().user_change > after
    assert library.index_feed.state().paper_change == change


_STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["save", "unsave"]), st.sets(st.integers(0, 5)), st.sampled_from("ab")
        ),
        st.tuples(st.just("create"), st.just(set[int]()), st.sampled_from("abc")),
        st.tuples(st.just("delete"), st.just(set[int]()), st.sampled_from("abc")),
        st.tuples(st.just("rename"), st.just(set[int]()), st.sampled_from("abc")),
    ),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STEPS)
def test_undoing_everything_and_redoing_it_passes_the_same_states(
    library: Library, file: Path, ids: list[str], steps: list[tuple[str, set[int], str]]
) -> None:
    while library.undo():
        pass
    library.create_list("d")
    states = [entries(file)]
    for what, papers, name in steps:
        try:
            if what == "save":
                library.save([ids[place] for place in papers], name)
            elif what == "unsave":
                library.unsave([ids[place] for place in papers], name)
            elif what == "create":
                library.create_list(name)
            elif what == "delete":
                library.delete_list(name)
            else:
                library.rename_list(name, "c")
        except (LibraryError, UnknownListError):
            continue
        if entries(file) != states[-1]:
            states.append(entries(file))
    for state in states[-2::-1]:
        assert library.undo()
        assert entries(file) == state
    assert library.undo() == "Created d"
    for state in states:
        assert library.redo()
        assert entries(file) == state
    assert library.redo() is None
