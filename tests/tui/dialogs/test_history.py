"""Undo, redo and the history screen: back to any point, and forward again."""

from __future__ import annotations

import pytest

from paperbrowse.library import Step
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs import history
from paperbrowse.tui.dialogs.history import HistoryDialog
from paperbrowse.tui.widgets.entry_list import EntryList
from paperbrowse.workspace.workspace import Workspace
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS
from tests.support.screen import NARROW, SIZES, Screen, control_characters, flat, open_screen


def highlighted(screen: Screen) -> Step:
    entry = screen.app.screen.query_one(EntryList).entry
    assert entry is not None
    assert isinstance(entry.value, Step)
    return entry.value


def names(workspace: Workspace) -> list[str]:
    return [each.name for each in workspace.library.lists()]


async def test_undo_and_redo_say_the_name_of_the_step(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    workspace.library.create_list("Thesis")
    async with open_screen(app) as screen:
        await screen.press("u")
        assert "Undone: Created Thesis" in screen.toasts
        await screen.press("u")
        assert "There is nothing to undo." in screen.toasts
        await screen.press("ctrl+r")
        assert "Done again: Created Thesis" in screen.toasts
        await screen.press("ctrl+r")
        assert "There is nothing to redo." in screen.toasts


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
async def test_the_history_goes_back_and_forward_to_any_step(
    app: PaperbrowseApp, workspace: Workspace, size: tuple[int, int]
) -> None:
    for name in ("One", "Two", "Three", "Four"):
        workspace.library.create_list(name)
    async with open_screen(app, size) as screen:
        await screen.press("U")
        assert highlighted(screen).name == "Created Four"
        assert "● Created Four we are here" in flat(screen.text)
        assert "Before the first step" in screen.text
        assert str(highlighted(screen).at.astimezone().year) in screen.text
        await screen.press("j j enter")
        assert names(workspace) == ["One", "Two"]
        assert "2 steps undone: back at “Created Two”" in screen.toasts
        await screen.press("U")
        assert highlighted(screen).name == "Created Two"
        assert screen.text.count("↶ ") == 2
        await screen.press("k enter")
        assert names(workspace) == ["One", "Two", "Three"]
        assert "1 step done again: forward to “Created Three”" in screen.toasts
        await screen.press("U G enter")
        assert names(workspace) == []
        assert "3 steps undone: back at the beginning" in screen.toasts
        await screen.press("U g enter")
        assert names(workspace) == ["One", "Two", "Three", "Four"]
        await screen.press("U enter U U U escape")
        assert not isinstance(app.screen, HistoryDialog)
        assert len(names(workspace)) == 4


async def test_what_was_left_behind_by_a_change_after_undoing_can_be_gone_into(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    workspace.library.create_list("Left behind")
    workspace.library.undo()
    workspace.library.create_list("Kept")
    async with open_screen(app, NARROW) as screen:
        await screen.press("U")
        assert "↳ Created Left behind left behind" in flat(screen.text)
        await screen.press("j enter")
        assert names(workspace) == ["Left behind"]
        assert "2 steps undone or done again: now at “Created Left behind”" in screen.toasts
        await screen.press("U k enter")
        assert names(workspace) == ["Kept"]


async def test_a_long_history_is_fetched_as_one_scrolls(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    for number in range(60):
        workspace.library.create_list(f"List {number}")
    for _ in range(25):
        workspace.library.undo()
    fetched: list[int] = []

    def fetch(limit: int, before: int | None) -> list[Step]:
        steps = workspace.library.history(limit, before)
        fetched.append(len(steps))
        return steps

    async with open_screen(app, NARROW) as screen:
        dialog = history.HistoryDialog(fetch, app.keymap, page_size=10, prefetch_lines=5)
        app.push_screen(dialog)
        await screen.settle()
        assert highlighted(screen).name == "Created List 34"
        assert sum(fetched) == 40, "as far as to where we are, and a page below"
        await screen.press("G")
        assert sum(fetched) == 50
        await screen.press("G G G G")
        assert sum(fetched) == 60
        assert highlighted(screen) == history.BEGINNING


async def test_names_of_steps_are_shown_as_they_are(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    for number, hostile in enumerate((*MARKUP_TEXTS, *CONTROL_TEXTS)):
        workspace.library.create_list(f"{number} {hostile}")
    async with open_screen(app) as screen:
        await screen.press("U")
        for hostile in MARKUP_TEXTS:
            assert hostile in screen.text
        assert not control_characters(screen.lines)
        await screen.press("escape u u")
        assert "Undone: Created 1" in screen.toasts
