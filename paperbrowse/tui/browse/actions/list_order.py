"""Ordering a reading list by hand: papers move up, down and to its ends, the cursor with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from paperbrowse.core import Paper, PaperbrowseError, one_line
from paperbrowse.library import ListSortKey, MoveTarget
from paperbrowse.search import Order
from paperbrowse.tui.browse.actions.selection import SelectionActions
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.browse.notices import format_order
from paperbrowse.tui.overview import Overview, read_overview
from paperbrowse.tui.palette import Command
from paperbrowse.tui.shell import EditMessage

_SORT_WORDS: Mapping[ListSortKey, str] = {
    "date": "newest first",
    "title": "by title",
    "status": "by status",
    "saved": "most recently saved first",
}

_TOP, _BOTTOM = "It is at the top already.", "It is at the bottom already."
_AT_END: Mapping[MoveTarget, str]
_AT_END = {"up": _TOP, "top": _TOP, "down": _BOTTOM, "bottom": _BOTTOM}

_MORE_MOVES_WITHIN = 0.1
"""Seconds after a move until its list is searched again: what came of it is shown already."""

_LONG = 3_000
"""Papers; to put more of them in order takes longer than a blink."""

_Move = tuple[str, list[str], MoveTarget]
"""List, papers and target of a move."""


class ListOrderActions:
    """Moves the selected papers, or the one under the cursor, in the list that is open."""

    def __init__(self, context: Context, selection: SelectionActions) -> None:
        self._context = context
        self._selection = selection
        self._moves: list[_Move] | None = None
        """The moves that wait for the one that is being made; None while none is."""
        self.routes: Routes = {
            "move-up": partial(self.move, "up"),
            "move-down": partial(self.move, "down"),
            "move-top": partial(self.move, "top"),
            "move-bottom": partial(self.move, "bottom"),
            "order-so": self.keep_order,
        }

    def move(self, to: MoveTarget) -> None:
        """Move papers in the open list, if it is shown in its own order."""
        state, papers = self._context.session.state, self._selection.papers()
        show, keymap = self._context.shell.show_message, self._context.keymap
        if state.view is None:
            show(f"Only in a reading list can papers be moved: {keymap['lists']} opens one.")
        elif state.query.strip() or state.is_filtered:
            show(keymap.fill("Only the whole list can be ordered by hand: <back> shows all of it."))
        elif (state.sort, state.reverse) != ("list", False):
            ways = "<sort> goes on to its own order; <order-so> puts it in this order for good."
            words = format_order(self._shown_order)
            show(f"{one_line(state.view)} is shown {words}. {keymap.fill(ways)}")
        elif papers and self._show_move(to):
            move = (state.view, papers, to)
            if self._moves is not None:
                self._moves.append(move)
            else:
                self._moves = [move]
                self._context.session.hold()
                self._context.start(self._make_all_moves(), group="changes")

    def _show_move(self, to: MoveTarget) -> bool:
        """Show a move of the paper under the cursor at once; False where it cannot go further.

        Moves of several papers, or to where no row is yet, are shown when they are made.
        """
        results = self._context.results
        if results.selected_ids or (self._moves is not None and not results.is_held):
            return True
        here, last = results.cursor, results.total - 1
        place = {"up": here - 1, "down": here + 1, "top": 0, "bottom": last}[to]
        if place == here or not 0 <= place <= last:
            self._context.shell.show_message(_AT_END[to])
            return False
        if results.has_row(place):
            # Whatever is being searched or fetched now is in the order of before.
            self._context.session.invalidate()
            results.move_row(place)
        return True

    async def _make_all_moves(self) -> None:
        """Make every move that was asked for meanwhile, and at last search the list again.

        A key that is held down asks for more than can be searched one by one.
        """
        context = self._context
        try:
            view, place, overview = await self._make_waiting_moves()
        except PaperbrowseError as error:
            self._end_moves()
            context.shell.show_error(error)
            context.session.refresh()
            return
        finally:
            self._end_moves()
        if context.session.state.view == view:
            context.results.expect_at(place)
        if overview.version != context.watch.overview.version:
            context.watch.take(overview)
        else:  # it was read meanwhile
            context.session.refresh()

    def _end_moves(self) -> None:
        self._moves = None
        self._context.session.release()

    async def _make_waiting_moves(self) -> tuple[str, int, Overview]:
        """Make the moves; return their list, the cursor's place in it, and the overview."""
        results = self._context.results
        view, moved, place, overview = "", 0, 0, Overview()
        last: MoveTarget = "up"
        while self._moves:
            async with self._context.edits.lock:
                while self._moves:
                    moves, self._moves = self._moves, []
                    view, _, last = moves[-1]
                    moved += await asyncio.to_thread(self._make_moves, moves)
            if results.is_held:
                await asyncio.sleep(_MORE_MOVES_WITHIN)
            if not self._moves:
                place, overview = await asyncio.to_thread(self._read_place, view, results.paper)
        if not moved:
            self._context.shell.show_message(_AT_END[last])
        return view, place, overview

    def _make_moves(self, moves: Sequence[_Move]) -> int:
        move = self._context.workspace.library.move_in_list
        return sum(move(name, papers, to) for name, papers, to in moves)

    def _read_place(self, view: str, paper: Paper | None) -> tuple[int, Overview]:
        """Return the place of ``paper`` in the list, and the library as it is now."""
        ids = self._context.workspace.library.list_ids(view)
        place = ids.index(paper.id) if paper is not None and paper.id in ids else 0
        return place, read_overview(self._context.workspace)

    # Orders

    def keep_order(self) -> None:
        """Put the open list in the order in which it is shown."""
        state, keymap = self._context.session.state, self._context.keymap
        show, view, order = self._context.shell.show_message, state.view, self._shown_order
        by = next((each for each in _SORT_WORDS if each == order.key), None)
        if view is None:
            show(f"Only a reading list has an order of its own: {keymap['lists']} opens one.")
        elif order == Order("list"):
            show(f"{one_line(view)} is in its own order: {keymap['sort']} shows others.")
        elif by is None or order.reverse:
            words = format_order(order)
            show(f"A list cannot be put in order {words}; {keymap['sort']} shows others.")
        else:
            self._sort(view, by)

    @property
    def _shown_order(self) -> Order:
        """The order of the answer on the screen."""
        session = self._context.session
        if session.answer is not None:
            return session.answer.results.order
        return Order(session.state.sort, session.state.reverse)

    def commands(self) -> Iterator[Command]:
        """Offer to put the open list in an order for good."""
        view = self._context.session.state.view
        if view is not None:
            for by, words in _SORT_WORDS.items():
                run = partial(self._sort, view, by)
                yield Command(f"Order the list {words}", "the open list", run)

    def _sort(self, view: str, by: ListSortKey) -> None:
        context, session = self._context, self._context.session

        def sort() -> EditMessage:
            context.workspace.library.sort_list(view, by)
            return EditMessage(f"Ordered {one_line(view)} {_SORT_WORDS[by]}")

        if dict(context.watch.overview.lists).get(view, 0) > _LONG:
            context.shell.show_message(f"Ordering {one_line(view)} {_SORT_WORDS[by]}…")
        if session.state.view == view:
            # Asked for when the change is made: until then the order is the one that is shown.
            session.remember(replace(session.state, sort="list"))
        context.edits.run(sort)
