"""The browse screen: lays the panes out, moves between them, and routes keys and messages."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from paperbrowse.core import PaperbrowseError
from paperbrowse.search import Completions, complete_query
from paperbrowse.tui.browse.actions import (
    HistoryActions,
    ListActions,
    ListOrderActions,
    PaperActions,
    QueryActions,
    SelectionActions,
    SimilarActions,
    TransferActions,
)
from paperbrowse.tui.browse.edits import Context, Edits, Routes
from paperbrowse.tui.browse.facet_panes import FacetPanes
from paperbrowse.tui.browse.field_values import FieldValues
from paperbrowse.tui.browse.library_watch import IndexProgress, LibraryWatch
from paperbrowse.tui.browse.notices import (
    found_line,
    index_line,
    no_hits_text,
    offered_line,
    query_line,
    selection_line,
)
from paperbrowse.tui.browse.query_history import QueryHistory
from paperbrowse.tui.browse.results import Answer, QueryState, preview_library
from paperbrowse.tui.browse.search_session import SearchSession
from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.palette import Command
from paperbrowse.tui.shell import Shell
from paperbrowse.tui.widgets import (
    AbstractReader,
    FacetPane,
    KeyBar,
    NoticeBar,
    QueryInput,
    ResultList,
    SearchBar,
    TitleBar,
)
from paperbrowse.workspace import FoundPaper, Workspace

T = TypeVar("T")

PANES = ("facets", "results", "reader")

_ROOM_FOR_THREE = 100
"""Columns from which on the three panes stand side by side."""

_TALL = 30
"""Lines from which on there is room for borders and blank lines."""

_ROOMY = 38
"""Lines from which on there is room for one more open facet pane."""

_TURNS = 3
"""Turns of the event loop in which all panes have asked to be painted. The screen paints when it
has nothing else to do, and then not for a sixtieth of a second; so it is kept busy until the
letter and its results can be painted together."""


class BrowseScreen(Screen[None]):
    """Search bar above; facet panes, result list and abstract reader below.

    On a narrow terminal the panes take turns: the one that has the focus is the one shown.
    """

    AUTO_FOCUS = "#results"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_ROOM_FOR_THREE, "-wide")]  # noqa: RUF012 (as Textual has it)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (_TALL, "-tall")]  # noqa: RUF012
    BINDINGS = bindings("screen", "list-order")

    # What gets the focus and what loses it paint themselves; the rest need not be painted again.
    focused = reactive[Widget | None](None, repaint=False)

    class Ready(Message):
        """Results are shown and the index is as it will be for now."""

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._keymap = shell.keymap
        self._title_bar = TitleBar(id="title")
        self._history = QueryHistory(workspace, shell, self._start, self._recall)
        self._search_bar = SearchBar(self._history.recall, self._complete, id="search")
        self._notices = NoticeBar(id="notice")
        self._results = ResultList(id="results")
        self._reader = AbstractReader(shell.keymap, id="reader")
        self._facets = FacetPanes(shell.keymap)
        self._watch = LibraryWatch(workspace, self, self._start)
        self.session = SearchSession(
            workspace,
            self,
            self._start,
            may_search=self._watch.may_search,
            imperceptible=shell.timing.imperceptible,
        )
        edits = Edits(workspace, self._watch, self._results, self._start, shell)
        seen = self.session, self._watch, edits, self._results
        context = Context(workspace, *seen, shell, self._start, self._open_state)
        selection, history = SelectionActions(context), HistoryActions(context)
        self._query = QueryActions(context)
        self._similar = SimilarActions(context, selection)
        self._lists = ListActions(context, history, self._similar)
        self._list_order = ListOrderActions(context, selection)
        self.routes: Routes = {
            "search": self._search_bar.enter,
            "facets": self._toggle_facets,
            "next-match": partial(self._walk_matches, 1),
            "previous-match": partial(self._walk_matches, -1),
            "next-pane": partial(self._focus_next, 1),
            "previous-pane": partial(self._focus_next, -1),
            "pane-right": partial(self._step_pane, 1),
            "pane-left": partial(self._step_pane, -1),
            "back": self._go_back,
            **selection.routes,
            **PaperActions(context, selection).routes,
            **history.routes,
            **self._query.routes,
            **self._similar.routes,
            **self._lists.routes,
            **self._list_order.routes,
            **TransferActions(context).routes,
        }
        """What each key of the screen does, by the key's id."""

    # Layout

    def compose(self) -> ComposeResult:
        yield self._title_bar
        yield self._search_bar
        yield self._notices
        with Horizontal(id="panes"):
            with Vertical(id="facets"):
                yield from self._facets.all
            yield self._results
            yield self._reader
        yield KeyBar()

    def on_mount(self) -> None:
        self._mark_pane("results")
        self._show_preview()
        # The first picture is painted before the index is loaded, which takes as long again.
        self.call_after_refresh(self._watch.update_index)
        self._start(asyncio.to_thread(self._begin_visit), group="visit")
        self.set_interval(self._shell.timing.poll, self._watch.poll)

    def _begin_visit(self) -> None:
        with suppress(PaperbrowseError):  # updating the index meets the same error and shows it
            self._workspace.library.begin_visit()

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(KeyBar).compact = event.size.width < _ROOM_FOR_THREE
        self._results.row_height = 4 if event.size.height >= _TALL else 3
        self.query_one("#facets").set_class(event.size.height < _ROOMY, "-small")

    def _show_preview(self) -> None:
        """Show the papers of a small library at once: loading the index takes longer."""
        self._notices.show(query=Content.styled(" Opening…", "$foreground-muted"))
        try:
            self._watch.read_overview()
            answer = preview_library(self._workspace)
        except PaperbrowseError:
            return  # Updating the index meets the same error and shows it.
        self._show_title()
        if answer is not None:
            self.session.take(answer)

    # Answers

    def show_answer(self, answer: Answer, *, keep_place: bool) -> None:
        """Show the answer to the session's query state, in every pane."""
        results = answer.results
        self._history.take_answer(answer)
        self._search_bar.show_found(found_line(results))
        self._facets.show(answer)
        self._results.set_empty_text(no_hits_text(answer, self._watch.overview, self._keymap))
        self._results.show(answer.rows, results.total, keep_place=keep_place)
        self._reader.show(self._results.row)
        is_sample = self._shell.is_sample
        self._notices.show(query=query_line(answer, self._keymap, is_sample=is_sample))
        self._search_bar.offer()

    def show_rows(self, offset: int, rows: Sequence[FoundPaper]) -> None:
        """Show more rows of the answer."""
        self._results.add_rows(offset, rows)

    def show_missing_rows(self, error: Exception) -> None:
        """Show that rows could not be fetched; they are asked for again later."""
        self.show_error(error)
        self._results.retry_missing()

    def show_error(self, error: Exception) -> None:
        """Show that something could not be done."""
        self._shell.show_error(error)

    @on(ResultList.RowsNeeded)
    def _rows_needed(self, event: ResultList.RowsNeeded) -> None:
        self.session.fetch_rows(event.offset)

    @on(ResultList.PaperHighlighted)
    def _paper_highlighted(self, event: ResultList.PaperHighlighted) -> None:
        self._reader.show(event.row)

    @on(ResultList.SelectionChanged)
    def _selection_changed(self, event: ResultList.SelectionChanged) -> None:
        self._notices.show(selection=selection_line(event.number, event.unseen, self._keymap))

    # Queries

    @on(QueryInput.Typed)
    async def _query_typed(self, event: QueryInput.Typed) -> None:
        if event.query != self._search_bar.query_text:
            return  # more was typed meanwhile, and that is announced as well
        self.session.ask_query(event.query, typing=True)
        self._search_bar.offer()
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    @on(SearchBar.TypingEnded)
    def _typing_ended(self, event: SearchBar.TypingEnded) -> None:
        self._history.await_answer(event.query)
        self.session.ask_query(event.query, typing=False)

    def _complete(self, query: str, cursor: int) -> Completions | None:
        values = FieldValues(self.session.answer, self._watch.overview)
        return complete_query(query, cursor, values)

    @on(QueryInput.Offered)
    def _values_offered(self, event: QueryInput.Offered) -> None:
        self._notices.show(offered=offered_line(event.offered, event.taken, self._keymap))

    @on(QueryInput.RecallWanted)
    def _recall_wanted(self, event: QueryInput.RecallWanted) -> None:
        self._history.search(event.typed)

    def _recall(self, query: str) -> None:
        self._search_bar.type_query(query)
        self._search_bar.enter()

    @on(FacetPane.ValueCycled)
    def _value_cycled(self, event: FacetPane.ValueCycled) -> None:
        self._query.cycle_value(event.facet, event.value)

    @on(FacetPane.MatchToggled)
    def _match_toggled(self, event: FacetPane.MatchToggled) -> None:
        self._query.toggle_match(event.facet)

    @on(FacetPane.FoldToggled)
    def _fold_toggled(self, event: FacetPane.FoldToggled) -> None:
        self._facets.toggle(event.pane, self.session, is_small=self.size.height < _ROOMY)

    @on(FacetPane.FilterChanged)
    def _filter_changed(self) -> None:
        self._facets.ask(self.session)

    @on(TitleBar.ViewChosen)
    def _view_chosen(self, event: TitleBar.ViewChosen) -> None:
        self._lists.open_view(event.view)

    def _open_state(self, state: QueryState) -> None:
        """Go to another view or query."""
        self._search_bar.set_query(state.query)
        self.session.ask(state)
        self._show_title()
        self._focus_pane("results")

    # The library

    def show_index_progress(self, progress: IndexProgress) -> None:
        """Show the state of the index."""
        self._notices.show(index=index_line(progress, self._keymap))

    def take_overview(self, before: Overview) -> None:
        """Show what the library holds; follow the open list to its new name, or leave it."""
        lists = self._watch.overview.lists
        state = self.session.state.following(before.lists, lists)
        if state != self.session.state:
            self.session.remember(state)
            self._search_bar.set_query(state.query)
        self._show_title()

    def refresh_answer(self) -> None:
        """Ask again for what is on the screen."""
        self.session.refresh()

    def index_is_ready(self, error: Exception | None) -> None:
        """Let the app go on to what waits for the index; show why it is not up to date."""
        if error is not None:
            self.show_error(error)
        self.post_message(self.Ready())

    def _show_title(self) -> None:
        overview = self._watch.overview
        state = self.session.state
        similar = None if state.similar is None else state.similar.name
        self._title_bar.show(overview.lists, state.view, overview.summary, similar=similar)

    # Panes

    @on(ResultList.PaperOpened)
    def _paper_opened(self) -> None:
        self._focus_pane("reader")

    @on(SearchBar.Left)
    def _search_left(self) -> None:
        self._focus_pane("results")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in PANES:
            if self.query_one(f"#{pane}") in event.widget.ancestors_with_self:
                self._mark_pane(pane)

    def _mark_pane(self, name: str) -> None:
        for pane in PANES:
            self.set_class(pane == name, f"-at-{pane}")

    @property
    def _pane(self) -> str:
        """The pane that the user is in."""
        return next((pane for pane in PANES if self.has_class(f"-at-{pane}")), "results")

    def _focus_pane(self, name: str, target: Widget | None = None) -> None:
        """Show a pane, and focus ``target`` or else the first widget of it."""
        self._mark_pane(name)
        first = self._facets.all[0] if name == "facets" else self.query_one(f"#{name}")
        (target or first).focus()

    def _focus_next(self, step: int) -> None:
        """Go to the next place, as Tab does."""
        facets = self._facets.stops
        stops: list[Widget] = [*facets, self._results, self._reader]
        at = stops.index(self.focused if self.focused in stops else self._results)
        target = stops[(at + step) % len(stops)]
        self._focus_pane("facets" if target in facets else str(target.id), target)

    def _step_pane(self, step: int) -> None:
        """Go to the pane on the right or the left; from the last there is no further."""
        place = max(0, min(PANES.index(self._pane) + step, len(PANES) - 1))
        if PANES[place] != self._pane:
            self._focus_pane(PANES[place])

    def _toggle_facets(self) -> None:
        """Go to the facet panes, or back from them."""
        self._focus_pane("results" if self._pane == "facets" else "facets")

    def _walk_matches(self, step: int) -> None:
        """Go to the next match in the reader."""
        if not self._reader.next_match(step):
            self._shell.show_message("No matches in this abstract or note.")

    def _go_back(self) -> None:
        """Go back one level; the last level is the whole library, never the shell."""
        session = self.session
        if self._pane != "results":
            self._focus_pane("results")
        elif self._results.selected_ids:
            self._results.clear_selection()
        elif session.state.is_filtered:
            self._query.clear_facets()
        elif session.state.query:
            self._search_bar.set_query("")
            session.ask(session.state.with_query(""))
        elif session.state.similar is not None:
            self._similar.go_back()
        elif session.state.view is not None:
            self._lists.open_view(None)
        else:
            self._watch.stop_indexing()

    # Keys, commands, workers

    def action_act(self, key_id: str) -> None:
        """Do what a key of the screen is for."""
        done = self.routes[key_id]()
        if isinstance(done, Coroutine):
            self._start(done, group="dialogs")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key of the search to the bar itself, where it is a letter like any other."""
        is_search = action == "act" and parameters == ("search",)
        return not (is_search and isinstance(self.focused, QueryInput))

    def commands(self) -> Iterator[Command]:
        """Offer what the keys do, every list and every topic to the command palette."""
        for key in self._keymap:
            if key.id in self.routes and key.help:
                run = partial(self.call_later, self.action_act, key.id)
                yield Command(key.help, f"key {key.symbols[0]}", run)
        for part in (self._lists, self._list_order, self._query, self._history):
            yield from part.commands()

    def _start(
        self, work: Coroutine[Any, Any, T], *, group: str, exclusive: bool = False
    ) -> Worker[T]:
        return self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show an error of a worker that no code foresaw, and go on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self._shell.show_error(event.worker.error)
