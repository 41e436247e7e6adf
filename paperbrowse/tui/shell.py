"""The shell: everything that the browse screen, its actions and the dialogs may ask of the app.

Beside it stand the words for changes and errors that it shows.
"""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.worker import Worker

from paperbrowse.core import PaperbrowseError
from paperbrowse.system import Locations
from paperbrowse.tui.keymap import Keymap

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds after which things happen by themselves."""

    imperceptible: float = 0.015
    """An answer may take so long on the event loop: the user sees no stall yet, and a thread would
    lose as much to handing over, as it and the painting take turns."""
    poll: float = 2.0
    """Between looks for the changes of other processes."""
    autosave: float = 0.6
    """From the first unsaved letter of a note to saving it, with all that follow by then."""


class Shell(Protocol):
    """The app as its screens and dialogs see it."""

    @property
    def keymap(self) -> Keymap:
        """The keys as the user has them."""

    @property
    def locations(self) -> Locations:
        """The folders of the user's own library."""

    @property
    def is_sample(self) -> bool:
        """Whether the open library is the sample."""

    @property
    def timing(self) -> Timing: ...

    def show_message(
        self, message: str, *, severity: SeverityLevel = "information", timeout: float | None = None
    ) -> None:
        """Show a message for a while, as plain text."""

    def show_error(self, error: BaseException) -> None:
        """Show why something could not be done."""

    def write_to_terminal(self, sequence: str) -> None:
        """Send a control sequence of our own making to the terminal; from any thread."""

    def suspend(self) -> AbstractContextManager[None]:
        """Leave the terminal to another program for the time of the context."""

    def open_own_library(self) -> None:
        """Leave the sample for the user's own library."""

    async def push_screen_wait(self, screen: Screen[T]) -> T:
        """Show a dialog, in a worker, and return its result."""


@dataclass(frozen=True, slots=True)
class EditMessage:
    """The words for a change, in the past tense; none where it shows by itself."""

    words: str = ""
    can_undo: bool = True

    def shown(self, keymap: Keymap) -> str:
        """Return the words with the key that takes the change back."""
        return f"{self.words} · {keymap['undo']} undoes" if self.can_undo else self.words


class StartWork(Protocol):
    """Starts a coroutine that ends with the screen; its errors are shown to the user.

    Of an ``exclusive`` group the work that runs already is cancelled.
    """

    def __call__(
        self, work: Coroutine[Any, Any, T], *, group: str, exclusive: bool = False
    ) -> Worker[T]: ...


def format_unexpected(error: BaseException | None) -> str:
    """Return the message for an error that no code foresaw."""
    return f"Something went wrong that should not: {error!r}"


def format_error(error: BaseException | None) -> str:
    """Return the message for any error."""
    return str(error) if isinstance(error, PaperbrowseError) else format_unexpected(error)
