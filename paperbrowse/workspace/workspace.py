"""One library with its topic rules and its index, for the screen and for the shell."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from paperbrowse.core import DamagedLibraryError, LibraryError, Paper
from paperbrowse.library import (
    Library,
    RestoreResult,
    missing_with_backups,
    replace_with_empty,
    restore_damaged,
)
from paperbrowse.system import LineHistory, Locations
from paperbrowse.topics import LazyTopicRules, TopicRules

if TYPE_CHECKING:
    from paperbrowse.search import SearchIndex

Announce = Callable[[str], None]


class Workspace:
    """Topic rules, library and index of one location, each opened on first use.

    Opening lazily keeps commands without a search free of the full-text engine. Thread-safe. Close
    it, or use it as a context manager.
    """

    def __init__(
        self,
        locations: Locations,
        *,
        create: bool,
        temporary: bool = False,
        announce: Announce = lambda _: None,
    ) -> None:
        """Use ``Workspace.open``."""
        self.locations = locations
        self.temporary = temporary
        """Whether everything in it is removed when it is closed."""
        self.has_opened_library = False
        """Whether the user's library was opened, so that the daily backup may be due."""
        self.warning: LibraryError | None = None
        """A problem of opening to show to the user, although opening succeeded."""
        self._create = create
        self._announce = announce
        self._lock = threading.RLock()
        self._lazy_rules = LazyTopicRules(locations.topics_file)
        self._library: Library | None = None
        self._index: SearchIndex | None = None
        self._temporary_folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(
        cls, locations: Locations, *, create: bool, announce: Announce = lambda _: None
    ) -> Self:
        """Return the workspace of ``locations``.

        With ``create`` a missing library is created. Without it, a missing library is replaced by
        an empty one in a temporary folder, which is removed on closing. ``announce`` is called
        with a message before a long step of opening the library. First use of its parts raises
        LibraryError, SearchError or (for the user's own topic rules) PaperbrowseError.
        """
        warning = missing_with_backups(locations.library_file)
        if not create and not _may_exist(locations.library_file):
            workspace = cls.open_temporary(locations)
        else:
            workspace = cls(locations, create=create, announce=announce)
        workspace.warning = warning
        return workspace

    @classmethod
    def open_temporary(cls, locations: Locations) -> Self:
        """Return an empty workspace in a temporary folder, with the settings of ``locations``."""
        try:
            folder = tempfile.TemporaryDirectory(prefix="paperbrowse-")
        except OSError as error:
            raise LibraryError(
                f"Cannot make a temporary folder: {error.strerror or error}.",
                "Set TMPDIR to a folder that can be written to.",
            ) from error
        temporary = Locations(Path(folder.name), Path(folder.name, "cache"), locations.config)
        workspace = cls(temporary, create=True, temporary=True)
        workspace._temporary_folder = folder
        return workspace

    @property
    def rules(self) -> TopicRules:
        """The topic rules: the built-in ones and the user's own."""
        return self._lazy_rules.rules

    @property
    def library(self) -> Library:
        """The papers and all user data."""
        with self._lock:
            if self._library is None:
                self._library = self._open_library()
                self.has_opened_library = not self.temporary
                self.warning = self._library.warning or self.warning
            return self._library

    @property
    def index(self) -> SearchIndex:
        """The full-text index over the library."""
        with self._lock:
            if self._index is None:
                self._index = self._open_index()
            return self._index

    @property
    def search_history(self) -> LineHistory:
        """The queries that were used on the screen, saved beside the library."""
        return LineHistory(self.locations.search_history_file)

    def _open_library(self, kind: type[Library] = Library) -> Library:
        return kind.open(
            self.locations.library_file,
            self._lazy_rules,
            create=self._create,
            announce=self._announce,
        )

    def _open_index(self, kind: type[SearchIndex] | None = None) -> SearchIndex:
        # Here, because importing the full-text engine takes longer than most commands run.
        from paperbrowse.search import SearchIndex

        return (kind or SearchIndex)(self.locations.index_dir, self.library.index_feed)

    def papers_to_export(self, ids: Iterable[str]) -> list[Paper]:
        """Return papers by their ids, in that order, each with a citation key.

        New keys are saved for good, if the library can be written. Skips unknown ids. Raises
        LibraryError.
        """
        # Here, because most uses of a workspace export nothing.
        from paperbrowse.exports import propose_citation_keys

        papers = self.library.papers(ids)
        keys = self.library.citation_keys([paper.id for paper in papers], propose_citation_keys)
        return [replace(paper, citation_key=keys.get(paper.id)) for paper in papers]

    def restore(self, file: Path | None = None) -> RestoreResult:
        """Restore the newest good automatic backup, or ``file``; see ``Library.restore``.

        A damaged library is set aside whole, so undoing cannot bring it back. Raises LibraryError
        and changes nothing when it fails.
        """
        library_file = self.locations.library_file
        if _may_exist(library_file):
            try:
                return self.library.restore(file)
            except DamagedLibraryError as error:
                if error.file != library_file:
                    raise
        self.close()
        restored = restore_damaged(library_file, self._lazy_rules, file)
        self.warning = None
        # None if another process was first.
        return restored or self.library.restore(file)

    def start_new_library(self) -> Path | None:
        """Set a damaged library aside whole, and create an empty one.

        Returns the damaged library's new path; None if it was no longer damaged. Raises
        LibraryError.
        """
        self.close()
        return replace_with_empty(self.locations.library_file)

    def close(self) -> None:
        """Close the opened parts; does nothing the second time."""
        with self._lock:
            if self._library is not None:
                self._library.close()
            self._library = self._index = None
            if self._temporary_folder is not None:
                self._temporary_folder.cleanup()
                self._temporary_folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def has_papers(
    locations: Locations,
    warn: Callable[[LibraryError], None] = lambda _: None,
    announce: Announce = lambda _: None,
) -> bool:
    """Whether the user's own library has a paper; raises LibraryError for a damaged one.

    ``warn`` is called with a problem of opening it; ``announce`` as in ``Workspace.open``.
    """
    if not _may_exist(locations.library_file):
        return False
    with Workspace.open(locations, create=False, announce=announce) as workspace:
        found = workspace.library.paper_count() > 0
        if workspace.warning is not None:
            warn(workspace.warning)
        return found


def _may_exist(file: Path) -> bool:
    """Whether a file exists, or may exist (then opening it raises the reason)."""
    try:
        os.lstat(file)
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    return True
