"""Following the library: the part of the browse screen that keeps index and view up to date."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.rate_meter import RateMeter
from paperbrowse.tui.browse.notices import indexing_line, stopped_line
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.browse.results import preview_library
from paperbrowse.tui.browse.session import AskingScreen
from paperbrowse.tui.overview import Overview, read_overview, read_version
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar

_POLL_INTERVAL = 2.0
"""Seconds between looks for what another process did to the library."""

_SHOW_AFTER = 0.3
"""Seconds that indexing takes before it is told: a few papers are there sooner than read about."""

_REFRESH_INTERVAL = 2.0
"""Seconds between looks at what was found, while more and more papers are indexed."""


class FollowingScreen(AskingScreen):
    """Brings the index up to date in a worker, at the start and when the library changes.

    One can search meanwhile: answers are from what is indexed so far. The reader may stop it,
    and then it goes on when paperbrowse next starts.
    """

    @dataclass
    class OverviewRead(Message):
        """What the library holds now."""

        overview: Overview

    @dataclass
    class IndexProgressed(Message):
        """The index is being brought up to date; ``done`` of ``total`` papers."""

        done: int
        total: int

    @dataclass
    class Waiting(Message):
        """Another process is writing the index."""

    @dataclass
    class Ready(Message):
        """The index is as it will be for now, or why it could not be brought up to date."""

        error: PaperbrowseError | None

    @dataclass
    class ChangedElsewhere(Message):
        """Another process changed the library; it now looks so."""

        overview: Overview

    _meter = RateMeter()
    _indexed = (0, 0)
    _indexing_since: float | None = None
    _had_index = False
    _changed_meanwhile = False
    _asked_again_at = 0.0
    _pace_of_indexing = ""

    def on_mount(self) -> None:
        self._stop = threading.Event()
        self._show_glimpse()
        # The first picture is painted before the index is loaded, which takes as long again.
        self.call_after_refresh(self._follow)
        self.set_interval(_POLL_INTERVAL, self._look_for_changes)

    def _show_glimpse(self) -> None:
        """Show the papers of a small library at once: loading the index takes longer."""
        self._notice(Content.styled(" Opening…", "$foreground-muted"))
        try:
            self._overview = read_overview(self._workspace)
            first = preview_library(self._workspace)
        except PaperbrowseError:
            return  # Getting ready meets the same error, and tells it.
        self._show_title()
        if first is not None:
            self._show_answer(first)

    # The index

    def _follow(self) -> None:
        """Bring the index up to date, then ask again what is on the screen."""
        if self._indexing_since is not None:
            self._changed_meanwhile = True
            return
        self._indexing_since = self._asked_again_at = time.monotonic()
        self._meter = RateMeter()
        self._bring_up_to_date()

    @work(thread=True, group="prepare", exit_on_error=False)
    def _bring_up_to_date(self) -> None:
        worker, stop = get_current_worker(), self._stop
        error = None

        def tell(done: int, total: int) -> None:
            self.post_message(self.IndexProgressed(done, total))

        def wait() -> None:
            self.post_message(self.Waiting())

        try:
            self.post_message(self.OverviewRead(read_overview(self._workspace)))
            index = self._workspace.index
            if not index.is_current():
                index.update(
                    tell,
                    on_wait=wait,
                    cancelled=lambda: worker.is_cancelled or stop.is_set(),
                )
        except PaperbrowseError as met:
            error = met
        self.post_message(self.Ready(error))
        if error is None and not worker.is_cancelled:
            with suppress(PaperbrowseError):  # the first search for a word meets the same error
                self._workspace.index.warm_up()

    def _ask(self, question: QueryState, *, keep_place: bool = False) -> None:
        """Ask, once there is an index; before that a search would wait for all of it."""
        has_index = self._has_index()
        if not has_index and self._had_index and self._indexing_since is None:
            # Another process has restored a backup, whose papers are others.
            self._follow()
        self._had_index = has_index
        if self._indexing_since is not None and not has_index:
            self._question = question
        else:
            super()._ask(question, keep_place=keep_place)

    def _has_index(self) -> bool:
        """Whether there is one of this library; where that fails, asking tells why."""
        try:
            return self._workspace.index.state().exists
        except PaperbrowseError:
            return False

    @on(IndexProgressed)
    def _index_progressed(self, event: IndexProgressed) -> None:
        if self._indexing_since is None:
            return
        self._indexed = event.done, event.total
        self._pace_of_indexing = self._meter.describe(event.done, event.total, "papers")
        now = time.monotonic()
        wait = self._indexing_since + _SHOW_AFTER - now
        self.set_timer(max(0.001, wait), self._show_indexing)
        if now > self._asked_again_at + _REFRESH_INTERVAL:
            self._asked_again_at = now
            self._ask_again()

    def _show_indexing(self) -> None:
        if self._indexing_since is not None:
            self._show_state(indexing_line(*self._indexed, self._pace_of_indexing))

    @on(Waiting)
    def _waiting(self) -> None:
        self._show_state(Content(" Waiting for another paperbrowse that is writing the index…"))

    @on(Ready)
    def _ready(self, event: Ready) -> None:
        self._end_indexing()
        if event.error is not None:
            self._tell(event.error)
        if self._changed_meanwhile and not self._stop.is_set():
            self._changed_meanwhile = False
            self._follow()
        self._ask_again()

    def _end_indexing(self) -> None:
        self._indexing_since = None
        self._show_state(stopped_line(*self._indexed) if self._stop.is_set() else Content())

    def _stop_indexing(self) -> bool:
        """Leave the index as far as it is; False where none is being brought up to date."""
        if self._indexing_since is None or self._stop.is_set():
            return False
        self._stop.set()
        return True

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Go on where indexing ended in an error that nobody foresaw; it has been told."""
        if event.state is WorkerState.ERROR and event.worker.group == "prepare":
            self._end_indexing()

    # What the library holds

    @on(OverviewRead)
    def _overview_read(self, event: OverviewRead) -> None:
        self._overview = event.overview
        self._show_title()

    def _show_title(self) -> None:
        view = self._question.view
        self.query_one(TitleBar).show(self._overview.lists, view, self._overview.summary)

    @work(thread=True, group="changes-elsewhere", exclusive=True, exit_on_error=False)
    def _look_for_changes(self) -> None:
        try:
            if read_version(self._workspace) == self._overview.version:
                return
            overview = read_overview(self._workspace)
        except PaperbrowseError:
            return  # It will be told when the reader next asks for something.
        self.post_message(self.ChangedElsewhere(overview))

    @on(ChangedElsewhere)
    def _changed_elsewhere(self, event: ChangedElsewhere) -> None:
        self._take_changes(event.overview)

    def _take_changes(self, overview: Overview) -> None:
        """Show a library that has changed, keeping the reader's place."""
        if overview.version != self._overview.version:
            papers_changed = overview.version[0] != self._overview.version[0]
            before, self._overview = self._overview, overview
            self._stay_in_view(before)
            if papers_changed and not self._stop.is_set():
                self._follow()
            else:
                self._ask_again()
        self._show_title()

    def _stay_in_view(self, before: Overview) -> None:
        """Follow the open list to its new name; leave it where it is no longer there."""
        view = self._question.view
        names = [name for name, _ in self._overview.lists]
        if view is None or view in names:
            return
        old = [name for name, _ in before.lists]
        new = [name for name in names if name not in old]
        if len(new) == 1 and len(names) == len(old):
            self._question = replace(self._question, view=new[0])
        else:
            # The open list was deleted, or its making was undone.
            self._question = self._question.for_view(None)
            self.query_one(SearchBar).set_query("")

    def _ask_again(self) -> None:
        """Ask what is asked already, of a library that has changed."""
        asked = self._question
        self._ask(replace(asked, revision=asked.revision + 1), keep_place=True)
