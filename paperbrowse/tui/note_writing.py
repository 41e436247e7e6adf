"""One writing of a note, saved again and again while it goes on, and undone as one step."""

from __future__ import annotations

import threading

from paperbrowse.library import Library
from paperbrowse.papers import Paper
from paperbrowse.tui.saving import UNDOES
from paperbrowse.wording import shortened


class NoteWriting:
    """Saves a paper's note as the reader goes on; for any thread."""

    def __init__(self, library: Library, paper: Paper) -> None:
        self.paper = paper
        self.before = paper.note or ""
        self._library = library
        self._lock = threading.Lock()
        self._saved = self.before
        self._step: int | None = None

    @property
    def title(self) -> str:
        """What the note is on, in few words."""
        return f"“{shortened(self.paper.title, 60)}”"

    def save(self, text: str) -> None:
        """Save what is written so far; raises PaperbrowseError, and then nothing is changed."""
        with self._lock:
            if text != self._saved:
                step = self._library.write_note(self.paper.id, text, amend=self._step)
                self._step, self._saved = step, text

    @property
    def done(self) -> str:
        """What came of it, in words; empty where nothing did."""
        if self._saved.rstrip() == self.before.rstrip():
            return ""
        if not self._saved.strip():
            return f"Removed the note on {self.title}{UNDOES}"
        did = "Changed the" if self.before else "Wrote a"
        return f"{did} note on {self.title}{UNDOES}"
