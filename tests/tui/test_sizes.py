"""Terminals of any size, while they change, and the mouse in them."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.key_bar import KeyBar
from paperbrowse.tui.widgets.title_bar import TitleBar
from tests.support.screen import NARROW, SIZES, WIDE, flat, open_screen

CHANGING = ((80, 24), (40, 10), (200, 60), (20, 5), (120, 40))
SHRINKING = ((80, 24), (20, 5), (1, 1), (120, 40))

OPENINGS = {
    "list": "escape",
    "reader": "enter",
    "facets": "t",
    "query": "slash a",
    "picker": "L",
    "copy": "y",
    "export": "e",
    "import": "i",
    "tags": "T",
    "note": "a",
    "help": "question_mark",
    "palette": "ctrl+p",
}


@pytest.mark.parametrize("place", OPENINGS)
async def test_the_terminal_may_change_its_size_at_any_place(
    app: PaperbrowseApp, place: str
) -> None:
    async with open_screen(app, WIDE, painting=True) as screen:
        await screen.press(OPENINGS[place])
        for size in CHANGING if place == "list" else SHRINKING:
            await screen.pilot.resize_terminal(*size)
            await screen.settle()
            screen.assert_fits()
        await screen.press("escape escape escape")
        assert app.focused is screen.results
        assert screen.title[:30] in screen.results_text
        assert screen.title[:30] in screen.reader_text


async def test_the_cursor_stays_in_sight_while_the_terminal_changes(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        for _ in range(5):
            await screen.press_now("pagedown")
        title = screen.title
        for size in ((80, 24), (60, 12), (200, 60), (120, 40)):
            await screen.pilot.resize_terminal(*size)
            await screen.settle()
            assert screen.title == title
            assert title[:25] in screen.results_text, size


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_footer_is_not_cut(app: PaperbrowseApp, size: tuple[int, int]) -> None:
    async with open_screen(app, size) as screen:
        footer = screen.text_of(app.screen.query_one(KeyBar))
        for words in ("/ Search", "t Topics", "s Save", "e Export", "o Open", "? Help", "palette"):
            assert words in footer
        for keys in ("t", "l l", "slash"):
            await screen.press(keys)
            assert "Help" in screen.text_of(app.screen.query_one(KeyBar))
            assert "palette" in screen.text_of(app.screen.query_one(KeyBar))


@pytest.mark.parametrize(
    "place", ["picker", "copy", "export", "import", "tags", "note", "help", "palette"]
)
async def test_dialogs_fit_into_80_by_24(app: PaperbrowseApp, place: str) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press(OPENINGS[place])
        screen.assert_fits()
        focused = app.screen.focused
        if focused is not None:
            assert app.screen.region.contains_region(focused.region)
        if place in {"export", "import"}:
            assert "Esc closes" in flat(screen.text_of(app.screen.query_one(".dialog-note")))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_mouse_works_everywhere(app: PaperbrowseApp, size: tuple[int, int]) -> None:
    async with open_screen(app, size) as screen:
        height = screen.results.row_height
        await screen.pilot.click(screen.results, offset=(6, 2 * height))
        await screen.settle()
        assert screen.cursor == 2
        assert screen.title == screen.titles[2]
        await screen.pilot.click(screen.results, offset=(6, height), times=2)
        await screen.settle()
        assert app.focused is screen.reader
        await screen.press("t")
        await screen.pilot.click(screen.facet("tag"), offset=(3, 2))
        await screen.settle()
        chosen = screen.total
        assert 0 < chosen < 80
        assert "●" in screen.facet_text("tag")
        await screen.press("c escape")
        bar = app.screen.query_one(TitleBar)
        await screen.pilot.click(bar, offset=(screen.text_of(bar).index("Reading list"), 0))
        await screen.settle()
        assert screen.total == 0
        footer = app.screen.query_one(KeyBar)
        await screen.pilot.click(footer, offset=(screen.text_of(footer).index("Help"), 0))
        await screen.settle()
        assert "Everywhere" in screen.text


async def test_the_wheel_scrolls_the_pane_below_it(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.pilot._post_mouse_events([MouseScrollDown] * 5, screen.results, (5, 5))
        await screen.settle()
        assert screen.results.scroll_offset.y > 1
