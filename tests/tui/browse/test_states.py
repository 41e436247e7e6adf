"""Every state says what it is: nothing yet, still indexing, changed elsewhere, gone wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError, SearchError
from paperbrowse.search.request import SearchRequest
from paperbrowse.system.locations import Locations
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.shell import Timing
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.dump_import import import_dumps
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace
from tests.support.factories import (
    THREE_PAPERS_PAGE,
    import_records,
    make_locations,
    make_study_records,
)
from tests.support.screen import NARROW, SIZES, WIDE, flat, make_app, open_screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_empty_library_says_how_to_fill_it(tmp_path: Path, size: tuple[int, int]) -> None:
    locations = make_locations(tmp_path)
    with Workspace.open(locations, create=True) as workspace:
        app = make_app(workspace)
        async with open_screen(app, size) as screen:
            assert "The library is empty." in screen.results_text
            assert "Press i to import dumps" in flat(screen.results_text)
            await screen.press("j G space enter n s S d u y o e f z c t enter ampersand escape")
            assert app.is_running
            await screen.press("escape slash x enter")
            assert "The library is empty." in screen.results_text


async def test_an_index_that_lags_is_brought_up_to_date_in_sight(tmp_path: Path) -> None:
    locations = make_locations(tmp_path)
    going_on = threading.Event()
    with ControlledWorkspace.open(locations, create=True) as workspace:
        import_records(workspace.library, "made.txt", *make_study_records(40))

        def slow_update(
            progress: Callable[[int, int], None], *, on_wait: Callable[[], None], **_: object
        ) -> int:
            on_wait()
            progress(10, 40)
            assert going_on.wait(20)
            workspace.index.instead_of_update = None
            return workspace.index.update()

        workspace.index.instead_of_update = slow_update
        app = make_app(workspace)
        async with open_screen(app, NARROW, settle=False) as screen:
            try:
                await screen.wait_until(lambda: "Indexing: 10 of 40 papers" in screen.notice)
                assert screen.total == 40, "the papers are here before the index is"
                await screen.press_now("j")
                await screen.pilot.pause()
                assert screen.cursor == 1
            finally:
                going_on.set()
            await screen.settle()
            assert "Indexing" not in screen.notice
            assert screen.found.startswith("40 of 40")


async def test_an_index_that_takes_long_is_searched_meanwhile_and_can_be_left(
    tmp_path: Path,
) -> None:
    locations = make_locations(tmp_path)
    with ControlledWorkspace.open(locations, create=True) as workspace:
        import_records(workspace.library, "made.txt", *make_study_records(30))
        workspace.index.update()
        # Too many for a search to wait for.
        import_records(workspace.library, "more.txt", *make_study_records(2_500))

        def long_update(
            progress: Callable[[int, int], None], *, cancelled: Callable[[], bool], **_: object
        ) -> int:
            progress(30, 2_500)
            end = time.monotonic() + 20
            while not cancelled():
                assert time.monotonic() < end
                time.sleep(0.01)
            return 0

        workspace.index.instead_of_update = long_update
        app = make_app(workspace)
        async with open_screen(app, WIDE, settle=False) as screen:
            await screen.wait_until(lambda: "Indexing: 30 of 2,500 papers" in screen.notice)
            await screen.press_now("slash", *"study", "enter")
            await screen.wait_until(lambda: screen.found.startswith("30 of 30"))
            assert "Indexing: 30 of 2,500 papers" in screen.notice
            await screen.press_now("escape")  # the query
            await screen.press_now("escape")
            await screen.settle()
            assert "Indexed: 30 of 2,500 papers; the rest when paperbrowse next" in screen.notice
            assert screen.found.startswith("30 of 30")
        workspace.index.instead_of_update = None
        async with open_screen(make_app(workspace)) as screen:
            await screen.settle()
            assert screen.found.startswith("2,500 of 2,500")
            assert "Index" not in screen.notice


async def test_a_list_that_another_process_fills_is_seen(
    app: PaperbrowseApp, locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.timing = Timing(poll=0.05)
    async with open_screen(app) as screen:
        await screen.press("j")
        title, bar = screen.title, app.screen.query_one(TitleBar)
        with Workspace.open(locations, create=False) as other:
            ids = [paper.id for paper in other.library.changed_papers(0)][:7]
            other.library.save(ids, "From elsewhere")
            await screen.wait_until(lambda: "From elsewhere 7" in screen.text_of(bar))
            await screen.settle()
            assert "From elsewhere" in screen.facet_text("list")
            assert screen.title == title
            await screen.press("right_square_bracket right_square_bracket")
            assert screen.total == 7
            other.library.delete_list("From elsewhere")
            await screen.wait_until(lambda: screen.total == 80)


async def test_papers_that_another_process_imports_are_seen(
    app: PaperbrowseApp,
    locations: Locations,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app.timing = Timing(poll=0.05)
    (tmp_path / "three.txt").write_text(THREE_PAPERS_PAGE)
    async with open_screen(app) as screen:
        await screen.search("caches OR pruning OR noise")
        before = screen.total
        with Workspace.open(locations, create=False) as other:
            import_dumps(other, [tmp_path / "three.txt"])
        await screen.wait_until(lambda: screen.total > before)
        await screen.wait_until(lambda: "83 papers" in screen.title_bar_text)


@pytest.mark.parametrize("speed", ["slow_answers", "quick_answers"])
@pytest.mark.parametrize("error", [SearchError("No index [/].", "Try again."), KeyError("[/bug]")])
async def test_a_search_that_fails_is_told_and_the_app_goes_on(
    app: PaperbrowseApp,
    workspace: ControlledWorkspace,
    request: pytest.FixtureRequest,
    error: Exception,
    speed: str,
) -> None:
    request.getfixturevalue(speed)

    def fail(_: object) -> None:
        raise error

    async with open_screen(app) as screen:
        workspace.index.before_search = fail
        await screen.search("attention")
        assert "[/" in screen.toasts
        assert app.is_running
        workspace.index.before_search = None
        await screen.search("bert")
        assert "BERT" in screen.results_text
        assert 0 < screen.total < 80


@pytest.mark.usefixtures("slow_answers")
async def test_what_is_typed_while_a_search_fails_is_still_searched(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    reached, going_on = threading.Event(), threading.Event()

    def fail_for_b(request: SearchRequest) -> None:
        if request.query == "b":
            reached.set()
            assert going_on.wait(20)
            raise KeyError("bug")

    async with open_screen(app) as screen:
        workspace.index.before_search = fail_for_b
        await screen.press_now("slash", "b")
        await screen.wait_until(reached.is_set)
        await screen.press_now("e", "r", "t")
        going_on.set()
        await screen.settle()
        assert "KeyError" in screen.toasts
        assert "BERT" in screen.results_text


async def test_a_list_that_cannot_be_changed_is_told_and_the_app_goes_on(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    errors = (LibraryError("The disk is full.", "Free some."), OSError("odd"))
    async with open_screen(app) as screen:
        with workspace.library.refusing(*errors):
            await screen.press("s")
            assert "The disk is full. Free some." in screen.toasts
            await screen.press("s")
            assert "OSError('odd')" in screen.toasts
        await screen.press("s")
        assert "Saved" in screen.toasts


async def test_rows_that_could_not_be_fetched_are_fetched_when_they_are_looked_at_again(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    def fail(_: object) -> None:
        raise LibraryError("The library is busy.")

    async with open_screen(app) as screen:
        workspace.index.before_search = fail
        await screen.press("G")
        assert "The library is busy." in screen.toasts
        assert screen.title == ""
        workspace.index.before_search = None
        await screen.press("k")
        assert screen.title
        assert "  …\n" not in screen.results_text


async def test_a_library_that_cannot_be_read_is_told(locations: Locations, tmp_path: Path) -> None:
    damaged = make_locations(tmp_path / "damaged")
    damaged.data.mkdir(parents=True)
    damaged.library_file.write_bytes(b"no library at all" * 1000)
    with Workspace.open(damaged, create=True) as workspace:
        app = make_app(workspace)
        async with open_screen(app) as screen:
            assert str(damaged.library_file) in flat(screen.toasts)
            await screen.press("j s e i escape")
            assert app.is_running


async def test_help_lists_every_key_and_closes(app: PaperbrowseApp) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("question_mark")
        seen = ""
        for _ in range(20):
            seen += screen.text
            await screen.press_now(*"jjjjjjjjjjjj")
            await screen.settle()
        for words in ("Next match in abstract and note", "Quit", "Include, then exclude, then off"):
            assert words in seen
        assert "both words, in any form" in seen
        await screen.press("q")
        assert "Everywhere" not in screen.text
        assert screen.reader_text == ""
