"""Similar papers as a view: opened from papers and lists, narrowed, and left for where one was."""

from __future__ import annotations

import pytest

from paperbrowse.tui.app import PaperbrowseApp
from tests.support.doubles import ControlledWorkspace
from tests.support.screen import SIZES, flat, open_screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_m_shows_papers_like_the_one_under_the_cursor_and_why(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with open_screen(app, size) as screen:
        await screen.search("diffusion")
        seed = screen.title
        await screen.press("m")
        assert 0 < screen.total < 80
        assert seed not in screen.titles
        assert "most similar first" in screen.found
        assert f"Like {seed[:20]}" in screen.notice
        assert "like " in screen.title_bar_text
        row = screen.results.row
        assert row is not None
        assert row.why[0] in flat(screen.results_text)
        assert screen.query == ""


@pytest.mark.parametrize("key", ["escape", "left_square_bracket", "right_square_bracket"])
async def test_back_leads_to_exactly_where_one_was(app: PaperbrowseApp, key: str) -> None:
    async with open_screen(app) as screen:
        await screen.search("learning")
        await screen.press("z G k k k")
        before = (screen.title, screen.cursor, screen.found, screen.query, screen.results_text)
        await screen.press("m")
        await screen.press("j j")
        await screen.press(key)
        assert before == (
            screen.title,
            screen.cursor,
            screen.found,
            screen.query,
            screen.results_text,
        )


async def test_one_view_leads_to_the_next_and_back_through_all(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention")
        places = []
        for _ in range(3):
            places.append((screen.title, screen.cursor, screen.found))
            await screen.press("m")
            await screen.press("j")
        for place in reversed(places):
            await screen.press("escape")
            assert (screen.title, screen.cursor, screen.found) == place


async def test_words_and_facets_narrow_within_the_similar_papers(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention")
        await screen.press("m")
        every = screen.total
        await screen.search("image")
        assert 0 < screen.total < every
        assert "like " in screen.notice
        await screen.press("escape")
        assert screen.total == every
        await screen.press("t enter escape")
        assert 0 < screen.total <= every
        await screen.press("escape")
        assert screen.total == every
        await screen.press("escape")
        assert screen.query == "attention"


async def test_selected_papers_are_a_seed_together_and_are_selected_again_after(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.press("space space space")
        chosen = screen.selected_ids
        await screen.press("m")
        assert "Like 3 papers" in screen.notice
        assert screen.selected_ids == []
        assert not {*chosen} & {row.paper.id for row in screen.results._rows.values()}
        await screen.press("escape")
        assert screen.selected_ids == chosen


async def test_more_like_a_list_follows_the_list(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("M")
        assert "Open a list" in screen.toasts
        await screen.search("diffusion")
        await screen.press("s j s escape escape right_square_bracket")
        assert "Reading list" in screen.title_bar_text
        await screen.press("M")
        assert "Like the list Reading list" in screen.notice
        saved = screen.title
        await screen.press("s")
        assert saved in {
            paper.title
            for paper in workspace.library.papers(workspace.library.list_ids("Reading list"))
        }
        assert saved not in screen.titles, "it is one of the list now"
        await screen.press("escape")
        assert screen.total == 3


async def test_the_list_dialog_opens_more_like_a_list(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("diffusion")
        await screen.press("s L G M")
        assert "Like the list Reading list" in screen.notice
        await screen.press("escape")
        assert screen.query == "diffusion"


async def test_a_renamed_list_is_followed_and_a_deleted_one_is_left(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    async with open_screen(app) as screen:
        workspace.library.save([screen.paper.id], "Later")
        await screen.wait_until(lambda: "Later" in screen.title_bar_text)
        await screen.press("right_square_bracket right_square_bracket M")
        assert "Like the list Later" in screen.notice
        workspace.library.rename_list("Later", "Thesis")
        await screen.wait_until(lambda: "Like the list Thesis" in screen.notice)
        workspace.library.delete_list("Thesis")
        await screen.wait_until(lambda: screen.total == 80)


async def test_what_is_seen_is_exported_and_is_no_search_to_save(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("diffusion")
        await screen.press("m")
        count = screen.total
        await screen.press("b")
        assert "no search to save" in screen.toasts
        await screen.press("e")
        assert f"{count}" in screen.text
        assert "Like " in screen.text
        await screen.press("escape A")
        assert len(screen.selected_ids) == count
