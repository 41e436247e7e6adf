"""The search session: the query state on the screen, its answer, and the search in flight."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from paperbrowse.core import PaperbrowseError
from paperbrowse.tui.browse.results import Answer, PaperCache, QueryState, fetch_page, find_answer
from paperbrowse.tui.shell import StartWork
from paperbrowse.workspace import FoundPaper, Workspace

if TYPE_CHECKING:  # the index loads numpy, and the first picture does without
    from paperbrowse.search import IndexState

_SAMPLES = 4
"""Answers whose times are remembered; after a slow one, as many are found in a thread."""


class AnswerView(Protocol):
    """The screen as a session sees it, which documents the methods."""

    def show_answer(self, answer: Answer, *, keep_place: bool) -> None: ...
    def show_rows(self, offset: int, rows: Sequence[FoundPaper]) -> None: ...
    def show_missing_rows(self, error: Exception) -> None: ...
    def show_error(self, error: Exception) -> None: ...


class SearchSession:
    """Answers the query state on the screen; of several asked in a row, the last one wins.

    One search runs at a time: the states asked meanwhile wait for its end, and only the last of
    them is searched, so that slow searches cannot pile up while one types. An answer that is
    expected soon is found on the event loop, so that it is painted together with its letter.
    """

    def __init__(
        self,
        workspace: Workspace,
        view: AnswerView,
        start: StartWork,
        *,
        may_search: Callable[[IndexState | None], bool],
        imperceptible: float,
    ) -> None:
        """``may_search`` decides, given the state of the index (None where it cannot be read).

        Where it is false, the query state is remembered until the next ``refresh``.
        ``imperceptible`` is the longest time in seconds of an answer on the event loop.
        """
        self.state = QueryState()
        """The query state on the screen; its answer may be on its way."""
        self.answer: Answer | None = None
        """The answer on the screen."""
        self.is_searching = False
        """Whether a search is in flight."""
        self._workspace = workspace
        self._view = view
        self._start = start
        self._may_search = may_search
        self._cache = PaperCache(workspace)
        self._latency = LatencyEstimate(imperceptible)
        self._keep_place = False
        self._is_held = False

    # Asking

    def ask(self, state: QueryState, *, keep_place: bool = False) -> None:
        """Make ``state`` the one on the screen and find its answer.

        With ``keep_place`` the cursor stays on its paper, where that is still found.
        """
        index_state = self._read_index_state()
        is_refresh = replace(state, revision=self.state.revision) == self.state
        if not self._may_search(index_state) or (is_refresh and self._is_held):
            self.state = state
            return
        is_new_seed = state.similar is not None and state.similar != self.state.similar
        self.state, self._keep_place = state, keep_place
        if self.is_searching:
            return
        if self._is_quick(index_state) and not is_new_seed:  # which reads up to 200 abstracts
            self._finish(state, self._find(state, index_state))
        else:
            self.is_searching = True
            self._start(self._find_in_thread(state), group="search")

    def ask_query(self, query: str, *, typing: bool) -> None:
        """Ask with another query, of the same view with the same choices."""
        state = self.state.with_query(query, typing=typing)
        if state != self.state:
            # Leaving the bar only ends the typing, so the user's place stays.
            self.ask(state, keep_place=query == self.state.query)

    def refresh(self) -> None:
        """Ask the same state of a library that has changed."""
        self.ask(self._next_revision(), keep_place=True)

    def invalidate(self) -> None:
        """Let no answer or row be shown that is on its way now."""
        self.state = self._next_revision()

    def remember(self, state: QueryState) -> None:
        """Make ``state`` the one that is asked next, with the next refresh."""
        self.state = state

    def hold(self) -> None:
        """Refresh nothing until ``release``: an answer in the order of before would do harm."""
        self._is_held = True

    def release(self) -> None:
        """End ``hold``; ``refresh`` is for the caller."""
        self._is_held = False

    def can_answer_at_once(self) -> bool:
        """Whether a search may run on the event loop: it is quick, and no index is loaded first."""
        return self._is_quick(self._read_index_state())

    def _is_quick(self, index_state: IndexState | None) -> bool:
        return self._latency.is_quick and index_state is not None and index_state.is_current

    def _read_index_state(self) -> IndexState | None:
        """Return the state of index and library; it is read once a letter and used for all."""
        try:
            return self._workspace.index.state()
        except PaperbrowseError:
            return None  # The search meets the same error and shows it.

    # Answers

    def _next_revision(self) -> QueryState:
        return replace(self.state, revision=self.state.revision + 1)

    def _find(self, state: QueryState, index_state: IndexState | None = None) -> Answer | Exception:
        """Return the answer, or the error in its place."""
        with self._latency.measure():
            try:
                return find_answer(self._workspace, self._cache, state, index_state)
            except Exception as error:  # shown as unexpected
                return error

    async def _find_in_thread(self, state: QueryState) -> None:
        outcome = await asyncio.to_thread(self._find, state)
        self.is_searching = False
        self._finish(state, outcome)

    def _finish(self, state: QueryState, outcome: Answer | Exception) -> None:
        if state != self.state:
            if not isinstance(outcome, Answer | PaperbrowseError):
                self._view.show_error(outcome)
            self.ask(self.state, keep_place=self._keep_place)
        elif isinstance(outcome, Answer):
            self.take(outcome, keep_place=self._keep_place)
        else:
            self._view.show_error(outcome)

    def take(self, answer: Answer, *, keep_place: bool = False) -> None:
        """Make an answer the one on the screen."""
        self.state, self.answer = answer.state, answer
        self._view.show_answer(answer, keep_place=keep_place)

    # Rows

    def fetch_rows(self, offset: int) -> None:
        """Fetch the page of rows from ``offset`` on, and show it if it is still asked for then."""
        self._start(self._fetch_rows(self.state, offset), group="rows")

    async def _fetch_rows(self, state: QueryState, offset: int) -> None:
        try:
            rows = await asyncio.to_thread(fetch_page, self._workspace, self._cache, state, offset)
        except Exception as error:
            self._view.show_missing_rows(error)
        else:
            if state == self.state:
                self._view.show_rows(offset, rows)


class LatencyEstimate:
    """Estimates from the times of the last answers whether the next one is quick."""

    def __init__(self, quick: float) -> None:
        """``quick``: seconds that are no wait."""
        self._quick = quick
        self._times: deque[float] = deque(maxlen=_SAMPLES)

    @contextmanager
    def measure(self) -> Iterator[None]:
        """Measure the work within, in the thread that does it.

        Processor time counts: on a busy machine, or beside another thread, the clock counts those
        as well. But a third of the time by the clock does count, for slow disks.
        """
        spent, began = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            spent, passed = time.thread_time() - spent, time.perf_counter() - began
            self._times.append(max(spent, passed / 3))

    @property
    def is_quick(self) -> bool:
        """Whether all of the last times were quick; unknown is not quick."""
        return bool(self._times) and max(self._times) < self._quick
