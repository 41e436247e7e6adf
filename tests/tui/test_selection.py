"""Marking several papers: one by one, in ranges, all hits; and what becomes of the marks."""

from __future__ import annotations

import threading

import pytest

from paperbrowse.search import IndexState
from paperbrowse.search.request import SearchRequest, SearchResults
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse.results import find_all_ids
from paperbrowse.tui.shell import Timing
from paperbrowse.tui.widgets.selection import Selection
from paperbrowse.workspace.workspace import Workspace
from tests.tui.driving import (
    NARROW,
    ask,
    browse,
    hits,
    notice,
    press,
    running,
    settled,
    text_of,
    titles,
    toasts,
    until,
)


def marked(app: PaperbrowseApp) -> list[str]:
    """The titles of the marked papers, in the order of marking."""
    return [paper.title for paper in app.workspace.library.papers(hits(app).selected_ids)]


async def test_a_range_goes_from_the_last_mark_to_the_cursor(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "v")
        assert "Mark a paper with Space first" in toasts(app)
        await press(pilot, "space j j v")
        assert marked(app) == titles(app)[:4]
        assert text_of(hits(app)).count("✓") == 4
        assert notice(app) == " ✓ 4 marked · Esc unmarks"
        await press(pilot, "j j v")
        assert marked(app) == titles(app)[:6]
        await press(pilot, "escape v")
        assert marked(app) == []
        assert notice(app) == ""
        # Upwards, over rows that were never fetched.
        await press(pilot, "G space g j v")
        assert len(marked(app)) == 79
        assert titles(app)[0] not in marked(app)
        assert "79 marked, 71 of them out of sight" in notice(app)
        # Down to a row that is not here yet when the key is pressed.
        await press(pilot, "escape g space")
        await pilot.press("G", "v")
        await settled(pilot)
        assert len(marked(app)) == 80


async def test_a_range_begins_at_its_paper_wherever_that_went(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "j space z z")  # by title
        (first,) = marked(app)
        everything = find_all_ids(app.workspace, browse(app).session.state)
        at = everything.index(hits(app).selected_ids[0])
        await press(pilot, "g v")
        assert sorted(hits(app).selected_ids) == sorted(everything[: at + 1])
        await press(pilot, "escape space")
        await ask(pilot, "mixtral")
        await press(pilot, "v")
        assert "marked last is not among these" in toasts(app)
        assert first not in marked(app)
        assert len(marked(app)) == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in a thread"])
async def test_all_hits_are_marked_and_unmarked_with_the_same_key(
    app: PaperbrowseApp, at_once: bool
) -> None:
    if not at_once:
        app.timing = Timing(imperceptible=0.0)
    async with running(app, NARROW) as pilot:
        await press(pilot, "space")
        await ask(pilot, "attention")
        number = hits(app).total
        await press(pilot, "A")
        assert len(hits(app).selected_ids) == number + 1
        assert f"{number + 1} marked" in notice(app)
        assert "out of sight" in notice(app)
        await press(pilot, "A")
        assert len(hits(app).selected_ids) == 1
        assert "1 marked, out of sight" in notice(app)
        # Esc takes the marks off before it takes the query away.
        await press(pilot, "escape")
        assert not hits(app).selected_ids
        assert "marked" not in notice(app)
        assert hits(app).total == number
        await press(pilot, "v A enter slash escape")
        assert f"{number} marked" in notice(app)


async def test_nothing_is_done_to_marks_that_are_still_on_their_way(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()

    search = workspace.index.search

    def wait(
        request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
    ) -> SearchResults:
        if not request.facets:
            assert going_on.wait(20)
        return search(request, complete=complete, state=state)

    monkeypatch.setattr(workspace.index, "search", wait)
    app.timing = Timing(imperceptible=0.0)
    async with running(app) as pilot:
        try:
            await pilot.press("A", "r", "A", "v", "j")
            await until(pilot, lambda: "try again" in toasts(app) and "Still" in toasts(app))
        finally:
            going_on.set()
        await settled(pilot)
        assert len(hits(app).selected_ids) == 80
        assert workspace.library.user_data_ids("reading") == []
        await press(pilot, "r")
        assert len(workspace.library.user_data_ids("reading")) == 80


async def test_marks_stay_after_what_describes_papers_and_go_when_they_are_filed(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        await press(pilot, "space space r asterisk T")
        await pilot.press(*"thesis", "enter")
        await press(pilot, "escape u ctrl+r")
        assert len(hits(app).selected_ids) == 2
        await press(pilot, "s")
        assert hits(app).selected_ids == []
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
