"""The library watch: the state of the index, the overview, and the changes of other processes."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from paperbrowse.core import PaperbrowseError, RateMeter
from paperbrowse.tui.overview import Overview, read_overview, read_version
from paperbrowse.tui.shell import StartWork
from paperbrowse.workspace import Workspace

if TYPE_CHECKING:  # the index loads numpy, and the first picture does without
    from paperbrowse.search import IndexState

_SHOW_AFTER = 0.3
"""Seconds of indexing after which it is shown: a few papers are there sooner than read about."""

_REFRESH_INTERVAL = 2.0
"""Seconds between refreshes of the answer, while more and more papers are indexed."""

Phase = Literal["idle", "indexing", "waiting", "stopped"]


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """The state of the index; ``done`` of ``total`` papers are in it."""

    phase: Phase = "idle"
    done: int = 0
    total: int = 0
    pace: str = ""
    """Its rate and the time left, as far as known."""


class WatchView(Protocol):
    """The screen as a watch sees it, which documents the methods."""

    def show_index_progress(self, progress: IndexProgress) -> None: ...
    def take_overview(self, before: Overview) -> None: ...
    def refresh_answer(self) -> None: ...
    def index_is_ready(self, error: Exception | None) -> None: ...


class LibraryWatch:
    """Brings the index up to date in a thread, at the start and when the library changes.

    One can search meanwhile: answers are from the papers that are indexed so far. The user may
    stop it, and then it goes on when paperbrowse next starts.
    """

    def __init__(self, workspace: Workspace, view: WatchView, start: StartWork) -> None:
        self.overview = Overview()
        self._workspace = workspace
        self._view = view
        self._start = start
        self._stop = threading.Event()
        self._progress = IndexProgress()
        self._meter = RateMeter()
        self._is_updating = False
        self._is_shown = False
        self._had_index = False
        self._changed_meanwhile = False
        self._refreshed_at = 0.0

    # The index

    def update_index(self) -> None:
        """Bring the index up to date, then refresh the answer on the screen."""
        if self._is_updating:
            self._changed_meanwhile = True
            return
        self._is_updating, self._is_shown = True, False
        self._refreshed_at = time.monotonic()
        self._progress, self._meter = replace(self._progress, phase="indexing"), RateMeter()
        self._start(self._update_index(), group="prepare")

    async def _update_index(self) -> None:
        ended = threading.Event()
        show = asyncio.get_running_loop().call_later(_SHOW_AFTER, self._show_progress)
        error: Exception | None = None
        try:
            self._replace_overview(await asyncio.to_thread(read_overview, self._workspace))
            await asyncio.to_thread(self._update_in_thread, asyncio.get_running_loop(), ended)
        except Exception as met:
            error = met
        finally:
            ended.set()
            show.cancel()
            self._is_updating = False
        self._show(phase="stopped" if self._stop.is_set() else "idle")
        self._view.index_is_ready(error)
        if self._changed_meanwhile and not self._stop.is_set():
            self._changed_meanwhile = False
            self.update_index()
        self._view.refresh_answer()
        if error is None:
            with suppress(PaperbrowseError):  # the first search for a word meets the same error
                await asyncio.to_thread(self._workspace.index.warm_up)

    def _update_in_thread(self, loop: asyncio.AbstractEventLoop, ended: threading.Event) -> None:
        def progressed(done: int, total: int) -> None:
            loop.call_soon_threadsafe(self._index_progressed, done, total)

        def wait() -> None:
            loop.call_soon_threadsafe(self._waits_for_writer)

        def cancelled() -> bool:
            return ended.is_set() or self._stop.is_set()

        if not self._workspace.index.is_current():
            self._workspace.index.update(progressed, on_wait=wait, cancelled=cancelled)

    def _index_progressed(self, done: int, total: int) -> None:
        if not self._is_updating:
            return
        pace = self._meter.describe(done, total, "papers")
        self._progress = IndexProgress("indexing", done, total, pace)
        if self._is_shown:
            self._view.show_index_progress(self._progress)
        now = time.monotonic()
        if now > self._refreshed_at + _REFRESH_INTERVAL:
            self._refreshed_at = now
            self._view.refresh_answer()

    def _show_progress(self) -> None:
        self._is_shown = True
        if self._is_updating and self._progress.total:
            self._view.show_index_progress(self._progress)

    def _waits_for_writer(self) -> None:
        if self._is_updating:
            self._show(phase="waiting")

    def _show(self, phase: Phase) -> None:
        self._progress = replace(self._progress, phase=phase)
        self._view.show_index_progress(self._progress)

    def stop_indexing(self) -> None:
        """Leave the index as far as it is, if it is being brought up to date."""
        if self._is_updating:
            self._stop.set()

    def may_search(self, state: IndexState | None) -> bool:
        """Whether there is an index; before that a search would wait for all of it."""
        has_index = state is not None and state.exists
        if not has_index and self._had_index and not self._is_updating:
            # Another process has restored a backup, whose papers are others.
            self.update_index()
        self._had_index = has_index
        return has_index or not self._is_updating

    # The library

    def read_overview(self) -> None:
        """Read the overview for the first picture; raises LibraryError."""
        self.overview = read_overview(self._workspace)

    def poll(self) -> None:
        """Look for what another process did to the library."""
        self._start(self._poll(), group="changes-elsewhere", exclusive=True)

    async def _poll(self) -> None:
        overview = await asyncio.to_thread(self._read_changed, self.overview.version)
        if overview is not None:
            self.take(overview)

    def _read_changed(self, version: tuple[int, int]) -> Overview | None:
        try:
            if read_version(self._workspace) == version:
                return None
            return read_overview(self._workspace)
        except PaperbrowseError:
            return None  # It will be shown when the user next asks for something.

    def take(self, overview: Overview) -> None:
        """Take in an overview that was read after a change, and refresh what it may change."""
        if overview.version == self.overview.version:
            return
        papers_changed = overview.version[0] != self.overview.version[0]
        self._replace_overview(overview)
        if papers_changed and not self._stop.is_set():
            self.update_index()
        else:
            self._view.refresh_answer()

    def _replace_overview(self, overview: Overview) -> None:
        before, self.overview = self.overview, overview
        self._view.take_overview(before)
