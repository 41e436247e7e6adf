"""Undo, redo and the history: every change of the user can be taken back."""

from __future__ import annotations

from textual.worker import Worker

from paperbrowse.core import format_count, one_line
from paperbrowse.library import Step
from paperbrowse.tui.browse.context import Context, Routes
from paperbrowse.tui.dialogs import BEGINNING, HistoryDialog
from paperbrowse.tui.edit_messages import EditMessage
from paperbrowse.tui.keymap import Keymap


class HistoryActions:
    """Goes back and forth among the changes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.routes: Routes = {"undo": self.undo, "redo": self.redo, "history": self.show}

    def undo(self) -> Worker[bool]:
        """Take the last change back."""
        workspace = self._context.workspace
        return self._context.edits.run(
            lambda: _step_message("Undone: ", workspace.library.undo(), "There is nothing to undo.")
        )

    def redo(self) -> Worker[bool]:
        """Make the change again that was taken back last."""
        workspace = self._context.workspace
        return self._context.edits.run(
            lambda: _step_message(
                "Done again: ", workspace.library.redo(), "There is nothing to redo."
            )
        )

    def show(self) -> None:
        """Show every step, and go to the one that the user chooses."""
        self._context.start(self._show(), group="dialogs")

    async def _show(self) -> None:
        context, library = self._context, self._context.workspace.library
        dialog = HistoryDialog(library.history, context.keymap)
        step = await context.shell.push_screen_wait(dialog)
        if step is not None:
            context.edits.run(
                lambda: _arrival_message(step, library.go_to_step(step.row), context.keymap)
            )


def _step_message(done: str, step: str | None, otherwise: str) -> EditMessage:
    return EditMessage(f"{done}{one_line(step)}" if step else otherwise, can_undo=False)


def _arrival_message(step: Step, steps: int, keymap: Keymap) -> EditMessage:
    """Return the words for having gone to a step over ``steps`` others."""
    where = "the beginning" if step == BEGINNING else f"“{one_line(step.name)}”"
    over = format_count(steps, "step")
    if not steps:
        words = f"We are at {where} already."
    elif step.state == "done":
        words = f"{over} undone: back at {where} · {keymap['history']} goes on from here"
    elif step.state == "undone":
        words = f"{over} done again: forward to {where}"
    else:
        words = f"{over} undone or done again: now at {where}"
    return EditMessage(words, can_undo=False)
