"""Every state says what it is: nothing yet, still indexing, changed elsewhere, gone wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError, SearchError
from paperbrowse.search import IndexState
from paperbrowse.search.request import SearchRequest
from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.shell import Timing
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.dump_import import import_dumps
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import (
    THREE_PAPERS_PAGE,
    import_records,
    make_locations,
    make_study_records,
)
from tests.tui.driving import (
    NARROW,
    SIZES,
    WIDE,
    ask,
    facet,
    flat,
    found,
    hits,
    notice,
    press,
    reader,
    running,
    settled,
    shown,
    text_of,
    title_here,
    toasts,
    until,
)
from tests.tui.making import make_app


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_empty_library_says_how_to_fill_it(tmp_path: Path, size: tuple[int, int]) -> None:
    locations = make_locations(tmp_path)
    with Workspace.open(locations, create=True) as workspace:
        app = make_app(workspace, locations)
        async with running(app, size) as pilot:
            assert "The library is empty." in text_of(hits(app))
            assert "Press i to import dumps" in flat(text_of(hits(app)))
            await press(pilot, "j G space enter n s S d u y o e f z c t enter ampersand escape")
            assert app.is_running
            await press(pilot, "escape slash x enter")
            assert "The library is empty." in text_of(hits(app))


async def test_an_index_that_lags_is_brought_up_to_date_in_sight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locations = make_locations(tmp_path)
    going_on = threading.Event()
    with Workspace.open(locations, create=True) as workspace:
        import_records(workspace.library, "made.txt", *make_study_records(40))
        update = workspace.index.update

        def slow_update(
            progress: Callable[[int, int], None], *, on_wait: Callable[[], None], **_: object
        ) -> int:
            on_wait()
            progress(10, 40)
            assert going_on.wait(20)
            return update()

        monkeypatch.setattr(workspace.index, "update", slow_update)
        app = make_app(workspace, locations)
        async with app.run_test(size=NARROW, notifications=True) as pilot:
            try:
                await until(pilot, lambda: "Indexing: 10 of 40 papers" in notice(app))
                assert hits(app).total == 40, "the papers are here before the index is"
                await pilot.press("j")
                await pilot.pause()
                assert hits(app).cursor == 1
            finally:
                going_on.set()
            await settled(pilot)
            assert "Indexing" not in notice(app)
            assert found(app).startswith("40 of 40")


async def test_an_index_that_takes_long_is_searched_meanwhile_and_can_be_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locations = make_locations(tmp_path)
    with Workspace.open(locations, create=True) as workspace:
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

        with monkeypatch.context() as patch:
            patch.setattr(workspace.index, "update", long_update)
            app = make_app(workspace, locations)
            async with app.run_test(size=WIDE, notifications=True) as pilot:
                await until(pilot, lambda: "Indexing: 30 of 2,500 papers" in notice(app))
                await pilot.press("slash", *"study", "enter")
                await until(pilot, lambda: found(app).startswith("30 of 30"))
                assert "Indexing: 30 of 2,500 papers" in notice(app)
                await pilot.press("escape")  # the query
                await pilot.press("escape")
                await settled(pilot)
                assert "Indexed: 30 of 2,500 papers; the rest when paperbrowse next" in notice(app)
                assert found(app).startswith("30 of 30")
        async with running(make_app(workspace, locations)) as pilot:
            await settled(pilot)
            assert found(pilot.app).startswith("2,500 of 2,500")
            assert "Index" not in notice(pilot.app)


async def test_a_list_that_another_process_fills_is_seen(
    app: PaperbrowseApp, locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.timing = Timing(poll=0.05)
    async with running(app) as pilot:
        await press(pilot, "j")
        title, bar = title_here(app), app.screen.query_one(TitleBar)
        with Workspace.open(locations, create=False) as other:
            ids = [paper.id for paper in other.library.changed_papers(0)][:7]
            other.library.save(ids, "From elsewhere")
            await until(pilot, lambda: "From elsewhere 7" in text_of(bar))
            await settled(pilot)
            assert "From elsewhere" in text_of(facet(app, "list"))
            assert title_here(app) == title
            await press(pilot, "right_square_bracket right_square_bracket")
            assert hits(app).total == 7
            other.library.delete_list("From elsewhere")
            await until(pilot, lambda: hits(app).total == 80)


async def test_papers_that_another_process_imports_are_seen(
    app: PaperbrowseApp,
    locations: Locations,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app.timing = Timing(poll=0.05)
    (tmp_path / "three.txt").write_text(THREE_PAPERS_PAGE)
    async with running(app) as pilot:
        await ask(pilot, "caches OR pruning OR noise")
        before = hits(app).total
        with Workspace.open(locations, create=False) as other:
            import_dumps(other, [tmp_path / "three.txt"])
        await until(pilot, lambda: hits(app).total > before)
        await until(pilot, lambda: "83 papers" in text_of(app.screen.query_one(TitleBar)))


@pytest.mark.parametrize("speed", ["slow_answers", "quick_answers"])
@pytest.mark.parametrize("error", [SearchError("No index [/].", "Try again."), KeyError("[/bug]")])
async def test_a_search_that_fails_is_told_and_the_app_goes_on(
    app: PaperbrowseApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    error: Exception,
    speed: str,
) -> None:
    request.getfixturevalue(speed)

    def fail(_: object, **__: object) -> None:
        raise error

    async with running(app) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(workspace.index, "search", fail)
            await ask(pilot, "attention")
            assert "[/" in toasts(app)
            assert app.is_running
        await ask(pilot, "bert")
        assert "BERT" in text_of(hits(app))
        assert 0 < hits(app).total < 80


@pytest.mark.usefixtures("slow_answers")
async def test_what_is_typed_while_a_search_fails_is_still_searched(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, going_on = threading.Event(), threading.Event()
    search = workspace.index.search

    def fail_for_b(
        request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
    ) -> object:
        if request.query == "b":
            reached.set()
            assert going_on.wait(20)
            raise KeyError("bug")
        return search(request, complete=complete, state=state)

    async with running(app) as pilot:
        monkeypatch.setattr(workspace.index, "search", fail_for_b)
        await pilot.press("slash", "b")
        await until(pilot, reached.is_set)
        await pilot.press("e", "r", "t")
        going_on.set()
        await settled(pilot)
        assert "KeyError" in toasts(app)
        assert "BERT" in text_of(hits(app))


async def test_a_list_that_cannot_be_changed_is_told_and_the_app_goes_on(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[Exception] = [LibraryError("The disk is full.", "Free some."), OSError("odd")]

    def fail(*_: object) -> None:
        raise errors.pop(0)

    async with running(app) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(workspace.library, "toggle_saved", fail)
            await press(pilot, "s")
            assert "The disk is full. Free some." in toasts(app)
            await press(pilot, "s")
            assert "OSError('odd')" in toasts(app)
        await press(pilot, "s")
        assert "Saved" in toasts(app)


async def test_rows_that_could_not_be_fetched_are_fetched_when_they_are_looked_at_again(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object, **__: object) -> None:
        raise LibraryError("The library is busy.")

    async with running(app) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(workspace.index, "search", fail)
            await press(pilot, "G")
            assert "The library is busy." in toasts(app)
            assert title_here(app) == ""
        await press(pilot, "k")
        assert title_here(app)
        assert "  …\n" not in text_of(hits(app))


async def test_a_library_that_cannot_be_read_is_told(locations: Locations, tmp_path: Path) -> None:
    damaged = make_locations(tmp_path / "damaged")
    damaged.data.mkdir(parents=True)
    damaged.library_file.write_bytes(b"no library at all" * 1000)
    with Workspace.open(damaged, create=True) as workspace:
        app = PaperbrowseApp(workspace, damaged, is_sample=False, settings=Settings())
        async with running(app) as pilot:
            assert str(damaged.library_file) in flat(toasts(app))
            await press(pilot, "j s e i escape")
            assert app.is_running


async def test_help_lists_every_key_and_closes(app: PaperbrowseApp) -> None:
    async with running(app, NARROW) as pilot:
        await press(pilot, "question_mark")
        seen = ""
        for _ in range(15):
            seen += shown(app)
            await pilot.press(*"jjjjjjjjjjjj")
            await settled(pilot)
        for words in ("Next match in abstract and note", "Quit", "Include, then exclude, then off"):
            assert words in seen
        assert "papers with both words" in seen
        await press(pilot, "q")
        assert "Everywhere" not in shown(app)
        assert text_of(reader(app)) == ""
