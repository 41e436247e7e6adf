"""Ordering a list by hand: papers move with keys, the cursor stays on its paper."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from paperbrowse.core.errors import LibraryError
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.tui.driving import (
    browse,
    found,
    hits,
    press,
    running,
    settled,
    title_here,
    titles,
    toasts,
    type_text,
    until,
)


@pytest.fixture
def ids(workspace: Workspace) -> list[str]:
    """Thirty papers in a list, so that not all of its rows are fetched at first."""
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:30]
    workspace.library.save(ids, "Thesis")
    return ids


async def open_thesis(pilot: Pilot[None]) -> None:
    await press(pilot, "right_square_bracket right_square_bracket")


def titled(workspace: Workspace) -> list[str]:
    """The titles of the list, in its order."""
    library = workspace.library
    return [paper.title for paper in library.papers(library.list_ids("Thesis"))]


async def test_a_paper_moves_up_and_down_with_the_cursor_on_it(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await open_thesis(pilot)
        await press(pilot, "j j")
        title = title_here(app)
        await press(pilot, "K")
        assert titled(workspace).index(title) == 1
        assert (hits(app).cursor, title_here(app)) == (1, title)
        assert titles(app)[:12] == titled(workspace)[:12]
        await press(pilot, "J shift+down shift+up")
        assert titled(workspace).index(title) == hits(app).cursor == 2
        await press(pilot, "u")
        assert titled(workspace).index(title) == hits(app).cursor == 3
        assert title_here(app) == title
        assert "Undone: Moved" in toasts(app)


async def test_a_paper_moves_to_the_ends_of_the_list_with_the_cursor_on_it(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await open_thesis(pilot)
        await press(pilot, "j j j")
        title = title_here(app)
        await press(pilot, "dollar_sign")
        assert titled(workspace)[-1] == title
        assert (hits(app).cursor, title_here(app)) == (29, title)
        await press(pilot, "J")
        assert "It is at the bottom already." in toasts(app)
        await press(pilot, "K k")
        assert titled(workspace)[-2] == title
        await press(pilot, "j circumflex_accent")
        assert (hits(app).cursor, title_here(app)) == (0, titled(workspace)[0])
        await press(pilot, "K")
        assert "It is at the top already." in toasts(app)
        await press(pilot, "G")
        assert title_here(app) == titled(workspace)[-1]


async def test_a_key_that_is_held_down_moves_the_same_paper_all_the_way(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await open_thesis(pilot)
        await press(pilot, "G k")
        title = title_here(app)
        await pilot.press(*"KKKKKKKKKKKKKKKKKKKK")
        await settled(pilot)
        assert titled(workspace).index(title) == 8
        assert (hits(app).cursor, title_here(app)) == (8, title)
        steps = [step.name for step in workspace.library.history(30)]
        assert sum(step.startswith("Moved") for step in steps) == 20


async def test_a_move_is_undone_by_the_next_key_and_taken_back_where_it_cannot_be_made(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise LibraryError("The disk is full.")

    async with running(app) as pilot:
        await open_thesis(pilot)
        before = titles(app)[:12]
        await press(pilot, "j j")
        await pilot.press("K", "u")
        await settled(pilot)
        assert workspace.library.list_ids("Thesis") == ids
        assert titles(app)[:12] == before
        monkeypatch.setattr(workspace.library, "move_in_list", refuse)
        await press(pilot, "K")
        assert "The disk is full." in toasts(app)
        assert titles(app)[:12] == before
        assert title_here(app) == before[hits(app).cursor]


async def test_marked_papers_move_together_and_stay_marked(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await open_thesis(pilot)
        await press(pilot, "j j space j space")
        chosen = [titles(app)[place] for place in (2, 4)]
        await press(pilot, "K")
        assert [titled(workspace).index(title) for title in chosen] == [1, 3]
        assert len(hits(app).selected_ids) == 2
        await press(pilot, "circumflex_accent")
        assert titled(workspace)[:2] == chosen
        await press(pilot, "dollar_sign escape")
        assert titled(workspace)[-2:] == chosen
        assert not hits(app).selected_ids
        await press(pilot, "u u u")
        assert workspace.library.list_ids("Thesis") == ids


async def test_only_the_whole_list_in_its_own_order_is_ordered_by_hand(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await press(pilot, "K")
        assert "Only in a reading list can papers be moved" in toasts(app)
        await open_thesis(pilot)
        await press(pilot, "j z K")
        assert "z goes on to its own order; Z puts it in this order for good." in toasts(app)
        await press(pilot, "L enter slash a enter K")
        assert "Only the whole list can be ordered by hand" in toasts(app)
        assert workspace.library.list_ids("Thesis") == ids


async def test_the_orders_of_a_list_are_gone_through_and_kept_for_good(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await press(pilot, "z z z z")
        assert "by status" in found(app)
        await open_thesis(pilot)
        await press(pilot, "Z")
        assert "Thesis is in its own order: z shows others." in toasts(app)
        seen = []
        for _ in range(7):
            seen.append(found(app).split(" · ")[1])
            await press(pilot, "z")
        assert seen == [
            "in list order",
            "newest first",
            "newest first",
            "by title",
            "most comments first",
            "by status",
            "last saved first",
        ]
        await press(pilot, "z z z")
        by_title = titles(app)
        await press(pilot, "Z")
        assert "Ordered Thesis by title · u undoes" in toasts(app)
        assert "in list order" in found(app)
        assert titles(app)[:12] == by_title[:12] == titled(workspace)[:12]
        await press(pilot, "u")
        assert workspace.library.list_ids("Thesis") == ids
        await press(pilot, "z z z z Z")
        assert "A list cannot be put in order most comments first" in toasts(app)


async def test_the_palette_orders_the_open_list(
    app: PaperbrowseApp, workspace: Workspace, ids: list[str]
) -> None:
    async with running(app) as pilot:
        await open_thesis(pilot)
        await press(pilot, "ctrl+p")
        await type_text(pilot, "order the list newest")
        await until(pilot, lambda: pilot.app.screen is not browse(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "Ordered Thesis newest first" in toasts(app))
        years = [
            paper.published
            for paper in workspace.library.papers(workspace.library.list_ids("Thesis"))
        ]
        known = [str(date) for date in years if date is not None]
        assert known == sorted(known, reverse=True)
