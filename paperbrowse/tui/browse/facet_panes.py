"""The facet panes of the screen: which there are, which are open, and the answers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from paperbrowse.search import BASIC_FACETS, Facet, FacetChoice
from paperbrowse.tui.browse.results import Answer
from paperbrowse.tui.browse.search_session import SearchSession
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.widgets import FacetPane

_FOUND_BY_SEARCH: frozenset[Facet] = frozenset({"author", "venue"})
"""Facets of which an answer has only the first values."""


class FacetPanes:
    """All facet panes; of those beyond the usual ones, one at most is open, so that all have room.

    A facet of which the library has no value has no pane.
    """

    def __init__(self, keymap: Keymap) -> None:
        self.all: Sequence[FacetPane] = (
            FacetPane("tag", "Topics", empty="no topics here"),
            FacetPane("author", "Authors", empty="no authors here", folded=True),
            FacetPane("venue", "Venues", empty="no venues here", folded=True),
            FacetPane("category", "Categories", empty="no categories here", folded=True),
            FacetPane("organization", "Organizations", empty="none named here", folded=True),
            FacetPane("language", "Languages", empty="no languages here", folded=True),
            FacetPane("upvotes", "Upvotes", style="ranges", empty="none counted here", folded=True),
            FacetPane("has", "With", style="fixed", empty="nothing here", folded=True),
            FacetPane("year", "Years", style="bars", empty="no dates here"),
            FacetPane("source", "Sources", empty="no dumps here"),
            FacetPane("list", "Lists", empty=f"{keymap['save']} saves a paper"),
        )
        for pane in self.all:
            pane.display = pane.facet in BASIC_FACETS

    @property
    def stops(self) -> list[FacetPane]:
        """The panes on the screen, from the top."""
        return [pane for pane in self.all if pane.display]

    def show(self, answer: Answer) -> None:
        """Show the counts of an answer."""
        results, state = answer.results, answer.state
        for pane in self.all:
            pane.display = pane.facet in BASIC_FACETS or pane.facet in results.known_facets
            pane.show(
                results.facets.get(pane.facet, ()),
                state.choices.get(pane.facet, FacetChoice()),
                keep_height=state.typing,
            )

    def toggle(self, pane: FacetPane, session: SearchSession, *, is_small: bool) -> None:
        """Fold a pane, or open it and fold the other one beyond the usual ones.

        On a small screen the usual ones make room as well, until that pane is folded again.
        """
        pane.fold(not pane.folded)
        is_usual = pane.facet in BASIC_FACETS
        for other in self.all:
            if other is pane:
                continue
            if other.facet not in BASIC_FACETS:
                other.fold(other.folded or not is_usual or is_small)
            elif not is_usual and (is_small or pane.folded):
                other.fold(not pane.folded)
        self.ask(session)

    def ask(self, session: SearchSession) -> None:
        """Ask for the values of the open panes, of names those that their text finds."""
        open_panes = [pane for pane in self.all if not pane.folded]
        more = tuple(pane.facet for pane in open_panes if pane.facet not in BASIC_FACETS)
        texts = {
            pane.facet: pane.filter
            for pane in open_panes
            if pane.facet in _FOUND_BY_SEARCH and pane.filter
        }
        state = replace(session.state, more_facets=more, facet_texts=texts)
        if state != session.state:
            session.ask(state, keep_place=True)
