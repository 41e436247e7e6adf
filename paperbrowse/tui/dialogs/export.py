"""The export dialog: the papers, the format, its preview, and the file or the clipboard."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from paperbrowse.core import ExportError, PaperbrowseError, fold, format_count, one_line, printable
from paperbrowse.exports import FORMATS, Format, export_chunks, preview, write_file
from paperbrowse.system import copy_text
from paperbrowse.tui.dialogs.dialog import Dialog, PathInput, expand_path
from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.shell import Shell
from paperbrowse.tui.widgets import Entry, EntryList
from paperbrowse.workspace import Workspace

PREVIEW_LINES = 40
"""Lines of the preview; no paper takes less than one."""

_MAX_STEM = 60


@dataclass(frozen=True, slots=True)
class ExportScope:
    """Papers that can be exported together."""

    title: str
    count: int
    first_ids: Callable[[int], Sequence[str]]
    """Returns the ids of a number of them, the first; may be slow and raises PaperbrowseError."""
    remark: str = ""
    """What tells them from those that the title promises."""

    @property
    def number(self) -> str:
        """The number of papers, with the remark."""
        return f"{format_count(self.count, 'paper')} {self.remark}".rstrip()

    @property
    def words(self) -> str:
        """The scope with its number of papers."""
        return f"{one_line(self.title)} ({self.number})"

    @property
    def stem(self) -> str:
        """A file's name for them, without an extension."""
        return "-".join(fold(self.title).split())[:_MAX_STEM] or "papers"


class TargetExistsError(ExportError):
    """Something that can be replaced stands where the export is to be written."""


