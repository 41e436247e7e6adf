"""Opening views: the library, a reading list, a saved search."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from paperbrowse.tui.binding import key
from paperbrowse.tui.screens.moving_actions import MovingActions
from paperbrowse.tui.screens.saving_actions import SavingActions
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar


class ViewActions(SavingActions, MovingActions):
    """Goes from one view to another; queries and choices stay behind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("right_square_bracket", "next_view(1)", "Next list", "Next view", id="next-view"),
        key(
            "left_square_bracket",
            "next_view(-1)",
            "Previous list",
            "Previous view",
            id="previous-view",
        ),
    ]

    def _open_view(self, view: str | None) -> None:
        self.query_one(SearchBar).set_query("")
        self._ask(self._question.in_view(view))
        self._show_title()
        self._show_pane("results")

    def _open_search(self, query: str) -> None:
        """Search the library for ``query``, as if it had been typed."""
        self.query_one(SearchBar).set_query(query)
        self._ask(replace(self._question.in_view(None), query=query))
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
