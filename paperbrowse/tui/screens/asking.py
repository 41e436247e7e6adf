"""Asking the library and taking its answers: the part of the browse screen that owns its state."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from paperbrowse.errors import PaperbrowseError
from paperbrowse.search.highlights import find_matches
from paperbrowse.search.request import FACETS, Choice
from paperbrowse.tui.answers import Answer, Row, answer, glimpse, page
from paperbrowse.tui.notices import found_line, no_hits, notice_line, unforeseen
from paperbrowse.tui.overview import Overview, look_over, version
from paperbrowse.tui.question import Question
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.wording import count
from paperbrowse.workspace import Workspace

if TYPE_CHECKING:
    from paperbrowse.tui.app import PaperbrowseApp

_LOOK_FOR_CHANGES = 2.0
"""Seconds between looks for what another process did to the library."""


class _StoppedError(PaperbrowseError):
    """Ends work in a thread for which nobody waits any more."""


class AskingScreen(Screen[None]):
    """Holds the question on the screen, has it answered in a worker, and shows the answer."""

    @dataclass
    class SearchFinished(Message):
        """A search has an answer, or an error in its place."""

        question: Question
        outcome: Answer | PaperbrowseError

    @dataclass
    class RowsFetched(Message):
        """More rows of the answer to a question are here, or an error in their place."""

        question: Question
        offset: int
        outcome: Sequence[Row] | PaperbrowseError

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
    class Ready(Message):
        """The index can answer, or why it could not be brought up to date."""

        error: PaperbrowseError | None

    @dataclass
    class ChangedElsewhere(Message):
        """Another process changed the library; it now looks so."""

        overview: Overview

    @dataclass
    class Failed(Message):
        """Something asked for could not be done."""

        error: PaperbrowseError

    @dataclass
    class Waiting(Message):
        """Another process is writing the index."""

    def __init__(self, workspace: Workspace, *, is_sample: bool) -> None:
        super().__init__()
        self._workspace = workspace
        self._is_sample = is_sample
        self._question = Question()
        self._searching: Question | None = None
        self._keep_place = False
        self._answer: Answer | None = None
        self._overview = Overview()
        self._changing = asyncio.Lock()

    def on_mount(self) -> None:
        self._show_glimpse()
        # The first picture is painted before the index is loaded, which takes as long again.
        self.call_after_refresh(self._prepare)
        self.set_interval(_LOOK_FOR_CHANGES, self._look_for_changes)

    # Asking and answering

    def _ask(self, question: Question, *, keep_place: bool = False) -> None:
        """Make ``question`` the one on the screen and find its answer.

        One search runs at a time: what is asked meanwhile is searched when it ends, and only
        the last of it, so that slow searches cannot pile up while one types.
        """
        self._question, self._keep_place = question, keep_place
        if self._searching is None:
            self._searching = question
            self._search(question)

    @work(thread=True, group="search", exit_on_error=False)
    def _search(self, question: Question) -> None:
        outcome: Answer | PaperbrowseError
        try:
            outcome = answer(self._workspace, question)
        except PaperbrowseError as error:
            outcome = error
        self.post_message(self.SearchFinished(question, outcome))

    @on(SearchFinished)
    def _search_finished(self, event: SearchFinished) -> None:
        self._searching = None
        if event.question != self._question:
            self._ask(self._question, keep_place=self._keep_place)
            return
        if isinstance(event.outcome, PaperbrowseError):
            self._tell(event.outcome)
            return
        self._question = event.outcome.question
        self._show_answer(event.outcome)

    def _show_answer(self, found: Answer) -> None:
        self._answer = found
        results, question = found.results, found.question
        self.query_one(SearchBar).say(found_line(question, results))
        for facet in FACETS:
            pane = self.query_one(f"#facet-{facet}", FacetPane)
            pane.show(results.facets.get(facet, ()), question.choices.get(facet, Choice()))
        hits = self.query_one(ResultList)
        hits.say(no_hits(found, self._overview))
        hits.show(found.rows, results.total, keep_place=self._keep_place)
        self._show_row(hits.row)
        self._notice(notice_line(found, is_sample=self._is_sample))

    @on(ResultList.PaperHighlighted)
    def _paper_highlighted(self, event: ResultList.PaperHighlighted) -> None:
        self._show_row(event.row)

    def _show_row(self, row: Row | None) -> None:
        """Show the highlighted paper in the reader, with its matches."""
        reader = self.query_one(AbstractReader)
        if row is None:
            reader.show(None, (), ())
            return
        question, text = self._question, row.paper.abstract or ""
        matches = find_matches(question.query, text, typing=question.typing, field="abstract")
        reader.show(row.paper, row.title_matches, matches)

    def _notice(self, line: Content) -> None:
        self.query_one("#notice", Static).update(line, layout=False)

    @on(ResultList.RowsNeeded)
    def _rows_needed(self, event: ResultList.RowsNeeded) -> None:
        self._fetch_rows(self._question, event.offset)

    @work(thread=True, group="rows", exit_on_error=False)
    def _fetch_rows(self, question: Question, offset: int) -> None:
        outcome: Sequence[Row] | PaperbrowseError
        try:
            outcome = page(self._workspace, question, offset)
        except PaperbrowseError as error:
            outcome = error
        self.post_message(self.RowsFetched(question, offset, outcome))

    @on(RowsFetched)
    def _rows_fetched(self, event: RowsFetched) -> None:
        if isinstance(event.outcome, PaperbrowseError):
            self._tell(event.outcome)
            self.query_one(ResultList).forget_missing()
        elif event.question == self._question:
            self.query_one(ResultList).add(event.offset, event.outcome)

    @on(SearchBar.QueryChanged)
    def _query_changed(self, event: SearchBar.QueryChanged) -> None:
        asked = replace(self._question, query=event.query, typing=event.typing)
        if asked != self._question:
            # Leaving the bar only ends the typing, so the reader's place stays.
            self._ask(asked, keep_place=event.query == self._question.query)

    @on(FacetPane.ValueCycled)
    def _value_cycled(self, event: FacetPane.ValueCycled) -> None:
        self._ask(self._question.cycle(event.facet, event.value))

    @on(FacetPane.MatchChanged)
    def _match_changed(self, event: FacetPane.MatchChanged) -> None:
        choice = self._question.choices.get(event.facet, Choice())
        switched = replace(choice, match_all=not choice.match_all)
        self._ask(self._question.choose(event.facet, switched))

    # What the library holds

    def _show_glimpse(self) -> None:
        """Show the papers of a small library at once: loading the index takes longer."""
        self._notice(Content.styled(" Opening…", "$foreground-muted"))
        try:
            self._overview = look_over(self._workspace)
            first = glimpse(self._workspace)
        except PaperbrowseError:
            return  # Getting ready meets the same error, and tells it.
        self._show_title()
        if first is not None:
            self._show_answer(first)

    @work(thread=True, group="prepare", exit_on_error=False)
    def _prepare(self) -> None:
        """Bring the index up to date, telling how far it is, then show everything."""
        worker = get_current_worker()

        def tell(message: Message) -> None:
            if worker.is_cancelled:
                raise _StoppedError("Left: the index goes on from here next time.")
            self.post_message(message)

        try:
            tell(self.OverviewRead(look_over(self._workspace)))
            index = self._workspace.index
            if not index.is_current():
                index.update(
                    lambda done, total: tell(self.IndexProgressed(done, total)),
                    on_wait=lambda: tell(self.Waiting()),
                )
            tell(self.Ready(None))
        except _StoppedError:
            pass
        except PaperbrowseError as error:
            self.post_message(self.Ready(error))

    @on(Ready)
    def _ready(self, event: Ready) -> None:
        if event.error is not None:
            self._tell(event.error)
        self._ask(self._question)

    @on(IndexProgressed)
    def _index_progressed(self, event: IndexProgressed) -> None:
        words = f" Indexing: {event.done:,} of {count(event.total, 'paper')}"
        self._notice(Content(words))

    @on(Waiting)
    def _waiting(self) -> None:
        self._notice(Content(" Waiting for another paperbrowse that is writing the index…"))

    @on(OverviewRead)
    def _overview_read(self, event: OverviewRead) -> None:
        self._overview = event.overview
        self._show_title()

    def _show_title(self) -> None:
        view = self._question.view
        self.query_one(TitleBar).show(self._overview.lists, view, self._overview.holds)

    @work(thread=True, group="changes-elsewhere", exclusive=True, exit_on_error=False)
    def _look_for_changes(self) -> None:
        try:
            if version(self._workspace) == self._overview.version:
                return
            overview = look_over(self._workspace)
        except PaperbrowseError:
            return  # It will be told when the reader next asks for something.
        self.post_message(self.ChangedElsewhere(overview))

    @on(ChangedElsewhere)
    def _changed_elsewhere(self, event: ChangedElsewhere) -> None:
        self._take_changes(event.overview)

    def _take_changes(self, overview: Overview) -> None:
        """Show a library that has changed, keeping the reader's place."""
        if overview.version != self._overview.version:
            self._overview = overview
            asked = self._question
            if asked.view not in {None, *(name for name, _ in overview.lists)}:
                # The open list was deleted or renamed elsewhere, or its making was undone.
                asked = asked.in_view(None)
                self.query_one(SearchBar).set_query("")
            self._ask(replace(asked, revision=asked.revision + 1), keep_place=True)
        self._show_title()

    # Messages and errors

    @property
    def _paperbrowse(self) -> PaperbrowseApp:
        return cast("PaperbrowseApp", self.app)

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._tell(event.error)

    def _tell(self, words: str | PaperbrowseError) -> None:
        if isinstance(words, PaperbrowseError):
            self._paperbrowse.tell(str(words), severity="error")
        else:
            self._paperbrowse.tell(words)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what a worker could not do that nobody foresaw, and go on."""
        if event.state is not WorkerState.ERROR:
            return
        self._paperbrowse.tell(unforeseen(event.worker), severity="error")
        if event.worker.group == "rows":
            self.query_one(ResultList).forget_missing()
        elif event.worker.group == "search":
            failed, self._searching = self._searching, None
            if failed != self._question:
                self._ask(self._question, keep_place=self._keep_place)
