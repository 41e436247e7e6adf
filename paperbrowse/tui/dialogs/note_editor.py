"""The note editor: a note is written beside its paper, and saved while it is.

Here are also its field (``NoteArea``), the note as it is written (``NoteDraft``), and the way to
the user's own editor.
"""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from paperbrowse.core import Paper, PaperbrowseError, one_line, truncate
from paperbrowse.library import Library
from paperbrowse.system import DraftFile, EditorError, find_editor_command, write_draft
from paperbrowse.tui.dialogs.dialog import Dialog
from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.shell import EditMessage, Shell

_RETRY_AFTER = 2.0
"""Seconds from a saving that failed to the next one."""

_DETACHED_EDITOR = 1.0
"""Seconds: an editor that ends sooner has left the user's text open in a window of its own."""

_MAX_LENGTH, _MAX_LINE_LENGTH = 100_000, 20_000
"""Characters. The field works out anew where every line is broken when it is opened, and with
every key all of the line that is written in; with more of them one would wait for that."""

_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_UNSHOWN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def fits_in_field(text: str) -> bool:
    """Whether a text is short enough to be written in the field."""
    lengths = map(len, text.splitlines())
    return len(text) <= _MAX_LENGTH and max(lengths, default=0) <= _MAX_LINE_LENGTH


class NoteArea(TextArea):
    """Keeps a text as it is, but shows a sign for each character that would drive a terminal."""

    DEFAULT_CSS = """
    NoteArea { border: none; padding: 0; background: $surface; }
    NoteArea:focus { border: none; }
    """

    class PasteRefused(Message):
        """The user pasted more than the field can take, so nothing was taken."""

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(text, id=id, highlight_cursor_line=False, placeholder="Markdown")

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is shown: as many characters as it has, all of them harmless."""
        line = self.document.get_line(line_index)
        if not line.isprintable():
            line = _UNSHOWN.sub(_shown, line)
        return Text(line, end="", no_wrap=True)

    async def _on_paste(self, event: events.Paste) -> None:
        """Leave out what would make the field too slow; else the class above pastes it."""
        if not fits_in_field(event.text) or len(self.document.text) + len(event.text) > _MAX_LENGTH:
            event.prevent_default()
            event.stop()
            self.post_message(self.PasteRefused())

    def go_to_end(self, *, last: bool) -> None:
        """Go to the beginning or the end of the note."""
        self.move_cursor(self.document.end if last else self.document.start)

    def replace_text(self, text: str) -> None:
        """Put another text in place of this one, so that ctrl+z brings this one back."""
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)


def _shown(found: re.Match[str]) -> str:
    return chr(_CONTROL_PICTURES.get(ord(found[0]), ord("·")))


class NoteEditor(Dialog[None]):
    """Closes only when the text is saved, or lies in a file that was named."""

    BINDINGS = bindings("note")
    HINT = "saved as you write · <note.close> closes · <note.editor> your editor"

    def __init__(self, draft: NoteDraft, shell: Shell) -> None:
        super().__init__(shell.keymap, f"Note on {draft.title}")
        self._draft = draft
        self._shell = shell
        self._area = NoteArea(draft.original, id="note")
        self._saving = asyncio.Lock()
        self._unsaved = False
        self._timer: Timer | None = None
        self._failed = ""
        self._is_closing = False

    def body(self) -> ComposeResult:
        yield self._area

    def on_mount(self) -> None:
        self._area.go_to_end(last=True)
        self._area.focus()

    @on(NoteArea.PasteRefused)
    def _paste_refused(self) -> None:
        words = "That is too much to paste here: <note.editor> opens your editor."
        self._warn(self._keymap.fill(words))

    # Saving

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._unsaved = True
        self._is_closing = False
        if self._timer is None:
            after = _RETRY_AFTER if self._failed else self._shell.timing.autosave
            self._timer = self.set_timer(after, self._autosave)

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
                await asyncio.to_thread(self._draft.save, self._area.text)
            except PaperbrowseError as error:
                self._unsaved = True
                self._failed = str(error)
                self._warn(f"Not saved: {error}")
                return False
        if self._failed:
            self._failed = ""
            self.show_hint()
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
        """Save when the app ends in whatever way; it has no screen any more to show errors on."""
        if self._unsaved:
            await self.save_or_keep()

    # Keys

    def action_go_to_end(self, last: bool) -> None:
        self._area.go_to_end(last=last)

    async def action_save_and_close(self) -> None:
        """Save and close; where it cannot be saved, close the second time."""
        if await self.save():
            self.dismiss(None)
        elif not self._is_closing:
            self._is_closing = True
            close = self._keymap["note.close"]
            self._warn(f"Not saved: {self._failed} {close} again closes and keeps a file.")
        else:
            try:
                file = await self.save_or_keep()
            except EditorError as error:
                self._warn(f"Not saved: {self._failed} {error}")
                return
            if file is not None:
                self._shell.show_message(
                    f"The note is not saved: {self._failed} What you wrote is in {file}.",
                    severity="error",
                )
            self.dismiss(None)

    async def action_edit_externally(self) -> None:
        """Go on in the user's own editor, and take what comes out of it."""
        try:
            with edit_externally(self._shell, self._area.text) as edited:
                if edited.text is None:
                    self.show_note(edited.remark)
                    return
                if not fits_in_field(edited.text):
                    try:
                        await self._save_and_close(edited.text)
                    except PaperbrowseError as error:
                        self._warn(f"Not saved: {error} It is in {edited.keep()}.")
                    return
                self._area.replace_text(edited.text)
                self._unsaved = True
                if not await self.save():
                    self._warn(f"{self._failed} It is also in {edited.keep()}.")
        except EditorError as error:
            self._warn(str(error))

    async def _save_and_close(self, text: str) -> None:
        """Save what is too long for the field, and so cannot be gone on with here."""
        await self.save()
        await asyncio.to_thread(self._draft.save, text)
        self.dismiss(None)

    def _warn(self, words: str) -> None:
        self.show_note(one_line(words), wrong=True)


