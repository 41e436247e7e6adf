"""The full-text index over a library: kept up to date, mended when damaged, searched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from paperbrowse.errors import PaperbrowseError, SearchError
from paperbrowse.papers import Paper
from paperbrowse.search.answer import answer
from paperbrowse.search.folder_store import FolderStore
from paperbrowse.search.locking import LockedError
from paperbrowse.search.request import SearchRequest, SearchResults
from paperbrowse.search.snapshots import Snapshots
from paperbrowse.search.stores import DamagedError, MemoryStore, State, Store
from paperbrowse.search.updating import Progress, bring_up_to_date, held_papers

WRITER_PATIENCE = 600.0
"""Seconds in which another process should have finished writing."""


class PaperSource(Protocol):
    """Where the papers and lists come from: a library."""

    def change_number(self) -> int: ...

    def changed_papers(self, since: int) -> Iterator[Paper]: ...

    def removed_ids(self, since: int) -> list[str]: ...

    def paper_count(self) -> int: ...

    def list_members(self) -> Mapping[str, frozenset[str]]: ...

    def list_ids(self, name: str) -> list[str]: ...


class SearchIndex:
    """An index in a folder, over a library's papers; any thread may call any method.

    The folder can be deleted at any time: the index is made again from the papers. Where it
    cannot be written, searches are answered from an index in memory.
    """

    def __init__(
        self, directory: Path, papers: PaperSource, *, patience: float = WRITER_PATIENCE
    ) -> None:
        """Nothing is read or written before the first search or update.

        ``patience``: seconds to wait for another process that is writing the index.
        """
        self._patience = patience
        self._papers = papers
        self._folder = FolderStore(directory)
        self._store: Store = self._folder
        self._snapshots = Snapshots()
        self._checked: State | None = None
        self._in_memory = threading.Lock()

    def update(
        self, progress: Progress | None = None, *, on_wait: Callable[[], None] | None = None
    ) -> int:
        """Bring the index up to date; return how many papers were written.

        ``progress`` is told the papers done, and how many there are; ``on_wait`` is called once
        if another process is writing and must be waited for. Raises SearchError when the index
        cannot be written.
        """
        return self._write_folder(progress, on_wait=on_wait)

    def rebuild(
        self, progress: Progress | None = None, *, on_wait: Callable[[], None] | None = None
    ) -> int:
        """Make the index anew; otherwise like ``update``."""
        return self._write_folder(progress, on_wait=on_wait, anew=True)

    def is_current(self) -> bool:
        """Whether the index is whole and has reached the library's last change."""
        try:
            return self._is_current(self._checked_state())
        except (DamagedError, OSError):
            return False

    def generation(self) -> tuple[int, int]:
        """Return a value that changes with every change of the index."""
        try:
            state = self._store.state()
        except (DamagedError, OSError):
            state = None
        return (state.reached, state.generation) if state else (-1, -1)

    def damage(self) -> str | None:
        """Say what is wrong with the index, or None; one that is not built yet is not wrong."""
        where = f"The index in {self._folder.folder}"
        try:
            state = self._folder.state()
            if state is not None:
                self._folder.check(state)
                with Snapshots().opened(self._folder):
                    return None
        except DamagedError as error:
            return f"{where} cannot be used: {error}."
        except Exception as error:  # whoosh meets damage with exceptions of every kind
            return f"{where} cannot be read: {error!r}."
        return None

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer ``request``, after bringing the index up to date where it lags.

        While another process writes the index, the answer is from what it holds so far. Raises
        SearchError when there is no way to answer.
        """
        self._catch_up()
        mend: tuple[Callable[[], object], ...] = (
            lambda: None,  # a writer may just have put another file in the place of one
            self._catch_up_with_checks,
            lambda: self._recover(anew=True),
        )
        for step in (*mend, None):
            try:
                with self._snapshots.opened(self._store) as (postings, catalogue):
                    return answer(request, postings, catalogue, self._papers)
            except PaperbrowseError:
                raise
            except Exception as error:  # whoosh meets damage with exceptions of every kind
                if step is None:
                    raise SearchError(
                        f"The index in {self._folder.folder} cannot be read: {error!r}.",
                        "Delete that folder; it will be made again.",
                    ) from error
                self._snapshots.forget()
                step()
        raise AssertionError("the last attempt returns or raises")

    def _catch_up(self) -> None:
        """Bring the index up to date before a search, unless another process is at it."""
        if not self.is_current():
            self._recover(wait=not self._has_papers())

    def _catch_up_with_checks(self) -> None:
        self._checked = None
        self._recover()

    def _recover(self, *, anew: bool = False, wait: bool = True) -> None:
        """Bring what is searched up to date: in the folder, or where that fails in memory."""
        if self._store is self._folder:
            try:
                self._write_folder(wait=wait, anew=anew)
                return
            except _BusyError:
                if wait:
                    raise
                return
            except SearchError:
                anew = True  # in memory, for want of a folder
        with self._in_memory:
            store = MemoryStore() if anew else self._store
            state = store.state()
            if not self._is_current(state):
                bring_up_to_date(store, state, self._papers)
            self._store = store

    def _write_folder(
        self,
        progress: Progress | None = None,
        *,
        on_wait: Callable[[], None] | None = None,
        wait: bool = True,
        anew: bool = False,
    ) -> int:
        """Bring the folder up to date, whatever state it is in; return the papers written."""
        where = f"The index in {self._folder.folder}"
        try:
            with self._folder.lock(self._patience if wait else 0.0, on_wait):
                state = None if anew else self._usable_state()
                written = 0
                if not self._is_current(state):
                    written = self._write_locked(state, progress)
        except LockedError as error:
            raise _BusyError(
                f"{where} is being written by another paperbrowse.", "Try again when it is done."
            ) from error
        except DamagedError as error:
            raise SearchError(f"{where} cannot be made: {error}.") from error
        except OSError as error:
            raise SearchError(
                f"{where} cannot be written: {error.strerror or error}.",
                "Make room on the disk or check the folder's permissions.",
            ) from error
        self._store = self._folder
        return written

    def _write_locked(self, state: State | None, progress: Progress | None) -> int:
        if state is not None:
            with suppress(DamagedError):
                written = bring_up_to_date(self._folder, state, self._papers, progress)
                if self._is_of_this_library():
                    return written
        return bring_up_to_date(self._folder, None, self._papers, progress)

    def _is_of_this_library(self) -> bool:
        """Whether the index holds as many papers as the library, not those of another before it."""
        held, kept = held_papers(self._folder), self._papers.paper_count()
        return held == kept or not self._is_current(self._folder.state())

    def _usable_state(self) -> State | None:
        try:
            state = self._folder.state()
            if state is not None:
                self._folder.check(state)
        except DamagedError:
            return None
        return state

    def _checked_state(self) -> State | None:
        """Return the state of what is searched; its files are checked when it is a new one."""
        state = self._store.state()
        if state is not None and state != self._checked:
            self._store.check(state)
            self._checked = state
        return state

    def _has_papers(self) -> bool:
        try:
            return self._checked_state() is not None
        except (DamagedError, OSError):
            return False

    def _is_current(self, state: State | None) -> bool:
        return (
            state is not None and state.complete and state.reached == self._papers.change_number()
        )


class _BusyError(SearchError):
    """Another process is writing the index."""
