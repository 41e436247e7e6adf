"""Ordering a list by hand: papers move with keys, the cursor stays on its paper."""

from __future__ import annotations

import pytest

from paperbrowse.core.errors import LibraryError
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace
from tests.support.screen import Screen, open_screen


@pytest.fixture
def ids(workspace: Workspace) -> list[str]:
    """Thirty papers in a list, so that not all of its rows are fetched at first."""
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:30]
    workspace.library.save(ids, "Thesis")
    return ids


async def open_thesis(screen: Screen) -> None:
    await screen.press("right_square_bracket right_square_bracket")


def titled(workspace: Workspace) -> list[str]:
    """The titles of the list, in its order."""
    library = workspace.library
    return [paper.title for paper in library.papers(library.list_ids("Thesis"))]


async def test_a_paper_moves_up_and_down_with_the_cursor_on_it(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await open_thesis(screen)
        await screen.press("j j")
        title = screen.title
        await screen.press("K")
        assert titled(workspace).index(title) == 1
        assert (screen.cursor, screen.title) == (1, title)
        assert screen.titles[:12] == titled(workspace)[:12]
        await screen.press("J shift+down shift+up")
        assert titled(workspace).index(title) == screen.cursor == 2
        await screen.press("u")
        assert titled(workspace).index(title) == screen.cursor == 3
        assert screen.title == title
        assert "Undone: Moved" in screen.toasts


async def test_a_paper_moves_to_the_ends_of_the_list_with_the_cursor_on_it(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await open_thesis(screen)
        await screen.press("j j j")
        title = screen.title
        await screen.press("dollar_sign")
        assert titled(workspace)[-1] == title
        assert (screen.cursor, screen.title) == (29, title)
        await screen.press("J")
        assert "It is at the bottom already." in screen.toasts
        await screen.press("K k")
        assert titled(workspace)[-2] == title
        await screen.press("j circumflex_accent")
        assert (screen.cursor, screen.title) == (0, titled(workspace)[0])
        await screen.press("K")
        assert "It is at the top already." in screen.toasts
        await screen.press("G")
        assert screen.title == titled(workspace)[-1]


async def test_a_key_that_is_held_down_moves_the_same_paper_all_the_way(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await open_thesis(screen)
        await screen.press("G k")
        title = screen.title
        await screen.press_now(*"KKKKKKKKKKKKKKKKKKKK")
        await screen.settle()
        assert titled(workspace).index(title) == 8
        assert (screen.cursor, screen.title) == (8, title)
        steps = [step.name for step in workspace.library.history(30)]
        assert sum(step.startswith("Moved") for step in steps) == 20


async def test_a_move_is_undone_by_the_next_key_and_taken_back_where_it_cannot_be_made(
    app: PaperbrowseApp, workspace: ControlledWorkspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await open_thesis(screen)
        before = screen.titles[:12]
        await screen.press("j j")
        await screen.press_now("K", "u")
        await screen.settle()
        assert workspace.library.list_ids("Thesis") == ids
        assert screen.titles[:12] == before
        with workspace.library.refusing(LibraryError("The disk is full.")):
            await screen.press("K")
        assert "The disk is full." in screen.toasts
        assert screen.titles[:12] == before
        assert screen.title == before[screen.cursor]


async def test_marked_papers_move_together_and_stay_marked(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await open_thesis(screen)
        await screen.press("j j space j space")
        chosen = [screen.titles[place] for place in (2, 4)]
        await screen.press("K")
        assert [titled(workspace).index(title) for title in chosen] == [1, 3]
        assert len(screen.selected_ids) == 2
        await screen.press("circumflex_accent")
        assert titled(workspace)[:2] == chosen
        await screen.press("dollar_sign escape")
        assert titled(workspace)[-2:] == chosen
        assert not screen.selected_ids
        await screen.press("u u u")
        assert workspace.library.list_ids("Thesis") == ids


async def test_only_the_whole_list_in_its_own_order_is_ordered_by_hand(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await screen.press("K")
        assert "Only in a reading list can papers be moved" in screen.toasts
        await open_thesis(screen)
        await screen.press("j z K")
        assert "z goes on to its own order; Z puts it in this order for good." in screen.toasts
        await screen.press("L enter slash a enter K")
        assert "Only the whole list can be ordered by hand" in screen.toasts
        assert workspace.library.list_ids("Thesis") == ids


async def test_the_orders_of_a_list_are_gone_through_and_kept_for_good(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await screen.press("z z z z")
        assert "by status" in screen.found
        await open_thesis(screen)
        await screen.press("Z")
        assert "Thesis is in its own order: z shows others." in screen.toasts
        seen = []
        for _ in range(9):
            seen.append(screen.found.split(" · ")[1])
            await screen.press("z")
        assert seen == [
            "in list order",
            "newest first",
            "newest first",
            "by title",
            "most comments first",
            "by status",
            "most upvotes first",
            "last added first",
            "last saved first",
        ]
        await screen.press("z z z")
        by_title = screen.titles
        await screen.press("Z")
        assert "Ordered Thesis by title · u undoes" in screen.toasts
        assert "in list order" in screen.found
        assert screen.titles[:12] == by_title[:12] == titled(workspace)[:12]
        await screen.press("u")
        assert workspace.library.list_ids("Thesis") == ids
        await screen.press("z z z z Z")
        assert "A list cannot be put in order most comments first" in screen.toasts


async def test_the_palette_orders_the_open_list(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with open_screen(app) as screen:
        await open_thesis(screen)
        await screen.press("ctrl+p")
        await screen.type("order the list newest")
        await screen.wait_until(lambda: screen.app.screen is not screen.browse)
        await screen.press("enter")
        await screen.wait_until(lambda: "Ordered Thesis newest first" in screen.toasts)
        years = [
            paper.published
            for paper in workspace.library.papers(workspace.library.list_ids("Thesis"))
        ]
        known = [str(date) for date in years if date is not None]
        assert known == sorted(known, reverse=True)
