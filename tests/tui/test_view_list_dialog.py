"""The lists screen: every list and saved search, opened and kept with keys and by command."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs.view_list import View, ViewListDialog
from paperbrowse.tui.widgets.entry_list import EntryList
from paperbrowse.workspace.workspace import Workspace
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.tui.driving import (
    NARROW,
    SIZES,
    browse,
    controls,
    flat,
    found,
    hits,
    lines,
    press,
    running,
    shown,
    toasts,
    type_text,
    until,
)


@pytest.fixture
def ids(workspace: Workspace) -> list[str]:
    """The papers of three lists, Thesis with the first four."""
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    workspace.library.save(ids[:4], "Thesis")
    workspace.library.save(ids[3:6], "To read")
    workspace.library.save(ids[6:7], "Later")
    return ids


def names(workspace: Workspace) -> list[tuple[str, int]]:
    return [(each.name, each.count) for each in workspace.library.lists()]


def highlighted(app: PaperbrowseApp) -> View:
    entry = app.screen.query_one(EntryList).entry
    assert entry is not None
    assert isinstance(entry.value, View)
    return entry.value


async def name(pilot: Pilot[None], text: str) -> None:
    """Type a name in place of what is proposed, and take it."""
    await press(pilot, "home shift+end")
    await type_text(pilot, text)
    await press(pilot, "enter")


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
async def test_the_library_every_list_and_every_search_are_opened_from_one_screen(
    app: PaperbrowseApp, workspace: Workspace, size: tuple[int, int]
) -> None:
    workspace.library.save_search("Sparse models", "mixture OR sparse")
    async with running(app, size) as pilot:
        await press(pilot, "L")
        assert "Lists · 4 lists · 1 saved search" in shown(app)
        for line in ("▌Library 80", "/ Sparse models mixture OR sparse", "Thesis 4", "Later 1"):
            assert line in flat(shown(app))
        assert "Enter open · / narrow · n new · r rename · m merge into" in flat(shown(app))
        await press(pilot, "G k enter")
        assert hits(app).total == 3
        assert "in list order" in found(app)
        await press(pilot, "L")
        assert highlighted(app) == View("list", "To read")
        await press(pilot, "g j enter")
        assert browse(app).session.state.query == "mixture OR sparse"
        assert browse(app).session.state.view is None
        assert 0 < hits(app).total < 80
        await press(pilot, "L g enter")
        assert hits(app).total == 80
        await press(pilot, "L escape")
        assert not isinstance(app.screen, ViewListDialog)


@pytest.mark.usefixtures("ids")
async def test_typing_narrows_the_lists(app: PaperbrowseApp) -> None:
    async with running(app, NARROW) as pilot:
        await press(pilot, "L slash")
        await type_text(pilot, "TO re")
        assert highlighted(app) == View("list", "To read")
        assert "Thesis" not in shown(app)
        await type_text(pilot, "zzz")
        assert "Nothing matches." in shown(app)
        await press(pilot, "enter r d")
        assert isinstance(app.screen, ViewListDialog), "there is nothing to open, rename or delete"
        await press(pilot, "escape")
        assert "Thesis" in shown(app)
        await press(pilot, "slash")
        await type_text(pilot, "late")
        await press(pilot, "enter")
        assert hits(app).total == 1


async def test_lists_are_made_renamed_copied_merged_and_deleted_and_each_is_undone(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await press(pilot, "L n")
        await name(pilot, "  Brand   new ")
        assert names(workspace)[-1] == ("Brand new", 0)
        assert highlighted(app) == View("list", "Brand new")
        assert "Created Brand new" in toasts(app)
        await press(pilot, "r")
        assert "Rename Brand new" in shown(app)
        await name(pilot, "THESIS")
        assert "There is a reading list 'Thesis' already." in toasts(app)
        await name(pilot, "Newest")
        assert highlighted(app) == View("list", "Newest")
        await press(pilot, "u u")
        assert names(workspace)[-1] == ("Later", 1)
        await press(pilot, "g j j c")
        assert "Thesis copy" in shown(app)
        await press(pilot, "enter")
        assert names(workspace)[-1] == ("Thesis copy", 4)
        assert highlighted(app) == View("list", "Thesis copy")
        await press(pilot, "m")
        assert "Merge Thesis copy into" in shown(app)
        await type_text(pilot, "read")
        await press(pilot, "down enter")
        assert ("To read", 6) in names(workspace)
        assert "Merged Thesis copy into To read, 3 papers new in it" in toasts(app)
        assert highlighted(app) == View("list", "To read")
        await press(pilot, "d")
        assert [each for each, _ in names(workspace)] == ["Thesis", "Later"]
        assert "Deleted To read · u undoes" in toasts(app)
        await press(pilot, "u")
        assert ("To read", 6) in names(workspace)
        assert "To read" in shown(app)
        await press(pilot, "ctrl+r")
        assert [each for each, _ in names(workspace)] == ["Thesis", "Later"]
        await press(pilot, "u u u")
        assert names(workspace) == [("Thesis", 4), ("To read", 3), ("Later", 1)]
        assert workspace.library.list_ids("Thesis") == ids[:4]


@pytest.mark.usefixtures("ids")
async def test_lists_move_among_the_lists_and_the_cursor_with_them(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        await press(pilot, "L G K K")
        assert [each for each, _ in names(workspace)] == ["Later", "Thesis", "To read"]
        assert highlighted(app) == View("list", "Later")
        await press(pilot, "shift+down K K K")
        assert [each for each, _ in names(workspace)] == ["Later", "Thesis", "To read"]
        await press(pilot, "g J d r m c")
        assert "The library cannot be deleted." in toasts(app)
        assert "Only reading lists have an order of their own." in toasts(app)
        assert len(names(workspace)) == 3


@pytest.mark.usefixtures("ids")
async def test_the_open_list_keeps_open_under_its_new_name_and_when_it_is_merged(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        await press(pilot, "L G k k enter L r")
        await name(pilot, "Dissertation")
        await press(pilot, "escape")
        assert browse(app).session.state.view == "Dissertation"
        assert hits(app).total == 4
        await press(pilot, "u")
        assert browse(app).session.state.view == "Thesis"
        await press(pilot, "L m down enter escape")
        assert browse(app).session.state.view in ("Later", "To read")
        await press(pilot, "L d escape")
        assert browse(app).session.state.view is None
        assert hits(app).total == 80


@pytest.mark.usefixtures("ids")
async def test_the_palette_offers_the_same_for_the_open_list(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        await press(pilot, "L G k k enter")
        offered = {command.name: command for command in browse(app).commands()}
        for words in (
            "New list",
            "Rename Thesis",
            "Merge Thesis into another list",
            "Copy Thesis",
            "Delete Thesis",
            "Move Thesis down among the lists",
            "Order the list by title",
        ):
            assert words in offered
        await press(pilot, "ctrl+p")
        await type_text(pilot, "delete thesis")
        await until(pilot, lambda: "the open list" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "Deleted Thesis" in toasts(app))
        assert [each for each, _ in names(workspace)] == ["To read", "Later"]


async def test_a_thousand_lists_with_hostile_names_are_usable(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    strange = [*MARKUP_TEXTS, *CONTROL_TEXTS, *(each for each in UNUSUAL_TEXTS if len(each) < 200)]
    for number in range(1000 - len(strange)):
        workspace.library.create_list(f"List {number:03}")
    for number, hostile in enumerate(strange):
        workspace.library.create_list(f"{number} {hostile}")
    async with running(app) as pilot:
        await press(pilot, "L G")
        assert "Lists · 1,001 lists" in shown(app)
        for hostile in MARKUP_TEXTS:
            assert hostile in shown(app)
        assert not controls(lines(app))
        await press(pilot, "slash")
        await type_text(pilot, "list 777")
        await press(pilot, "down d")
        assert "Deleted List 777" in toasts(app)
        await press(pilot, "escape g pagedown k")
        assert highlighted(app).kind == "list"
