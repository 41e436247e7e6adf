"""Selecting several papers to act on: ranges, all hits, and the papers that an action takes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from paperbrowse.core import PaperbrowseError
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.browse.results import QueryState, find_all_ids, find_ids_between

_AT_ONCE = 1_000
"""Papers that are found on the event loop, as nobody notices the wait."""


class SelectionActions:
    """Selects ranges and all hits, in a thread where that takes long."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._is_selecting = False
        self.routes: Routes = {"mark-range": self.select_range, "mark-all": self.select_all}

    def papers(self) -> list[str]:
        """Return the selected papers, else the one under the cursor.

        None while papers are being selected, or the one under the cursor is on its way.
        """
        results = self._context.results
        if self._is_selecting:
            self._show("Still selecting: try again in a moment.")
            return []
        if not results.selection and results.paper is None and results.total:
            self._show("That paper is still on its way: try again when it is here.")
        return results.selected_ids or ([results.paper.id] if results.paper else [])

    def select_range(self) -> None:
        """Select the papers from the one selected last to the cursor."""
        results, keymap = self._context.results, self._context.keymap
        last, at, place = results.selection.last, results.last_selected_at, results.cursor
        if last is None:
            words = (
                "Select a paper first (<list.mark>); <mark-range> then extends it to the cursor."
            )
            self._show(keymap.fill(words))
        elif results.total:
            state = self._context.session.state
            self._select(
                lambda: self._select_between(state, last, at, place),
                is_quick=abs(at - place) < _AT_ONCE,
            )

    def select_all(self) -> None:
        """Select all hits, or, when all are selected, none of them."""
        results, state = self._context.results, self._context.session.state
        if results.total:
            self._select(lambda: self._toggle_all(state), is_quick=results.total < _AT_ONCE)

    def _select_between(self, state: QueryState, last: str, at: int, place: int) -> _Selected:
        """Select a range; the paper selected last may have left the hits."""
        ids = find_ids_between(self._context.workspace, state, last, at, place)
        if ids is None:
            return _Selected(remark="The paper that was selected last is not among these.")
        here = ids[0] if ids[-1] == last else ids[-1]
        self._context.results.selection.add(ids, last=here)
        return _Selected(place)

    def _toggle_all(self, state: QueryState) -> _Selected:
        ids = find_all_ids(self._context.workspace, state)
        selection = self._context.results.selection
        if all(each in selection for each in ids):
            selection.discard(ids)
        else:
            selection.add(ids)
        return _Selected()

    def _select(self, select: Callable[[], _Selected], *, is_quick: bool) -> None:
        if self._is_selecting:
            self._show("Still selecting…")
        elif is_quick and self._context.session.can_answer_at_once():
            try:
                self._finish(select())
            except PaperbrowseError as error:
                self._context.shell.show_error(error)
        else:
            self._is_selecting = True
            self._context.start(self._select_in_thread(select), group="selection")

    async def _select_in_thread(self, select: Callable[[], _Selected]) -> None:
        try:
            with _no_garbage_collection():
                selected = await asyncio.to_thread(select)
            self._finish(selected)
        except PaperbrowseError as error:
            self._context.shell.show_error(error)
        finally:
            self._is_selecting = False

    def _finish(self, selected: _Selected) -> None:
        if selected.remark:
            self._show(selected.remark)
        self._context.results.selection_changed(last_at=selected.last_at)

    def _show(self, message: str) -> None:
        self._context.shell.show_message(message)


@dataclass(frozen=True, slots=True)
class _Selected:
    """The place of the paper selected last, where it is another one, or the reason for none."""

    last_at: int | None = None
    remark: str = ""


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Keep Python from walking all objects again and again, while all threads wait.

    Hundreds of thousands of hits would make it do so.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
