"""Bursts of keys, as a slow connection brings them: each goes where the one before it leads."""

from __future__ import annotations

import pytest
from textual import events

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace
from tests.support.screen import open_screen


@pytest.mark.parametrize(
    ("keys", "query", "focused", "cursor"),
    [
        ("slash b e r t enter j", "bert", "results", 1),
        ("slash b e r t down j", "bert", "results", 1),
        ("slash b e r t escape j k j j", "bert", "results", 2),
        ("slash b e r backspace backspace r t enter j", "brt", "results", 1),
        ("slash b e r t enter slash x", "x", "query", 0),
        ("slash b e r t enter j slash end x", "bertx", "query", 0),
        ("j j k slash q", "q", "query", 0),
        ("slash b e r t enter l j", "bert", "reader", 0),
        ("slash a u tab v enter", "author:v", "results", 0),
    ],
)
@pytest.mark.usefixtures("quick_answers")  # a later answer may move the cursor with its paper
async def test_keys_that_come_together_do_what_they_do_one_by_one(
    app: PaperbrowseApp, keys: str, query: str, focused: str, cursor: int
) -> None:
    async with open_screen(app) as screen:
        await screen.press_at_once(keys)
        assert screen.query == query
        assert screen.focused_id == focused
        if screen.total > cursor:
            assert screen.cursor == cursor


async def test_a_burst_goes_through_dialogs(app: PaperbrowseApp, workspace: Workspace) -> None:
    app.keys.patience = 20.0  # on a busy machine
    async with open_screen(app) as screen:
        await screen.press_at_once("a h i d escape S m y enter T n e w enter escape j")
        assert screen.cursor == 1
        assert [each.name for each in workspace.library.lists()] == ["my"]
        first = screen.titles[0]
        await screen.press("k")
        assert screen.title == first
        assert (screen.paper.note, screen.paper.own_tags) == ("hid", ("new",))


async def test_a_query_of_the_history_is_found_in_a_burst(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press_at_once("slash b e r t enter slash d i f f enter")
        await screen.press_at_once("slash ctrl+r b e enter backspace enter j")
        assert screen.query == "ber"
        assert screen.focused_id == "results"


async def test_what_is_pasted_among_keys_keeps_its_place(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        for name in ("a", "enter", "slash", "end"):
            app.post_message(events.Key(name, name if len(name) == 1 else None))
        app.post_message(events.Paste("ttention is"))
        await screen.press_at_once("space a l l enter j")
        assert screen.query == "attention is all"
        assert screen.focused_id == "results"


async def test_many_letters_at_once_keep_their_order(app: PaperbrowseApp) -> None:
    words = "attention is all you need"
    async with open_screen(app) as screen:
        await screen.press_at_once(" ".join(["slash", *words.replace(" ", "_"), "enter", "j"]))
        assert screen.query == words.replace(" ", "_")


@pytest.mark.usefixtures("quick_answers")
async def test_of_letters_that_come_together_only_the_last_query_is_searched(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    searched: list[str] = []
    async with open_screen(app) as screen:
        await screen.press("slash x")
        workspace.index.before_search = lambda request: searched.append(request.query)
        await screen.press_at_once("backspace a t t e n t i o n")
        assert screen.query == "attention"
        assert searched[-1] == "attention"
        assert len(searched) < len("attention")
        assert screen.total > 0
