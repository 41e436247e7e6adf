"""A dialog that asks for a name, and stays until the name could be used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from paperbrowse.core.text import one_line

_KEYS = "Enter takes the name · Esc closes"


class NamePrompt(ModalScreen[str | None]):
    """Returns the name that was accepted, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Close", show=False)]

    def __init__(
        self,
        title: str,
        accept: Callable[[str], Awaitable[bool]],
        *,
        name: str = "",
        remark: str = "",
    ) -> None:
        """``accept`` does what the name is for, or tells why it cannot and returns False.

        ``name`` is proposed: what is typed replaces it, an arrow key keeps it.
        """
        super().__init__()
        self._title = title
        self._accept = accept
        self._proposed = name
        self._remark = remark
        self._is_busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._title)), classes="dialog-title")
            yield Input(one_line(self._proposed), id="name", compact=True)
            if self._remark:
                yield Static(Content(one_line(self._remark)), classes="dialog-text")
            yield Static(Content(_KEYS), id="name-note", classes="dialog-note")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        name = one_line(event.value)
        if name and not self._is_busy:
            self._is_busy = True
            self._try(name)

    @work(exit_on_error=False)
    async def _try(self, name: str) -> None:
        note = self.query_one("#name-note", Static)
        note.update(Content("One moment…"))
        try:
            if await self._accept(name):
                self.dismiss(name)
        finally:
            self._is_busy = False
            note.update(Content(_KEYS))

    def action_cancel(self) -> None:
        """Close without a name, unless it is being used already."""
        if not self._is_busy:
            self.dismiss(None)
