"""The note editor: a note is written beside its paper, and saved while it is."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import App, ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static, TextArea

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.formatting import truncate
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.library import Library
from paperbrowse.system.text_editor import DraftFile, EditorError, find_editor_command, write_draft
from paperbrowse.tui.edit_messages import UNDOES
from paperbrowse.tui.keymap import key
from paperbrowse.tui.widgets.note_area import NoteArea, fits_in_field

if TYPE_CHECKING:
    from paperbrowse.tui.app import PaperbrowseApp


class NoteDraft:
    """Saves a paper's note as the reader goes on; for any thread."""

    def __init__(self, library: Library, paper: Paper) -> None:
        self.paper = paper
        self.original = paper.note or ""
        self._library = library
        self._lock = threading.Lock()
        self._saved = self.original
        self._step: int | None = None

    @property
    def title(self) -> str:
        """What the note is on, in few words."""
        return f"“{truncate(self.paper.title, 60)}”"

    def save(self, text: str) -> None:
        """Save what is written so far; raises PaperbrowseError, and then nothing is changed."""
        with self._lock:
            if text != self._saved:
                step = self._library.write_note(self.paper.id, text, amend=self._step)
                self._step, self._saved = step, text

    @property
    def summary(self) -> str:
        """What came of it, in words; empty where nothing did."""
        if self._saved.rstrip() == self.original.rstrip():
            return ""
        if not self._saved.strip():
            return f"Removed the note on {self.title}{UNDOES}"
        did = "Changed the" if self.original else "Wrote a"
        return f"{did} note on {self.title}{UNDOES}"


_DETACHED_EDITOR = 1.0
"""Seconds: an editor that ends sooner has left the reader's text open in a window of its own."""


@dataclass(frozen=True, slots=True)
class EditResult:
    """What came out of an editor: the changed text, None where it is as it was, and words."""

    text: str | None
    remark: str
    _draft: DraftFile

    def keep(self) -> Path:
        """Let the editor's file stay, where its text could not be saved; return it."""
        return self._draft.keep()


@contextmanager
def edit_externally(app: App[None], text: str) -> Iterator[EditResult]:
    """Give ``text`` to the reader's editor, which has the terminal until it ends.

    What it wrote lies in a file until the context ends, and stays there when that is in an error.
    Raises EditorError where there is no editor, or it fails.
    """
    command = find_editor_command(os.environ)
    with DraftFile(text) as draft:
        began = time.monotonic()
        try:
            with app.suspend():
                changed = draft.edit(command)
        except SuspendNotSupported as error:
            raise EditorError(
                "This terminal cannot be left to an editor.", "Write the note here, with a."
            ) from error
        words = "Nothing was changed in the editor."
        if time.monotonic() < began + _DETACHED_EDITOR:
            words += " One with windows of its own must be told to wait, as in 'code --wait'."
        yield EditResult(changed, words, draft)


_SAVE_AFTER = 0.6
"""Seconds from the first letter that is not saved to saving it, with all that follow by then."""

_RETRY_AFTER = 2.0
_FOOT = "saved as you write · Esc closes · ctrl+e your editor"


class NoteEditor(ModalScreen[None]):
    """Closes only when the text is saved, or lies in a file that was named."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, because the field itself has uses for these keys.
        replace(key("escape", "close", "Save and close", id="note.close"), priority=True),
        replace(
            key("ctrl+e", "edit_outside", "Go on in $VISUAL or $EDITOR", id="note.editor"),
            priority=True,
        ),
    ]

    def __init__(self, writing: NoteDraft) -> None:
        super().__init__()
        self._writing = writing
        self._area = NoteArea(writing.original, id="note")
        self._saving = asyncio.Lock()
        self._unsaved = False
        self._timer: Timer | None = None
        self._failed = ""
        self._is_closing = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            title = f"Note on {one_line(self._writing.title)}"
            yield Static(Content(title), classes="dialog-title")
            yield self._area
            yield Static(Content(_FOOT), id="note-state", classes="dialog-note")

    def on_mount(self) -> None:
        self.app.clear_notifications()  # they would cover what is written
        self._area.move_cursor(self._area.document.end)
        self._area.focus()

    @on(NoteArea.PasteRefused)
    def _too_much(self) -> None:
        self._say("That is too much to paste here: ctrl+e opens your editor.", wrong=True)

    # Saving

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._unsaved = True
        self._is_closing = False
        if self._timer is None:
            self._timer = self.set_timer(
                _RETRY_AFTER if self._failed else _SAVE_AFTER, self._autosave
            )

    def _autosave(self) -> None:
        self.run_worker(self.save(), group="notes", exit_on_error=False)

    async def save(self) -> bool:
        """Save what is not saved yet; return whether everything is."""
        async with self._saving:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            if not self._unsaved:
                return True
            self._unsaved = False
            try:
                await asyncio.to_thread(self._writing.save, self._area.text)
            except PaperbrowseError as error:
                self._unsaved = True
                self._failed = str(error)
                self._say(f"Not saved: {error}", wrong=True)
                return False
        if self._failed:
            self._failed = ""
            self._say(_FOOT)
        return True

    async def save_or_keep(self) -> Path | None:
        """Save, or, where that cannot be done, put the text into a file; return the file.

        Raises EditorError where that cannot be done either.
        """
        if await self.save():
            return None
        kept = write_draft(self._area.text)
        self._unsaved = False
        return kept

    async def on_unmount(self) -> None:
        """Save when the app ends in whatever way; it has no screen any more to say anything on."""
        if self._unsaved:
            await self.save_or_keep()

    # What keys do

    async def action_close(self) -> None:
        """Save and close; where it cannot be saved, close the second time."""
        if await self.save():
            self.dismiss(None)
        elif not self._is_closing:
            self._is_closing = True
            self._say(f"Not saved: {self._failed} Esc again closes and keeps a file.", wrong=True)
        else:
            try:
                file = await self.save_or_keep()
            except EditorError as error:
                self._say(f"Not saved: {self._failed} {error}", wrong=True)
                return
            if file is not None:
                self._app.show_message(
                    f"The note is not saved: {self._failed} What you wrote is in {file}.",
                    severity="error",
                )
            self.dismiss(None)

    async def action_edit_outside(self) -> None:
        """Go on in the reader's own editor, and take what comes out of it."""
        try:
            with edit_externally(self.app, self._area.text) as edited:
                if edited.text is None:
                    self._say(edited.remark)
                    return
                if not fits_in_field(edited.text):
                    try:
                        await self._save_and_close(edited.text)
                    except PaperbrowseError as error:
                        self._say(f"Not saved: {error} It is in {edited.keep()}.", wrong=True)
                    return
                self._area.replace_text(edited.text)
                self._unsaved = True
                if not await self.save():
                    self._say(f"{self._failed} It is also in {edited.keep()}.", wrong=True)
        except EditorError as error:
            self._say(str(error), wrong=True)

    async def _save_and_close(self, text: str) -> None:
        """Save what is too long for the field, and so cannot be gone on with here."""
        await self.save()
        await asyncio.to_thread(self._writing.save, text)
        self.dismiss(None)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        state = self.query_one("#note-state", Static)
        state.update(Content(one_line(words)))
        state.set_class(wrong, "wrong")

    @property
    def _app(self) -> PaperbrowseApp:
        return cast("PaperbrowseApp", self.app)
