"""The export dialog: what is exported, how that begins, and that it only goes where it is to."""

from __future__ import annotations

import errno
import threading
from collections.abc import Sequence
from pathlib import Path

import pyperclip
import pytest
from textual.widgets import Input

from paperbrowse.core import Paper
from paperbrowse.exports import FORMATS, export
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs.export import ExportDialog
from paperbrowse.tui.widgets.entry_list import EntryList
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_page_record
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.tui.driving import (
    NARROW,
    ask,
    controls,
    flat,
    hits,
    lines,
    press,
    running,
    shown,
    text_of,
    toasts,
    type_text,
    until,
)
from tests.tui.making import make_app

pytestmark = pytest.mark.usefixtures("home")


def file_name(app: PaperbrowseApp) -> str:
    return app.screen.query_one("#file", Input).value


def name_file(app: PaperbrowseApp, name: object) -> None:
    app.screen.query_one("#file", Input).value = str(name)


def beginning(app: PaperbrowseApp) -> str:
    """What the dialog shows of the export."""
    return text_of(app.screen.query_one("#export-begin"))


async def test_hits_are_exported_as_their_beginning_shows_in_every_format(
    app: PaperbrowseApp, workspace: Workspace, home: Path
) -> None:
    async with running(app) as pilot:
        await ask(pilot, "bert")
        ids = [row.paper.id for row in hits(app)._rows.values()]
        assert len(ids) == hits(app).total
        papers = workspace.papers_to_export(ids)
        await press(pilot, "e")
        for name, known in FORMATS.items():
            assert file_name(app) == f"library-bert{known.extension}"
            assert f"{known.title} · {len(ids)} papers" in text_of(
                app.screen.query_one("#export-head")
            )
            whole = export(papers, name, title="Library: bert").splitlines()
            seen = beginning(app).splitlines()
            assert [line.strip().rstrip("…")[:60] for line in seen[:3]] == [
                line.strip()[:60] for line in whole[: len(seen)][:3]
            ]
            await press(pilot, "j")
        for name in ("text", "json"):
            file = home / f"library-bert{FORMATS[name].extension}"
            assert file_name(app) == file.name
            await press(pilot, "enter")
            assert f"Exported {len(ids)} papers to {file.name}" in toasts(app)
            assert file.read_bytes().decode("utf-8") == export(papers, name, title="Library: bert")
            await press(pilot, "e k k")


