"""Full-text index over a library: kept up to date, repaired when damaged, searched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.core import PaperbrowseError, SearchError
from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.index_limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.indexing import IndexState, Maintenance, UpdateCallbacks
from paperbrowse.search.ports import IndexFeed, ProgressCallback
from paperbrowse.search.request import SearchRequest, SearchResults

if TYPE_CHECKING:
    from paperbrowse.search.execution import SnapshotCache, UserDataCache

LOCK_TIMEOUT = 600.0
"""Seconds after which another process should have finished writing."""


class SearchIndex:
    """An index in a folder, over a library's papers; any thread may call any method.

    The folder can be deleted at any time: the index is rebuilt from the library. Where the folder
    cannot be written, missing papers are indexed in memory.
    """

    def __init__(
        self,
        directory: Path,
        feed: IndexFeed,
        *,
        lock_timeout: float = LOCK_TIMEOUT,
        limits: IndexLimits = DEFAULT_LIMITS,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Nothing is read or written before the first search or update.

        ``lock_timeout``: seconds to wait for another process that is writing the index. ``today``
        returns the day that the dates of a query such as ``yesterday`` count from.
        """
        self._directory = directory
        self._feed = feed
        self._limits = limits
        self._today = today
        self._maintenance = Maintenance(directory, feed, lock_timeout, limits)
        self._snapshots: SnapshotCache | None = None
        self._user_data: UserDataCache | None = None

    def update(
        self,
        progress: ProgressCallback | None = None,
        *,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        rebuild: bool = False,
    ) -> int:
        """Bring the index up to date, or ``rebuild`` it; return the number of papers written.

        ``progress`` is called with the papers done, and their total; ``on_wait`` once if another
        process is writing and must be waited for. ``cancelled`` is called several times a second:
        when it returns True, this returns early, commits made so far stay, and the next update
        continues from there. Raises SearchError when the index cannot be written.
        """
        callbacks = UpdateCallbacks(progress, on_wait, cancelled)
        return self._maintenance.update(callbacks, rebuild=rebuild)

    def state(self) -> IndexState:
        """Return the state of index and library, for one search and everything shown with it."""
        return self._maintenance.state()

    def is_current(self) -> bool:
        """Whether the index is sound and has reached the library's last change."""
        return self.state().is_current

    def find_damage(self) -> str | None:
        """Return a description of damage to the index, or None, also where it is not built yet.

        Every byte is read: a third of a second for 100,000 papers.
        """
        damage = self._maintenance.find_damage()
        return damage and f"The index in {self._directory} cannot be used: {damage}."

    def search(
        self, request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
    ) -> SearchResults:
        """Return the results of ``request``, after bringing the index up to date where it lags.

        That can take seconds after a large import. With ``complete`` false, the results are then
        of the papers that the index has, and the caller runs ``update`` beside it; they always are
        while another process writes the index. ``state`` is a recent ``state()``, which is read
        here otherwise. Raises SearchError when the index cannot be searched.
        """
        # Here, because an import is done without them.
        from paperbrowse.search.execution import SnapshotCache, run_search

        state = state or self.state()
        if state.lag is None or (
            state.lag > 0 and (complete or state.lag <= self._limits.awaited_changes)
        ):
            self._maintenance.catch_up(wait=state.lag is None)
            state = self.state()
        # (Two threads may both create them, and one be dropped.)
        snapshots = self._snapshots = self._snapshots or SnapshotCache()
        user_data = self._get_user_data()
        remedies: tuple[Callable[[], object] | None, ...] = (
            lambda: None,  # a writer may just have replaced a file
            self._maintenance.repair,
            None,
        )
        for remedy in remedies:
            try:
                snapshot = snapshots.open(self._maintenance.store, state.manifest)
                view = user_data.view_of(snapshot, state.library)
                return run_search(request, view, self._feed, self._today())
            except PaperbrowseError:
                raise
            except Exception as error:  # damage without a wrong checksum can raise anything
                if remedy is None:
                    raise self._search_error(error) from error
                snapshots.clear()
                remedy()
                state = self.state()
        raise AssertionError("the last attempt returns or raises")

    def warm_up(self) -> None:
        """Index the notes, which the first search for a word would do: 0.2 s for 1,000 notes.

        Call it beside the first search, which it does not delay.
        """
        self._get_user_data().index_notes()

    def _get_user_data(self) -> UserDataCache:
        from paperbrowse.search.execution import UserDataCache

        self._user_data = self._user_data or UserDataCache(self._feed)
        return self._user_data

    def _search_error(self, error: Exception) -> SearchError:
        reason = str(error) if isinstance(error, DamagedIndexError | OSError) else repr(error)
        return SearchError(
            f"The index in {self._directory} cannot answer this: {reason}.",
            "If it happens again, delete that folder; it will be made again.",
        )
