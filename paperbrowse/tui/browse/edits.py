"""Saving to reading lists, and the one way in which everything that the reader makes is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.worker import Worker

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.formatting import format_count
from paperbrowse.core.text import one_line
from paperbrowse.library import DEFAULT_LIST
from paperbrowse.tui import edit_messages
from paperbrowse.tui.browse.library_watch import FollowingScreen
from paperbrowse.tui.dialogs.picker import Picker, PickerItem
from paperbrowse.tui.keymap import key
from paperbrowse.tui.overview import read_overview
from paperbrowse.tui.widgets.result_list import ResultList


class SavingActions(FollowingScreen):
    """Saves and removes; whatever a reader changes, one change is made after the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("s", "save", "Save", "Save to the open or default list; again removes", footer=True),
        key("S", "save_to", "Save to…", "Save to a list of your choice, or a new one"),
        key("d,delete", "unsave", "Remove", "Remove from the open list", id="remove"),
    ]

    _is_marking = False
    """Papers are being marked that take a while to find."""

    @property
    def _papers_to_act_on(self) -> list[str]:
        """The marked papers, else the one under the cursor; none while marks are on their way."""
        hits = self.query_one(ResultList)
        if self._is_marking:
            self._tell("Still marking: try again when the marks are there.")
            return []
        if not hits.selection and hits.paper is None and hits.total:
            self._tell("That paper is still on its way: try again when it is here.")
        return hits.selected_ids or ([hits.paper.id] if hits.paper else [])

    def action_save(self) -> None:
        """Save to the list that is open, else the default list; remove what is saved already."""
        name, query = self._question.view or DEFAULT_LIST, self._question.query
        papers = self._papers_to_act_on
        if papers:
            self._change(
                lambda: edit_messages.toggle_saved(self._workspace.library, papers, name, query)
            )

    @work
    async def action_save_to(self) -> None:
        """Save to a list that the reader chooses or names."""
        papers, query = self._papers_to_act_on, self._question.query
        if not papers:
            return
        offers = [
            PickerItem(name, one_line(name), format_count(number, "paper"))
            for name, number in self._overview.lists
        ]
        title = f"Save {format_count(len(papers), 'paper')} to"
        name = await self.app.push_screen_wait(Picker(title, offers, new="New list"))
        if name is not None:
            self._change(
                lambda: edit_messages.save_papers(self._workspace.library, papers, name, query)
            )

    def action_unsave(self) -> None:
        """Remove from the list that is open."""
        view, papers = self._question.view, self._papers_to_act_on
        if view is None:
            self._tell("Open a list to remove papers from it (L); s removes a saved paper here.")
        elif papers:
            self._change(lambda: edit_messages.remove_papers(self._workspace.library, papers, view))

    def _change(self, change: Callable[[], str], *, keep_marks: bool = False) -> Worker[bool]:
        """Make a change, one after the other, and show its words (if any) and its effect.

        The worker's result is whether it could be made; why it could not is told.
        """
        doing = self._make(change, keep_marks=keep_marks)
        return self.run_worker(doing, group="changes", exit_on_error=False)

    async def _make(self, change: Callable[[], str], *, keep_marks: bool) -> bool:
        hits = self.query_one(ResultList)
        async with self._changing:
            try:
                words = await asyncio.to_thread(change)
                # What can be seen changes at once; lists and hits are counted after that.
                library, ids = self._workspace.library, hits.visible_ids
                hits.update_papers(await asyncio.to_thread(library.papers, ids))
                self._show_row(hits.row)
                overview = await asyncio.to_thread(read_overview, self._workspace)
            except PaperbrowseError as error:
                self._tell(error)
                return False
        if not keep_marks:
            hits.clear_selection()
        if words:
            self._tell(words)
        self._take_changes(overview)
        return True
