"""Moving about: rows, panes, matches, and back; Esc never quits."""

from __future__ import annotations

import pytest

from paperbrowse.tui.app import PaperbrowseApp
from tests.tui.driving import (
    NARROW,
    SIZES,
    WIDE,
    ask,
    facet,
    flat,
    hits,
    press,
    reader,
    running,
    shown,
    text_of,
    title_here,
    titles,
    toasts,
)


def focused_id(app: PaperbrowseApp) -> str | None:
    """The name of the widget that the keys go to."""
    return app.focused.id if app.focused else None


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_keys_of_vim_and_less_move_through_the_list(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with running(app, size) as pilot:
        steps = (
            ("j", 1),
            ("down", 2),
            ("k", 1),
            ("up", 0),
            ("k", 0),
            ("G", 79),
            ("j", 79),
            ("g", 0),
            ("end", 79),
            ("home", 0),
        )
        for key, place in steps:
            await press(pilot, key)
            assert hits(app).cursor == place, key
            assert title_here(app)[:30] in text_of(hits(app))
        await press(pilot, "ctrl+d")
        half = hits(app).cursor
        await press(pilot, "ctrl+u pagedown")
        page = hits(app).cursor
        assert 0 < half < page
        assert half == pytest.approx(page / 2, abs=1)
        await press(pilot, "pageup")
        assert hits(app).cursor == 0


async def test_the_reader_follows_the_cursor(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        for _ in range(3):
            await press(pilot, "j")
            assert title_here(app) in flat(text_of(reader(app)))
        assert title_here(app) == titles(app)[3]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_pane_is_reached_by_keys(app: PaperbrowseApp, size: tuple[int, int]) -> None:
    async with running(app, size) as pilot:
        seen = []
        for _ in range(6):
            await press(pilot, "tab")
            seen.append(focused_id(app))
            assert text_of(app.screen.query_one(f"#{seen[-1]}"))
        panes = {"facet-tag", "facet-year", "facet-source", "facet-list", "results", "reader"}
        assert set(seen) == panes
        await press(pilot, "shift+tab")
        assert focused_id(app) == seen[-2]
        steps = "escape results l reader l reader h results h facet-tag right results t facet-tag"
        for key, target in zip(steps.split()[::2], steps.split()[1::2], strict=True):
            await press(pilot, key)
            assert focused_id(app) == target


async def test_where_there_is_no_room_the_pane_with_the_focus_is_the_one_shown(
    app: PaperbrowseApp,
) -> None:
    async with running(app, NARROW) as pilot:
        assert text_of(hits(app))
        assert not text_of(reader(app))
        await press(pilot, "enter")
        assert not text_of(hits(app))
        assert title_here(app) in text_of(reader(app))
        await press(pilot, "t")
        assert text_of(facet(app, "tag"))
        assert not text_of(reader(app))
        await press(pilot, "escape")
        assert text_of(hits(app))


@pytest.mark.parametrize("size", [WIDE, (80, 20)], ids=str)
async def test_the_matches_are_walked_and_scrolled_to(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with running(app, size) as pilot:
        await ask(pilot, "code OR language")
        await press(pilot, "enter")
        assert app.focused is reader(app)
        total = len(reader(app)._matches)
        assert total > 2
        assert f"{total} matches" in text_of(reader(app))
        for place in (*range(1, total + 1), 1):
            await press(pilot, "n")
            assert reader(app)._current == place - 1
            await assert_the_match_is_on_the_screen(app)
        await press(pilot, "N")
        assert reader(app)._current == total - 1
        await assert_the_match_is_on_the_screen(app)


async def assert_the_match_is_on_the_screen(app: PaperbrowseApp) -> None:
    """The current match, the only thing drawn on its background, can be seen."""
    pane = reader(app)
    body, match = pane._matches[pane._current]
    word = body.text[match.start : match.end]
    background = app.theme_variables["accent"].lower()
    strips = app.screen._compositor.render_strips()[pane.region.y : pane.region.bottom]
    highlighted = "".join(
        segment.text
        for strip in strips
        for segment in strip.crop(pane.region.x, pane.region.right)
        if segment.style is not None
        and segment.style.bgcolor is not None
        and segment.style.bgcolor.triplet is not None
        and segment.style.bgcolor.triplet.hex == background
    )
    assert "".join(word.split()) in "".join(highlighted.split())


async def test_a_paper_without_matches_says_so(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "n")
        assert "No matches" in toasts(app)


async def test_the_reader_scrolls_and_every_line_of_it_can_be_read(app: PaperbrowseApp) -> None:
    async with running(app, (80, 16)) as pilot:
        await press(pilot, "enter")
        assert title_here(app) in text_of(reader(app))
        await press(pilot, "G")
        assert "Id  " in text_of(reader(app))
        await press(pilot, "g j j k ctrl+d ctrl+u space pageup home")
        assert title_here(app) in text_of(reader(app))


async def test_esc_goes_back_one_level_at_a_time_and_never_quits(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "s right_square_bracket slash m enter")
        await ask(pilot, "a*")
        await press(pilot, "t enter l space enter")
        assert focused_id(app) == "reader"
        await press(pilot, "escape")
        assert focused_id(app) == "results"
        assert hits(app).selected_ids
        await press(pilot, "escape")
        assert not hits(app).selected_ids
        assert "●" in shown(app)
        await press(pilot, "escape")
        assert "●" not in text_of(facet(app, "tag"))
        assert "a*" in shown(app)
        await press(pilot, "escape")
        assert "a*" not in shown(app)
        assert hits(app).total == 1
        await press(pilot, "escape")
        assert hits(app).total == 80
        await press(pilot, "escape escape escape")
        assert app.is_running
        assert app.return_code is None


async def test_q_quits(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running or app._exit
    assert app.return_code == 0


async def test_q_in_a_field_is_a_letter(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "slash q")
        assert "/ q" in shown(app)
        assert app.is_running
