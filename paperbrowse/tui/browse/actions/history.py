"""Undo, redo and the history: every change that the reader made can be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.worker import Worker

from paperbrowse.core.formatting import format_count
from paperbrowse.core.text import one_line
from paperbrowse.library import Step
from paperbrowse.tui.browse.edits import SavingActions
from paperbrowse.tui.dialogs.history import BEGINNING, HistoryDialog
from paperbrowse.tui.keymap import key


class HistoryActions(SavingActions):
    """Goes back and forth among the changes, which have names."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("u", "undo", "Undo", "Take the last change back", footer=True),
        key("ctrl+r", "redo", "Redo", "Make the change again that was taken back"),
        key("U", "history", "History", "Every change, to go back to any point of them"),
    ]

    def action_undo(self) -> None:
        """Take the last change back."""
        self._undo()

    def action_redo(self) -> None:
        """Make the change again that was taken back last."""
        self._redo()

    def _undo(self) -> Worker[bool]:
        library = self._workspace.library
        return self._change(
            lambda: _told("Undone: ", library.undo(), "There is nothing to undo."), keep_marks=True
        )

    def _redo(self) -> Worker[bool]:
        library = self._workspace.library
        return self._change(
            lambda: _told("Done again: ", library.redo(), "There is nothing to redo."),
            keep_marks=True,
        )

    @work
    async def action_history(self) -> None:
        """Show every step, and go to the one that the reader chooses."""
        library = self._workspace.library
        step = await self.app.push_screen_wait(HistoryDialog(library.history))
        if step is None:
            return

        def go() -> str:
            return _told_of_going(step, library.go_to_step(step.row))

        self._change(go, keep_marks=True)


def _told(done: str, step: str | None, otherwise: str) -> str:
    return f"{done}{one_line(step)}" if step else otherwise


def _told_of_going(step: Step, steps: int) -> str:
    """Return what to say of having gone to a step over so many others."""
    where = "the beginning" if step == BEGINNING else f"“{one_line(step.name)}”"
    if not steps:
        return f"We are at {where} already."
    match step.state:
        case "done":
            return f"{format_count(steps, 'step')} undone: back at {where} · U goes on from here"
        case "undone":
            return f"{format_count(steps, 'step')} done again: forward to {where}"
        case _:
            return f"{format_count(steps, 'step')} undone or done again: now at {where}"
