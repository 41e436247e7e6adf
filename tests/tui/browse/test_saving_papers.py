"""Reading lists: saving, choosing, marking, viewing, removing, and taking it all back."""

from __future__ import annotations

from paperbrowse.library import DEFAULT_LIST
from paperbrowse.system.locations import Locations
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.workspace import Workspace
from tests.support.screen import NARROW, make_app, open_screen


def saved(workspace: Workspace, name: str = DEFAULT_LIST) -> list[str]:
    """The titles in a list, in its order."""
    library = workspace.library
    return [paper.title for paper in library.papers(library.list_ids(name))]


async def test_a_paper_is_saved_with_a_key_and_removed_with_the_same(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        title = screen.title
        await screen.press("s")
        assert saved(workspace) == [title]
        assert f"Saved “{title}” to Reading list" in screen.toasts
        assert screen.title == title
        assert "≡" in screen.results_text.splitlines()[1]
        assert "Reading list 1" in screen.title_bar_text
        assert "○ Reading list" in screen.facet_text("list")
        assert "Lists     Reading list" in screen.reader_text
        await screen.press("s")
        assert saved(workspace) == []
        assert "≡" not in screen.results_text
        assert "Removed" in screen.toasts


async def test_what_is_saved_on_a_later_page_keeps_the_place(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("G k")
        title = screen.title
        await screen.press("s")
        assert saved(workspace) == [title]
        assert screen.title == title
        assert screen.cursor == 78
        assert "≡" in screen.results_text


async def test_marked_papers_are_saved_together_into_a_list_of_ones_choice(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("space space j space")
        chosen = [screen.titles[place] for place in (0, 1, 3)]
        assert screen.results_text.count("✓") == 3
        await screen.press("S")
        assert "Save 3 papers to" in screen.text
        await screen.type("Thesis")
        await screen.press("enter")
        assert saved(workspace, "Thesis") == chosen
        assert "Saved 3 papers to Thesis" in screen.toasts
        assert not screen.selected_ids
        await screen.press("g S")
        assert "Thesis  3 papers" in screen.text
        await screen.type("thes")
        await screen.press("enter")
        assert "Already in Thesis" in screen.toasts or saved(workspace, "Thesis")[-1] != chosen[-1]
        await screen.press("S escape")
        assert "Save 1 paper to" not in screen.text


async def test_a_mark_is_taken_off_again(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("space k space")
        assert screen.selected_ids == []
        await screen.press("g space escape")
        assert screen.selected_ids == []


async def test_lists_are_views_that_keys_and_clicks_open(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:4]
    workspace.library.save(ids[:3], "Thesis")
    workspace.library.save(ids[3:], "Later")
    async with open_screen(app) as screen:
        bar = app.screen.query_one(TitleBar)
        await screen.press("right_square_bracket right_square_bracket")
        assert screen.titles == saved(workspace, "Thesis")
        assert "in list order" in screen.found
        await screen.press("right_square_bracket")
        assert screen.titles == saved(workspace, "Later")
        await screen.press("right_square_bracket")
        assert screen.total == 80
        await screen.press("left_square_bracket")
        assert screen.total == 1
        await screen.press("L slash")
        await screen.type("the")
        await screen.press("enter")
        assert screen.total == 3
        await screen.pilot.click(bar, offset=(screen.text_of(bar).index("Library") + 1, 0))
        await screen.settle()
        assert screen.total == 80
        await screen.pilot.click(bar, offset=(screen.text_of(bar).index("Thesis") + 1, 0))
        await screen.settle()
        assert screen.total == 3


async def test_a_search_in_a_list_stays_in_it_and_saving_goes_to_it(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    workspace.library.save(ids[:10], "Thesis")
    async with open_screen(app) as screen:
        await screen.press("right_square_bracket right_square_bracket")
        await screen.search("the OR a OR of OR network OR model OR language OR attention")
        assert 0 < screen.total <= 10
        await screen.press("z escape")
        assert screen.total == 10
        first = screen.title
        await screen.press("s")
        assert first not in saved(workspace, "Thesis")
        assert screen.total == 9
        await screen.press("u")
        assert first in saved(workspace, "Thesis")
        assert screen.total == 10


async def test_d_removes_from_the_open_list_only(app: PaperbrowseApp, workspace: Workspace) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:4]
    workspace.library.save(ids, "Thesis")
    async with open_screen(app) as screen:
        await screen.press("d")
        assert "Open a list to remove papers from it" in screen.toasts
        await screen.press("right_square_bracket right_square_bracket")
        first, last = screen.titles[0], screen.titles[-1]
        await screen.press("space space d")
        assert saved(workspace, "Thesis") == screen.titles
        assert screen.total == 2
        await screen.press("G delete")
        assert last not in screen.titles
        await screen.press("d")
        assert "Thesis is empty" in screen.results_text
        await screen.press("d s u u u")
        assert screen.titles[0] == first
        assert saved(workspace, "Thesis") == screen.titles
        assert screen.total == 4


async def test_undo_and_redo_walk_every_change_also_after_a_restart(
    app: PaperbrowseApp, workspace: Workspace, locations: Locations
) -> None:
    async with open_screen(app) as screen:
        first = screen.title
        await screen.press("s j s")
        second = screen.title
        assert saved(workspace) == [first, second]
        await screen.press("u")
        assert saved(workspace) == [first]
        assert "Undone: " in screen.toasts
        await screen.press("ctrl+r")
        assert saved(workspace) == [first, second]
        assert "Done again: " in screen.toasts
        await screen.press("u")
    with Workspace.open(locations, create=True) as again:
        restarted = make_app(again)
        async with open_screen(restarted, NARROW) as screen:
            await screen.press("ctrl+r")
            assert saved(again) == [first, second]
            await screen.press("u u")
            assert "nothing to undo" not in screen.toasts
            await screen.press("u")
            assert "There is nothing to undo." in screen.toasts
            await screen.press("ctrl+r ctrl+r ctrl+r")
            assert "There is nothing to redo." in screen.toasts
            assert saved(again) == [first, second]


async def test_a_list_whose_making_is_undone_while_it_is_open_gives_way_to_the_library(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.press("S")
        await screen.type("Thesis")
        await screen.press("enter right_square_bracket right_square_bracket")
        assert screen.total == 1
        await screen.search("of")
        await screen.press("u")
        assert screen.total == 80
        assert screen.found == "80 of 80 · newest first"
        assert "/ of" not in screen.text


async def test_an_empty_list_says_how_to_fill_it(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("right_square_bracket")
        assert "Reading list is empty." in screen.results_text
        await screen.press("s S d y o space G enter escape escape")
        assert screen.total == 80
