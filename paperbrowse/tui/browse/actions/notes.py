"""Writing notes: in the app, or in the reader's own editor."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.papers import Paper
from paperbrowse.system.text_editor import EditorError
from paperbrowse.tui.browse.edits import SavingActions
from paperbrowse.tui.dialogs.note_editor import NoteDraft, NoteEditor, edit_externally
from paperbrowse.tui.keymap import key
from paperbrowse.tui.widgets.note_area import fits_in_field
from paperbrowse.tui.widgets.result_list import ResultList


class NoteActions(SavingActions):
    """Writes the note on the highlighted paper, whatever is marked: a note is on one paper."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "note", "Note", "Write a note, saved as you write"),
        key("ctrl+e", "note_outside", "Note in editor", "Write the note in $VISUAL or $EDITOR"),
    ]

    @work
    async def action_note(self) -> None:
        """Let the reader write the note here."""
        writing = await self._begin_writing()
        if writing is not None and not fits_in_field(writing.original):
            self._tell(
                f"The note has {len(writing.original):,} characters, too many to write it here: "
                "ctrl+e opens it in your editor."
            )
        elif writing is not None:
            await self.app.push_screen_wait(NoteEditor(writing))
            if writing.summary:
                self._change(lambda: writing.summary, keep_marks=True)

    @work(group="notes", exit_on_error=False)
    async def action_note_outside(self) -> None:
        """Let the reader write the note in their own editor."""
        writing = await self._begin_writing()
        if writing is None:
            return
        try:
            with edit_externally(self.app, writing.original) as edited:
                text = edited.text
                if text is None:
                    self._tell(edited.remark)
                    return

                def save() -> str:
                    writing.save(text)
                    return writing.summary

                if not await self._change(save, keep_marks=True).wait():
                    self._tell(f"What you wrote is in {edited.keep()}.")
        except EditorError as error:
            self._tell(error)

    async def _begin_writing(self) -> NoteDraft | None:
        """Return a writing of the note as it is now; None where there is no paper."""
        paper = self.query_one(ResultList).paper
        if paper is None:
            return None
        try:
            now: list[Paper] = await asyncio.to_thread(self._workspace.library.papers, [paper.id])
        except PaperbrowseError as error:
            self._tell(error)
            return None
        return NoteDraft(self._workspace.library, now[0] if now else paper)
