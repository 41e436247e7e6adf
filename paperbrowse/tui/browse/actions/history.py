"""Undo, redo and the history: every change of the user can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from textual.worker import Worker

from paperbrowse.core import format_count, one_line
from paperbrowse.library import Step
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.dialogs import BEGINNING, HistoryDialog
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.shell import EditMessage


class HistoryActions:
    """Goes back and forth among the changes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.routes: Routes = {"undo": self.undo, "redo": self.redo, "history": self.show}

    def undo(self) -> Worker[bool]:
        """Take the last change back."""
        return self._step(self._context.workspace.library.undo, "Undone", "undo")

    def redo(self) -> Worker[bool]:
        """Make the change again that was taken back last."""
        return self._step(self._context.workspace.library.redo, "Done again", "redo")

    def _step(self, go: Callable[[], str | None], done: str, verb: str) -> Worker[bool]:
        def step() -> EditMessage:
            name = go()
            words = f"{done}: {one_line(name)}" if name else f"There is nothing to {verb}."
            return EditMessage(words, can_undo=False)

        return self._context.edits.run(step)

    async def show(self) -> None:
        """Show every step, and go to the one that the user chooses."""
        context, library = self._context, self._context.workspace.library
        dialog = HistoryDialog(library.history, context.keymap)
        step = await context.shell.push_screen_wait(dialog)
        if step is not None:
            context.edits.run(
                lambda: _arrival_message(step, library.go_to_step(step.row), context.keymap)
            )


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
