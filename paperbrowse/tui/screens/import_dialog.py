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

from paperbrowse.errors import PaperbrowseError
from paperbrowse.importing import ImportProgress, ImportSummary, import_paths
from paperbrowse.progress import Meter
from paperbrowse.text import printable
from paperbrowse.tui.notices import unforeseen
from paperbrowse.tui.paths import PathSuggester, typed_path
from paperbrowse.wording import count
from paperbrowse.workspace import Workspace

_MOST_SKIPPED_SHOWN = 6


class ImportDialog(ModalScreen[ImportSummary | None]):
    """Imports while it is open; returns the summary when something was read, else None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("tab", "complete", "Complete the path", show=False, priority=True),
    ]

    @dataclass
    class Progressed(Message):
        """The import is this far."""

        progress: ImportProgress

    @dataclass
    class Finished(Message):
        """The import is over."""

        summary: ImportSummary

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
        self._summary: ImportSummary | None = None
        self._meter = Meter()
        self._phase = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Static(Content("Import dumps"), classes="dialog-title")
            yield Static(
                Content(
                    "A file, or a folder with files: saved Hugging Face Daily Papers pages, as "
                    "text, Markdown or HTML. They are read, never changed."
                ),
                classes="dialog-text",
            )
            yield Input(
                placeholder="~/papers/dumps",
                id="path",
                compact=True,
                suggester=PathSuggester(),
            )
            yield ProgressBar(id="progress", show_eta=False)
            yield Static(
                Content("Tab completes · Enter imports · Esc closes"),
                id="import-note",
                classes="dialog-note",
            )

    def on_mount(self) -> None:
        self.query_one(ProgressBar).display = False
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self._is_running or not event.value.strip():
            return
        self._is_running = True
        self._cancelled.clear()
        self.query_one(ProgressBar).display = True
        self._import(event.value.strip())

    @work(thread=True, group="import", exit_on_error=False)
    def _import(self, path: str) -> None:
        try:
            with self._open_workspace() as workspace:
                summary = import_paths(
                    workspace,
                    [typed_path(path)],
                    progress=self._progress,
                    cancelled=self._cancelled.is_set,
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
            self._phase, self._meter = progress.phase, Meter()
        unit = "bytes" if progress.phase == "reading" else "papers"
        pace = self._meter.words(progress.done, progress.total, unit)
        words = {
            "reading": f"Reading {progress.file}",
            "indexing": f"Indexing {progress.done:,} of {count(progress.total, 'paper')}",
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
        lines = [told(summary)]
        lines += [
            f"{item.file}{f':{item.line}' if item.line else ''}: {item.reason}"
            for item in summary.skipped[:_MOST_SKIPPED_SHOWN]
        ]
        if len(summary.skipped) > _MOST_SKIPPED_SHOWN:
            lines.append(f"… and {len(summary.skipped) - _MOST_SKIPPED_SHOWN} more")
        if summary.index_error is not None:
            lines.append(str(summary.index_error))
        self._say("\n".join(lines), wrong=summary.failed)

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._give_up(str(event.error))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong that nobody foresaw, and let the reader go on."""
        if event.state is WorkerState.ERROR:
            self._give_up(unforeseen(event.worker.error))

    def _give_up(self, words: str) -> None:
        self._is_running = False
        self.query_one(ProgressBar).display = False
        self._say(words, wrong=True)

    def action_complete(self) -> None:
        """Take the completion that the input suggests."""
        self.query_one(Input).action_cursor_right()

    def action_close(self) -> None:
        """Stop a running import, which keeps what it has read; else close."""
        if self._is_running:
            self._cancelled.set()
            self._say("Stopping…")
        else:
            self.dismiss(self._summary)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one("#import-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")


def told(summary: ImportSummary) -> str:
    """Return what an import did, in one line."""
    ended = "Stopped. " if summary.cancelled else ""
    files = count(summary.files, "file")
    return (
        f"{ended}Read {count(summary.records, 'record')} from {files}: "
        f"{summary.new:,} new, {summary.merged:,} merged, {summary.unchanged:,} unchanged"
    )
