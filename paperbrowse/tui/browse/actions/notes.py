"""Writing the note on the paper under the cursor, here or in the user's own editor."""

from __future__ import annotations

import asyncio

from paperbrowse.core import Paper, PaperbrowseError
from paperbrowse.system import EditorError
from paperbrowse.tui.browse.context import Context, Routes
from paperbrowse.tui.dialogs import NoteDraft, NoteEditor, edit_externally, fits_in_field
from paperbrowse.tui.edit_messages import EditMessage


class NoteActions:
    """Writes a note, whatever is selected: a note is on one paper."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.routes: Routes = {"note": self.write, "note-outside": self.write_externally}

    def write(self) -> None:
        """Let the user write the note here."""
        self._context.start(self._write(), group="dialogs")

    async def _write(self) -> None:
        context, draft = self._context, await self._read_note()
        if draft is None:
            return
        if not fits_in_field(draft.original):
            editor = context.keymap["note-outside"]
            context.shell.show_message(
                f"The note has {len(draft.original):,} characters, too many to write it here: "
                f"{editor} opens it in your editor."
            )
            return
        await context.shell.push_screen_wait(NoteEditor(draft, context.shell))
        if draft.is_changed:
            context.edits.run(lambda: draft.message)

    def write_externally(self) -> None:
        """Let the user write the note in their own editor."""
        self._context.start(self._write_externally(), group="notes")

    async def _write_externally(self) -> None:
        context, draft = self._context, await self._read_note()
        if draft is None:
            return
        try:
            with edit_externally(context.shell, draft.original) as edited:
                text = edited.text
                if text is None:
                    context.shell.show_message(edited.remark)
                    return

                def save() -> EditMessage:
                    draft.save(text)
                    return draft.message

                if not await context.edits.run(save).wait():
                    context.shell.show_message(f"What you wrote is in {edited.keep()}.")
        except EditorError as error:
            context.shell.show_error(error)

    async def _read_note(self) -> NoteDraft | None:
        """Return the note as it is now; None where there is no paper."""
        paper = self._context.results.paper
        if paper is None:
            return None
        try:
            library = self._context.workspace.library
            now: list[Paper] = await asyncio.to_thread(library.papers, [paper.id])
        except PaperbrowseError as error:
            self._context.shell.show_error(error)
            return None
        return NoteDraft(library, now[0] if now else paper)
