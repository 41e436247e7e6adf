"""The context that every action of the browse screen is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paperbrowse.tui.browse.edits import Edits
from paperbrowse.tui.browse.library_watch import LibraryWatch
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.browse.session import SearchSession
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.shell import Shell, StartWork
from paperbrowse.tui.widgets import ResultList
from paperbrowse.workspace import Workspace

Routes = Mapping[str, Callable[[], object]]
"""What keys of the browse screen do, by the keys' ids."""


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
