"""What the save keys do to reading lists, each returning the words for it."""

from __future__ import annotations

from collections.abc import Sequence

from paperbrowse.library import Library
from paperbrowse.papers import Paper
from paperbrowse.text import one_line
from paperbrowse.wording import count, shortened

UNDOES = " · u undoes"
"""What the words for every change end in."""


def toggle(library: Library, papers: Sequence[str], name: str, query: str) -> str:
    """Save the papers to the list, or, when all are in it, remove them; raises PaperbrowseError."""
    done, number = library.toggle_saved(papers, name, query)
    if done == "removed":
        return _removed(library, papers, number, name)
    return _saved(library, papers, number, name)


def save(library: Library, papers: Sequence[str], name: str, query: str) -> str:
    """Save the papers to the list, making it if need be; raises PaperbrowseError."""
    return _saved(library, papers, library.save(papers, name, query), name)


def remove(library: Library, papers: Sequence[str], name: str) -> str:
    """Take the papers out of the list; raises PaperbrowseError."""
    return _removed(library, papers, library.unsave(papers, name), name)


def what(library: Library, papers: Sequence[str], number: int) -> str:
    """Return in words so many of the papers: the title where there is only one."""
    if number == 1 and len(papers) == 1:
        found: list[Paper] = library.papers(papers)
        if found:
            return f"“{shortened(found[0].title, 60)}”"
    return count(number, "paper")


def _saved(library: Library, papers: Sequence[str], number: int, name: str) -> str:
    shown = one_line(name)
    if not number:
        return f"Already in {shown}"
    return f"Saved {what(library, papers, number)} to {shown}{UNDOES}"


def _removed(library: Library, papers: Sequence[str], number: int, name: str) -> str:
    return f"Removed {what(library, papers, number)} from {one_line(name)}{UNDOES}"
