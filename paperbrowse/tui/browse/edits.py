"""Edits: changes of the library, made one after the other, each shown with its words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from textual.worker import Worker

from paperbrowse.core import Paper, PaperbrowseError
from paperbrowse.tui.browse.library_watch import LibraryWatch
from paperbrowse.tui.edit_messages import EditMessage
from paperbrowse.tui.overview import read_overview
from paperbrowse.tui.shell import Shell, StartWork
from paperbrowse.workspace import Workspace


class EditedRows(Protocol):
    """The result list as a change sees it."""

    @property
    def visible_ids(self) -> list[str]:
        """The ids of the papers on the screen."""

    def update_papers(self, papers: Iterable[Paper]) -> None:
        """Show papers as they are now."""

    def clear_selection(self) -> None:
        """Select no paper."""


class Edits:
    """Makes changes in threads, one at a time."""

    def __init__(
        self,
        workspace: Workspace,
        watch: LibraryWatch,
        rows: EditedRows,
        start: StartWork,
        shell: Shell,
    ) -> None:
        self.lock = asyncio.Lock()
        """Held by the change that is being made."""
        self._workspace = workspace
        self._watch = watch
        self._rows = rows
        self._start = start
        self._shell = shell

    def run(
        self, change: Callable[[], EditMessage], *, ends_selection: bool = False
    ) -> Worker[bool]:
        """Make a change, and show its words (if any) and its effect.

        The worker's result is whether it could be made; why it could not is shown.
        """
        return self._start(self._run(change, ends_selection), group="changes")

    async def _run(self, change: Callable[[], EditMessage], ends_selection: bool) -> bool:
        async with self.lock:
            try:
                done = await asyncio.to_thread(change)
                # What can be seen changes at once; lists and hits are counted after that.
                library, ids = self._workspace.library, self._rows.visible_ids
                self._rows.update_papers(await asyncio.to_thread(library.papers, ids))
                overview = await asyncio.to_thread(read_overview, self._workspace)
            except PaperbrowseError as error:
                self._shell.show_error(error)
                return False
        if ends_selection:
            self._rows.clear_selection()
        if done.words:
            self._shell.show_message(done.shown(self._shell.keymap))
        self._watch.take(overview)
        return True
