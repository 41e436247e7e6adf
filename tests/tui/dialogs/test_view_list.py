"""The lists screen: every list and saved search, opened and kept with keys and by command."""

from __future__ import annotations

import pytest

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs.view_list import View, ViewListDialog
from paperbrowse.tui.widgets.entry_list import EntryList
from paperbrowse.workspace.workspace import Workspace
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.support.screen import NARROW, SIZES, Screen, control_characters, flat, open_screen


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


def opened(screen: Screen) -> str | None:
    """The name of the list on the screen."""
    return screen.browse.session.state.view


def highlighted(screen: Screen) -> View:
    entry = screen.app.screen.query_one(EntryList).entry
    assert entry is not None
    assert isinstance(entry.value, View)
    return entry.value


async def name(screen: Screen, text: str) -> None:
    """Type a name in place of what is proposed, and take it."""
    await screen.press("home shift+end")
    await screen.type(text)
    await screen.press("enter")


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
async def test_the_library_every_list_and_every_search_are_opened_from_one_screen(
    app: PaperbrowseApp, workspace: Workspace, size: tuple[int, int]
) -> None:
    workspace.library.save_search("Sparse models", "mixture OR sparse")
    async with open_screen(app, size) as screen:
        await screen.press("L")
        assert "Lists · 4 lists · 1 saved search" in screen.text
        for line in ("▌Library 80", "/ Sparse models mixture OR sparse", "Thesis 4", "Later 1"):
            assert line in flat(screen.text)
        assert "Enter open · / narrow · n new · r rename · m merge into" in flat(screen.text)
        await screen.press("G k enter")
        assert screen.total == 3
        assert "in list order" in screen.found
        await screen.press("L")
        assert highlighted(screen) == View("list", "To read")
        await screen.press("g j enter")
        assert screen.browse.session.state.query == "mixture OR sparse"
        assert opened(screen) is None
        assert 0 < screen.total < 80
        await screen.press("L g enter")
        assert screen.total == 80
        await screen.press("L escape")
        assert not isinstance(app.screen, ViewListDialog)


@pytest.mark.usefixtures("ids")
async def test_typing_narrows_the_lists(app: PaperbrowseApp) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("L slash")
        await screen.type("TO re")
        assert highlighted(screen) == View("list", "To read")
        assert "Thesis" not in screen.text
        await screen.type("zzz")
        assert "Nothing matches." in screen.text
        await screen.press("enter r d")
        assert isinstance(app.screen, ViewListDialog), "there is nothing to open, rename or delete"
        await screen.press("escape")
        assert "Thesis" in screen.text
        await screen.press("slash")
        await screen.type("late")
        await screen.press("enter")
        assert screen.total == 1


async def test_lists_are_made_renamed_copied_merged_and_deleted_and_each_is_undone(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await screen.press("L n")
        await name(screen, "  Brand   new ")
        assert names(workspace)[-1] == ("Brand new", 0)
        assert highlighted(screen) == View("list", "Brand new")
        assert "Created Brand new" in screen.toasts
        await screen.press("r")
        assert "Rename Brand new" in screen.text
        await name(screen, "THESIS")
        assert "There is a reading list 'Thesis' already." in screen.toasts
        await name(screen, "Newest")
        assert highlighted(screen) == View("list", "Newest")
        await screen.press("u u")
        assert names(workspace)[-1] == ("Later", 1)
        await screen.press("g j j c")
        assert "Thesis copy" in screen.text
        await screen.press("enter")
        assert names(workspace)[-1] == ("Thesis copy", 4)
        assert highlighted(screen) == View("list", "Thesis copy")
        await screen.press("m")
        assert "Merge Thesis copy into" in screen.text
        await screen.type("read")
        await screen.press("down enter")
        assert ("To read", 6) in names(workspace)
        assert "Merged Thesis copy into To read, 3 papers new in it" in screen.toasts
        assert highlighted(screen) == View("list", "To read")
        await screen.press("d")
        assert [each for each, _ in names(workspace)] == ["Thesis", "Later"]
        assert "Deleted To read · u undoes" in screen.toasts
        await screen.press("u")
        assert ("To read", 6) in names(workspace)
        assert "To read" in screen.text
        await screen.press("ctrl+r")
        assert [each for each, _ in names(workspace)] == ["Thesis", "Later"]
        await screen.press("u u u")
        assert names(workspace) == [("Thesis", 4), ("To read", 3), ("Later", 1)]
        assert workspace.library.list_ids("Thesis") == ids[:4]


@pytest.mark.usefixtures("ids")
async def test_lists_move_among_the_lists_and_the_cursor_with_them(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("L G K K")
        assert [each for each, _ in names(workspace)] == ["Later", "Thesis", "To read"]
        assert highlighted(screen) == View("list", "Later")
        await screen.press("shift+down K K K")
        assert [each for each, _ in names(workspace)] == ["Later", "Thesis", "To read"]
        await screen.press("g J d r m c")
        assert "The library cannot be deleted." in screen.toasts
        assert "Only reading lists have an order of their own." in screen.toasts
        assert len(names(workspace)) == 3


@pytest.mark.usefixtures("ids")
async def test_the_open_list_keeps_open_under_its_new_name_and_when_it_is_merged(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("L G k k enter L r")
        await name(screen, "Dissertation")
        await screen.press("escape")
        assert opened(screen) == "Dissertation"
        assert screen.total == 4
        await screen.press("u")
        assert opened(screen) == "Thesis"
        await screen.press("L m down enter escape")
        assert opened(screen) in ("Later", "To read")
        await screen.press("L d escape")
        assert opened(screen) is None
        assert screen.total == 80


@pytest.mark.usefixtures("ids")
async def test_the_palette_offers_the_same_for_the_open_list(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("L G k k enter")
        offered = {command.name: command for command in screen.browse.commands()}
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
        await screen.press("ctrl+p")
        await screen.type("delete thesis")
        await screen.wait_until(lambda: "the open list" in screen.text)
        await screen.press("enter")
        await screen.wait_until(lambda: "Deleted Thesis" in screen.toasts)
        assert [each for each, _ in names(workspace)] == ["To read", "Later"]


async def test_a_thousand_lists_with_hostile_names_are_usable(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    strange = [*MARKUP_TEXTS, *CONTROL_TEXTS, *(each for each in UNUSUAL_TEXTS if len(each) < 200)]
    for number in range(1000 - len(strange)):
        workspace.library.create_list(f"List {number:03}")
    for number, hostile in enumerate(strange):
        workspace.library.create_list(f"{number} {hostile}")
    async with open_screen(app) as screen:
        await screen.press("L G")
        assert "Lists · 1,001 lists" in screen.text
        for hostile in MARKUP_TEXTS:
            assert hostile in screen.text
        assert not control_characters(screen.lines)
        await screen.press("slash")
        await screen.type("list 777")
        await screen.press("down d")
        assert "Deleted List 777" in screen.toasts
        await screen.press("escape g pagedown k")
        assert highlighted(screen).kind == "list"
