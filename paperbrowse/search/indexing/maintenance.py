"""Keeps an index current and sound, in its folder, or in memory where that cannot be written.

A current index is neither locked nor written, and only writing imports the modules that build
segments, and whoosh.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperbrowse.core import LibraryState, SearchError
from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.index_limits import IndexLimits
from paperbrowse.search.ports import IndexFeed, ProgressCallback
from paperbrowse.search.storage import FolderStore, Manifest, MemoryStore, Store
from paperbrowse.system import LockedError

if TYPE_CHECKING:
    from paperbrowse.search.indexing.updater import UpdateProgress, Updater


class UpdateCallbacks(NamedTuple):
    """Progress and cancellation callbacks of an index update."""

    progress: ProgressCallback | None = None
    on_wait: Callable[[], None] | None = None
    cancelled: Callable[[], bool] | None = None


class IndexState(NamedTuple):
    """State of an index and its library at one moment; one suffices for a search."""

    library: LibraryState
    manifest: Manifest | None
    """None where there is no index that can be read."""
    lag: int | None
    """Number of changes of the library that the index lacks; None where it is unusable."""

    @property
    def is_current(self) -> bool:
        """Whether the index is sound and has reached the library's last change."""
        return self.lag == 0

    @property
    def exists(self) -> bool:
        """Whether there is an index of this library, complete or not."""
        return self.manifest is not None and self.manifest.library == self.library.identity


