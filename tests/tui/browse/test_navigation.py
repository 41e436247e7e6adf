"""Moving about: rows, panes, matches, and back; Esc never quits."""

from __future__ import annotations

import pytest

from paperbrowse.tui.app import PaperbrowseApp
from tests.support.screen import NARROW, SIZES, WIDE, Screen, flat, open_screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_keys_of_vim_and_less_move_through_the_list(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with open_screen(app, size) as screen:
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
            await screen.press(key)
            assert screen.cursor == place, key
            assert screen.title[:30] in screen.results_text
        await screen.press("ctrl+d")
        half = screen.cursor
        await screen.press("ctrl+u pagedown")
        page = screen.cursor
        assert 0 < half < page
        assert half == pytest.approx(page / 2, abs=1)
        await screen.press("pageup")
        assert screen.cursor == 0


async def test_the_reader_follows_the_cursor(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        for _ in range(3):
            await screen.press("j")
            assert screen.title in flat(screen.reader_text)
        assert screen.title == screen.titles[3]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_pane_is_reached_by_keys(app: PaperbrowseApp, size: tuple[int, int]) -> None:
    async with open_screen(app, size) as screen:
        seen = []
        for _ in range(7):
            await screen.press("tab")
            seen.append(screen.focused_id)
            assert screen.text_of(app.screen.query_one(f"#{seen[-1]}"))
        facets = {"facet-tag", "facet-has", "facet-year", "facet-source", "facet-list"}
        assert set(seen) == facets | {"results", "reader"}
        await screen.press("shift+tab")
        assert screen.focused_id == seen[-2]
        steps = "escape results l reader l reader h results h facet-tag right results t facet-tag"
        for key, target in zip(steps.split()[::2], steps.split()[1::2], strict=True):
            await screen.press(key)
            assert screen.focused_id == target


async def test_where_there_is_no_room_the_pane_with_the_focus_is_the_one_shown(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app, NARROW) as screen:
        assert screen.results_text
        assert not screen.reader_text
        await screen.press("enter")
        assert not screen.results_text
        assert screen.title in screen.reader_text
        await screen.press("t")
        assert screen.facet_text("tag")
        assert not screen.reader_text
        await screen.press("escape")
        assert screen.results_text


@pytest.mark.parametrize("size", [WIDE, (80, 20)], ids=str)
async def test_the_matches_are_walked_and_scrolled_to(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with open_screen(app, size) as screen:
        await screen.search("code OR language")
        await screen.press("enter")
        assert app.focused is screen.reader
        total = len(screen.reader._matches)
        assert total > 2
        assert f"{total} matches" in screen.reader_text
        for place in (*range(1, total + 1), 1):
            await screen.press("n")
            assert screen.reader._current == place - 1
            await assert_the_match_is_on_the_screen(screen)
        await screen.press("N")
        assert screen.reader._current == total - 1
        await assert_the_match_is_on_the_screen(screen)


async def assert_the_match_is_on_the_screen(screen: Screen) -> None:
    """The current match, the only thing drawn on its background, can be seen."""
    pane = screen.reader
    body, match = pane._matches[pane._current]
    word = body.text[match.start : match.end]
    background = screen.app.theme_variables["text-accent"].lower()
    strips = screen.app.screen._compositor.render_strips()[pane.region.y : pane.region.bottom]
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
    async with open_screen(app) as screen:
        await screen.press("n")
        assert "No matches" in screen.toasts


async def test_the_reader_scrolls_and_every_line_of_it_can_be_read(app: PaperbrowseApp) -> None:
    async with open_screen(app, (80, 16)) as screen:
        await screen.press("enter")
        assert screen.title in screen.reader_text
        await screen.press("G")
        assert "Id  " in screen.reader_text
        await screen.press("g j j k ctrl+d ctrl+u space pageup home")
        assert screen.title in screen.reader_text


async def test_esc_goes_back_one_level_at_a_time_and_never_quits(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("j s right_square_bracket slash m enter")
        await screen.search("*a*")
        await screen.press("t enter l space enter")
        assert screen.focused_id == "reader"
        await screen.press("escape")
        assert screen.focused_id == "results"
        assert screen.selected_ids
        await screen.press("escape")
        assert not screen.selected_ids
        assert "●" in screen.text
        await screen.press("escape")
        assert "●" not in screen.facet_text("tag")
        assert "*a*" in screen.text
        await screen.press("escape")
        assert "*a*" not in screen.text
        assert screen.total == 1
        await screen.press("escape")
        assert screen.total == 80
        await screen.press("escape escape escape")
        assert app.is_running
        assert app.return_code is None


async def test_q_quits(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press_now("q")
        await screen.pilot.pause()
        assert not app.is_running or app._exit
    assert app.return_code == 0


async def test_q_in_a_field_is_a_letter(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash q")
        assert "/ q" in screen.text
        assert app.is_running
