"""The papers that were looked at last, so that no keystroke reads again what the one before did."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from paperbrowse.papers import Paper
from paperbrowse.tui.overview import version
from paperbrowse.workspace import Workspace

_MOST_KEPT = 2_000
"""Papers, of a few thousand bytes each."""


class Shelf:
    """Fetches papers from a library, and keeps them until it changes; for any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._version = (-1, -1)
        self._papers: dict[str, Paper] = {}

    def papers(self, ids: Sequence[str]) -> list[Paper]:
        """Return the papers with these ids, as the library's ``papers``; raises LibraryError."""
        with self._lock:
            # Before the papers are read: what changes meanwhile is read again the next time.
            now = version(self._workspace)
            if now != self._version or len(self._papers) > _MOST_KEPT:
                self._papers.clear()
                self._version = now
            missing = [paper_id for paper_id in ids if paper_id not in self._papers]
            if missing:
                for paper in self._workspace.library.papers(missing):
                    self._papers[paper.id] = paper
            return [self._papers[paper_id] for paper_id in ids if paper_id in self._papers]
