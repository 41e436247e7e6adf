"""A long list: rows are fetched as they come into view, and none is left out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from paperbrowse.search import IndexState
from paperbrowse.search.request import SearchRequest, SearchResults
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_locations, make_study_records
from tests.tui.driving import (
    NARROW,
    WIDE,
    browse,
    hits,
    press,
    running,
    settled,
    text_of,
    title_here,
    until,
)
from tests.tui.making import make_app

NUMBER = 3_000


@contextmanager
def library_of(number: int, folder: Path) -> Iterator[PaperbrowseApp]:
    """An app on a library of so many papers, indexed."""
    locations = make_locations(folder)
    with Workspace.open(locations, create=True) as workspace:
        import_records(workspace.library, "made.txt", *make_study_records(number))
        workspace.index.update()
        yield make_app(workspace, locations)


def assert_no_row_waits(text: str) -> None:
    assert not [line for line in text.splitlines() if line.strip("▏▌ ") == "…"]


async def test_every_place_of_a_long_list_is_fetched_when_it_comes_into_view(
    tmp_path: Path,
) -> None:
    with library_of(NUMBER, tmp_path) as app:
        async with running(app, WIDE) as pilot:
            assert hits(app).total == NUMBER
            await press(pilot, "G")
            assert hits(app).cursor == NUMBER - 1
            assert title_here(app) in text_of(hits(app))
            assert_no_row_waits(text_of(hits(app)))
            await press(pilot, "pageup pageup ctrl+u k")
            assert title_here(app) in text_of(hits(app))
            assert_no_row_waits(text_of(hits(app)))
            for place in range(0, hits(app).max_scroll_y, hits(app).max_scroll_y // 9):
                hits(app).scroll_to(y=place, animate=False)
                await settled(pilot)
                assert_no_row_waits(text_of(hits(app)))
            await press(pilot, "g")
            assert hits(app).cursor == 0


async def test_walking_down_past_pages_shows_every_paper_once_and_keeps_marks(
    tmp_path: Path,
) -> None:
    seen = []
    with library_of(200, tmp_path) as app:
        async with running(app, NARROW) as pilot:
            await press(pilot, "space G space g")
            first, last = app.workspace.library.papers(hits(app).selected_ids)
            assert f"✓ {first.title}"[:30] in text_of(hits(app))
            await press(pilot, "G")
            assert f"✓ {last.title}"[:30] in text_of(hits(app))
            await press(pilot, "slash s t u d y enter s")
            (made,) = app.workspace.library.lists()
            saved = app.workspace.library.list_ids(made.name)
            assert sorted(saved) == sorted((first.id, last.id))
            await press(pilot, "z z")  # by title
            for _ in range(70):
                if not title_here(app):
                    await settled(pilot)
                seen.append(title_here(app))
                await pilot.press("j")
    assert seen == [f"Study {place:05} of the Numbered Kind" for place in range(1, 71)]


async def test_rows_stay_on_the_screen_until_their_like_of_a_changed_library_are_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with library_of(200, tmp_path) as app:
        async with running(app, NARROW) as pilot:
            await press(pilot, "G k k")
            title, text = title_here(app), text_of(hits(app))
            going_on = threading.Event()

            search = app.workspace.index.search

            def wait(
                request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
            ) -> SearchResults:
                if not request.facets:
                    assert going_on.wait(20)
                return search(request, complete=complete, state=state)

            monkeypatch.setattr(app.workspace.index, "search", wait)
            browse(app).session.ask(replace(browse(app).session.state, revision=9), keep_place=True)
            try:
                await until(pilot, lambda: hits(app)._asked_for)
                assert text_of(hits(app)) == text
            finally:
                going_on.set()
            await settled(pilot)
            assert not hits(app)._stale & hits(app)._asked_for
            assert text_of(hits(app)) == text
            assert title_here(app) == title
