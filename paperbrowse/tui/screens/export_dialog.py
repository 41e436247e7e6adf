"""The export dialog: which papers, in which format, to which file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, RadioButton, RadioSet, Static
from textual.worker import Worker, WorkerState

from paperbrowse.errors import ExportError, PaperbrowseError
from paperbrowse.exports import FORMATS, Format, export
from paperbrowse.exports.writing import write_file
from paperbrowse.papers import Paper
from paperbrowse.text import fold, one_line, printable
from paperbrowse.tui.notices import unforeseen
from paperbrowse.tui.paths import typed_path
from paperbrowse.wording import count


@dataclass(frozen=True, slots=True)
class Scope:
    """Papers that can be exported together; ``papers`` may be slow and raises PaperbrowseError."""

    title: str
    number: int
    papers: Callable[[], Sequence[Paper]]


class Choice(RadioButton):
    """A radio button whose mark is seen without colours too."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        """Fill the button when it is chosen."""
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()


class ExportDialog(ModalScreen[str | None]):
    """Writes the file itself; returns what was written, in words, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", show=False),
        Binding("ctrl+o", "write", "Write", show=False),
    ]

    @dataclass
    class Written(Message):
        """The file is there."""

        words: str

    @dataclass
    class Refused(Message):
        """The file could not be written, and why; ``exists`` when it is there already."""

        words: str
        exists: bool

    def __init__(self, scopes: Sequence[Scope]) -> None:
        super().__init__()
        self._scopes = scopes
        self._formats = list(FORMATS.values())
        self._name_is_ours = True
        self._confirmed: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Static(Content("Export"), classes="dialog-title")
            with RadioSet(id="scope", compact=True):
                for place, scope in enumerate(self._scopes):
                    label = f"{one_line(scope.title)} ({count(scope.number, 'paper')})"
                    yield Choice(Content(label), value=place == 0)
            yield Static(Content("Format"), classes="dialog-label")
            with RadioSet(id="format", compact=True):
                for place, known in enumerate(self._formats):
                    yield Choice(Content(known.title), value=place == 0)
            yield Static(Content("File"), classes="dialog-label")
            yield Input(id="file", compact=True)
            yield Static(
                Content(
                    "Tab next field · Space choose · Enter in the file name writes · Esc closes"
                ),
                id="export-note",
                classes="dialog-note",
            )

    def on_mount(self) -> None:
        self._suggest_name()
        self.query_one("#file", Input).focus()

    @on(RadioSet.Changed)
    def _chosen(self) -> None:
        self._suggest_name()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._name_is_ours = event.value == self._own_name()
        self._confirmed = None

    @on(Input.Submitted)
    def action_write(self) -> None:
        """Write the file; where it exists already, only when asked a second time."""
        name = self.query_one("#file", Input).value.strip()
        if not name:
            self._say("Name a file.", wrong=True)
            return
        file = typed_path(name)
        self._say("Writing…")
        self._write(self._scope, self._format.name, file, force=file == self._confirmed)

    @work(thread=True, group="export", exclusive=True, exit_on_error=False)
    def _write(self, scope: Scope, format_name: str, file: Path, *, force: bool) -> None:
        try:
            text = export(scope.papers(), format_name, title=scope.title)
            write_file(file, text, force=force)
        except ExportError as error:
            self.post_message(self.Refused(str(error), file.is_file() and not force))
        except PaperbrowseError as error:
            self.post_message(self.Refused(str(error), False))
        else:
            number = count(scope.number, "paper")
            self.post_message(self.Written(f"Exported {number} to {one_line(str(file))}"))

    @on(Written)
    def _written(self, event: Written) -> None:
        self.dismiss(event.words)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        if event.exists:
            name = self.query_one("#file", Input).value.strip()
            self._confirmed = typed_path(name)
            self._say(f"{name} exists. Enter again replaces it.", wrong=True)
        else:
            self._say(event.words, wrong=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong that nobody foresaw, and let the reader go on."""
        if event.state is WorkerState.ERROR:
            self._say(unforeseen(event.worker.error), wrong=True)

    def action_cancel(self) -> None:
        """Close without writing."""
        self.dismiss(None)

    @property
    def _scope(self) -> Scope:
        return self._scopes[max(0, self.query_one("#scope", RadioSet).pressed_index)]

    @property
    def _format(self) -> Format:
        return self._formats[max(0, self.query_one("#format", RadioSet).pressed_index)]

    def _own_name(self) -> str:
        stem = "-".join(fold(self._scope.title).split())[:60] or "papers"
        return f"{stem}{self._format.extension}"

    def _suggest_name(self) -> None:
        if self._name_is_ours:
            self.query_one("#file", Input).value = self._own_name()

    def _say(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one("#export-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")
