"""Edits: changes of the library, made one after the other, each shown with its words.

The context, which every action of the browse screen is given, hands them on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual.worker import Worker

from paperbrowse.core import PaperbrowseError
from paperbrowse.tui.browse.library_watch import LibraryWatch
from paperbrowse.tui.browse.results import QueryState
from paperbrowse.tui.browse.search_session import SearchSession
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.overview import read_overview
from paperbrowse.tui.shell import EditMessage, Shell, StartWork
from paperbrowse.tui.widgets import ResultList
from paperbrowse.workspace import Workspace


class Edits:
    """Makes changes in threads, one at a time."""

    def __init__(
        self,
        workspace: Workspace,
        watch: LibraryWatch,
        rows: ResultList,
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


Routes = Mapping[str, Callable[[], object]]
"""What keys of the screen do, by the keys' ids; a coroutine is run beside the screen."""


@dataclass(frozen=True, slots=True)
class Context:
    """The collaborators of one browse screen."""

    workspace: Workspace
    session: SearchSession
    watch: LibraryWatch
    edits: Edits
    results: ResultList
    shell: Shell
    start: StartWork
    open_state: Callable[[QueryState], None]
    """Shows another view or query, in search bar, title and result list."""

    @property
    def keymap(self) -> Keymap:
        """The keys as the user has them, for messages."""
        return self.shell.keymap
