"""What the save keys do to reading lists, each returning the words for it."""

from __future__ import annotations

from collections.abc import Sequence

from paperbrowse.library import Library
from paperbrowse.papers import Paper
from paperbrowse.text import one_line
from paperbrowse.wording import count, shortened


def toggle(library: Library, papers: Sequence[str], name: str, query: str) -> str:
    """Save the papers to the list, or, when all are in it, remove them; raises PaperbrowseError."""
    members = library.list_members()
    inside = next((ids for known, ids in members.items() if _same(known, name)), frozenset())
    if papers and inside.issuperset(papers):
        return remove(library, papers, name)
    return save(library, papers, name, query)


def save(library: Library, papers: Sequence[str], name: str, query: str) -> str:
    """Save the papers to the list, making it if need be; raises PaperbrowseError."""
    added = library.save(papers, name, query)
    shown = one_line(name)
    if not added:
        return f"Already in {shown}"
    return f"Saved {_what(library, papers, added)} to {shown} · u undoes"


def remove(library: Library, papers: Sequence[str], name: str) -> str:
    """Take the papers out of the list; raises PaperbrowseError."""
    removed = library.unsave(papers, name)
    return f"Removed {_what(library, papers, removed)} from {one_line(name)} · u undoes"


def _what(library: Library, papers: Sequence[str], number: int) -> str:
    if number == 1 and len(papers) == 1:
        found: list[Paper] = library.papers(papers)
        if found:
            return f"“{shortened(found[0].title, 60)}”"
    return count(number, "paper")


def _same(one: str, other: str) -> bool:
    return one_line(one).casefold() == one_line(other).casefold()