class ExportDialog(Dialog[str | None]):
    """Exports while it is open; returns what it did, in words, or None.

    ``format_name`` is the format that is chosen, at first and, for the next time, at last.
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 (as Textual has it)
    BINDINGS = bindings("export")
    LOOK = "dialog wide tall"
    HINT = (
        "<export.next> next field · <export.write> writes the file · "
        "<export.copy> copies it instead · <export.close> closes"
    )

    def __init__(
        self,
        workspace: Workspace,
        scopes: Sequence[ExportScope],
        shell: Shell,
        *,
        format_name: str = "",
    ) -> None:
        super().__init__(shell.keymap, "Export")
        self._workspace = workspace
        self._scopes = scopes
        self._shell = shell
        self.format_name = format_name if format_name in FORMATS else next(iter(FORMATS))
        self._scope_list = EntryList[int](id="scope")
        self._format_list = EntryList[str](id="format")
        self._proposed_name = ""
        self._confirmed: Path | None = None
        self._is_busy = False
        self._stop = threading.Event()

    def body(self) -> ComposeResult:
        with Horizontal(id="export-choices"):
            yield self._scope_list
            yield self._format_list
        with Horizontal(id="export-target"):
            yield Static(Content("File"), classes="dialog-label")
            yield PathInput(id="file")
        yield Static(id="export-head")
        yield Static(id="export-begin")

    def on_mount(self) -> None:
        scopes, formats = self._scope_list, self._format_list
        scopes.border_title, formats.border_title = "Papers", "Format"
        scopes.show([Entry(at, ((each.words, ""),)) for at, each in enumerate(self._scopes)])
        entries = [Entry(name, ((each.title, ""),)) for name, each in FORMATS.items()]
        formats.show(entries, on=self.format_name)
        formats.focus()
        self._choose()

    # The choices

    @property
    def _scope(self) -> ExportScope:
        entry = self._scope_list.entry
        return self._scopes[entry.value if entry else 0]

    @property
    def _format(self) -> Format:
        return FORMATS[self.format_name]

    @on(EntryList.Highlighted)
    def _choose(self) -> None:
        """Take what the cursors are on, propose a name for it, and preview it."""
        before = self._format.extension
        if self._format_list.entry is not None:
            self.format_name = self._format_list.entry.value
        name = self.query_one(PathInput)
        was_proposed = name.value == self._proposed_name
        self._proposed_name = f"{self._scope.stem}{self._format.extension}"
        if was_proposed:
            name.value = self._proposed_name
        elif name.value.endswith(before):
            name.value = name.value.removesuffix(before) + self._format.extension
        self._preview(self._scope, self._format)

    @work(group="preview", exclusive=True, exit_on_error=False)
    async def _preview(self, scope: ExportScope, format: Format) -> None:
        try:
            text = await asyncio.to_thread(preview_export, self._workspace, scope, format)
        except PaperbrowseError as error:
            text = str(error)
        carried = describe_carried(format)
        head = " · ".join(filter(None, (format.title, scope.number, carried)))
        self.query_one("#export-head", Static).update(Content(head))
        lines = printable(text).expandtabs(4).split("\n")
        self.query_one("#export-begin", Static).update(Content("\n".join(lines)))

    # Writing and copying

    @on(Input.Changed)
    def _typed(self) -> None:
        self._confirmed = None

    def action_next(self) -> None:
        """Take the completion of a path, if there is one, else go to the next field."""
        name = self.query_one(PathInput)
        if not (name.has_focus and name.complete()):
            self.focus_next()

    @on(EntryList.Opened)
    def action_write(self) -> None:
        """Write the file; where it exists already, only when asked a second time."""
        name = self.query_one(PathInput).value.strip()
        if not name:
            self.show_note("Name a file.", wrong=True)
        elif not self._is_busy:
            self._start(f"Writing… {self._keymap['export.close']} stops")
            file = expand_path(name)
            self._write(self._scope, self._format, file, replace=file == self._confirmed)

    @work(group="export", exit_on_error=False)
    async def _write(
        self, scope: ExportScope, format: Format, file: Path, *, replace: bool
    ) -> None:
        try:
            text = await self._make_text(scope, format)
            if text is not None:
                await asyncio.to_thread(write_export, file, text, replace=replace)
        except PaperbrowseError as error:
            self._fail(error, file)
            return
        where = one_line(os.fspath(file))
        words = f"Exported {scope.number} to {where}"
        self._finish(words if text is not None else None)

    async def _make_text(self, scope: ExportScope, format: Format) -> str | None:
        stopped = self._stop.is_set
        return await asyncio.to_thread(render_export, self._workspace, scope, format, stopped)

    def action_copy(self) -> None:
        if not self._is_busy:
            self._start(f"Copying… {self._keymap['export.close']} stops")
            self._copy(self._scope, self._format)

    @work(group="export", exit_on_error=False)
    async def _copy(self, scope: ExportScope, format: Format) -> None:
        words = None
        try:
            text = await self._make_text(scope, format)
            if text is not None:
                write_to_terminal = self._shell.write_to_terminal
                copied = await asyncio.to_thread(copy_text, text, write_to_terminal)
                words = copied.describe(f"{scope.number} as {format.title}")
        except PaperbrowseError as error:
            self._fail(error)
        else:
            self._finish(words)

    def _start(self, words: str) -> None:
        self._is_busy = True
        self._stop.clear()
        self.show_note(words)

    def _finish(self, words: str | None) -> None:
        """Close with the words for the export; without any it was stopped."""
        self._is_busy = False
        if words is None:
            self.show_note("Stopped; nothing was written.")
        else:
            self.dismiss(words)

    def _fail(self, error: PaperbrowseError, file: Path | None = None) -> None:
        """Show why it could not be made; a ``file`` that exists is replaced the next time."""
        words, exists = str(error), isinstance(error, TargetExistsError)
        if exists:
            words += f" {self._keymap['export.write']} again replaces it."
        self._confirmed = file if exists else None
        self.show_failure(words)

    def show_failure(self, words: str) -> None:
        self._is_busy = False
        super().show_failure(words)

    def action_close(self) -> None:
        """Stop an export that is being made, before anything is written; else close."""
        if self._is_busy:
            self._stop.set()
            self.show_note("Stopping…")
        else:
            self.dismiss(None)


def preview_export(workspace: Workspace, scope: ExportScope, format: Format) -> str:
    """Return the first lines of an export; raises PaperbrowseError."""
    papers = workspace.library.papers(scope.first_ids(min(scope.count, PREVIEW_LINES)))
    return preview(papers, format.name, title=scope.title, lines=PREVIEW_LINES, total=scope.count)


def render_export(
    workspace: Workspace, scope: ExportScope, format: Format, stopped: Callable[[], bool]
) -> str | None:
    """Return the text of an export, or None where it was ``stopped`` before it was whole.

    Its papers keep their citation keys from now on. Raises PaperbrowseError.
    """
    papers = workspace.papers_to_export(scope.first_ids(scope.count))
    chunks = []
    for chunk in export_chunks(papers, format.name, title=scope.title):
        if stopped():
            return None
        chunks.append(chunk)
    return "".join(chunks)


def write_export(file: Path, text: str, *, replace: bool) -> None:
    """Write an export to ``file``, over another one only with ``replace``.

    Raises TargetExistsError where that would help, and ExportError where nothing does.
    """
    try:
        write_file(file, text, force=replace)
    except ExportError as error:
        if not replace and (words := _describe_existing(file)):
            raise TargetExistsError(words) from error
        # Options of the shell are of no use here.
        hint = "" if " -" in error.hint else error.hint
        raise ExportError(error.message, hint) from error


def _describe_existing(file: Path) -> str:
    """Return what stands there that can be replaced; nothing where there is no such thing."""
    try:
        if not file.is_file():
            return ""
        name = one_line(str(file))
        if file.is_symlink():
            return f"{name} is a link to {one_line(str(file.resolve()))}, which exists."
    except OSError:
        return ""
    return f"{name} exists."


def describe_carried(format: Format) -> str:
    """Return the user data that an export has room for: ``with notes and tags``."""
    names = {"note": "notes", "tags": "tags", "status": "status", "star": "stars", "lists": "lists"}
    words = [name for field, name in names.items() if field in format.user_fields]
    return f"with {', '.join(words)}" if words else ""
