"""The name prompt: asks for a name, and stays until the name could be used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from paperbrowse.core import one_line
from paperbrowse.tui.dialogs.dialog import Dialog
from paperbrowse.tui.keymap import Keymap, bindings


class NamePrompt(Dialog[str | None]):
    """Returns the name that was accepted, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("name")

    def __init__(
        self,
        title: str,
        accept: Callable[[str], Awaitable[bool]],
        keymap: Keymap,
        *,
        name: str = "",
        remark: str = "",
    ) -> None:
        """``accept`` uses the name, or shows why it cannot and returns False.

        ``name`` is proposed: typing replaces it, an arrow key keeps it.
        """
        super().__init__(keymap)
        self._title = title
        self._accept = accept
        self._proposed = name
        self._remark = remark
        self._is_busy = False

    @property
    def hint(self) -> str:
        return f"{self._keymap['name.accept']} takes the name · {self._keymap['name.close']} closes"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._title)), classes="dialog-title")
            yield Input(one_line(self._proposed), id="name", compact=True)
            if self._remark:
                yield Static(Content(one_line(self._remark)), classes="dialog-text")
            yield self.note(id="name-note")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_accept(self) -> None:
        """Use the name that is typed."""
        name = one_line(self.query_one(Input).value)
        if name and not self._is_busy:
            self._is_busy = True
            self._try(name)

    @work(exit_on_error=False)
    async def _try(self, name: str) -> None:
        self.show_note("One moment…")
        try:
            if await self._accept(name):
                self.dismiss(name)
        finally:
            self._is_busy = False
            self.show_hint()

    def action_close(self) -> None:
        """Close without a name, unless it is being used already."""
        if not self._is_busy:
            self.dismiss(None)
