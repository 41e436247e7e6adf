"""Importing from the screen: dumps are read, refusals say why, the sample stays apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from textual.widgets import Input

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs import import_dumps
from paperbrowse.tui.dialogs.import_dumps import ImportDialog
from paperbrowse.workspace.dump_import import ImportProgress, ImportSummary
from paperbrowse.workspace.sample import open_sample
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace
from tests.support.factories import (
    CACHES_ABSTRACT,
    DIFFUSION_ABSTRACT,
    THREE_PAPERS_PAGE,
    make_locations,
    make_page,
)
from tests.support.screen import NARROW, flat, make_app, open_screen


@pytest.fixture(autouse=True)
def dumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a user stands in, with a dump in it."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    (folder / "three.txt").write_text(THREE_PAPERS_PAGE)
    monkeypatch.chdir(folder)
    return folder


async def test_a_dump_is_imported_and_its_papers_are_found(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("i")
        await screen.type("thr")
        await screen.press("tab")
        assert screen.input.value == "three.txt"
        await screen.press("enter")
        assert not isinstance(app.screen, ImportDialog)
        assert "Read 3 records from 1 file: 3 new" in screen.toasts
        assert screen.found.startswith("83 of 83")
        assert "83 papers · 2 dumps" in screen.title_bar_text
        await screen.search("forgetful caches")
        assert "Forgetful Caches" in screen.results_text
        await screen.press("i")
        await screen.type("three.txt")
        await screen.press("enter")
        assert "0 new, 0 merged, 3 unchanged" in screen.toasts


async def test_what_cannot_be_read_is_told_and_the_dialog_stays(
    app: PaperbrowseApp, dumps: Path
) -> None:
    (dumps / "notes.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    (dumps / "empty.txt").touch()
    (dumps / "nothing").mkdir()
    async with open_screen(app, NARROW) as screen:
        await screen.press("i")
        for name, words in (
            ("notes.pdf", "Cannot read notes.pdf"),
            ("empty.txt", "empty.txt"),
            ("missing.txt", "missing.txt"),
            ("nothing", "nothing"),
        ):
            screen.input.value = name
            await screen.press("enter")
            assert words in flat(screen.text), name
            assert isinstance(app.screen, ImportDialog)
        screen.input.value = ""
        await screen.press("enter escape")
        assert screen.total == 80
        await screen.press("i")
        screen.input.value = "."
        await screen.press("enter")
        assert "3 new" in flat(screen.text)
        assert "notes.pdf" in flat(screen.text)
        await screen.press("escape")
        assert screen.total == 83


async def test_importing_from_the_sample_opens_the_users_own_library(
    tmp_path: Path, dumps: Path
) -> None:
    locations = make_locations(tmp_path / "home")
    app = make_app(open_sample(locations), locations, is_sample=True)
    try:
        async with open_screen(app) as screen:
            assert "This is the sample." in screen.notice
            assert "i to import your own dumps" in screen.notice
            await screen.press("s")
            assert "Reading list 1" in screen.title_bar_text
            await screen.press("i")
            await screen.type("missing.txt")
            await screen.press("enter")
            await screen.press("escape")
            assert screen.total == 80
            await screen.press("i")
            await screen.type("three.txt")
            await screen.press("enter")
            await screen.wait_until(lambda: screen.total == 3)
            await screen.settle()
            assert "sample" not in screen.text
            assert "Reading list 0" in screen.title_bar_text
            await screen.press("s")
            assert "Reading list 1" in screen.title_bar_text
            await screen.press("u u")
            assert "There is nothing to undo." in screen.toasts
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
    async with open_screen(app) as screen:
        await screen.press("i b")
        await screen.press_now("enter")
        await screen.wait_until(lambda: "Reading big.txt · Esc stops" in screen.text)
        assert "━╸" in screen.text
        await screen.press("escape")
        assert "Stopped. Read 7 records" in screen.toasts
        assert not isinstance(app.screen, ImportDialog)


async def test_an_error_that_nobody_foresaw_leaves_the_dialogs_usable(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    def fail() -> NoReturn:
        raise ZeroDivisionError("a [/bug]")

    async with open_screen(app, NARROW) as screen:
        app.push_screen(ImportDialog(fail, app.keymap))
        await screen.settle()
        await screen.press("a enter")
        assert "ZeroDivisionError('a [/bug]')" in flat(screen.text)
        await screen.press("escape")
        assert not isinstance(app.screen, ImportDialog)
        workspace.before_export = fail
        await screen.press("e enter")
        assert "ZeroDivisionError('a [/bug]')" in flat(screen.text)
        await screen.press("escape j")
        assert screen.cursor == 1


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
    async with open_screen(app) as screen:
        await screen.press("i")
        screen.input.value = str(dumps)
        await screen.press("enter")
        assert screen.total == 85
        await screen.search("caches old")
        assert "Caches [/] and [/foo] of Old" in screen.results_text
        assert "\x1b" not in screen.text


async def test_a_reading_list_comes_in_as_a_list_under_a_name_that_is_free(
    app: PaperbrowseApp, dumps: Path
) -> None:
    (dumps / "Thesis.bib").write_text(
        "@misc{a, title = {Kilns at Night}, annote = {Read again}}\n@misc{b, title = {Lamps}}\n"
    )
    async with open_screen(app) as screen:
        await screen.press("i")
        await screen.type("Thesis.bib")
        await screen.press("enter")
        name = app.screen.query_one("#list-name", Input)
        assert name.has_focus and name.value == "Thesis"
        assert "is a reading list" in screen.text
        await screen.press("escape")
        assert app.screen.query_one("#path", Input).has_focus
        assert not name.display
        await screen.press("enter enter")
        assert not isinstance(app.screen, ImportDialog)
        assert "Brought in the list Thesis: 2 papers, 2 of them new" in screen.toasts
        await screen.search("kilns")
        assert "Kilns at Night" in screen.results_text
        await screen.press("i")
        await screen.type("Thesis.bib")
        await screen.press("enter")
        name = app.screen.query_one("#list-name", Input)
        assert name.value == "Thesis 2"
        name.value = ""
        await screen.press("enter")
        assert "Read 2 records from 1 file: 0 new" in screen.toasts