class Maintenance:
    """Updates, repairs and replaces an index as needed; any thread may call any method."""

    def __init__(
        self, folder: Path, feed: IndexFeed, lock_timeout: float, limits: IndexLimits
    ) -> None:
        self._limits = limits
        self._folder_store = FolderStore(folder, limits)
        self._feed = feed
        self._lock_timeout = lock_timeout
        self._library: LibraryState | None = None
        self._verified: Manifest | None = None
        self._memory_lock = threading.Lock()
        self.store: Store = self._folder_store
        """The store that is searched: the folder, or memory where the folder has failed."""

    def state(self) -> IndexState:
        """Return the state of the searched index; files of a new manifest are verified."""
        manifest = lag = None
        with suppress(DamagedIndexError, OSError):
            # Before the library: an index that is ahead of its library would be unusable.
            manifest = self.store.read_manifest()
        library = self._library = self._feed.state(self._library)
        with suppress(DamagedIndexError, OSError):
            if manifest is not None and manifest is not self._verified:
                self.store.verify(manifest)
                self._verified = manifest
            lag = _lag(manifest, library)
        return IndexState(library, manifest, lag)

    def find_damage(self) -> str | None:
        """Return a description of damage to the index in the folder; every byte of it is read."""
        try:
            manifest = self._folder_store.read_manifest()
            if manifest is not None:
                self._folder_store.verify(manifest, whole=True)
        except DamagedIndexError as error:
            return str(error)
        except OSError as error:
            return f"it cannot be read: {error.strerror or error}"
        return None

    def update(self, callbacks: UpdateCallbacks, *, rebuild: bool = False) -> int:
        """Bring the folder up to date, whatever its state; return the number of papers written.

        Raises SearchError.
        """
        return self._write_folder(callbacks, rebuild=rebuild, merging=True)

    def catch_up(self, *, wait: bool) -> None:
        """Bring the searched index up to date.

        Unless ``wait``, an update by another process is left to it. Raises SearchError.
        """
        self._recover(wait=wait)

    def repair(self) -> None:
        """Verify every byte of the index, and rebuild it if it is damaged. Raises SearchError.

        A sound index stays: an error that it causes would recur with a new one.
        """
        if self.find_damage() is not None:
            self._recover(rebuild=True)
        elif self.state().lag is None:
            self._recover()

    def _recover(self, *, rebuild: bool = False, wait: bool = True) -> None:
        if self.store is self._folder_store:
            try:
                self._write_folder(UpdateCallbacks(), rebuild=rebuild, wait=wait)
                return
            except _BusyError:
                if wait:
                    raise
                return
            except SearchError:
                pass  # then in memory
        with self._memory_lock:
            self._write_memory(rebuild=rebuild)

    def _write_memory(self, *, rebuild: bool) -> None:
        from paperbrowse.search.indexing.updater import UpdateProgress

        progress = UpdateProgress()
        try:
            store = self.store
            if store is self._folder_store:
                base = None if rebuild else self._usable_manifest(store)
                store = MemoryStore(self._folder_store if base else None, base)
            updater = self._updater(store, progress)
            if self._lag_of(store.read_manifest()) != 0:
                updater.update(self._usable_manifest(store))
            updater.merge()
        except (DamagedIndexError, OSError):  # the base has changed, or cannot be read
            store = MemoryStore()
            self._updater(store, progress).update(None)
        self.store = store

    def _updater(self, store: Store, progress: UpdateProgress) -> Updater:
        from paperbrowse.search.indexing.updater import Updater

        return Updater(store, self._feed, progress, self._limits)

    def _write_folder(
        self,
        callbacks: UpdateCallbacks,
        *,
        rebuild: bool = False,
        wait: bool = True,
        merging: bool = False,
    ) -> int:
        from paperbrowse.search.indexing.updater import UpdateCancelledError, UpdateProgress

        where = f"The index in {self._folder_store.folder}"
        progress = UpdateProgress(callbacks.progress, callbacks.cancelled)
        updater = self._updater(self._folder_store, progress)
        timeout = self._lock_timeout if wait else 0.0
        try:
            with (
                self._folder_store.acquire_lock(timeout, callbacks.on_wait, callbacks.cancelled),
                suppress(UpdateCancelledError),
            ):
                self._write_locked(updater, rebuild=rebuild)
                with suppress(OSError):  # the index is current without, so a full disk is no error
                    updater.merge() if merging else updater.merge_tiny()
        except LockedError as error:
            if callbacks.cancelled is not None and callbacks.cancelled():
                return 0
            raise _BusyError(
                f"{where} is being written by another paperbrowse.", "Try again when it is done."
            ) from error
        except DamagedIndexError as error:
            raise SearchError(f"{where} cannot be made: {error}.") from error
        except OSError as error:
            raise SearchError(
                f"{where} cannot be written: {error.strerror or error}.",
                "Make room on the disk or check the folder's permissions.",
            ) from error
        self.store = self._folder_store
        return progress.written

    def _write_locked(self, updater: Updater, *, rebuild: bool) -> None:
        manifest = None if rebuild else self._usable_manifest(self._folder_store)
        if manifest is not None:
            if self._lag_of(manifest) == 0:
                self._folder_store.remove_orphans()
                return
            with suppress(DamagedIndexError):
                updater.update(manifest)
                if self._matches_library():
                    return
        updater.update(None)

    def _matches_library(self) -> bool:
        """Whether the index has as many papers as the library, none of another before it."""
        manifest = self._folder_store.read_manifest()
        return manifest is not None and (
            manifest.paper_count == self._feed.paper_count() or self._lag_of(manifest) != 0
        )

    def _usable_manifest(self, store: Store) -> Manifest | None:
        """Return a store's manifest if an update can continue from it."""
        try:
            manifest = store.read_manifest()
            if manifest is not None:
                store.verify(manifest)
        except DamagedIndexError:
            return None
        return manifest

    def _lag_of(self, manifest: Manifest | None) -> int | None:
        return _lag(manifest, self._feed.state())


def _lag(manifest: Manifest | None, library: LibraryState) -> int | None:
    """Return the number of changes that an index lacks; None where it is unusable or another's."""
    if manifest is None or manifest.library != library.identity:
        return None
    lag = library.paper_change - manifest.last_change
    if lag < 0:
        return None
    return max(lag, 0 if manifest.is_complete else 1)


class _BusyError(SearchError):
    """Another process is writing the index."""
