"""Leaves the terminal to the reader's editor for a while."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.app import App, SuspendNotSupported

from paperbrowse.editor import DraftFile, EditorError, editor_command

_TOO_QUICK = 1.0
"""Seconds: an editor that ends sooner has left the reader's text open in a window of its own."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What came out of an editor: the changed text, None where it is as it was, and words."""

    text: str | None
    words: str
    _draft: DraftFile

    def keep(self) -> Path:
        """Let the editor's file stay, where its text could not be saved; return it."""
        return self._draft.keep()


@contextmanager
def edit_outside(app: App[None], text: str) -> Iterator[Edited]:
    """Give ``text`` to the reader's editor, which has the terminal until it ends.

    What it wrote lies in a file until the context ends, and stays there when that is in an error.
    Raises EditorError where there is no editor, or it fails.
    """
    command = editor_command(os.environ)
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
        if time.monotonic() < began + _TOO_QUICK:
            words += " One with windows of its own must be told to wait, as in 'code --wait'."
        yield Edited(changed, words, draft)
