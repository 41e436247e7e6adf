"""Terminals of any size, while they change, and the mouse in them."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.key_bar import KeyBar
from paperbrowse.tui.widgets.title_bar import TitleBar
from tests.tui.driving import (
    NARROW,
    SIZES,
    WIDE,
    facet,
    flat,
    hits,
    press,
    reader,
    running,
    settled,
    shown,
    text_of,
    title_here,
    titles,
)

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


def assert_it_fits(pilot: Pilot[None]) -> None:
    strips = pilot.app.screen._compositor.render_strips()
    assert len(strips) == pilot.app.size.height
    assert {strip.cell_length for strip in strips} == {pilot.app.size.width}


@pytest.mark.parametrize("place", OPENINGS)
async def test_the_terminal_may_change_its_size_at_any_place(
    app: PaperbrowseApp, place: str
) -> None:
    async with running(app, WIDE, painting=True) as pilot:
        await press(pilot, OPENINGS[place])
        for size in CHANGING if place == "list" else SHRINKING:
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert_it_fits(pilot)
        await press(pilot, "escape escape escape")
        assert app.focused is hits(app)
        assert title_here(app)[:30] in text_of(hits(app))
        assert title_here(app)[:30] in text_of(reader(app))


async def test_the_cursor_stays_in_sight_while_the_terminal_changes(app: PaperbrowseApp) -> None:
    async with running(app, WIDE) as pilot:
        for _ in range(5):
            await pilot.press("pagedown")
        title = title_here(app)
        for size in ((80, 24), (60, 12), (200, 60), (120, 40)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert title_here(app) == title
            assert title[:25] in text_of(hits(app)), size


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_footer_is_not_cut(app: PaperbrowseApp, size: tuple[int, int]) -> None:
    async with running(app, size) as pilot:
        footer = text_of(app.screen.query_one(KeyBar))
        for words in ("/ Search", "t Topics", "s Save", "e Export", "o Open", "? Help", "palette"):
            assert words in footer
        for keys in ("t", "l l", "slash"):
            await press(pilot, keys)
            assert "Help" in text_of(app.screen.query_one(KeyBar))
            assert "palette" in text_of(app.screen.query_one(KeyBar))


@pytest.mark.parametrize(
    "place", ["picker", "copy", "export", "import", "tags", "note", "help", "palette"]
)
async def test_dialogs_fit_into_80_by_24(app: PaperbrowseApp, place: str) -> None:
    async with running(app, NARROW) as pilot:
        await press(pilot, OPENINGS[place])
        assert_it_fits(pilot)
        focused = app.screen.focused
        if focused is not None:
            assert app.screen.region.contains_region(focused.region)
        if place in {"export", "import"}:
            assert "Esc closes" in flat(text_of(app.screen.query_one(".dialog-note")))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_mouse_works_everywhere(app: PaperbrowseApp, size: tuple[int, int]) -> None:
    async with running(app, size) as pilot:
        height = hits(app).row_height
        await pilot.click(hits(app), offset=(6, 2 * height))
        await settled(pilot)
        assert hits(app).cursor == 2
        assert title_here(app) == titles(app)[2]
        await pilot.click(hits(app), offset=(6, height), times=2)
        await settled(pilot)
        assert app.focused is reader(app)
        await press(pilot, "t")
        await pilot.click(facet(app, "tag"), offset=(3, 2))
        await settled(pilot)
        chosen = hits(app).total
        assert 0 < chosen < 80
        assert "●" in text_of(facet(app, "tag"))
        await press(pilot, "c escape")
        bar = app.screen.query_one(TitleBar)
        await pilot.click(bar, offset=(text_of(bar).index("Reading list"), 0))
        await settled(pilot)
        assert hits(app).total == 0
        footer = app.screen.query_one(KeyBar)
        await pilot.click(footer, offset=(text_of(footer).index("Help"), 0))
        await settled(pilot)
        assert "Everywhere" in shown(app)


async def test_the_wheel_scrolls_the_pane_below_it(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await pilot._post_mouse_events([MouseScrollDown] * 5, hits(app), (5, 5))
        await settled(pilot)
        assert hits(app).scroll_offset.y > 1
