"""Reading lists: saving, choosing, marking, viewing, removing, and taking it all back."""

from __future__ import annotations

from paperbrowse.library import DEFAULT_LIST
from paperbrowse.system.locations import Locations
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.workspace import Workspace
from tests.tui.driving import (
    NARROW,
    ask,
    facet,
    found,
    hits,
    press,
    reader,
    running,
    settled,
    shown,
    text_of,
    title_here,
    titles,
    toasts,
    type_text,
)
from tests.tui.making import make_app


def saved(workspace: Workspace, name: str = DEFAULT_LIST) -> list[str]:
    """The titles in a list, in its order."""
    library = workspace.library
    return [paper.title for paper in library.papers(library.list_ids(name))]


async def test_a_paper_is_saved_with_a_key_and_removed_with_the_same(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        title = title_here(app)
        await press(pilot, "s")
        assert saved(workspace) == [title]
        assert f"Saved “{title}” to Reading list" in toasts(app)
        assert title_here(app) == title
        assert "≡" in text_of(hits(app)).splitlines()[1]
        assert "Reading list 1" in text_of(app.screen.query_one(TitleBar))
        assert "○ Reading list" in text_of(facet(app, "list"))
        assert "Lists     Reading list" in text_of(reader(app))
        await press(pilot, "s")
        assert saved(workspace) == []
        assert "≡" not in text_of(hits(app))
        assert "Removed" in toasts(app)


async def test_what_is_saved_on_a_later_page_keeps_the_place(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        await press(pilot, "G k")
        title = title_here(app)
        await press(pilot, "s")
        assert saved(workspace) == [title]
        assert title_here(app) == title
        assert hits(app).cursor == 78
        assert "≡" in text_of(hits(app))


async def test_marked_papers_are_saved_together_into_a_list_of_ones_choice(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        await press(pilot, "space space j space")
        chosen = [titles(app)[place] for place in (0, 1, 3)]
        assert text_of(hits(app)).count("✓") == 3
        await press(pilot, "S")
        assert "Save 3 papers to" in shown(app)
        await type_text(pilot, "Thesis")
        await press(pilot, "enter")
        assert saved(workspace, "Thesis") == chosen
        assert "Saved 3 papers to Thesis" in toasts(app)
        assert not hits(app).selected_ids
        await press(pilot, "g S")
        assert "Thesis  3 papers" in shown(app)
        await type_text(pilot, "thes")
        await press(pilot, "enter")
        assert "Already in Thesis" in toasts(app) or saved(workspace, "Thesis")[-1] != chosen[-1]
        await press(pilot, "S escape")
        assert "Save 1 paper to" not in shown(app)


async def test_a_mark_is_taken_off_again(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "space k space")
        assert hits(app).selected_ids == []
        await press(pilot, "g space escape")
        assert hits(app).selected_ids == []


async def test_lists_are_views_that_keys_and_clicks_open(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:4]
    workspace.library.save(ids[:3], "Thesis")
    workspace.library.save(ids[3:], "Later")
    async with running(app) as pilot:
        bar = app.screen.query_one(TitleBar)
        await press(pilot, "right_square_bracket right_square_bracket")
        assert titles(app) == saved(workspace, "Thesis")
        assert "in list order" in found(app)
        await press(pilot, "right_square_bracket")
        assert titles(app) == saved(workspace, "Later")
        await press(pilot, "right_square_bracket")
        assert hits(app).total == 80
        await press(pilot, "left_square_bracket")
        assert hits(app).total == 1
        await press(pilot, "L slash")
        await type_text(pilot, "the")
        await press(pilot, "enter")
        assert hits(app).total == 3
        await pilot.click(bar, offset=(text_of(bar).index("Library") + 1, 0))
        await settled(pilot)
        assert hits(app).total == 80
        await pilot.click(bar, offset=(text_of(bar).index("Thesis") + 1, 0))
        await settled(pilot)
        assert hits(app).total == 3


async def test_a_search_in_a_list_stays_in_it_and_saving_goes_to_it(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    workspace.library.save(ids[:10], "Thesis")
    async with running(app) as pilot:
        await press(pilot, "right_square_bracket right_square_bracket")
        await ask(pilot, "the OR a OR of OR network OR model OR language OR attention")
        assert 0 < hits(app).total <= 10
        await press(pilot, "z escape")
        assert hits(app).total == 10
        first = title_here(app)
        await press(pilot, "s")
        assert first not in saved(workspace, "Thesis")
        assert hits(app).total == 9
        await press(pilot, "u")
        assert first in saved(workspace, "Thesis")
        assert hits(app).total == 10


async def test_d_removes_from_the_open_list_only(app: PaperbrowseApp, workspace: Workspace) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:4]
    workspace.library.save(ids, "Thesis")
    async with running(app) as pilot:
        await press(pilot, "d")
        assert "Open a list to remove papers from it" in toasts(app)
        await press(pilot, "right_square_bracket right_square_bracket")
        first, last = titles(app)[0], titles(app)[-1]
        await press(pilot, "space space d")
        assert saved(workspace, "Thesis") == titles(app)
        assert hits(app).total == 2
        await press(pilot, "G delete")
        assert last not in titles(app)
        await press(pilot, "d")
        assert "Thesis is empty" in text_of(hits(app))
        await press(pilot, "d s u u u")
        assert titles(app)[0] == first
        assert saved(workspace, "Thesis") == titles(app)
        assert hits(app).total == 4


async def test_undo_and_redo_walk_every_change_also_after_a_restart(
    app: PaperbrowseApp, workspace: Workspace, locations: Locations
) -> None:
    async with running(app) as pilot:
        first = title_here(app)
        await press(pilot, "s j s")
        second = title_here(app)
        assert saved(workspace) == [first, second]
        await press(pilot, "u")
        assert saved(workspace) == [first]
        assert "Undone: " in toasts(app)
        await press(pilot, "ctrl+r")
        assert saved(workspace) == [first, second]
        assert "Done again: " in toasts(app)
        await press(pilot, "u")
    with Workspace.open(locations, create=True) as again:
        restarted = make_app(again, locations)
        async with running(restarted, NARROW) as pilot:
            await press(pilot, "ctrl+r")
            assert saved(again) == [first, second]
            await press(pilot, "u u")
            assert "nothing to undo" not in toasts(restarted)
            await press(pilot, "u")
            assert "There is nothing to undo." in toasts(restarted)
            await press(pilot, "ctrl+r ctrl+r ctrl+r")
            assert "There is nothing to redo." in toasts(restarted)
            assert saved(again) == [first, second]


async def test_a_list_whose_making_is_undone_while_it_is_open_gives_way_to_the_library(
    app: PaperbrowseApp,
) -> None:
    async with running(app) as pilot:
        await press(pilot, "S")
        await type_text(pilot, "Thesis")
        await press(pilot, "enter right_square_bracket right_square_bracket")
        assert hits(app).total == 1
        await ask(pilot, "of")
        await press(pilot, "u")
        assert hits(app).total == 80
        assert found(app) == "80 of 80 · newest first"
        assert "/ of" not in shown(app)


async def test_an_empty_list_says_how_to_fill_it(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "right_square_bracket")
        assert "Reading list is empty." in text_of(hits(app))
        await press(pilot, "s S d y o space G enter escape escape")
        assert hits(app).total == 80
