"""Similar papers as a view of their own, and the way back to where it was opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from paperbrowse.search import Seed
from paperbrowse.tui.browse.actions.selection import SelectionActions
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.browse.results import QueryState, SimilarView
from paperbrowse.tui.widgets import Place


class _Departure(NamedTuple):
    """Where the user was when a view was opened."""

    opened: SimilarView
    state: QueryState
    place: Place
    selected: Sequence[str]


class SimilarActions:
    """Opens views of similar papers, one from another, and leads back through them."""

    def __init__(self, context: Context, selection: SelectionActions) -> None:
        self._context = context
        self._selection = selection
        self._departures: list[_Departure] = []
        self.routes: Routes = {"similar": self.open_similar, "similar-list": self.open_like_list}

    def open_similar(self) -> None:
        """Show papers like the selected ones, or like the one under the cursor."""
        papers, paper = self._selection.papers(), self._context.results.paper
        if not papers:
            return
        name = f"{len(papers):,} papers"
        if len(papers) == 1:
            name = paper.title if paper is not None and papers == [paper.id] else "the paper"
        self._open(SimilarView(Seed(paper_ids=tuple(papers)), name))

    def open_like_list(self, name: str | None = None) -> None:
        """Show papers like those of a list, the open one where none is named."""
        name = name or self._context.session.state.view
        if name is None:
            words = "Open a list to see more like it (<lists>); <similar> shows papers like one."
            self._context.shell.show_message(self._context.keymap.fill(words))
        else:
            self._open(SimilarView.of_list(name))

    def _open(self, view: SimilarView) -> None:
        results, state = self._context.results, self._context.session.state
        self._departures.append(_Departure(view, state, results.place, results.selected_ids))
        results.clear_selection()
        self._context.open_state(state.for_similar(view))

    def go_back(self) -> None:
        """Leave the open view for where it was opened, with query, place and selection of then."""
        context, opened = self._context, self._context.session.state.similar
        while self._departures:
            departure = self._departures.pop()
            if departure.opened == opened:
                context.results.return_to(departure.place)
                context.results.selection.add(departure.selected)
                revision = context.session.state.revision
                context.open_state(replace(departure.state, revision=revision))
                return
        context.open_state(context.session.state.for_view(None))
