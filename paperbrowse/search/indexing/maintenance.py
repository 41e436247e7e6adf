"""Keeps an index current and sound, in its folder, or in memory where that cannot be written.

A current index is neither locked nor written, and only writing imports the modules that build
segments, and whoosh.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.core.errors import SearchError
from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.ports import PaperFeed, ProgressCallback
from paperbrowse.search.storage import FolderStore, Manifest, MemoryStore, Store
from paperbrowse.system.file_lock import LockedError

if TYPE_CHECKING:
    from paperbrowse.search.indexing import updater


@dataclass(frozen=True, slots=True)
class UpdateCallbacks:
    """Progress and cancellation callbacks of an index update."""

    progress: ProgressCallback | None = None
    on_wait: Callable[[], None] | None = None
    cancelled: Callable[[], bool] | None = None


class Maintenance:
    """Updates, repairs and replaces an index as needed; any thread may call any method."""

    def __init__(
        self,
        folder: Path,
        papers: PaperFeed,
        patience: float,
        limits: IndexLimits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._folder_store = FolderStore(folder, limits)
        self._papers = papers
        self._lock_timeout = patience
        self._verified: Manifest | None = None
        self._memory_lock = threading.Lock()
        self.store: Store = self._folder_store
        """The store that is searched: the folder, or memory where the folder has failed."""

    def lag(self) -> int | None:
        """Return how many changes of the library the index lacks; None where none can be used.

        Of a state that is new to us, the files are checked.
        """
        try:
            manifest = self.store.read_manifest()
            if manifest is not None and manifest is not self._verified:
                self.store.verify(manifest)
                self._verified = manifest
        except (DamagedIndexError, OSError):
            return None
        return self._lag_of(manifest)

    def generation(self) -> tuple[int, int]:
        """Return a value that changes with every change of the index."""
        try:
            manifest = self.store.read_manifest()
        except (DamagedIndexError, OSError):
            manifest = None
        if manifest is None or manifest.library != self._papers.identity():
            return (-1, -1)
        return (manifest.reached, manifest.generation)

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

    def update(self, wishes: UpdateCallbacks, *, anew: bool = False) -> int:
        """Bring the folder up to date, whatever its state; return the number of papers written.

        Raises SearchError.
        """
        return self._write_folder(wishes, anew=anew, merging=True)

    def catch_up(self) -> None:
        """Bring the searched index up to date, unless another process is doing that.

        That process is waited for only where there is no index yet. Raises SearchError.
        """
        self._recover(wait=self.lag() is None)

    def repair(self) -> None:
        """Verify every byte of the index, and rebuild it if it is damaged. Raises SearchError.

        A sound index stays: an error that it causes would recur with a new one.
        """
        if self.find_damage() is not None:
            self._recover(anew=True)
        elif self.lag() is None:
            self._recover()

    def _recover(self, *, anew: bool = False, wait: bool = True) -> None:
        if self.store is self._folder_store:
            try:
                self._write_folder(UpdateCallbacks(), anew=anew, wait=wait)
                return
            except _BusyError:
                if wait:
                    raise
                return
            except SearchError:
                pass  # in memory, for want of a folder
        with self._memory_lock:
            self._write_memory(anew=anew)

    def _write_memory(self, *, anew: bool) -> None:
        from paperbrowse.search.indexing import updater

        watch = updater.UpdateProgress()
        try:
            store = self.store
            if store is self._folder_store:
                beneath = None if anew else self._usable_manifest(store)
                store = MemoryStore(self._folder_store if beneath else None, beneath)
            if self._lag_of(store.read_manifest()) != 0:
                updater.update_index(
                    store, self._usable_manifest(store), self._papers, watch, self._limits
                )
            updater.merge_due(store, watch, self._limits)
        except (DamagedIndexError, OSError):  # what lies beneath has changed, or cannot be read
            store = MemoryStore()
            updater.update_index(store, None, self._papers, watch, self._limits)
        self.store = store

    def _write_folder(
        self,
        wishes: UpdateCallbacks,
        *,
        anew: bool = False,
        wait: bool = True,
        merging: bool = False,
    ) -> int:
        from paperbrowse.search.indexing import updater

        where = f"The index in {self._folder_store.folder}"
        watch = updater.UpdateProgress(wishes.progress, wishes.cancelled)
        patience = self._lock_timeout if wait else 0.0
        try:
            with (
                self._folder_store.acquire_lock(patience, wishes.on_wait, wishes.cancelled),
                suppress(updater.UpdateCancelledError),
            ):
                self._write_locked(watch, anew=anew)
                self._merge(watch, only_tiny=not merging)
        except LockedError as error:
            if wishes.cancelled is not None and wishes.cancelled():
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
        return watch.written

    def _write_locked(self, watch: updater.UpdateProgress, *, anew: bool) -> None:
        from paperbrowse.search.indexing import updater

        manifest = None if anew else self._usable_manifest(self._folder_store)
        if manifest is not None:
            if self._lag_of(manifest) == 0:
                self._folder_store.remove_orphans()
                return
            with suppress(DamagedIndexError):
                updater.update_index(
                    self._folder_store, manifest, self._papers, watch, self._limits
                )
                if self._matches_library():
                    return
        updater.update_index(self._folder_store, None, self._papers, watch, self._limits)

    def _matches_library(self) -> bool:
        """Whether the index has as many papers as the library, none of another before it."""
        manifest = self._folder_store.read_manifest()
        kept = self._papers.paper_count()
        return manifest is not None and (
            manifest.paper_count == kept or self._lag_of(manifest) != 0
        )

    def _merge(self, watch: updater.UpdateProgress, *, only_tiny: bool) -> None:
        """Merge segments; the index is current without, so a full disk does not matter."""
        from paperbrowse.search.indexing import updater

        with suppress(OSError):
            merge = updater.merge_due_tiny if only_tiny else updater.merge_due
            merge(self._folder_store, watch, self._limits)

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
        """Return how many changes it lacks; None where it is of no use, or of another library."""
        if manifest is None or manifest.library != self._papers.identity():
            return None
        lag = self._papers.change_number() - manifest.reached
        if lag < 0:
            return None
        return max(lag, 0 if manifest.complete else 1)


class _BusyError(SearchError):
    """Another process is writing the index."""
