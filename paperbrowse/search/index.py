"""Full-text index over a library: kept up to date, repaired when damaged, searched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from paperbrowse.core.errors import PaperbrowseError, SearchError
from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.indexing import Maintenance, UpdateCallbacks
from paperbrowse.search.limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.ports import PaperFeed, ProgressCallback, UserDataFeed
from paperbrowse.search.request import SearchRequest, SearchResults

if TYPE_CHECKING:
    from paperbrowse.search.execution import SnapshotCache, UserDataCache

LOCK_TIMEOUT = 600.0
"""Seconds after which another process should have finished writing."""


class PaperSource(PaperFeed, UserDataFeed, Protocol):
    """Where the papers, and what the reader made of them, come from: a library."""


class SearchIndex:
    """An index in a folder, over a library's papers; any thread may call any method.

    The folder can be deleted at any time: the index is rebuilt from the library. Where the folder
    cannot be written, missing papers are indexed in memory.
    """

    def __init__(
        self,
        directory: Path,
        papers: PaperSource,
        *,
        patience: float = LOCK_TIMEOUT,
        limits: IndexLimits = DEFAULT_LIMITS,
    ) -> None:
        """Nothing is read or written before the first search or update.

        ``patience``: seconds to wait for another process that is writing the index.
        """
        self._directory = directory
        self._papers = papers
        self._limits = limits
        self._maintenance = Maintenance(directory, papers, patience, limits)
        self._snapshots: SnapshotCache | None = None
        self._user_data: UserDataCache | None = None

    def update(
        self,
        progress: ProgressCallback | None = None,
        *,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> int:
        """Bring the index up to date; return the number of papers written.

        ``progress`` is called with the papers done, and their total; ``on_wait`` once if another
        process is writing and must be waited for. ``cancelled`` is called several times a second:
        when it returns True, this returns early, commits made so far stay, and the next update
        continues from there. Raises SearchError when the index cannot be written.
        """
        return self._maintenance.update(UpdateCallbacks(progress, on_wait, cancelled))

    def rebuild(
        self,
        progress: ProgressCallback | None = None,
        *,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> int:
        """Rebuild the index from nothing; otherwise like ``update``."""
        return self._maintenance.update(UpdateCallbacks(progress, on_wait, cancelled), anew=True)

    def is_current(self) -> bool:
        """Whether the index is sound and has reached the library's last change."""
        return self._maintenance.lag() == 0

    def generation(self) -> tuple[int, int]:
        """Return a value that changes with every change of the index."""
        return self._maintenance.generation()

    def find_damage(self) -> str | None:
        """Return a description of damage to the index, or None, also where it is not built yet.

        Every byte is read: a third of a second for 100,000 papers.
        """
        wrong = self._maintenance.find_damage()
        return None if wrong is None else f"The index in {self._directory} cannot be used: {wrong}."

    def search(self, request: SearchRequest, *, complete: bool = True) -> SearchResults:
        """Answer ``request``, after bringing the index up to date where it lags.

        That can take seconds after a large import. Unless the answer must be ``complete``, it is
        then from what the index holds, and ``update`` is to be called beside it; as it always is
        while another process writes the index. Raises SearchError when there is no way to answer.
        """
        lag = self._maintenance.lag()
        if lag is None or (lag > 0 and (complete or lag <= self._limits.awaited_changes)):
            self._maintenance.catch_up()
        mend: tuple[Callable[[], object], ...] = (
            lambda: None,  # a writer may just have put another file in the place of one
            self._maintenance.repair,
        )
        # Here, because an import is done without them.
        from paperbrowse.search.execution import SnapshotCache, run_search

        # (Two threads may both make them, and one be forgotten.)
        views = self._snapshots = self._snapshots or SnapshotCache()
        marks = self._get_user_data()
        for step in (*mend, None):
            try:
                return run_search(request, views.snapshot(self._maintenance.store), marks)
            except PaperbrowseError:
                raise
            except Exception as error:  # damage that no checksum told of shows itself in any way
                if step is None:
                    raise self._search_error(error) from error
                views.clear()
                step()
        raise AssertionError("the last attempt returns or raises")

    def warm_up(self) -> None:
        """Index the notes, which the first search for a word would do: 0.2 s for 1,000 notes.

        Call it beside the first search, which it does not delay.
        """
        self._get_user_data().index_notes()

    def _get_user_data(self) -> UserDataCache:
        from paperbrowse.search.execution import UserDataCache

        self._user_data = self._user_data or UserDataCache(self._papers)
        return self._user_data

    def _search_error(self, error: Exception) -> SearchError:
        what = str(error) if isinstance(error, DamagedIndexError | OSError) else repr(error)
        return SearchError(
            f"The index in {self._directory} cannot answer this: {what}.",
            "If it happens again, delete that folder; it will be made again.",
        )
