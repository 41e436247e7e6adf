"""A long list: rows are fetched as they come into view, and none is left out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from paperbrowse.search.request import SearchRequest
from paperbrowse.tui.app import PaperbrowseApp
from tests.support.doubles import ControlledWorkspace
from tests.support.factories import import_records, make_locations, make_study_records
from tests.support.screen import NARROW, WIDE, make_app, open_screen

NUMBER = 3_000


@contextmanager
def library_of(number: int, folder: Path) -> Iterator[tuple[ControlledWorkspace, PaperbrowseApp]]:
    """An app on a library of so many papers, indexed."""
    locations = make_locations(folder)
    with ControlledWorkspace.open(locations, create=True) as workspace:
        import_records(workspace.library, "made.txt", *make_study_records(number))
        workspace.index.update()
        yield workspace, make_app(workspace)


def assert_no_row_waits(text: str) -> None:
    assert not [line for line in text.splitlines() if line.strip("▏▌ ") == "…"]


async def test_every_place_of_a_long_list_is_fetched_when_it_comes_into_view(
    tmp_path: Path,
) -> None:
    with library_of(NUMBER, tmp_path) as (_, app):
        async with open_screen(app, WIDE) as screen:
            assert screen.total == NUMBER
            await screen.press("G")
            assert screen.cursor == NUMBER - 1
            assert screen.title in screen.results_text
            assert_no_row_waits(screen.results_text)
            await screen.press("pageup pageup ctrl+u k")
            assert screen.title in screen.results_text
            assert_no_row_waits(screen.results_text)
            for place in range(0, screen.results.max_scroll_y, screen.results.max_scroll_y // 9):
                screen.results.scroll_to(y=place, animate=False)
                await screen.settle()
                assert_no_row_waits(screen.results_text)
            await screen.press("g")
            assert screen.cursor == 0


async def test_walking_down_past_pages_shows_every_paper_once_and_keeps_marks(
    tmp_path: Path,
) -> None:
    seen = []
    with library_of(200, tmp_path) as (_, app):
        async with open_screen(app, NARROW) as screen:
            await screen.press("space G space g")
            first, last = app.workspace.library.papers(screen.selected_ids)
            assert f"✓ {first.title}"[:30] in screen.results_text
            await screen.press("G")
            assert f"✓ {last.title}"[:30] in screen.results_text
            await screen.press("slash s t u d y enter s")
            (made,) = app.workspace.library.lists()
            saved = app.workspace.library.list_ids(made.name)
            assert sorted(saved) == sorted((first.id, last.id))
            await screen.press("z z")  # by title
            for _ in range(70):
                if not screen.title:
                    await screen.settle()
                seen.append(screen.title)
                await screen.press_now("j")
    assert seen == [f"Study {place:05} of the Numbered Kind" for place in range(1, 71)]


async def test_rows_stay_on_the_screen_until_their_like_of_a_changed_library_are_here(
    tmp_path: Path,
) -> None:
    with library_of(200, tmp_path) as (workspace, app):
        async with open_screen(app, NARROW) as screen:
            await screen.press("G k k")
            title, text = screen.title, screen.results_text
            going_on = threading.Event()

            def wait(request: SearchRequest) -> None:
                if not request.facets:
                    assert going_on.wait(20)

            workspace.index.before_search = wait
            screen.browse.session.ask(
                replace(screen.browse.session.state, revision=9), keep_place=True
            )
            try:
                await screen.wait_until(lambda: screen.results._requested)
                assert screen.results_text == text
            finally:
                going_on.set()
            await screen.settle()
            assert not screen.results._stale & screen.results._requested
            assert screen.results_text == text
            assert screen.title == title