class NoteDraft:
    """A note while it is written: saved again and again, and undone as one step; for any thread."""

    def __init__(self, library: Library, paper: Paper) -> None:
        self.original = paper.note or ""
        self.title = f"“{truncate(paper.title, 60)}”"
        """The title of the paper, in few words."""
        self._paper_id = paper.id
        self._library = library
        self._lock = threading.Lock()
        self._saved = self.original
        self._step: int | None = None

    def save(self, text: str) -> None:
        """Save what is written so far; raises PaperbrowseError, and then nothing is changed."""
        with self._lock:
            if text != self._saved:
                step = self._library.write_note(self._paper_id, text, amend=self._step)
                self._step, self._saved = step, text

    @property
    def is_changed(self) -> bool:
        """Whether the note is another than before."""
        return self._saved.rstrip() != self.original.rstrip()

    @property
    def message(self) -> EditMessage:
        """The words for what came of it; none where nothing did."""
        if not self.is_changed:
            return EditMessage()
        if not self._saved.strip():
            return EditMessage(f"Removed the note on {self.title}")
        did = "Changed the" if self.original else "Wrote a"
        return EditMessage(f"{did} note on {self.title}")


@dataclass(frozen=True, slots=True)
class ExternalEdit:
    """The text out of an editor, None where it is as it was, and a remark on it."""

    text: str | None
    remark: str
    _draft: DraftFile

    def keep(self) -> Path:
        """Let the editor's file stay, where its text could not be saved; return it."""
        return self._draft.keep()


@contextmanager
def edit_externally(shell: Shell, text: str) -> Iterator[ExternalEdit]:
    """Give ``text`` to the user's editor, which has the terminal until it ends.

    Its text lies in a file until the context ends, and stays there when that is in an error.
    Raises EditorError where there is no editor, or it fails.
    """
    command = find_editor_command(os.environ)
    with DraftFile(text) as draft:
        began = time.monotonic()
        try:
            with shell.suspend():
                changed = draft.edit(command)
        except SuspendNotSupported as error:
            raise EditorError(
                "This terminal cannot be left to an editor.",
                f"Write the note here, with {shell.keymap['note']}.",
            ) from error
        remark = "Nothing was changed in the editor."
        if time.monotonic() < began + _DETACHED_EDITOR:
            remark += " One with windows of its own must be told to wait, as in 'code --wait'."
        yield ExternalEdit(changed, remark, draft)
