"""Moving about the browse screen: between its panes, through the matches, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, cast

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from paperbrowse.tui.browse.library_watch import FollowingScreen
from paperbrowse.tui.keymap import key
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import QueryInput, SearchBar

PANES = ("facets", "results", "reader")


class MovingActions(FollowingScreen):
    """Knows which pane the reader is in; on a narrow terminal that is the one shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that the bar has the focus before the next key is looked at: a slow
        # connection brings several keys at once, and in "/quant" the q must not quit.
        replace(key("slash", "search", "Search", "Type a query", footer=True), priority=True),
        key("t", "facets", "Topics", "To the facet panes, and back", footer=True),
        key("n", "match(1)", "Next match", "Next match in abstract and note", id="next-match"),
        key("N", "match(-1)", "Previous match", "Previous match", id="previous-match"),
        key("tab", "next_pane(1)", "Next pane", id="next-pane"),
        key("shift+tab", "next_pane(-1)", "Previous pane", id="previous-pane"),
        key("l,right", "step_pane(1)", "Pane to the right", id="pane-right"),
        key("h,left", "step_pane(-1)", "Pane to the left", id="pane-left"),
        key("escape", "back", "Back one level: pane, marks, facets, query, list"),
    ]

    # The paper under the cursor

    @on(ResultList.PaperOpened)
    def _paper_opened(self) -> None:
        self._show_pane("reader")

    def action_match(self, step: int) -> None:
        """Walk the matches in the abstract."""
        if not self.query_one(AbstractReader).next_match(step):
            self._tell("No matches in this abstract or note.")

    # Panes

    def _show_pane(self, name: str) -> None:
        self._mark_pane(name)
        place = self.query_one(f"#{name}")
        target: Widget = place.query_one(FacetPane) if name == "facets" else place
        target.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in PANES:
            if self.query_one(f"#{pane}") in event.widget.ancestors_with_self:
                self._mark_pane(pane)

    def _mark_pane(self, name: str) -> None:
        for pane in PANES:
            self.set_class(pane == name, f"-at-{pane}")

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
        at = next((n for n in PANES if self.has_class(f"-at-{n}")), "results")
        place = max(0, min(PANES.index(at) + step, len(PANES) - 1))
        if PANES[place] != at:
            self._show_pane(PANES[place])

    def _show_pane_of(self, target: Widget) -> None:
        name = "facets" if isinstance(target, FacetPane) else cast(str, target.id)
        self._show_pane(name)
        target.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key of the search to the bar itself, where it is a letter like any other."""
        return action != "search" or not isinstance(self.focused, QueryInput)

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
        elif hits.selected_ids:
            hits.clear_selection()
        elif self._question.is_filtered:
            self._ask(self._question.without_choices())
        elif self._question.query:
            self.query_one(SearchBar).set_query("")
            self._ask(replace(self._question, query="", typing=False))
        elif self._question.view is not None:
            self._ask(self._question.for_view(None))
        else:
            self._stop_indexing()
