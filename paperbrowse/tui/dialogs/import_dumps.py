"""The import dialog: a path to read dumps from, the progress, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, ProgressBar, Static
from textual.worker import Worker, WorkerState

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.formatting import format_count
from paperbrowse.core.rate_meter import RateMeter
from paperbrowse.core.text import one_line, printable
from paperbrowse.tui.dialogs.path_input import PathSuggester, expand_path
from paperbrowse.tui.shell import format_unexpected
from paperbrowse.workspace.dump_import import ImportProgress, ImportSummary, import_dumps
from paperbrowse.workspace.list_import import (
    ListImportSummary,
    find_free_name,
    find_list_title,
    import_list,
)
from paperbrowse.workspace.workspace import Workspace

_MAX_SKIPPED_SHOWN = 6


_HELP = "Tab completes · Enter imports · Esc closes"
_LIST_HELP = (
    "This file is a reading list. Enter brings it in as a list of this name, with its notes and "
    "marks; without a name, only its papers come in · Esc back to the file"
)

Summary = ImportSummary | ListImportSummary


class ImportDialog(ModalScreen[Summary | None]):
    """Imports while it is open; returns the summary when something was read, else None.

    A file that is a reading list is asked a name for, under which it comes in as one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("tab", "complete", "Complete the path", show=False, priority=True),
    ]

    @dataclass
    class Progressed(Message):
        """The import is this far."""

        progress: ImportProgress

    @dataclass
    class ListFound(Message):
        """The file is a reading list, which can come in under this name."""

        name: str

    @dataclass
    class Finished(Message):
        """The import is over."""

        summary: Summary

    @dataclass
    class Failed(Message):
        """The import could not be done."""

        error: PaperbrowseError

    def __init__(self, open_workspace: Callable[[], Workspace]) -> None:
        """``open_workspace`` opens the reader's own library anew; the dialog closes it."""
        super().__init__()
        self._open_workspace = open_workspace
        self._cancelled = threading.Event()
        self._is_running = False
        self._summary: Summary | None = None
        self._meter = RateMeter()
        self._phase = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Static(Content("Import dumps"), classes="dialog-title")
            yield Static(
                Content(
                    "A file, or a folder with files: saved Hugging Face Daily Papers pages, as "
                    "text, Markdown or HTML, collections in JSON Lines, or reading lists in "
                    "BibTeX, RIS, CSL-JSON or JSON. They are read, never changed."
                ),
                classes="dialog-text",
            )
            yield Input(
                placeholder="~/papers/dumps",
                id="path",
                compact=True,
                suggester=PathSuggester(),
            )
            yield Input(placeholder="no list, only its papers", id="list-name", compact=True)
            yield ProgressBar(id="progress", show_eta=False)
            yield Static(
                Content(_HELP),
                id="import-note",
                classes="dialog-note",
            )

    def on_mount(self) -> None:
        self.query_one(ProgressBar).display = False
        self._list_name.display = False
        self._path_input.focus()

    @property
    def _path_input(self) -> Input:
        return self.query_one("#path", Input)

    @property
    def _list_name(self) -> Input:
        return self.query_one("#list-name", Input)

    @on(Input.Submitted, "#path")
    def _path_submitted(self, event: Input.Submitted) -> None:
        if not self._is_running and event.value.strip():
            self._start()
            self._look(event.value.strip())

    @on(Input.Submitted, "#list-name")
    def _name_submitted(self, event: Input.Submitted) -> None:
        if not self._is_running:
            self._start()
            self._import(self._path_input.value.strip(), event.value.strip())

    @on(Input.Changed, "#path")
    def _path_changed(self) -> None:
        if self._list_name.display and not self._is_running:
            self._list_name.display = False
            self._say(_HELP)

    def _start(self) -> None:
        self._is_running = True
        self._cancelled.clear()
        self.query_one(ProgressBar).display = True

    @work(thread=True, group="import", exit_on_error=False)
    def _look(self, path: str) -> None:
        """Import a dump; of a reading list ask what it is to be called."""
        title = find_list_title(expand_path(path))
        if title is None:
            self._read(path, "")
            return
        try:
            with self._open_workspace() as workspace:
                name = find_free_name(workspace.library, title)
        except PaperbrowseError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.ListFound(name))

    @on(ListFound)
    def _list_found(self, event: ListFound) -> None:
        self._is_running = False
        self.query_one(ProgressBar).display = False
        self._list_name.value = one_line(event.name)
        self._list_name.display = True
        self._list_name.focus()
        self._say(_LIST_HELP)

    @work(thread=True, group="import", exit_on_error=False)
    def _import(self, path: str, list_name: str) -> None:
        self._read(path, list_name)

    def _read(self, path: str, list_name: str) -> None:
        """Read a file as a list of this name, or as dumps without one."""
        file, cancelled = expand_path(path), self._cancelled.is_set
        try:
            with self._open_workspace() as workspace:
                summary: Summary = (
                    import_list(
                        workspace,
                        file,
                        name=list_name,
                        progress=self._progress,
                        cancelled=cancelled,
                    )
                    if list_name
                    else import_dumps(
                        workspace, [file], progress=self._progress, cancelled=cancelled
                    )
                )
        except PaperbrowseError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Finished(summary))

    def _progress(self, progress: ImportProgress) -> None:
        self.post_message(self.Progressed(progress))

    @on(Progressed)
    def _progressed(self, event: Progressed) -> None:
        progress = event.progress
        bar = self.query_one(ProgressBar)
        bar.update(total=progress.total or None, progress=progress.done)
        if progress.phase != self._phase:
            self._phase, self._meter = progress.phase, RateMeter()
        unit = "bytes" if progress.phase == "reading" else "papers"
        pace = self._meter.describe(progress.done, progress.total, unit)
        words = {
            "reading": f"Reading {progress.file}",
            "indexing": f"Indexing {progress.done:,} of {format_count(progress.total, 'paper')}",
            "waiting": "Waiting for another paperbrowse that is writing the index",
        }
        self._say(" · ".join(filter(None, (words[progress.phase], pace, "Esc stops"))))

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        self._is_running = False
        self.query_one(ProgressBar).display = False
        self._summary = summary = event.summary
        if summary.records and not summary.failed and not summary.skipped:
            self.dismiss(summary)
            return
        lines = [summarize_import(summary)]
        lines += [
            f"{item.file}{f':{item.line}' if item.line else ''}: {item.reason}"
            for item in summary.skipped[:_MAX_SKIPPED_SHOWN]
        ]
        if len(summary.skipped) > _MAX_SKIPPED_SHOWN:
            lines.append(f"… and {len(summary.skipped) - _MAX_SKIPPED_SHOWN} more")
        if summary.index_error is not None:
            lines.append(str(summary.index_error))
        self._say("\n".join(lines), wrong=summary.failed)

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._give_up(str(event.error))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong that nobody foresaw, and let the reader go on."""
        if event.state is WorkerState.ERROR:
            self._give_up(format_unexpected(event.worker.error))

    def _give_up(self, words: str) -> None:
        self._is_running = False
        self.query_one(ProgressBar).display = False
        self._say(words, wrong=True)

    def action_complete(self) -> None:
        """Take the completion that the path suggests."""
        if self._path_input.has_focus:
            self._path_input.action_cursor_right()
        else:
            self._path_input.focus()

    def action_close(self) -> None:
        """Stop a running import, which keeps what it has read; else go back, or close."""
        if self._is_running:
            self._cancelled.set()
            self._say("Stopping…")
        elif self._list_name.display:
            self._list_name.display = False
            self._path_input.focus()
            self._say(_HELP)
        else:
            self.dismiss(self._summary)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one("#import-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")


def summarize_import(summary: Summary) -> str:
    """Return what an import did, in one line."""
    if isinstance(summary, ListImportSummary):
        papers = format_count(summary.papers, "paper")
        return f"Brought in the list {summary.name}: {papers}, {summary.new:,} of them new"
    ended = "Stopped. " if summary.cancelled else ""
    files = format_count(summary.files, "file")
    return (
        f"{ended}Read {format_count(summary.records, 'record')} from {files}: "
        f"{summary.new:,} new, {summary.merged:,} merged, {summary.unchanged:,} unchanged"
    )
