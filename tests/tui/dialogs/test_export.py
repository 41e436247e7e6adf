"""The export dialog: what is exported, how that begins, and that it only goes where it is to."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from paperbrowse.exports import FORMATS, export
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs.export import ExportDialog
from paperbrowse.tui.widgets.entry_list import EntryList
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace, FakeClipboard
from tests.support.factories import import_records, make_page_record
from tests.support.faults import disk_full
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.support.screen import NARROW, Screen, control_characters, flat, make_app, open_screen

pytestmark = pytest.mark.usefixtures("home")


def file_name(screen: Screen) -> str:
    return screen.app.screen.query_one("#file", Input).value


def name_file(screen: Screen, name: object) -> None:
    screen.app.screen.query_one("#file", Input).value = str(name)


def beginning(screen: Screen) -> str:
    """What the dialog shows of the export."""
    return screen.text_of(screen.app.screen.query_one("#export-begin"))


async def test_hits_are_exported_as_their_beginning_shows_in_every_format(
    app: PaperbrowseApp, workspace: Workspace, home: Path
) -> None:
    async with open_screen(app) as screen:
        await screen.search("bert")
        ids = [row.paper.id for row in screen.results._rows.values()]
        assert len(ids) == screen.total
        papers = workspace.papers_to_export(ids)
        await screen.press("e")
        for name, known in FORMATS.items():
            assert file_name(screen) == f"library-bert{known.extension}"
            assert f"{known.title} · {len(ids)} papers" in screen.text_of(
                app.screen.query_one("#export-head")
            )
            whole = export(papers, name, title="Library: bert").splitlines()
            seen = beginning(screen).splitlines()
            assert [line.strip().rstrip("…")[:60] for line in seen[:3]] == [
                line.strip()[:60] for line in whole[: len(seen)][:3]
            ]
            await screen.press("j")
        for name in ("text", "json"):
            file = home / f"library-bert{FORMATS[name].extension}"
            assert file_name(screen) == file.name
            await screen.press("enter")
            assert f"Exported {len(ids)} papers to {file.name}" in screen.toasts
            assert file.read_bytes().decode("utf-8") == export(papers, name, title="Library: bert")
            await screen.press("e k k")


async def test_citation_keys_stay_as_they_were_first_exported_or_copied(
    app: PaperbrowseApp, workspace: Workspace, home: Path, clipboard: FakeClipboard
) -> None:
    first, second = [paper.id for paper in workspace.library.changed_papers(0)][:2]
    workspace.library.set_citation_keys({first: "mine2020first"})
    workspace.library.save([first, second], "Thesis")
    async with open_screen(app) as screen:
        await screen.press("right_square_bracket right_square_bracket j")
        await screen.press("y b")
        key = workspace.library.papers([second])[0].citation_key
        assert key is not None
        assert f"{{{key}," in clipboard.copied[0]
        await screen.press("e")
        assert "@misc{mine2020first," in beginning(screen) or "{mine2020first," in beginning(screen)
        await screen.press("enter")
        text = (home / "thesis.bib").read_text("utf-8")
        assert "{mine2020first," in text
        assert f"{{{key}," in text


async def test_an_existing_file_is_replaced_only_when_asked_twice(
    app: PaperbrowseApp, home: Path
) -> None:
    (home / "mine.bib").write_text("precious")
    (home / "link.bib").symlink_to(home / "mine.bib")
    async with open_screen(app, NARROW) as screen:
        await screen.press("e")
        name_file(screen, "mine.bib")
        await screen.press("enter")
        assert "mine.bib exists. Enter again replaces it." in flat(screen.text)
        name_file(screen, "other.bib")
        name_file(screen, "mine.bib")
        await screen.press("enter")
        name_file(screen, "link.bib")
        await screen.press("enter")
        assert "link.bib is a link to" in flat(screen.text)
        assert (home / "mine.bib").read_text() == "precious"
        await screen.press("enter")
        assert (home / "mine.bib").read_text().startswith("@")
        assert (home / "link.bib").is_symlink()
        assert not isinstance(app.screen, ExportDialog)


async def test_an_export_that_cannot_be_written_says_why_and_stays_open(
    app: PaperbrowseApp, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "folder").mkdir()
    (home / "lost").symlink_to(home / "nowhere" / "file")
    async with open_screen(app, NARROW) as screen:
        await screen.press("e")
        for name, words in (
            ("no/such/file.md", "there is no such folder. Make the folder first."),
            ("folder", "it is a folder. Name a file in it."),
            ("lost", "lost: it is a link to"),
            ("", "Name a file."),
            ("mine.md/x", "Cannot write mine.md/x"),
            ("x" * 300, "its name is too long."),
        ):
            name_file(screen, name)
            await screen.press("enter")
            assert words in flat(screen.text), name
            assert "--" not in flat(screen.text_of(app.screen.query_one(".dialog-note")))
            assert isinstance(app.screen, ExportDialog), name

        monkeypatch.setattr(Path, "write_bytes", disk_full)
        name_file(screen, "whole.bib")
        await screen.press("enter")
        assert "the disk is full." in flat(screen.text)
        await screen.press("escape")
    assert sorted(path.name for path in home.iterdir()) == ["folder", "lost"]


async def test_marks_lists_and_one_paper_can_be_exported_too(
    app: PaperbrowseApp, workspace: Workspace, home: Path
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)][:3]
    workspace.library.save(ids, "Thesis")
    async with open_screen(app) as screen:
        await screen.press("space space e")
        text = screen.text
        for scope in ("Selected papers (2 papers)", "Library (80 papers)", "This paper (1 paper)"):
            assert scope in text
        assert "Thesis (3 papers)" in text
        assert file_name(screen) == "selected-papers.bib"
        await screen.press("shift+tab G")
        assert file_name(screen) == "thesis.bib"
        await screen.press("tab G")
        assert file_name(screen) == "thesis.txt"
        await screen.press("tab")
        name_file(screen, "my-thesis.txt")
        await screen.press("shift+tab k")
        assert file_name(screen) == "my-thesis.jsonl", "what a name ends in follows the format"
        await screen.press("j ctrl+o")
        text = (home / "my-thesis.txt").read_text("utf-8")
        assert all(paper.title in flat(text) for paper in workspace.library.papers(ids))
        await screen.press("e")
        assert file_name(screen).endswith(".txt"), "the format of the last time is proposed"


async def test_papers_that_lack_a_word_are_exported_as_such(
    app: PaperbrowseApp, home: Path
) -> None:
    async with open_screen(app) as screen:
        await screen.search("pretraining bidirectional zebrafish aardvark")
        titles = [row.paper.title for row in screen.results._rows.values()]
        await screen.press("e")
        head = screen.text_of(app.screen.query_one("#export-head"))
        assert f"{len(titles)} papers with most of the words" in head
        name_file(screen, "most.txt")
        await screen.press("ctrl+o")
        assert "with most of the words to " in flat(screen.text)
        text = flat((home / "most.txt").read_text("utf-8"))
        assert all(title in text for title in titles)


async def test_a_path_is_completed_as_in_the_import_dialog(app: PaperbrowseApp, home: Path) -> None:
    (home / "papers").mkdir()
    async with open_screen(app, NARROW) as screen:
        await screen.press("e tab")
        name_file(screen, "")
        await screen.type("pap")
        await screen.wait_until(lambda: app.screen.query_one("#file", Input)._suggestion)
        await screen.press("tab")
        assert file_name(screen) == "papers"
        assert app.screen.query_one("#file", Input).has_focus
        await screen.press("tab")
        assert app.screen.query_one("#scope", EntryList).has_focus


async def test_an_export_goes_to_the_clipboard_instead(
    app: PaperbrowseApp, workspace: Workspace, home: Path, clipboard: FakeClipboard
) -> None:
    async with open_screen(app) as screen:
        await screen.press("space space e")
        await screen.press("y")
        assert "Copied 2 papers as BibTeX to the clipboard" in screen.toasts
        await screen.press("e")
        await screen.press("tab y ctrl+y")
        papers = workspace.library.papers(screen.selected_ids)
        assert clipboard.copied == [export(papers, "bibtex", title="Selected papers")] * 2
    assert not list(home.iterdir())


async def test_a_large_export_leaves_the_screen_alive_and_can_be_stopped(
    app: PaperbrowseApp, workspace: ControlledWorkspace, home: Path
) -> None:
    go_on = threading.Event()

    def wait() -> None:
        assert go_on.wait(20)

    workspace.before_export = wait
    async with open_screen(app, NARROW) as screen:
        await screen.press("e")
        await screen.press_now("enter")
        await screen.wait_until(lambda: "Writing… Esc stops" in screen.text)
        await screen.press_now("j", "enter", "escape")
        await screen.wait_until(lambda: "Stopping…" in screen.text)
        go_on.set()
        await screen.wait_until(lambda: "Stopped; nothing was written." in screen.text)
        assert not list(home.iterdir())
        await screen.press("enter")
        assert [path.name for path in home.iterdir()] == ["library.bib"]


async def test_nothing_to_export_is_said(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("zebrafish")
        await screen.press("e")
        assert "Nothing to export" in screen.toasts


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
    async with open_screen(make_app(workspace)) as screen:
        await screen.press("e")
        for text in MARKUP_TEXTS:
            assert f"x{text}" in screen.text
        for _ in FORMATS:
            await screen.press("j")
            assert not control_characters(screen.lines)
