"""Importing from the screen: dumps are read, refusals say why, the sample stays apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs import import_dumps
from paperbrowse.tui.dialogs.import_dumps import ImportDialog
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.dump_import import ImportProgress, ImportSummary
from paperbrowse.workspace.sample import open_sample
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import (
    CACHES_ABSTRACT,
    DIFFUSION_ABSTRACT,
    THREE_PAPERS_PAGE,
    make_locations,
    make_page,
)
from tests.tui.driving import (
    NARROW,
    ask,
    flat,
    found,
    hits,
    notice,
    press,
    running,
    settled,
    shown,
    text_of,
    toasts,
    type_text,
    until,
)


@pytest.fixture(autouse=True)
def dumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a reader stands in, with a dump in it."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    (folder / "three.txt").write_text(THREE_PAPERS_PAGE)
    monkeypatch.chdir(folder)
    return folder


async def test_a_dump_is_imported_and_its_papers_are_found(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "i")
        await type_text(pilot, "thr")
        await press(pilot, "tab")
        assert app.screen.query_one(Input).value == "three.txt"
        await press(pilot, "enter")
        assert not isinstance(app.screen, ImportDialog)
        assert "Read 3 records from 1 file: 3 new" in toasts(app)
        assert found(app).startswith("83 of 83")
        assert "83 papers · 2 dumps" in text_of(app.screen.query_one(TitleBar))
        await ask(pilot, "forgetful caches")
        assert "Forgetful Caches" in text_of(hits(app))
        await press(pilot, "i")
        await type_text(pilot, "three.txt")
        await press(pilot, "enter")
        assert "0 new, 0 merged, 3 unchanged" in toasts(app)


async def test_what_cannot_be_read_is_told_and_the_dialog_stays(
    app: PaperbrowseApp, dumps: Path
) -> None:
    (dumps / "notes.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    (dumps / "empty.txt").touch()
    (dumps / "nothing").mkdir()
    async with running(app, NARROW) as pilot:
        await press(pilot, "i")
        for name, words in (
            ("notes.pdf", "Cannot read notes.pdf"),
            ("empty.txt", "empty.txt"),
            ("missing.txt", "missing.txt"),
            ("nothing", "nothing"),
        ):
            app.screen.query_one(Input).value = name
            await press(pilot, "enter")
            assert words in flat(shown(app)), name
            assert isinstance(app.screen, ImportDialog)
        app.screen.query_one(Input).value = ""
        await press(pilot, "enter escape")
        assert hits(app).total == 80
        await press(pilot, "i")
        app.screen.query_one(Input).value = "."
        await press(pilot, "enter")
        assert "3 new" in flat(shown(app))
        assert "notes.pdf" in flat(shown(app))
        await press(pilot, "escape")
        assert hits(app).total == 83


async def test_importing_from_the_sample_opens_the_readers_own_library(
    tmp_path: Path, dumps: Path
) -> None:
    locations = make_locations(tmp_path / "home")
    app = PaperbrowseApp(open_sample(locations), locations, is_sample=True, settings=Settings())
    try:
        async with running(app) as pilot:
            assert "This is the sample." in notice(app)
            assert "i to import your own dumps" in notice(app)
            await press(pilot, "s")
            assert "Reading list 1" in text_of(app.screen.query_one(TitleBar))
            await press(pilot, "i")
            await type_text(pilot, "missing.txt")
            await press(pilot, "enter")
            await press(pilot, "escape")
            assert hits(app).total == 80
            await press(pilot, "i")
            await type_text(pilot, "three.txt")
            await press(pilot, "enter")
            await until(pilot, lambda: hits(app).total == 3)
            await settled(pilot)
            assert "sample" not in shown(app)
            assert "Reading list 0" in text_of(app.screen.query_one(TitleBar))
            await press(pilot, "s")
            assert "Reading list 1" in text_of(app.screen.query_one(TitleBar))
            await press(pilot, "u u")
            assert "There is nothing to undo." in toasts(app)
    finally:
        app.workspace.close()
    with open_sample(locations) as sample, Workspace.open(locations, create=False) as own:
        assert [each.count for each in sample.library.lists()] == [1]
        assert sample.library.paper_count() == 80
        assert own.library.paper_count() == 3


async def test_an_import_tells_how_far_it_is_and_stops_on_esc(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()

    def slow_import(
        _workspace: Workspace,
        _paths: list[Path],
        *,
        progress: Callable[[ImportProgress], None],
        cancelled: Callable[[], bool],
    ) -> ImportSummary:
        progress(ImportProgress("reading", "big.txt", 300, 1000))
        for _ in range(1_000):  # at most ten seconds
            if cancelled():
                break
            going_on.wait(0.01)
        return ImportSummary(
            files=1, records=7, new=7, merged=0, unchanged=0, skipped=(), cancelled=True
        )

    monkeypatch.setattr(import_dumps, "import_dumps", slow_import)
    async with running(app) as pilot:
        await press(pilot, "i b")
        await pilot.press("enter")
        await until(pilot, lambda: "Reading big.txt · Esc stops" in shown(app))
        assert "━╸" in shown(app)
        await press(pilot, "escape")
        assert "Stopped. Read 7 records" in toasts(app)
        assert not isinstance(app.screen, ImportDialog)


async def test_an_error_that_nobody_foresaw_leaves_the_dialogs_usable(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a [/bug]")

    monkeypatch.setattr(import_dumps, "import_dumps", fail)
    monkeypatch.setattr("paperbrowse.tui.dialogs.export.render_export", fail)
    async with running(app, NARROW) as pilot:
        await press(pilot, "i a enter")
        assert "ZeroDivisionError('a [/bug]')" in flat(shown(app))
        await press(pilot, "escape")
        assert not isinstance(app.screen, ImportDialog)
        await press(pilot, "e enter")
        assert "ZeroDivisionError('a [/bug]')" in flat(shown(app))
        await press(pilot, "escape j")
        assert hits(app).cursor == 1


async def test_a_dump_with_hostile_text_in_name_and_titles_is_imported(
    app: PaperbrowseApp, dumps: Path
) -> None:
    name = "[b] \x1b[31m\u202ex.txt"
    (dumps / name).write_text(
        make_page(
            ("Caches [/] and [/foo] \x1b[31mof Old", CACHES_ABSTRACT),
            ("[b]older Noise", DIFFUSION_ABSTRACT),
        )
    )
    async with running(app) as pilot:
        await press(pilot, "i")
        app.screen.query_one(Input).value = str(dumps)
        await press(pilot, "enter")
        assert hits(app).total == 85
        await ask(pilot, "caches old")
        assert "Caches [/] and [/foo] of Old" in text_of(hits(app))
        assert "\x1b" not in shown(app)


async def test_a_reading_list_comes_in_as_a_list_under_a_name_that_is_free(
    app: PaperbrowseApp, dumps: Path
) -> None:
    (dumps / "Thesis.bib").write_text(
        "@misc{a, title = {Kilns at Night}, annote = {Read again}}\n@misc{b, title = {Lamps}}\n"
    )
    async with running(app) as pilot:
        await press(pilot, "i")
        await type_text(pilot, "Thesis.bib")
        await press(pilot, "enter")
        name = app.screen.query_one("#list-name", Input)
        assert name.has_focus and name.value == "Thesis"
        assert "is a reading list" in shown(app)
        await press(pilot, "escape")
        assert app.screen.query_one("#path", Input).has_focus
        assert not name.display
        await press(pilot, "enter enter")
        assert not isinstance(app.screen, ImportDialog)
        assert "Brought in the list Thesis: 2 papers, 2 of them new" in toasts(app)
        await ask(pilot, "kilns")
        assert "Kilns at Night" in text_of(hits(app))
        await press(pilot, "i")
        await type_text(pilot, "Thesis.bib")
        await press(pilot, "enter")
        name = app.screen.query_one("#list-name", Input)
        assert name.value == "Thesis 2"
        name.value = ""
        await press(pilot, "enter")
        assert "Read 2 records from 1 file: 0 new" in toasts(app)
