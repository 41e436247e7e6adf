"""The browse screen: search bar above; facet panes, result list and abstract reader below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.keys import format_key
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from paperbrowse.search.request import Facet
from paperbrowse.tui.binding import key, own_bindings
from paperbrowse.tui.commands import Command
from paperbrowse.tui.screens.asking import AskingScreen
from paperbrowse.tui.screens.moving_actions import MovingActions
from paperbrowse.tui.screens.outside_actions import OutsideActions
from paperbrowse.tui.screens.picker import Offer, Picker
from paperbrowse.tui.screens.saving_actions import SavingActions
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.key_bar import KeyBar
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.wording import count

_ROOM_FOR_THREE = 100
"""Columns from which on the three panes stand side by side."""

_TALL = 30
"""Lines from which on there is room for borders and blank lines."""


class BrowseScreen(OutsideActions, SavingActions, MovingActions):
    """Lays the panes out and moves between them, the facets, the orders and the views.

    On a narrow terminal the panes take turns: the one that has the focus is the one shown.
    """

    AUTO_FOCUS = "#results"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_ROOM_FOR_THREE, "-wide")]  # noqa: RUF012 (as Textual has it)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (_TALL, "-tall")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        key("f", "find_topic", "Find topic", "Find a topic by name and choose it"),
        key("c", "clear_facets", "Clear facets", "Choose no facet value"),
        key("z", "sort", "Sort", "Next order: relevance, date, title, comments"),
        key("L", "choose_view", "Lists", "Open a reading list, or the library", id="lists"),
        key("right_square_bracket", "next_view(1)", "Next list", "Next view", id="next-view"),
        key(
            "left_square_bracket",
            "next_view(-1)",
            "Previous list",
            "Previous view",
            id="previous-view",
        ),
    ]

    # What gets the focus and what loses it paint themselves; the rest need not be painted again.
    focused = reactive[Widget | None](None, repaint=False)

    def compose(self) -> ComposeResult:
        yield TitleBar(id="title")
        yield SearchBar(id="search")
        yield Static(id="notice")
        with Horizontal(id="panes"):
            with Vertical(id="facets"):
                yield FacetPane("tag", "Topics", empty="no topics here")
                yield FacetPane("year", "Years", bars=True, empty="no dates here")
                yield FacetPane("source", "Sources", empty="no dumps yet")
                yield FacetPane("list", "Lists", empty="s saves a paper")
            yield ResultList(id="results")
            yield AbstractReader(id="reader")
        yield KeyBar()

    def on_mount(self) -> None:
        self._mark_pane("results")

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(KeyBar).compact = event.size.width < _ROOM_FOR_THREE
        self.query_one(ResultList).row_height = 4 if event.size.height >= _TALL else 3

    # Facets, order, views

    def action_clear_facets(self) -> None:
        """Choose no facet value."""
        self._ask(self._question.cleared())

    def action_sort(self) -> None:
        """Take the next order."""
        self._ask(self._question.next_sort())

    @work
    async def action_find_topic(self) -> None:
        """Let the reader find a topic by name, and move it on."""
        facets = self._answer.results.facets if self._answer else {}
        offers = [
            Offer(counted.value, counted.value, f"{counted.count:,}")
            for counted in facets.get("tag", ())
        ]
        topic = await self.app.push_screen_wait(Picker("Find a topic", offers))
        if topic is not None:
            self._cycle("tag", topic)

    def _open_view(self, view: str | None) -> None:
        self.query_one(SearchBar).set_query("")
        self._ask(self._question.in_view(view))
        self._show_title()
        self._show_pane("results")

    @on(TitleBar.ViewChosen)
    def _view_chosen(self, event: TitleBar.ViewChosen) -> None:
        self._open_view(event.view)

    def action_next_view(self, step: int) -> None:
        """Open the next view of the title bar."""
        views = [None, *(name for name, _ in self._overview.lists)]
        at = views.index(self._question.view) if self._question.view in views else 0
        self._open_view(views[(at + step) % len(views)])

    @work
    async def action_choose_view(self) -> None:
        """Let the reader choose a list to open."""
        offers = [Offer("0", "Library", count(self._overview.papers, "paper"))]
        offers += [
            Offer(str(place), name, count(number, "paper"))
            for place, (name, number) in enumerate(self._overview.lists, 1)
        ]
        chosen = await self.app.push_screen_wait(Picker("Open", offers))
        if chosen is not None:
            place = int(chosen)
            self._open_view(self._overview.lists[place - 1][0] if place else None)

    # Commands

    def commands(self) -> Iterator[Command]:
        """Offer what the keys do, every list and every topic to the command palette."""
        places = [place for place in type(self).__mro__ if issubclass(place, AskingScreen)]
        for binding in chain.from_iterable(own_bindings(place) for place in places):
            if binding.tooltip:
                keys = self._paperbrowse.changed_keys.get(binding.id or "", binding.key)
                key_name = format_key(keys.split(",")[0])
                yield Command(binding.tooltip, f"key {key_name}", self._runs(binding.action))
        for view in (None, *(name for name, _ in self._overview.lists)):
            name = "the library" if view is None else view
            yield Command(f"Open {name}", "view", partial(self._open_view, view))
        for counted in self._answer.results.facets.get("tag", ()) if self._answer else ():
            run = partial(self._cycle, "tag", counted.value)
            yield Command(f"Topic {counted.value}", count(counted.count, "paper"), run)

    def _cycle(self, facet: Facet, value: str) -> None:
        self._ask(self._question.cycle(facet, value))

    def _runs(self, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.run_action, action)

        return run
