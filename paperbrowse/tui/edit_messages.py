"""What the save keys do to reading lists, each returning the words for it."""

from __future__ import annotations

from collections.abc import Sequence

from paperbrowse.core.formatting import format_count, truncate
from paperbrowse.core.papers import STATUSES, Paper
from paperbrowse.core.text import one_line
from paperbrowse.library import Library


def next_status(library: Library, papers: Sequence[str]) -> str:
    """Give all papers the status that comes after that of the first; raises PaperbrowseError."""
    first = library.papers(papers[:1])
    now = first[0].status if first else STATUSES[0]
    status = STATUSES[(STATUSES.index(now) + 1) % len(STATUSES)]
    library.set_status(papers, status)
    return f"Marked {describe_papers(library, papers, len(papers))} as {status}{UNDOES}"


def toggle_star(library: Library, papers: Sequence[str]) -> str:
    """Star the papers, or, when all have a star, take it off; raises PaperbrowseError."""
    if starred := library.set_star(papers, True):
        return f"Starred {describe_papers(library, papers, starred)}{UNDOES}"
    unstarred = library.set_star(papers, False)
    return f"Took the star off {describe_papers(library, papers, unstarred)}{UNDOES}"


def toggle_tag(library: Library, papers: Sequence[str], tag: str) -> str:
    """Give the papers a tag, or, when all have it, take it off; raises PaperbrowseError."""
    if tagged := library.add_tags(papers, [tag]):
        return f"Tagged {describe_papers(library, papers, tagged)} with {_shown(tag)}{UNDOES}"
    untagged = library.remove_tags(papers, [tag])
    return f"Took {_shown(tag)} off {describe_papers(library, papers, untagged)}{UNDOES}"


def add_tag(library: Library, papers: Sequence[str], tag: str) -> str:
    """Give the papers a tag; raises PaperbrowseError."""
    if tagged := library.add_tags(papers, [tag]):
        return f"Tagged {describe_papers(library, papers, tagged)} with {_shown(tag)}{UNDOES}"
    return f"Tagged with {_shown(tag)} already"


def _shown(tag: str) -> str:
    return truncate(one_line(tag), 40)


UNDOES = " · u undoes"
"""What the words for every change end in."""


def toggle_saved(library: Library, papers: Sequence[str], name: str, query: str) -> str:
    """Save the papers to the list, or, when all are in it, remove them; raises PaperbrowseError."""
    done, number = library.toggle_saved(papers, name, query)
    if done == "removed":
        return _removed(library, papers, number, name)
    return _saved(library, papers, number, name)


def save_papers(library: Library, papers: Sequence[str], name: str, query: str) -> str:
    """Save the papers to the list, making it if need be; raises PaperbrowseError."""
    return _saved(library, papers, library.save(papers, name, query), name)


def remove_papers(library: Library, papers: Sequence[str], name: str) -> str:
    """Take the papers out of the list; raises PaperbrowseError."""
    return _removed(library, papers, library.unsave(papers, name), name)


def describe_papers(library: Library, papers: Sequence[str], number: int) -> str:
    """Return in words so many of the papers: the title where there is only one."""
    if number == 1 and len(papers) == 1:
        found: list[Paper] = library.papers(papers)
        if found:
            return f"“{truncate(found[0].title, 60)}”"
    return format_count(number, "paper")


def _saved(library: Library, papers: Sequence[str], number: int, name: str) -> str:
    shown = one_line(name)
    if not number:
        return f"Already in {shown}"
    return f"Saved {describe_papers(library, papers, number)} to {shown}{UNDOES}"


def _removed(library: Library, papers: Sequence[str], number: int, name: str) -> str:
    return f"Removed {describe_papers(library, papers, number)} from {one_line(name)}{UNDOES}"
