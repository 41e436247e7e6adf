"""The export dialog: which papers, in which format, how that begins, and where it goes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from paperbrowse.core.errors import ExportError, PaperbrowseError
from paperbrowse.core.formatting import format_count
from paperbrowse.core.text import fold, one_line, printable
from paperbrowse.exports import FORMATS, Format, export_chunks, preview, write_file
from paperbrowse.system.clipboard import copy_text
from paperbrowse.tui.dialogs.path_input import PathSuggester, expand_path
from paperbrowse.tui.shell import format_unexpected
from paperbrowse.tui.widgets.entry_list import Entry, EntryList
from paperbrowse.workspace.workspace import Workspace

PREVIEW_LINES = 40
"""Lines that are looked at before anything is written; no paper takes less than one."""

_MAX_STEM = 60


@dataclass(frozen=True, slots=True)
class ExportScope:
    """Papers that can be exported together."""

    title: str
    count: int
    first_ids: Callable[[int], Sequence[str]]
    """Returns the ids of so many of them, the first; may be slow and raises PaperbrowseError."""

    @property
    def stem(self) -> str:
        """A file's name for them, without an extension."""
        return "-".join(fold(self.title).split())[:_MAX_STEM] or "papers"


class TargetExistsError(ExportError):
    """Something that can be replaced stands where the export is to be written."""


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

    Raises TakenError where that would help, and ExportError where nothing does.
    """
    try:
        write_file(file, text, force=replace)
    except ExportError as error:
        if not replace and (words := _describe_existing(file)):
            raise TargetExistsError(words, "Enter again replaces it.") from error
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
    """Return what of all that the reader made an export has room for: ``with notes and tags``."""
    names = {"note": "notes", "tags": "tags", "status": "status", "star": "stars", "lists": "lists"}
    words = [name for carried, name in names.items() if carried in format.user_fields]
    return f"with {', '.join(words)}" if words else ""


def describe_scope(scope: ExportScope) -> str:
    """Return a scope in words: ``Thesis (12 papers)``."""
    return f"{one_line(scope.title)} ({format_count(scope.count, 'paper')})"


_KEYS = "Tab next field · Enter writes the file · y copies it instead · Esc closes"


class ExportDialog(ModalScreen[str | None]):
    """Exports while it is open; returns what it did, in words, or None.

    ``format_name`` is the format that is chosen, at first and, for the next time, at last.
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 (as Textual has it)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", show=False),
        Binding("ctrl+o", "write", "Write", show=False),
        Binding("y,ctrl+y", "copy", "Copy", show=False),
        Binding("tab", "next", "Complete, or next field", show=False, priority=True),
    ]

    @dataclass
    class PreviewReady(Message):
        """What an export begins with is here, or why it cannot be made."""

        scope: ExportScope
        format: Format
        outcome: str | PaperbrowseError

    @dataclass
    class Exported(Message):
        """The export is where it was to go; without words it was stopped before."""

        words: str | None

    @dataclass
    class ExportFailed(Message):
        """The export could not be made or written."""

        error: PaperbrowseError
        file: Path | None

    def __init__(
        self,
        workspace: Workspace,
        scopes: Sequence[ExportScope],
        write_to_terminal: Callable[[str], None],
        *,
        format_name: str = "",
    ) -> None:
        """``write_to_terminal`` may be called from any thread."""
        super().__init__()
        self._workspace = workspace
        self._scopes = scopes
        self._write_to_terminal = write_to_terminal
        self.format_name = format_name if format_name in FORMATS else next(iter(FORMATS))
        self._own_name = ""
        self._confirmed: Path | None = None
        self._is_busy = False
        self._stop = threading.Event()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide tall", id="export"):
            yield Static(Content("Export"), classes="dialog-title")
            with Horizontal(id="export-choices"):
                yield EntryList(id="scope")
                yield EntryList(id="format")
            with Horizontal(id="export-target"):
                yield Static(Content("File"), classes="dialog-label")
                yield Input(id="file", compact=True, suggester=PathSuggester())
            yield Static(id="export-head")
            yield Static(id="export-begin")
            yield Static(Content(_KEYS), id="export-note", classes="dialog-note")

    def on_mount(self) -> None:
        scopes, formats = self.query_one("#scope", EntryList), self.query_one("#format", EntryList)
        scopes.border_title, formats.border_title = "Papers", "Format"
        scopes.show(
            [
                Entry(place, ((describe_scope(scope), ""),))
                for place, scope in enumerate(self._scopes)
            ]
        )
        formats.show(
            [Entry(name, ((known.title, ""),)) for name, known in FORMATS.items()],
            on=self.format_name,
        )
        formats.focus()
        self._choose()

    # What is chosen

    @property
    def _scope(self) -> ExportScope:
        entry = self.query_one("#scope", EntryList).entry
        return self._scopes[cast("int", entry.value) if entry else 0]

    @property
    def _format(self) -> Format:
        return FORMATS[self.format_name]

    @on(EntryList.Highlighted)
    def _choose(self) -> None:
        """Take what the cursors are on, propose a name for it, and show how it begins."""
        entry = self.query_one("#format", EntryList).entry
        before = self._format.extension
        if entry is not None:
            self.format_name = cast("str", entry.value)
        name = self.query_one("#file", Input)
        was_ours = name.value == self._own_name
        self._own_name = f"{self._scope.stem}{self._format.extension}"
        if was_ours:
            name.value = self._own_name
        elif name.value.endswith(before):
            name.value = name.value.removesuffix(before) + self._format.extension
        self._begin(self._scope, self._format)

    @work(thread=True, group="preview", exclusive=True, exit_on_error=False)
    def _begin(self, scope: ExportScope, format: Format) -> None:
        outcome: str | PaperbrowseError
        try:
            outcome = preview_export(self._workspace, scope, format)
        except PaperbrowseError as error:
            outcome = error
        self.post_message(self.PreviewReady(scope, format, outcome))

    @on(PreviewReady)
    def _begun(self, event: PreviewReady) -> None:
        if (event.scope, event.format) != (self._scope, self._format):
            return
        number = format_count(event.scope.count, "paper")
        head = " · ".join(
            filter(None, (event.format.title, number, describe_carried(event.format)))
        )
        self.query_one("#export-head", Static).update(Content(head))
        lines = printable(str(event.outcome)).expandtabs(4).split("\n")
        self.query_one("#export-begin", Static).update(Content("\n".join(lines)))

    # Where it goes

    @on(Input.Changed)
    def _typed(self) -> None:
        self._confirmed = None

    def action_next(self) -> None:
        """Take the completion of a path, if there is one, else go to the next field."""
        name = self.query_one("#file", Input)
        before = name.value
        if name.has_focus:
            name.action_end()
            name.action_cursor_right()
        if name.value == before:
            self.focus_next()

    @on(Input.Submitted)
    @on(EntryList.Opened)
    def action_write(self) -> None:
        """Write the file; where it exists already, only when asked a second time."""
        name = self.query_one("#file", Input).value.strip()
        if not name:
            self._say("Name a file.", wrong=True)
        elif not self._is_busy:
            self._start("Writing… Esc stops")
            file = expand_path(name)
            self._write(self._scope, self._format, file, replace=file == self._confirmed)

    @work(thread=True, group="export", exit_on_error=False)
    def _write(self, scope: ExportScope, format: Format, file: Path, *, replace: bool) -> None:
        try:
            text = render_export(self._workspace, scope, format, self._stop.is_set)
            if text is None:
                self.post_message(self.Exported(None))
                return
            write_export(file, text, replace=replace)
        except PaperbrowseError as error:
            self.post_message(self.ExportFailed(error, file))
        else:
            where = one_line(os.fspath(file))
            self.post_message(
                self.Exported(f"Exported {format_count(scope.count, 'paper')} to {where}")
            )

    def action_copy(self) -> None:
        """Copy what would be written."""
        if not self._is_busy:
            self._start("Copying… Esc stops")
            self._copy(self._scope, self._format)

    @work(thread=True, group="export", exit_on_error=False)
    def _copy(self, scope: ExportScope, format: Format) -> None:
        try:
            text = render_export(self._workspace, scope, format, self._stop.is_set)
            if text is None:
                self.post_message(self.Exported(None))
                return
            copied = copy_text(text, self._write_to_terminal)
        except PaperbrowseError as error:
            self.post_message(self.ExportFailed(error, None))
        else:
            words = copied.describe(f"{format_count(scope.count, 'paper')} as {format.title}")
            self.post_message(self.Exported(words))

    def _start(self, words: str) -> None:
        self._is_busy = True
        self._stop.clear()
        self._say(words)

    @on(Exported)
    def _exported(self, event: Exported) -> None:
        self._is_busy = False
        if event.words is None:
            self._say("Stopped; nothing was written.")
        else:
            self.dismiss(event.words)

    @on(ExportFailed)
    def _refused(self, event: ExportFailed) -> None:
        self._is_busy = False
        self._confirmed = event.file if isinstance(event.error, TargetExistsError) else None
        self._say(str(event.error), wrong=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong that nobody foresaw, and let the reader go on."""
        if event.state is WorkerState.ERROR:
            self._is_busy = False
            self._say(format_unexpected(event.worker.error), wrong=True)

    def action_cancel(self) -> None:
        """Stop an export that is being made, before anything is written; else close."""
        if self._is_busy:
            self._stop.set()
            self._say("Stopping…")
        else:
            self.dismiss(None)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one("#export-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")
