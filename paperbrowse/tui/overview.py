"""The overview: the lists, the saved searches and the size of a library at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from paperbrowse.core import format_count
from paperbrowse.library import DEFAULT_LIST
from paperbrowse.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of a library at one moment."""

    papers: int = 0
    dumps: int = 0
    lists: tuple[tuple[str, int], ...] = ()
    """Names and counts in the user's order; the default list stands there even when empty."""
    searches: tuple[tuple[str, str], ...] = ()
    """Names and queries of the saved searches."""
    version: tuple[int, int] = (-1, -1)
    """The change numbers of papers and lists; equal versions are equal libraries."""

    @property
    def summary(self) -> str:
        """The size of the library, in words."""
        return f"{format_count(self.papers, 'paper')} · {format_count(self.dumps, 'dump')}"


def read_version(workspace: Workspace) -> tuple[int, int]:
    """Return the change numbers of papers and lists; raises LibraryError."""
    state = workspace.library.index_feed.state()
    return state.paper_change, state.user_change


def read_overview(workspace: Workspace) -> Overview:
    """Read the overview; raises LibraryError."""
    library = workspace.library
    seen = read_version(workspace)
    lists = [(each.name, each.count) for each in library.lists()]
    if not any(name.casefold() == DEFAULT_LIST.casefold() for name, _ in lists):
        lists.insert(0, (DEFAULT_LIST, 0))
    searches = tuple((each.name, each.query) for each in library.searches())
    return Overview(library.paper_count(), library.source_count(), tuple(lists), searches, seen)
