"""The browse screen: search bar above; facet panes, result list and abstract reader below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.keys import format_key
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from paperbrowse.core.formatting import format_count
from paperbrowse.search import Facet
from paperbrowse.tui.browse.actions.history import HistoryActions
from paperbrowse.tui.browse.actions.list_order import OrderingActions
from paperbrowse.tui.browse.actions.lists import ListActions, SearchActions
from paperbrowse.tui.browse.actions.notes import NoteActions
from paperbrowse.tui.browse.actions.papers import MarkingActions
from paperbrowse.tui.browse.actions.transfer import OutsideActions
from paperbrowse.tui.browse.session import AskingScreen
from paperbrowse.tui.dialogs.picker import Picker, PickerItem
from paperbrowse.tui.keymap import key, own_bindings
from paperbrowse.tui.palette import Command
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.key_bar import KeyBar
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar

PANES = ("facets", "results", "reader")


_ROOM_FOR_THREE = 100
"""Columns from which on the three panes stand side by side."""

_TALL = 30
"""Lines from which on there is room for borders and blank lines."""


class BrowseScreen(
    OutsideActions,
    ListActions,
    SearchActions,
    OrderingActions,
    MarkingActions,
    NoteActions,
    HistoryActions,
):
    """Lays the panes out and moves between them, the facets and the orders.

    On a narrow terminal the panes take turns: the one that has the focus is the one shown.
    """

    AUTO_FOCUS = "#results"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_ROOM_FOR_THREE, "-wide")]  # noqa: RUF012 (as Textual has it)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (_TALL, "-tall")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        key("f", "find_topic", "Find topic", "Find a topic by name and choose it"),
        key("c", "clear_facets", "Clear facets", "Choose no facet value"),
        key(
            "z",
            "sort",
            "Sort",
            "Next order: relevance, date, title, comments, status",
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

    # Facets and order

    def action_clear_facets(self) -> None:
        """Choose no facet value."""
        self._ask(self._question.without_choices())

    def action_sort(self) -> None:
        """Take the next order."""
        self._ask(self._question.with_next_sort())

    @work
    async def action_find_topic(self) -> None:
        """Let the reader find a topic by name, and move it on."""
        facets = self._answer.results.facets if self._answer else {}
        offers = [
            PickerItem(counted.value, counted.value, f"{counted.count:,}")
            for counted in facets.get("tag", ())
        ]
        topic = await self.app.push_screen_wait(Picker("Find a topic", offers))
        if topic is not None:
            self._cycle("tag", topic)

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
        yield from self.list_commands()
        yield from self.ordering_commands()
        for counted in self._answer.results.facets.get("tag", ()) if self._answer else ():
            run = partial(self._cycle, "tag", counted.value)
            yield Command(f"Topic {counted.value}", format_count(counted.count, "paper"), run)

    def _cycle(self, facet: Facet, value: str) -> None:
        self._ask(self._question.with_cycled_value(facet, value))

    def _runs(self, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.run_action, action)

        return run
