"""Taking papers out: export to files, copy, open in the browser."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pyperclip
import pytest
from textual.widgets import Input

from paperbrowse.exports import FORMATS, bibtex_entry, export, markdown_entry, paper_link
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.screens.export_dialog import ExportDialog
from paperbrowse.workspace import Workspace
from tests.tui.driving import (
    NARROW,
    ask,
    flat,
    hits,
    press,
    running,
    shown,
    title_here,
    toasts,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a reader stands in, who is on a machine of their own."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("SSH_CONNECTION", "SSH_TTY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    return folder


def file_name(app: PaperbrowseApp) -> str:
    return app.screen.query_one("#file", Input).value


def name_file(app: PaperbrowseApp, name: object) -> None:
    app.screen.query_one("#file", Input).value = str(name)


async def test_hits_are_exported_in_every_format(
    app: PaperbrowseApp, workspace: Workspace, home: Path
) -> None:
    async with running(app) as pilot:
        await ask(pilot, "bert")
        papers = workspace.library.papers([row.paper.id for row in hits(app)._rows.values()])
        assert len(papers) == hits(app).total
        for place, (name, known) in enumerate(FORMATS.items()):
            await press(pilot, "e shift+tab")
            await press(pilot, " ".join(["down"] * place + ["space", "tab"]))
            assert file_name(app) == f"library-bert{known.extension}"
            await press(pilot, "enter")
            assert "Exported" in toasts(app)
            written = (home / f"library-bert{known.extension}").read_text("utf-8")
            assert written == export(papers, name, title="Library: bert")
    assert len(json.loads((home / "library-bert.json").read_text("utf-8"))) >= 1


async def test_an_existing_file_is_replaced_only_when_asked_twice(
    app: PaperbrowseApp, home: Path
) -> None:
    (home / "mine.md").write_text("precious")
    async with running(app, NARROW) as pilot:
        await press(pilot, "e")
        name_file(app, "mine.md")
        await press(pilot, "enter")
        assert "mine.md exists. Enter again replaces it." in flat(shown(app))
        assert (home / "mine.md").read_text() == "precious"
        name_file(app, "other.md")
        name_file(app, "mine.md")
        await press(pilot, "enter")
        assert (home / "mine.md").read_text() == "precious", "another name was typed in between"
        await press(pilot, "enter")
        assert (home / "mine.md").read_text().startswith("#")
        assert not isinstance(app.screen, ExportDialog)


async def test_an_export_that_cannot_be_written_says_why_and_stays_open(
    app: PaperbrowseApp, home: Path
) -> None:
    (home / "folder").mkdir()
    async with running(app, NARROW) as pilot:
        await press(pilot, "e")
        for name, words in (
            ("no/such/file.md", "no/such"),
            ("folder", "folder"),
            ("", "Name a file."),
            ("mine.md/x", "mine.md"),
        ):
            name_file(app, name)
            await press(pilot, "enter")
            assert words in flat(shown(app))
            assert isinstance(app.screen, ExportDialog), name
        await press(pilot, "escape")
    assert [path.name for path in home.iterdir()] == ["folder"]


async def test_marks_lists_and_one_paper_can_be_exported_too(
    app: PaperbrowseApp, workspace: Workspace, home: Path
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:3]
    workspace.library.save(ids, "Thesis")
    async with running(app) as pilot:
        await press(pilot, "space space e")
        screen = shown(app)
        for scope in ("Marked papers (2 papers)", "Library (80 papers)", "This paper (1 paper)"):
            assert scope in screen
        assert "Thesis (3 papers)" in screen
        assert file_name(app) == "marked-papers.md"
        await press(pilot, "shift+tab shift+tab down down down space")
        assert file_name(app) == "thesis.md"
        await press(pilot, "ctrl+o")
    text = (home / "thesis.md").read_text("utf-8")
    assert all(paper.title in text for paper in workspace.library.papers(ids))


async def test_nothing_to_export_is_said(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await ask(pilot, "zebrafish")
        await press(pilot, "e")
        assert "Nothing to export" in toasts(app)


async def test_each_form_of_a_paper_is_copied(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", copied.append)
    async with running(app, NARROW) as pilot:
        paper = hits(app).paper
        assert paper is not None
        for key in "tlbmia":
            await press(pilot, f"y {key}")
        assert copied[0] == title_here(app)
        assert copied == [
            paper.title,
            *([link] if (link := paper_link(paper)) else []),
            bibtex_entry(paper),
            markdown_entry(paper),
            paper.id,
            paper.abstract,
        ]
        assert "Copied the abstract to the clipboard" in toasts(app)
        await press(pilot, "y enter y down enter y escape y q")
        assert app.is_running
        assert copied[-1] in {paper.title, paper_link(paper)}


class Browser:
    """A browser that remembers what it was shown."""

    name = "pretended"

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, url: str) -> bool:
        self.opened.append(url)
        return True


async def test_a_paper_opens_in_the_browser(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    async with running(app) as pilot:
        await press(pilot, "o")
        assert len(browser.opened) == 1
        assert browser.opened[0].startswith("https://")
        assert f"Opened {browser.opened[0]}" in toasts(app)


async def test_without_a_browser_the_address_is_told(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_browser() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", no_browser)
    async with running(app, NARROW) as pilot:
        await press(pilot, "o")
        assert "No browser to open here; the address is https://" in toasts(app)
