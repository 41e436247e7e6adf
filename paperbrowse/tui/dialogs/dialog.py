"""The dialog: the common base of modal screens, and a field for a file's path, which two have."""

from __future__ import annotations

import os
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.suggester import Suggester
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from paperbrowse.core import fold, one_line, printable
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.shell import format_error


class Dialog(ModalScreen[ScreenResultType]):
    """Shows a heading, its ``body``, and a note for its keys, messages and workers' errors."""

    LOOK = "dialog"
    """Its style classes, such as ``wide`` and ``tall``."""
    HINT = ""
    """The words of the note, with the ids of keys as ``Keymap.fill`` has them."""

    def __init__(self, keymap: Keymap, heading: str) -> None:
        super().__init__()
        self._keymap = keymap
        self._heading = heading

    def on_mount(self) -> None:
        self.app.clear_notifications()  # they would cover the note

    def compose(self) -> ComposeResult:
        with Vertical(classes=self.LOOK):
            yield Static(Content(one_line(self._heading)), classes="dialog-title")
            yield from self.body()
            if self.HINT:
                yield Static(Content(self._keymap.fill(self.HINT)), classes="dialog-note")

    def body(self) -> ComposeResult:
        """Yield what stands between heading and note."""
        raise NotImplementedError

    def show_note(self, words: str, *, wrong: bool = False) -> None:
        """Show ``words`` in the note, as a warning if something went ``wrong``."""
        note = self.query_one(".dialog-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")

    def show_hint(self) -> None:
        """Show the keys in the note again."""
        self.show_note(self._keymap.fill(self.HINT))

    def show_failure(self, words: str) -> None:
        """Show that work of the dialog failed, and let the user go on."""
        self.show_note(words, wrong=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.show_failure(format_error(event.worker.error))

    def action_close(self) -> None:
        self.dismiss(None)


def matches_typed(name: str, typed: str) -> bool:
    """Whether a name holds every word that was typed to narrow a list."""
    words, folded = fold(typed).split(), fold(name)
    if not words:  # nothing was typed, or only signs, which folding drops
        return one_line(typed) in one_line(name)
    return all(word in folded for word in words)


class PathInput(Input):
    """Completes the path that is typed; the right arrow takes the suggestion."""

    def __init__(self, *, id: str, placeholder: str = "") -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True, suggester=PathSuggester())

    def complete(self) -> bool:
        """Take the suggestion; False where there is none."""
        before = self.value
        self.action_end()
        self.action_cursor_right()
        return self.value != before


def expand_path(text: str) -> Path:
    """Return the path that ``text`` names; ``~`` is the user's home.

    A home that cannot be found, as in ``~nobody/x``, stays as it was typed: then there is no
    such folder, which is reported like any other.
    """
    return Path(os.path.expanduser(text))  # noqa: PTH111 (Path.expanduser raises RuntimeError)


class PathSuggester(Suggester):
    """Suggests the first file or folder whose path begins as it is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        folder, beginning = os.path.split(value)
        try:
            names = sorted(path.name for path in expand_path(folder or ".").iterdir())
        except (OSError, ValueError):  # a null byte in a path is a ValueError
            return None
        for name in names:
            if beginning and name.startswith(beginning) and name == one_line(name):
                return str(value[: len(value) - len(beginning)] + name)
        return None
