"""The browse screen: search bar above; facet panes, result list and abstract reader below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Footer, Static

from paperbrowse.search.highlights import find_matches
from paperbrowse.tui.binding import key
from paperbrowse.tui.commands import Command
from paperbrowse.tui.screens.outside_actions import OutsideActions
from paperbrowse.tui.screens.picker import Offer, Picker
from paperbrowse.tui.screens.saving_actions import SavingActions
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.wording import count


class BrowseScreen(SavingActions, OutsideActions):
    """Lays the panes out and moves between them, the facets, the orders and the views.

    On a narrow terminal the panes take turns: the one that has the focus is the one shown.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (as Textual has it)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        key("slash", "search", "Search", "Type a query", footer=True),
        key("t", "facets", "Topics", "To the facet panes, and back", footer=True),
        key("f", "find_topic", "Find topic", "Find a topic by name and choose it"),
        key("c", "clear_facets", "Clear facets", "Choose no facet value"),
        key("z", "sort", "Sort", "Next order: relevance, date, title, comments"),
        key("n", "match(1)", "Next match", "Next match in the abstract", id="next-match"),
        key("N", "match(-1)", "Previous match", "Previous match", id="previous-match"),
        key("L", "choose_view", "Lists", "Open a reading list, or the library", id="lists"),
        key("right_square_bracket", "next_view(1)", "Next list", "Next view", id="next-view"),
        key("left_square_bracket", "next_view(-1)", "Last list", "View before", id="previous-view"),
        key("tab", "next_pane(1)", "Next pane", id="next-pane"),
        key("shift+tab", "next_pane(-1)", "Previous pane", id="previous-pane"),
        key("l,right", "step_pane(1)", "Pane to the right", id="pane-right"),
        key("h,left", "step_pane(-1)", "Pane to the left", id="pane-left"),
        key("escape", "back", "Back one level: pane, marks, facets, query, list"),
    ]

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
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        self._show_pane("results")

    # The paper under the cursor

    @on(ResultList.PaperHighlighted)
    def _paper_highlighted(self, event: ResultList.PaperHighlighted) -> None:
        reader = self.query_one(AbstractReader)
        if event.row is None:
            reader.show(None, (), ())
            return
        question, paper = self._question, event.row.paper
        matches = find_matches(
            question.query, paper.abstract or "", typing=question.typing, field="abstract"
        )
        reader.show(paper, event.row.title_matches, matches)

    @on(ResultList.PaperOpened)
    def _paper_opened(self) -> None:
        self._show_pane("reader")

    def action_match(self, step: int) -> None:
        """Walk the matches in the abstract."""
        if not self.query_one(AbstractReader).next_match(step):
            self._tell("No matches in this abstract.")

    # Panes

    def _show_pane(self, name: str) -> None:
        for pane in ("facets", "results", "reader"):
            self.set_class(pane == name, f"-at-{pane}")
        place = self.query_one(f"#{name}")
        target: Widget = place.query_one(FacetPane) if name == "facets" else place
        target.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in ("facets", "results", "reader"):
            if self.query_one(f"#{pane}") in event.widget.ancestors_with_self:
                for other in ("facets", "results", "reader"):
                    self.set_class(pane == other, f"-at-{other}")

    @property
    def _stops(self) -> list[Widget]:
        """Where Tab goes, in order."""
        panes = [*self.query(FacetPane), self.query_one(ResultList), self.query_one(AbstractReader)]
        return cast("list[Widget]", panes)

    def action_next_pane(self, step: int) -> None:
        """Go to the next place, as Tab does."""
        stops = self._stops
        at = (
            stops.index(self.focused)
            if self.focused in stops
            else stops.index(self.query_one(ResultList))
        )
        target = stops[(at + step) % len(stops)]
        self._show_pane_of(target)

    def action_step_pane(self, step: int) -> None:
        """Go to the pane on the right or the left; from the last there is no further."""
        names = ["facets", "results", "reader"]
        at = next((n for n in names if self.has_class(f"-at-{n}")), "results")
        place = max(0, min(names.index(at) + step, len(names) - 1))
        if names[place] != at:
            self._show_pane(names[place])

    def _show_pane_of(self, target: Widget) -> None:
        name = "facets" if isinstance(target, FacetPane) else cast(str, target.id)
        self._show_pane(name)
        target.focus()

    def action_search(self) -> None:
        """Go to the search bar."""
        self.query_one(SearchBar).enter()

    @on(SearchBar.Left)
    def _search_left(self) -> None:
        self._show_pane("results")

    def action_facets(self) -> None:
        """Go to the facet panes, or back from them."""
        self._show_pane("results" if self.has_class("-at-facets") else "facets")

    def action_back(self) -> None:
        """Go back one level; the last level is the whole library, never the shell."""
        hits = self.query_one(ResultList)
        if not self.has_class("-at-results"):
            self._show_pane("results")
        elif hits.marked_ids:
            hits.clear_marks()
        elif self._question.is_narrowed:
            self.action_clear_facets()
        elif self._question.query:
            self.query_one(SearchBar).set_query("")
            self._ask(replace(self._question, query="", typing=False))
        elif self._question.view is not None:
            self._open_view(None)

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
            self._ask(self._question.cycle("tag", topic))

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
        for binding in self.BINDINGS:
            assert isinstance(binding, Binding)
            if binding.tooltip:
                run = self._runs(binding.action)
                yield Command(binding.tooltip, f"key {binding.key}", run)
        for view, _ in ((None, 0), *self._overview.lists):
            name = "Library" if view is None else view
            yield Command(f"Open {name}", "view", lambda view=view: self._open_view(view))
        for counted in self._answer.results.facets.get("tag", ()) if self._answer else ():
            topic = counted.value
            yield Command(
                f"Topic {topic}",
                f"{counted.count:,} papers",
                lambda topic=topic: self._ask(self._question.cycle("tag", topic)),
            )

    def _runs(self, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.run_action, action)

        return run