async def test_citation_keys_stay_as_they_were_first_exported_or_copied(
    app: PaperbrowseApp, workspace: Workspace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", copied.append)
    monkeypatch.setattr(pyperclip, "paste", lambda: copied[-1])
    first, second = [paper.id for paper in workspace.library.changed_papers(0)][:2]
    workspace.library.set_citation_keys({first: "mine2020first"})
    workspace.library.save([first, second], "Thesis")
    async with running(app) as pilot:
        await press(pilot, "right_square_bracket right_square_bracket j")
        await press(pilot, "y b")
        key = workspace.library.papers([second])[0].citation_key
        assert key is not None
        assert f"{{{key}," in copied[0]
        await press(pilot, "e")
        assert "@misc{mine2020first," in beginning(app) or "{mine2020first," in beginning(app)
        await press(pilot, "enter")
        text = (home / "thesis.bib").read_text("utf-8")
        assert "{mine2020first," in text
        assert f"{{{key}," in text


async def test_an_existing_file_is_replaced_only_when_asked_twice(
    app: PaperbrowseApp, home: Path
) -> None:
    (home / "mine.bib").write_text("precious")
    (home / "link.bib").symlink_to(home / "mine.bib")
    async with running(app, NARROW) as pilot:
        await press(pilot, "e")
        name_file(app, "mine.bib")
        await press(pilot, "enter")
        assert "mine.bib exists. Enter again replaces it." in flat(shown(app))
        name_file(app, "other.bib")
        name_file(app, "mine.bib")
        await press(pilot, "enter")
        name_file(app, "link.bib")
        await press(pilot, "enter")
        assert "link.bib is a link to" in flat(shown(app))
        assert (home / "mine.bib").read_text() == "precious"
        await press(pilot, "enter")
        assert (home / "mine.bib").read_text().startswith("@")
        assert (home / "link.bib").is_symlink()
        assert not isinstance(app.screen, ExportDialog)


async def test_an_export_that_cannot_be_written_says_why_and_stays_open(
    app: PaperbrowseApp, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "folder").mkdir()
    (home / "lost").symlink_to(home / "nowhere" / "file")
    async with running(app, NARROW) as pilot:
        await press(pilot, "e")
        for name, words in (
            ("no/such/file.md", "there is no such folder. Make the folder first."),
            ("folder", "it is a folder. Name a file in it."),
            ("lost", "lost: it is a link to"),
            ("", "Name a file."),
            ("mine.md/x", "Cannot write mine.md/x"),
            ("x" * 300, "its name is too long."),
        ):
            name_file(app, name)
            await press(pilot, "enter")
            assert words in flat(shown(app)), name
            assert "--" not in flat(text_of(app.screen.query_one("#export-note")))
            assert isinstance(app.screen, ExportDialog), name

        def full(_: Path, __: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        name_file(app, "whole.bib")
        await press(pilot, "enter")
        assert "the disk is full." in flat(shown(app))
        await press(pilot, "escape")
    assert sorted(path.name for path in home.iterdir()) == ["folder", "lost"]


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
        assert file_name(app) == "marked-papers.bib"
        await press(pilot, "shift+tab G")
        assert file_name(app) == "thesis.bib"
        await press(pilot, "tab G")
        assert file_name(app) == "thesis.txt"
        await press(pilot, "tab")
        name_file(app, "my-thesis.txt")
        await press(pilot, "shift+tab k")
        assert file_name(app) == "my-thesis.jsonl", "what a name ends in follows the format"
        await press(pilot, "j ctrl+o")
        text = (home / "my-thesis.txt").read_text("utf-8")
        assert all(paper.title in flat(text) for paper in workspace.library.papers(ids))
        await press(pilot, "e")
        assert file_name(app).endswith(".txt"), "the format of the last time is proposed"


async def test_a_path_is_completed_as_in_the_import_dialog(app: PaperbrowseApp, home: Path) -> None:
    (home / "papers").mkdir()
    async with running(app, NARROW) as pilot:
        await press(pilot, "e tab")
        name_file(app, "")
        await type_text(pilot, "pap")
        await until(pilot, lambda: app.screen.query_one("#file", Input)._suggestion)
        await press(pilot, "tab")
        assert file_name(app) == "papers"
        assert app.screen.query_one("#file", Input).has_focus
        await press(pilot, "tab")
        assert app.screen.query_one("#scope", EntryList).has_focus


async def test_an_export_goes_to_the_clipboard_instead(
    app: PaperbrowseApp, workspace: Workspace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", copied.append)
    monkeypatch.setattr(pyperclip, "paste", lambda: copied[-1])
    async with running(app) as pilot:
        await press(pilot, "space space e")
        await press(pilot, "y")
        assert "Copied 2 papers as BibTeX to the clipboard" in toasts(app)
        await press(pilot, "e")
        await press(pilot, "tab y ctrl+y")
        papers = workspace.library.papers(hits(app).selected_ids)
        assert copied == [export(papers, "bibtex", title="Marked papers")] * 2
    assert not list(home.iterdir())


async def test_a_large_export_leaves_the_screen_alive_and_can_be_stopped(
    app: PaperbrowseApp, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    papers_to_export = app.workspace.papers_to_export

    def slow(ids: Sequence[str]) -> list[Paper]:
        assert go_on.wait(20)
        return papers_to_export(ids)

    monkeypatch.setattr(app.workspace, "papers_to_export", slow)
    async with running(app, NARROW) as pilot:
        await press(pilot, "e")
        await pilot.press("enter")
        await until(pilot, lambda: "Writing… Esc stops" in shown(app))
        await pilot.press("j", "enter", "escape")
        await until(pilot, lambda: "Stopping…" in shown(app))
        go_on.set()
        await until(pilot, lambda: "Stopped; nothing was written." in shown(app))
        assert not list(home.iterdir())
        await press(pilot, "enter")
        assert [path.name for path in home.iterdir()] == ["library.bib"]


async def test_nothing_to_export_is_said(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await ask(pilot, "zebrafish")
        await press(pilot, "e")
        assert "Nothing to export" in toasts(app)


async def test_what_it_begins_with_is_shown_as_it_is(
    workspace: Workspace, app: PaperbrowseApp
) -> None:
    titles = [
        f"{number} {text}"
        for number, text in enumerate((*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS))
    ]
    records = [make_page_record(title, year=2030, line=n) for n, title in enumerate(titles, 1)]
    import_records(workspace.library, "made.txt", *records)
    workspace.index.update()
    for text in MARKUP_TEXTS:
        workspace.library.save([next(workspace.library.changed_papers(0)).id], f"x{text}")
    async with running(make_app(workspace, app.locations)) as pilot:
        await press(pilot, "e")
        shown_app = pilot.app
        for text in MARKUP_TEXTS:
            assert f"x{text}" in shown(shown_app)
        for _ in FORMATS:
            await press(pilot, "j")
            assert not controls(lines(shown_app))
