"""Selecting several papers: one by one, in ranges, all hits; and what becomes of the selection."""

from __future__ import annotations

import threading

import pytest

from paperbrowse.search.request import SearchRequest
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse.results import find_all_ids
from paperbrowse.tui.shell import Timing
from paperbrowse.tui.widgets.result_list import Selection
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace
from tests.support.screen import NARROW, Screen, open_screen


def marked(screen: Screen) -> list[str]:
    """The titles of the selected papers, in the order of selecting."""
    return [paper.title for paper in screen.app.workspace.library.papers(screen.selected_ids)]


async def test_a_range_goes_from_the_last_mark_to_the_cursor(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("v")
        assert "Select a paper first (Space)" in screen.toasts
        await screen.press("space j j v")
        assert marked(screen) == screen.titles[:4]
        assert screen.results_text.count("✓") == 4
        assert screen.notice == " ✓ 4 selected · Esc deselects"
        await screen.press("j j v")
        assert marked(screen) == screen.titles[:6]
        await screen.press("escape v")
        assert marked(screen) == []
        assert screen.notice == ""
        # Upwards, over rows that were never fetched.
        await screen.press("G space g j v")
        assert len(marked(screen)) == 79
        assert screen.titles[0] not in marked(screen)
        assert "79 selected, 71 of them out of sight" in screen.notice
        # Down to a row that is not here yet when the key is pressed.
        await screen.press("escape g space")
        await screen.press_now("G", "v")
        await screen.settle()
        assert len(marked(screen)) == 80


async def test_a_range_begins_at_its_paper_wherever_that_went(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("j space z z")  # by title
        (first,) = marked(screen)
        everything = find_all_ids(app.workspace, screen.browse.session.state)
        at = everything.index(screen.selected_ids[0])
        await screen.press("g v")
        assert sorted(screen.selected_ids) == sorted(everything[: at + 1])
        await screen.press("escape space")
        await screen.search("mixtral")
        await screen.press("v")
        assert "selected last is not among these" in screen.toasts
        assert first not in marked(screen)
        assert len(marked(screen)) == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in a thread"])
async def test_all_hits_are_marked_and_unmarked_with_the_same_key(
    app: PaperbrowseApp, at_once: bool
) -> None:
    if not at_once:
        app.timing = Timing(imperceptible=0.0)
    async with open_screen(app, NARROW) as screen:
        await screen.press("space")
        await screen.search("attention")
        number = screen.total
        await screen.press("A")
        assert len(screen.selected_ids) == number + 1
        assert f"{number + 1} selected" in screen.notice
        assert "out of sight" in screen.notice
        await screen.press("A")
        assert len(screen.selected_ids) == 1
        assert "1 selected, out of sight" in screen.notice
        # Esc takes the marks off before it takes the query away.
        await screen.press("escape")
        assert not screen.selected_ids
        assert "selected" not in screen.notice
        assert screen.total == number
        await screen.press("v A enter slash escape")
        assert f"{number} selected" in screen.notice


async def test_nothing_is_done_to_marks_that_are_still_on_their_way(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    going_on = threading.Event()

    def wait(request: SearchRequest) -> None:
        if not request.facets:
            assert going_on.wait(20)

    workspace.index.before_search = wait
    app.timing = Timing(imperceptible=0.0)
    async with open_screen(app) as screen:
        try:
            await screen.press_now("A", "r", "A", "v", "j")
            await screen.wait_until(
                lambda: "try again" in screen.toasts and "Still" in screen.toasts
            )
        finally:
            going_on.set()
        await screen.settle()
        assert len(screen.selected_ids) == 80
        assert workspace.library.user_data_ids("reading") == []
        await screen.press("r")
        assert len(workspace.library.user_data_ids("reading")) == 80


async def test_marks_stay_after_what_describes_papers_and_go_when_they_are_filed(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("space space r asterisk T")
        await screen.press_now(*"thesis", "enter")
        await screen.press("escape u ctrl+r")
        assert len(screen.selected_ids) == 2
        await screen.press("s")
        assert screen.selected_ids == []
        papers = workspace.library.papers(workspace.library.list_ids("Reading list"))
        assert [paper.own_tags for paper in papers] == [("thesis",)] * 2
        assert all(paper.starred_at and paper.status == "reading" for paper in papers)


def test_marks_know_their_order_and_the_last_of_them() -> None:
    marks = Selection()
    for paper in "cab":
        marks.toggle(paper)
    assert (list(marks), len(marks), "a" in marks) == (["c", "a", "b"], 3, True)
    last = [marks.last]
    marks.toggle("b")
    last.append(marks.last)
    assert last == ["b", None]
    marks.add(["x", "a", "y"], last="y")
    last.append(marks.last)
    assert (list(marks), last[-1]) == (["c", "a", "x", "y"], "y")
    marks.discard(["x", "gone", "y"])
    last.append(marks.last)
    assert (list(marks), last[-1]) == (["c", "a"], None)
    marks.clear()
    assert not marks
