"""The import dialog: a path to read dumps from, the progress, and what came of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, ProgressBar, Static

from paperbrowse.core import PaperbrowseError, RateMeter, format_count, one_line
from paperbrowse.tui.dialogs.dialog import Dialog, PathInput, expand_path
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.workspace import (
    ImportProgress,
    ImportSummary,
    ListImportSummary,
    Workspace,
    find_free_name,
    find_list_title,
    import_dumps,
    import_list,
)

_MAX_SKIPPED_SHOWN = 6

_ABOUT = (
    "A file, or a folder with files: saved Hugging Face Daily Papers pages, as text, Markdown or "
    "HTML, collections in JSON Lines, or reading lists in BibTeX, RIS, CSL-JSON or JSON. They are "
    "read, never changed."
)

_LIST_HINT = (
    "This file is a reading list. <import.start> brings it in as a list of this name, with notes, "
    "tags and status; without a name, only its papers come in · <import.close> back to the file"
)

Summary = ImportSummary | ListImportSummary


class ImportDialog(Dialog[Summary | None]):
    """Imports while it is open; returns the summary when something was read, else None.

    For a file that is a reading list it asks a name, under which it comes in as one.
    """

    BINDINGS = bindings("import")
    LOOK = "dialog wide"
    HINT = "<import.complete> completes · <import.start> imports · <import.close> closes"

    @dataclass
    class Progressed(Message):
        """The import is this far."""

        progress: ImportProgress

    def __init__(self, open_workspace: Callable[[], Workspace], keymap: Keymap) -> None:
        """``open_workspace`` opens the user's own library anew; the dialog closes it."""
        super().__init__(keymap, "Import dumps")
        self._open_workspace = open_workspace
        self._path = PathInput(id="path", placeholder="~/papers/dumps")
        self._list_name = Input(
            placeholder="no list, only its papers", id="list-name", compact=True
        )
        self._bar = ProgressBar(id="progress", show_eta=False)
        self._cancelled = threading.Event()
        self._is_running = False
        self._summary: Summary | None = None
        self._meter = RateMeter()
        self._phase = ""

    def body(self) -> ComposeResult:
        yield Static(Content(_ABOUT), classes="dialog-text")
        yield self._path
        yield self._list_name
        yield self._bar

    def on_mount(self) -> None:
        self._bar.display = False
        self._list_name.display = False
        self._path.focus()

    def action_start(self) -> None:
        """Read the file that is typed; ask first for the name of a list."""
        path = self._path.value.strip()
        if self._is_running or not path:
            return
        self._is_running = True
        self._cancelled.clear()
        self._bar.display = True
        if self._list_name.display and self._list_name.has_focus:
            self._import(path, self._list_name.value.strip())
        else:
            self._look(path)

    @on(Input.Changed, "#path")
    def _path_changed(self) -> None:
        if self._list_name.display and not self._is_running:
            self._list_name.display = False
            self.show_hint()

    @work(group="import", exit_on_error=False)
    async def _look(self, path: str) -> None:
        """Import a dump; propose a name for a reading list."""
        title = await asyncio.to_thread(find_list_title, expand_path(path))
        if title is None:
            await self._read(path, "")
            return
        try:
            name = await asyncio.to_thread(self._find_free_name, title)
        except PaperbrowseError as error:
            self.show_failure(str(error))
            return
        self._end()
        self._list_name.value = one_line(name)
        self._list_name.display = True
        self._list_name.focus()
        self.show_note(self._keymap.fill(_LIST_HINT))

    def _find_free_name(self, title: str) -> str:
        with self._open_workspace() as workspace:
            return find_free_name(workspace.library, title)

    @work(group="import", exit_on_error=False)
    async def _import(self, path: str, list_name: str) -> None:
        await self._read(path, list_name)

    async def _read(self, path: str, list_name: str) -> None:
        """Read a file as a list of this name, or as dumps without one."""
        try:
            summary = await asyncio.to_thread(self._read_in_thread, expand_path(path), list_name)
        except PaperbrowseError as error:
            self.show_failure(str(error))
        else:
            self._finish(summary)

    def _read_in_thread(self, file: Path, list_name: str) -> Summary:
        progress, cancelled = self._progress, self._cancelled.is_set
        with self._open_workspace() as workspace:
            if not list_name:
                return import_dumps(workspace, [file], progress=progress, cancelled=cancelled)
            return import_list(
                workspace, file, name=list_name, progress=progress, cancelled=cancelled
            )

    def _progress(self, progress: ImportProgress) -> None:
        self.post_message(self.Progressed(progress))

    @on(Progressed)
    def _progressed(self, event: Progressed) -> None:
        progress = event.progress
        self._bar.update(total=progress.total or None, progress=progress.done)
        if progress.phase != self._phase:
            self._phase, self._meter = progress.phase, RateMeter()
        unit = "bytes" if progress.phase == "reading" else "papers"
        pace = self._meter.describe(progress.done, progress.total, unit)
        words = {
            "reading": f"Reading {progress.file}",
            "indexing": f"Indexing {progress.done:,} of {format_count(progress.total, 'paper')}",
            "waiting": "Waiting for another paperbrowse that is writing the index",
        }
        stops = f"{self._keymap['import.close']} stops"
        self.show_note(" · ".join(filter(None, (words[progress.phase], pace, stops))))

    def _finish(self, summary: Summary) -> None:
        self._end()
        self._summary = summary
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
        self.show_note("\n".join(lines), wrong=summary.failed)

    def show_failure(self, words: str) -> None:
        self._end()
        super().show_failure(words)

    def _end(self) -> None:
        self._is_running = False
        self._bar.display = False

    def action_complete(self) -> None:
        """Take the completion that the path suggests."""
        if self._path.has_focus:
            self._path.complete()
        else:
            self._path.focus()

    def action_close(self) -> None:
        """Stop a running import, which keeps what it has read; else go back, or close."""
        if self._is_running:
            self._cancelled.set()
            self.show_note("Stopping…")
        elif self._list_name.display:
            self._list_name.display = False
            self._path.focus()
            self.show_hint()
        else:
            self.dismiss(self._summary)


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
