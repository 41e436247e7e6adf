"""One library with its topic rules and its index: what the screen and the shell both stand on."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from paperbrowse.core.errors import DamagedLibraryError, LibraryError
from paperbrowse.core.papers import Paper
from paperbrowse.library import (
    Library,
    RestoreResult,
    missing_with_backups,
    replace_with_empty,
    restore_damaged,
)
from paperbrowse.system.locations import Locations
from paperbrowse.topics import LazyTopicRules, TopicRules

if TYPE_CHECKING:
    from paperbrowse.search import SearchIndex


Announce = Callable[[str], None]


class Workspace:
    """Rules, library and index of one place, each opened when it is first asked for.

    Whoever only counts tags never pays for the full-text engine. May be used from several
    threads. Close it, or use it as a context manager.
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
        """Nothing that is kept here outlives the workspace."""
        self.has_opened_library = False
        """Whether the reader's library was opened: the day's backup may then be due."""
        self.warning: LibraryError | None = None
        """What the reader should be told of the opening, which nevertheless succeeded."""
        self._create = create
        self._announce = announce
        self._lock = threading.RLock()
        self._rules: LazyTopicRules | None = None
        self._library: Library | None = None
        self._index: SearchIndex | None = None
        self._temporary_folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(
        cls, locations: Locations, *, create: bool, announce: Announce = lambda _: None
    ) -> Self:
        """Return the workspace of ``locations``.

        With ``create`` a missing library is made. Without, nothing is left on the disk: where
        there is no library yet, an empty one stands in for it that goes when it is closed.
        ``announce`` is told in words what takes long when the library is first opened.
        Its parts raise LibraryError, SearchError or (for the reader's own topic rules)
        PaperbrowseError when they are first used.
        """
        missing = missing_with_backups(locations.library_file)
        if not create and not _may_exist(locations.library_file):
            workspace = cls._open_temporary(locations)
        else:
            workspace = cls(locations, create=create, announce=announce)
        workspace.warning = missing
        return workspace

    @classmethod
    def _open_temporary(cls, locations: Locations) -> Self:
        try:
            folder = tempfile.TemporaryDirectory(prefix="paperbrowse-")
        except OSError as error:
            raise LibraryError(
                f"Cannot make a temporary folder: {error.strerror or error}.",
                "Set TMPDIR to a folder that can be written to.",
            ) from error
        workspace = cls(
            Locations(Path(folder.name), Path(folder.name, "cache"), locations.config),
            create=True,
            temporary=True,
        )
        workspace._temporary_folder = folder
        return workspace

    @property
    def rules(self) -> TopicRules:
        """The topic rules: the built-in ones and the reader's own."""
        return self._load_rules().rules

    def _load_rules(self) -> LazyTopicRules:
        with self._lock:
            if self._rules is None:
                self._rules = LazyTopicRules(self.locations.topics_file)
            return self._rules

    @property
    def library(self) -> Library:
        """The papers and everything the reader made."""
        with self._lock:
            if self._library is None:
                self._library = Library.open(
                    self.locations.library_file,
                    self._load_rules(),
                    create=self._create,
                    announce=self._announce,
                )
                self.has_opened_library = not self.temporary
                self.warning = self._library.warning or self.warning
            return self._library

    @property
    def index(self) -> SearchIndex:
        """The full-text index over the library."""
        with self._lock:
            if self._index is None:
                # Here, because importing the full-text engine takes longer than most commands.
                from paperbrowse.search import SearchIndex

                self._index = SearchIndex(self.locations.index_dir, self.library)
            return self._index

    def papers_to_export(self, ids: Iterable[str]) -> list[Paper]:
        """Return papers by their ids, in that order, each with a citation key.

        It keeps that key for good, if the library can be written. Ids that are gone are left out.
        Raises LibraryError.
        """
        # Here, because most of what a workspace is opened for exports nothing.
        from paperbrowse.exports import propose_citation_keys

        papers = self.library.papers(ids)
        keys = self.library.citation_keys([paper.id for paper in papers], propose_citation_keys)
        return [replace(paper, citation_key=keys.get(paper.id)) for paper in papers]

    def restore(self, file: Path | None = None) -> RestoreResult:
        """Restore the newest good automatic backup, or that in ``file``; see ``Library.restore``.

        A damaged library is set aside whole, and so cannot be had back by undoing. Raises
        LibraryError, with everything as it was.
        """
        place = self.locations.library_file
        if _may_exist(place):
            try:
                return self.library.restore(file)
            except DamagedLibraryError as error:
                if error.file != place:
                    raise
        self.close()
        restored = restore_damaged(place, self._load_rules(), file)
        self.warning = None
        # Another process may have been first.
        return restored or self.library.restore(file)

    def start_new_library(self) -> Path | None:
        """Set a damaged library aside whole, and begin with an empty one.

        Returns where it is now; None where it was no longer damaged. Raises LibraryError.
        """
        self.close()
        return replace_with_empty(self.locations.library_file)

    def close(self) -> None:
        """Close what was opened; a second time does nothing."""
        with self._lock:
            if self._library is not None:
                self._library.close()
            self._library = self._index = None
            if self._temporary_folder is not None:
                self._temporary_folder.cleanup()
                self._temporary_folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def has_papers(
    locations: Locations,
    warn: Callable[[LibraryError], None] = lambda _: None,
    announce: Announce = lambda _: None,
) -> bool:
    """Whether the reader's own library holds a paper; raises LibraryError for a damaged one.

    ``warn`` is told what could not be done in opening it; ``announce`` as ``Workspace.open``'s.
    """
    if not _may_exist(locations.library_file):
        return False
    with Workspace.open(locations, create=False, announce=announce) as workspace:
        found = workspace.library.paper_count() > 0
        if workspace.warning is not None:
            warn(workspace.warning)
        return found


def _may_exist(file: Path) -> bool:
    """Whether there is such a file, or no telling (then opening it says why)."""
    try:
        os.lstat(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
