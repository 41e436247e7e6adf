"""Ordering a reading list by hand: papers move up, down and to its ends, the cursor with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.library import ListSortKey, MoveTarget
from paperbrowse.tui.browse.edits import SavingActions
from paperbrowse.tui.browse.notices import format_sort
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.edit_messages import UNDOES
from paperbrowse.tui.keymap import key
from paperbrowse.tui.overview import Overview, read_overview
from paperbrowse.tui.palette import Command
from paperbrowse.tui.widgets.result_list import ResultList

ORDERS: Mapping[ListSortKey, str] = {
    "date": "newest first",
    "title": "by title",
    "status": "by status",
    "saved": "most recently saved first",
}


_MORE_TO_COME = 0.1
"""Seconds after a move until its list is searched again: what came of it is shown already."""


_LONG = 3_000
"""Papers; to put more of them in order takes longer than a blink."""


class OrderingActions(SavingActions):
    """Moves the marked papers, or the one under the cursor, in the list that is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("K,shift+up", "move_papers('up')", "Move up", "Move up in the list", id="move-up"),
        key(
            "J,shift+down",
            "move_papers('down')",
            "Move down",
            "Move down in the list",
            id="move-down",
        ),
        key(
            "circumflex_accent",
            "move_papers('top')",
            "Move to the top",
            "Move to the top of the list",
            id="move-top",
        ),
        key(
            "dollar_sign",
            "move_papers('bottom')",
            "Move to the bottom",
            "Move to the bottom of the list",
            id="move-bottom",
        ),
        key("Z", "order_so", "Order so", "Put the list for good in the order that is shown"),
    ]

    _moves: list[tuple[str, list[str], MoveTarget]] | None = None
    """What is to be moved after what is being moved now; None while nothing is."""

    def action_move_papers(self, to: MoveTarget) -> None:
        """Move papers in the open list, if it is shown in its own order."""
        view, papers = self._question.view, self._papers_to_act_on
        if view is None:
            self._tell("Only in a reading list can papers be moved: L opens one.")
        elif self._question.query.strip() or self._question.is_filtered:
            self._tell("Only the whole list can be ordered by hand: Esc shows all of it.")
        elif self._question.sort != "list":
            self._tell(
                f"{one_line(view)} is shown {format_sort(self._question)}. z goes on to its own "
                "order; Z puts it in this order for good."
            )
        elif papers and self._show_move(to):
            if self._moves is not None:
                self._moves.append((view, papers, to))
            else:
                self._moves = [(view, papers, to)]
                self._move()

    def _show_move(self, to: MoveTarget) -> bool:
        """Show a move of the paper under the cursor at once; False where it cannot go further.

        Moves of several papers, or to where no row is yet, are shown when they are made.
        """
        hits = self.query_one(ResultList)
        if hits.selected_ids or (self._moves is not None and not hits.is_held):
            return True
        here, last = hits.cursor, hits.total - 1
        place = {"up": here - 1, "down": here + 1, "top": 0, "bottom": last}[to]
        if place == here or not 0 <= place <= last:
            self._tell(_NO_FURTHER[to])
            return False
        if hits.has_row(place):
            # Whatever is being searched or fetched now is in the order of before.
            self._question = replace(self._question, revision=self._question.revision + 1)
            hits.move_row(place)
        return True

    def _ask(self, question: QueryState, *, keep_place: bool = False) -> None:
        """Ask, but for what is shown already only when nothing is being moved any more.

        An answer in the order of before would put another paper under the cursor.
        """
        is_again = replace(question, revision=self._question.revision) == self._question
        if is_again and self._moves is not None:
            self._question = question
        else:
            super()._ask(question, keep_place=keep_place)

    @work(group="changes", exit_on_error=False)
    async def _move(self) -> None:
        """Make every move that was asked for meanwhile, and at last find what came of them.

        A key that is held down asks for more than can be searched one by one.
        """
        hits = self.query_one(ResultList)
        view, moved = "", 0
        last: MoveTarget = "up"
        try:
            while self._moves:
                async with self._changing:
                    while self._moves:
                        moves, self._moves = self._moves, []
                        view, _, last = moves[-1]
                        moved += await asyncio.to_thread(self._make_moves, moves)
                if hits.is_held:
                    await asyncio.sleep(_MORE_TO_COME)
                if not self._moves:
                    place, overview = await asyncio.to_thread(self._come_to, view, hits.paper)
        except PaperbrowseError as error:
            self._moves = None
            self._tell(error)
            self._ask_again()
            return
        finally:
            self._moves = None
        if not moved:
            self._tell(_NO_FURTHER[last])
        if self._question.view == view:
            hits.expect_at(place)
        if overview.version != self._overview.version:
            self._take_changes(overview)
        else:  # it was looked over meanwhile
            self._ask_again()

    def _make_moves(self, moves: Sequence[tuple[str, list[str], MoveTarget]]) -> int:
        move = self._workspace.library.move_in_list
        return sum(move(name, papers, to) for name, papers, to in moves)

    def _come_to(self, view: str, paper: Paper | None) -> tuple[int, Overview]:
        """Return where ``paper`` is in the list, and the library as it is now."""
        ids = self._workspace.library.list_ids(view)
        place = ids.index(paper.id) if paper is not None and paper.id in ids else 0
        return place, read_overview(self._workspace)

    def action_order_so(self) -> None:
        """Put the open list in the order in which it is shown."""
        question = self._question
        view, order = question.view, question.sort
        if order == "relevance" and not question.query.strip():
            order = "date"  # without words there is nothing to be relevant for
        if view is None:
            self._tell("Only a reading list has an order of its own: L opens one.")
        elif order == "list":
            self._tell(f"{one_line(view)} is in its own order: z shows others.")
        elif order == "relevance" or order == "comments":
            self._tell(f"A list cannot be put in order {format_sort(question)}; z shows others.")
        else:
            self._order(view, order)

    def ordering_commands(self) -> Iterator[Command]:
        """Offer to put the open list in an order for good."""
        view = self._question.view
        if view is not None:
            for by, words in ORDERS.items():
                run = partial(self._order, view, by)
                yield Command(f"Order the list {words}", "the open list", run)

    def _order(self, view: str, by: ListSortKey) -> None:
        def order() -> str:
            self._workspace.library.sort_list(view, by)
            return f"Ordered {one_line(view)} {ORDERS[by]}{UNDOES}"

        if dict(self._overview.lists).get(view, 0) > _LONG:
            self._tell(f"Ordering {one_line(view)} {ORDERS[by]}…")
        if self._question.view == view:
            # Asked for when the change is made: until then the order is the one that is shown.
            self._question = replace(self._question, sort="list")
        self._change(order, keep_marks=True)


_NO_FURTHER: dict[MoveTarget, str] = {
    "up": "It is at the top already.",
    "top": "It is at the top already.",
    "down": "It is at the bottom already.",
    "bottom": "It is at the bottom already.",
}
