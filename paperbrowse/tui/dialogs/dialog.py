"""The dialog: the common base of modal screens, with a note at the foot for keys and messages."""

from __future__ import annotations

from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from paperbrowse.core import fold, one_line, printable
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.shell import format_error


class Dialog(ModalScreen[ScreenResultType]):
    """Shows its keys, its messages and its workers' errors in its note."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    @property
    def hint(self) -> str:
        """The keys of the dialog, for its note."""
        raise NotImplementedError

    def note(self, *, id: str | None = None) -> Static:
        """Return the widget of the note."""
        return Static(Content(self.hint), id=id, classes="dialog-note")

    def show_note(self, words: str, *, wrong: bool = False) -> None:
        """Show ``words`` in the note, as a warning if something went ``wrong``."""
        note = self.query_one(".dialog-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")

    def show_hint(self) -> None:
        """Show the keys in the note again."""
        self.show_note(self.hint)

    def show_failure(self, words: str) -> None:
        """Show that work of the dialog failed, and let the user go on."""
        self.show_note(words, wrong=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.show_failure(format_error(event.worker.error))

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)


def matches_typed(name: str, typed: str) -> bool:
    """Whether a name holds every word that was typed to narrow a list."""
    words, folded = fold(typed).split(), fold(name)
    if not words:  # nothing was typed, or only signs, which folding drops
        return one_line(typed) in one_line(name)
    return all(word in folded for word in words)
