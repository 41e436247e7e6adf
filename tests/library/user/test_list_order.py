"""Papers and lists stand in the order that the user gives them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.errors import LibraryError, UnknownListError, UnknownPaperError
from paperbrowse.library import Library, MoveTarget
from tests.library.tables import read_user_tables
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
    paper_ids,
)

PAPERS = 6


def moved(order: list[str], chosen: set[str], to: MoveTarget) -> list[str]:
    """Return the order that moving must give, found in the plainest way."""
    order = list(order)
    if to in ("top", "bottom"):
        ours = [each for each in order if each in chosen]
        others = [each for each in order if each not in chosen]
        return ours + others if to == "top" else others + ours
    if to == "down":
        return moved(order[::-1], chosen, "up")[::-1]
    for place in range(1, len(order)):
        if order[place] in chosen and order[place - 1] not in chosen:
            order[place - 1], order[place] = order[place], order[place - 1]
    return order


@settings(max_examples=settings().max_examples // 2)
@given(st.randoms(use_true_random=False))
def test_papers_go_where_they_are_moved(random: Random) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder, "l.sqlite3"), WordTagger()) as library,
    ):
        library.add_dump(make_source(), make_records(9))
        ids = paper_ids(library)
        library.save(ids[:-1], "A")
        library.save(ids, "B")
        orders = [library.list_ids("A")]
        for _ in range(8):
            chosen = random.sample(ids, random.randint(1, 5))
            to: MoveTarget = random.choice(get_args(MoveTarget))
            count = library.move_in_list("a", chosen, to)
            order = moved(orders[-1], set(chosen), to)
            assert library.list_ids("A") == order
            assert bool(count) == (order != orders[-1])
            assert count <= len(chosen)
            if count:
                orders.append(order)
        assert library.list_ids("B") == ids
        assert len(library.history()) == len(orders) + 1
        for order in orders[-2::-1]:
            library.undo()
            assert library.list_ids("A") == order


def test_a_paper_moves_past_one_neighbour(library: Library, ids: list[str]) -> None:
    a, b, c, d, *_ = ids
    library.save([a, b, c, d], "L")
    assert library.move_in_list("L", [c], "up") == 1
    assert library.list_ids("L") == [a, c, b, d]
    assert library.move_in_list("L", [a], "up") == 0
    assert library.move_in_list("L", [d], "down") == 0
    # Those at the end stay, and whatever stands against them.
    assert library.move_in_list("L", [a, c, d], "up") == 1
    assert library.list_ids("L") == [a, c, d, b]
    assert library.move_in_list("L", [a, d], "bottom") == 2
    assert library.list_ids("L") == [c, b, a, d]
    assert library.move_in_list("L", [d, a], "bottom") == 0
    # What is saved later stands below them all the same.
    library.move_in_list("L", [c], "top")
    library.save(ids[4:5], "L")
    assert library.list_ids("L") == [c, b, a, d, ids[4]]


def test_only_papers_of_the_list_move(library: Library, ids: list[str]) -> None:
    library.save(ids[:2], "L")
    assert library.move_in_list("L", ids[1:], "up") == 1
    assert library.list_ids("L") == [ids[1], ids[0]]
    assert library.move_in_list("L", ids[2:], "top") == 0
    assert library.move_in_list("L", [], "top") == 0
    with pytest.raises(UnknownListError):
        library.move_in_list("M", ids, "up")
    with pytest.raises(UnknownPaperError):
        library.move_in_list("L", ["gone-aaaaa"], "up")


def test_a_list_is_put_in_order_by_a_rule(library: Library, file: Path) -> None:
    import_records(
        library,
        "a.txt",
        make_record("The éclair", published="2023-05"),
        make_record("A day", published="2023-05-07"),
        make_record("eclair of old", published="2020"),
        make_record("Undated"),
        make_record("zebra", published="2024-01-01"),
    )
    id_of = {paper.title: paper.id for paper in all_papers(library)}
    titles = ("A day", "The éclair", "eclair of old", "Undated", "zebra")
    day, eclair, old, undated, zebra = (id_of[title] for title in titles)
    library.save([old, zebra], "L")
    library.save([undated, day, eclair], "L")
    before = read_user_tables(file)
    library.sort_list("L", "title")
    assert library.list_ids("L") == [day, old, eclair, undated, zebra]
    library.sort_list("L", "date")
    assert library.list_ids("L") == [zebra, day, eclair, old, undated]
    library.sort_list("L", "saved")
    assert library.list_ids("L") == [day, eclair, undated, zebra, old]
    library.set_status([old, eclair], "read")
    library.set_status([undated], "reading")
    library.sort_list("l", "status")
    assert library.list_ids("L") == [undated, zebra, day, eclair, old]
    steps = len(library.history())
    library.sort_list("L", "status")
    assert len(library.history()) == steps
    for _ in range(6):
        library.undo()
    assert read_user_tables(file) == before


def test_the_lists_have_an_order_of_their_own(library: Library) -> None:
    def names() -> str:
        return "".join(each.name for each in library.lists())

    for name in "ABCD":
        library.create_list(name)
    library.move_list("c", -1)
    assert names() == "ACBD"
    library.move_list("A", 2)
    assert names() == "CBAD"
    library.move_list("A", 99)
    assert names() == "CBDA"
    library.move_list("C", -1)
    library.move_list("C", 0)
    assert len(library.history()) == 7
    library.create_list("E")
    assert names() == "CBDAE"
    for order in ("CBDA", "CBAD", "ACBD", "ABCD"):
        library.undo()
        assert names() == order
    with pytest.raises(UnknownListError):
        library.move_list("X", 1)


# Merging, copying, toggling


def test_a_merged_list_stands_below_the_other(library: Library, file: Path, ids: list[str]) -> None:
    library.save(ids[:3], "A", query="one")
    library.save([ids[4], ids[1], ids[3]], "B", query="two")
    before = read_user_tables(file)
    assert library.merge_lists("b", "a") == 2
    assert [each.name for each in library.lists()] == ["A"]
    assert library.list_ids("A") == [*ids[:3], ids[4], ids[3]]
    assert library.paper(ids[1]).saves[0].query == "one"
    assert library.paper(ids[4]).saves[0].query == "two"
    assert library.undo() == "Merged B into A"
    assert read_user_tables(file) == before
    with pytest.raises(LibraryError, match="into itself"):
        library.merge_lists("A", "a")
    for source_name, into in (("A", "C"), ("C", "A")):
        with pytest.raises(UnknownListError):
            library.merge_lists(source_name, into)
    assert read_user_tables(file) == before


def test_a_copy_has_the_same_entries(library: Library, ids: list[str]) -> None:
    library.save(ids[:3], "A", query="one")
    library.move_in_list("A", ids[2:3], "top")
    library.duplicate_list("a", "Copy")
    assert library.list_ids("Copy") == library.list_ids("A")
    first, second = library.paper(ids[0]).saves
    assert (first.list, second.list) == ("A", "Copy")
    assert first[1:] == second[1:]
    library.unsave(ids[:1], "Copy")
    assert library.list_ids("A") == [ids[2], ids[0], ids[1]]
    with pytest.raises(LibraryError, match="'Copy' already"):
        library.duplicate_list("A", "COPY")


def test_a_toggle_removes_what_is_in_whole_and_else_saves(library: Library, ids: list[str]) -> None:
    assert library.toggle_saved(ids[:2], "A", "a query") == ("saved", 2)
    assert library.toggle_saved(ids[:3], "a", "another") == ("saved", 1)
    assert [library.paper(each).saves[0].query for each in ids[:3]] == [
        "a query",
        "a query",
        "another",
    ]
    assert library.toggle_saved(ids[:2], "A") == ("removed", 2)
    assert library.list_ids("A") == ids[2:3]
    assert library.toggle_saved([], "A") == ("saved", 0)
    assert len(library.history()) == 3


# Saved searches


def test_searches_are_kept_by_name(library: Library, file: Path) -> None:
    assert library.searches() == []
    library.save_search("KV", "kv  cache tag:x")
    library.save_search("Vision", "vision")
    library.save_search("kv", "kv")
    assert [(each.name, each.query) for each in library.searches()] == [
        ("KV", "kv"),
        ("Vision", "vision"),
    ]
    library.save_search("KV", "kv")
    library.rename_search("vision", "Sight")
    library.delete_search("kv")
    (left,) = library.searches()
    assert left.name == "Sight"
    with Library.open(file, WordTagger()) as again:
        assert again.searches() == [left]
    for _ in range(3):
        library.undo()
    assert [(each.name, each.query) for each in library.searches()] == [
        ("KV", "kv cache tag:x"),
        ("Vision", "vision"),
    ]


def test_a_search_keeps_its_settings_through_every_change(library: Library, file: Path) -> None:
    settings = {"sort": "date", "choices": {"tag": {"include": ["π"], "exclude": []}}}
    library.save_search("KV", "kv tag:π", settings)
    library.save_search("By date", "", {"sort": "date"})
    library.note_search_opened("kv")
    opened = library.searches()[0].opened_at
    assert opened is not None
    library.rename_search("KV", "Caches")
    library.save_search("Caches", "kv")
    library.save_search("Caches", "kv", {"reverse": True})
    library.delete_search("Caches")
    library.undo()
    caches, by_date = library.searches()
    assert (caches.settings, caches.opened_at) == ({"reverse": True}, opened)
    assert (by_date.settings, by_date.opened_at) == ({"sort": "date"}, None)
    for _ in range(3):
        library.undo()
    (kv, _) = library.searches()
    assert (kv.name, kv.query, kv.settings, kv.opened_at) == ("KV", "kv tag:π", settings, opened)
    steps = len(library.history())
    library.note_search_opened("KV")
    assert len(library.history()) == steps
    with Library.open(file, WordTagger()) as again:
        assert again.searches() == library.searches()


def test_a_search_that_cannot_be_is_refused(library: Library) -> None:
    library.save_search("KV", "kv")
    library.save_search("Vision", "vision")
    with pytest.raises(LibraryError, match="empty search"):
        library.save_search("A", " ")
    with pytest.raises(LibraryError, match="needs a name"):
        library.save_search(" ", "kv")
    with pytest.raises(LibraryError, match="'KV' already"):
        library.rename_search("Vision", "kv")
    for use in (library.delete_search, lambda name: library.rename_search(name, "A")):
        with pytest.raises(LibraryError, match="no saved search 'visio'") as caught:
            use("visio")
        assert caught.value.hint == "Did you mean Vision?"
    assert len(library.history()) == 2
