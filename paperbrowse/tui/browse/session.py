"""Asking the library and taking its answers: the part of the browse screen that owns its state."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.search import FACETS, FacetChoice
from paperbrowse.tui.browse.notices import found_line, no_hits_text, query_line, selection_line
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.browse.results import Answer, PaperCache, fetch_page, find_answer
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.shell import format_unexpected
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import QueryInput, SearchBar
from paperbrowse.workspace import FoundPaper
from paperbrowse.workspace.workspace import Workspace

if TYPE_CHECKING:
    from paperbrowse.tui.app import PaperbrowseApp

_SAMPLES = 4
"""Answers. After a slow one, so many are found without anyone waiting for them."""


class LatencyEstimate:
    """Foretells how long work takes from how long it took the last times."""

    def __init__(self, quick: float) -> None:
        """``quick``: seconds that are no wait."""
        self._quick = quick
        self._times: deque[float] = deque(maxlen=_SAMPLES)

    @contextmanager
    def measure(self) -> Iterator[None]:
        """Take in how long the work within took, in the thread that does it.

        What the processor spent on it counts: on a busy machine, or beside another thread, the
        clock tells of those. But a third of the time by the clock does count, for slow disks.
        """
        spent, began = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            spent, passed = time.thread_time() - spent, time.perf_counter() - began
            self._times.append(max(spent, passed / 3))

    @property
    def is_quick(self) -> bool:
        """Whether all of the last times were quick; not known is not quick."""
        return bool(self._times) and max(self._times) < self._quick


_IMPERCEPTIBLE = 0.015
"""Seconds that an answer may take on the event loop: the reader sees no stall yet, and a thread
would lose as much to handing over, as it and the painting take turns."""

_TURNS = 3
"""Turns of the event loop in which all panes have said that they want to be painted. The screen
paints when it has nothing else to do, and then not for a sixtieth of a second; so it is kept busy
until the letter and its results can be painted together."""


class AskingScreen(Screen[None]):
    """Holds the question on the screen, has it answered in a worker, and shows the answer."""

    @dataclass
    class SearchFinished(Message):
        """A search has an answer, or an error in its place."""

        question: QueryState
        outcome: Answer | Exception

    @dataclass
    class RowsFetched(Message):
        """More rows of the answer to a question are here, or an error in their place."""

        question: QueryState
        offset: int
        outcome: Sequence[FoundPaper] | PaperbrowseError

    @dataclass
    class Failed(Message):
        """Something asked for could not be done."""

        error: PaperbrowseError

    def __init__(self, workspace: Workspace, *, is_sample: bool) -> None:
        super().__init__()
        self._workspace = workspace
        self._is_sample = is_sample
        self._question = QueryState()
        self._searching: QueryState | None = None
        self._keep_place = False
        self._answer: Answer | None = None
        self._overview = Overview()
        self._changing = asyncio.Lock()
        self._shelf = PaperCache(workspace)
        self._marks = self._understood = self._state = self._noticed = Content()
        self._pace = LatencyEstimate(_IMPERCEPTIBLE)

    # Asking and answering

    def _ask(self, question: QueryState, *, keep_place: bool = False) -> None:
        """Make ``question`` the one on the screen and find its answer.

        One search runs at a time: what is asked meanwhile is searched when it ends, and only
        the last of it, so that slow searches cannot pile up while one types.
        """
        self._question, self._keep_place = question, keep_place
        if self._searching is not None:
            return
        if self._can_answer_at_once():
            self._take_outcome(question, self._find(question))
        else:
            self._searching = question
            self._search(question)

    def _can_answer_at_once(self) -> bool:
        try:
            return self._pace.is_quick and self._workspace.index.is_current()
        except PaperbrowseError:
            return False  # The search meets the same error, and tells it.

    def _find(self, question: QueryState) -> Answer | Exception:
        """Return the answer, or what went wrong."""
        with self._pace.measure():
            try:
                return find_answer(self._workspace, self._shelf, question)
            except Exception as error:  # told as one that nobody foresaw
                return error

    @work(thread=True, group="search", exit_on_error=False)
    def _search(self, question: QueryState) -> None:
        self.post_message(self.SearchFinished(question, self._find(question)))

    @on(SearchFinished)
    def _search_finished(self, event: SearchFinished) -> None:
        self._searching = None
        self._take_outcome(event.question, event.outcome)

    def _take_outcome(self, question: QueryState, outcome: Answer | Exception) -> None:
        if question != self._question:
            if not isinstance(outcome, Answer | PaperbrowseError):
                self._tell(outcome)
            self._ask(self._question, keep_place=self._keep_place)
        elif isinstance(outcome, Answer):
            self._question = outcome.state
            self._show_answer(outcome)
        else:
            self._tell(outcome)

    def _show_answer(self, found: Answer) -> None:
        self._answer = found
        results, question = found.results, found.state
        self.query_one(SearchBar).show_found(found_line(question, results))
        for facet in FACETS:
            pane = self.query_one(f"#facet-{facet}", FacetPane)
            pane.show(
                results.facets.get(facet, ()),
                question.choices.get(facet, FacetChoice()),
                keep_height=question.typing,
            )
        hits = self.query_one(ResultList)
        hits.set_empty_text(no_hits_text(found, self._overview))
        hits.show(found.rows, results.total, keep_place=self._keep_place)
        self._show_row(hits.row)
        self._notice(query_line(found, is_sample=self._is_sample))

    @on(ResultList.PaperHighlighted)
    def _paper_highlighted(self, event: ResultList.PaperHighlighted) -> None:
        self._show_row(event.row)

    def _show_row(self, row: FoundPaper | None) -> None:
        """Show the highlighted paper in the reader, with its matches."""
        reader = self.query_one(AbstractReader)
        if row is None:
            reader.show(None)
            return
        note = row.note
        if row.hidden_note_length:
            note += f"\n\n{row.hidden_note_length:,} more characters: a opens the note."
        reader.show(row.paper, row.title_matches, row.abstract_matches, note, row.note_matches)

    def _notice(self, line: Content) -> None:
        """Say how the query was understood."""
        self._understood = line
        self._show_notices()

    def _show_state(self, line: Content) -> None:
        """Say, before how the query was understood, what state the index is in."""
        self._state = line
        self._show_notices()

    @on(ResultList.SelectionChanged)
    def _marks_changed(self, event: ResultList.SelectionChanged) -> None:
        self._marks = selection_line(event.number, event.unseen)
        self._show_notices()

    def _show_notices(self) -> None:
        parts = [part for part in (self._marks, self._state, self._understood) if part]
        line = Content(" ·").join(parts)
        if line != self._noticed:
            self._noticed = line
            self.query_one("#notice", Static).update(line, layout=False)

    @on(ResultList.RowsNeeded)
    def _rows_needed(self, event: ResultList.RowsNeeded) -> None:
        self._fetch_rows(self._question, event.offset)

    @work(thread=True, group="rows", exit_on_error=False)
    def _fetch_rows(self, question: QueryState, offset: int) -> None:
        outcome: Sequence[FoundPaper] | PaperbrowseError
        try:
            outcome = fetch_page(self._workspace, self._shelf, question, offset)
        except PaperbrowseError as error:
            outcome = error
        self.post_message(self.RowsFetched(question, offset, outcome))

    @on(RowsFetched)
    def _rows_fetched(self, event: RowsFetched) -> None:
        if isinstance(event.outcome, PaperbrowseError):
            self._tell(event.outcome)
            self.query_one(ResultList).retry_missing()
        elif event.question == self._question:
            self.query_one(ResultList).add_rows(event.offset, event.outcome)

    @on(QueryInput.Typed)
    async def _query_typed(self, event: QueryInput.Typed) -> None:
        self._ask_for(event.query, typing=True)
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    @on(SearchBar.TypingEnded)
    def _typing_ended(self, event: SearchBar.TypingEnded) -> None:
        self._ask_for(event.query, typing=False)

    def _ask_for(self, query: str, *, typing: bool) -> None:
        asked = replace(self._question, query=query, typing=typing)
        if asked != self._question:
            # Leaving the bar only ends the typing, so the reader's place stays.
            self._ask(asked, keep_place=query == self._question.query)

    @on(FacetPane.ValueCycled)
    def _value_cycled(self, event: FacetPane.ValueCycled) -> None:
        self._ask(self._question.with_cycled_value(event.facet, event.value))

    @on(FacetPane.MatchToggled)
    def _match_changed(self, event: FacetPane.MatchToggled) -> None:
        choice = self._question.choices.get(event.facet, FacetChoice())
        switched = replace(choice, match_all=not choice.match_all)
        self._ask(self._question.with_choice(event.facet, switched))

    # Messages and errors

    @property
    def _paperbrowse(self) -> PaperbrowseApp:
        return cast("PaperbrowseApp", self.app)

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._tell(event.error)

    def _tell(self, words: str | Exception) -> None:
        if isinstance(words, PaperbrowseError):
            self._paperbrowse.show_message(str(words), severity="error")
        elif isinstance(words, Exception):
            self._paperbrowse.show_message(format_unexpected(words), severity="error")
        else:
            self._paperbrowse.show_message(words)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what a worker could not do that nobody foresaw, and go on."""
        if event.state is not WorkerState.ERROR:
            return
        self._paperbrowse.show_message(format_unexpected(event.worker.error), severity="error")
        if event.worker.group == "rows":
            self.query_one(ResultList).retry_missing()
