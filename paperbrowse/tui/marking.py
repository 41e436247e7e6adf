"""What the keys for marks of papers do to a library, each returning the words for it."""

from __future__ import annotations

from collections.abc import Sequence

from paperbrowse.library import Library
from paperbrowse.papers import STATUSES
from paperbrowse.text import one_line
from paperbrowse.tui.saving import UNDOES, what
from paperbrowse.wording import shortened


def next_status(library: Library, papers: Sequence[str]) -> str:
    """Give all papers the status that comes after that of the first; raises PaperbrowseError."""
    first = library.papers(papers[:1])
    now = first[0].status if first else STATUSES[0]
    status = STATUSES[(STATUSES.index(now) + 1) % len(STATUSES)]
    library.set_status(papers, status)
    return f"Marked {what(library, papers, len(papers))} as {status}{UNDOES}"


def toggle_star(library: Library, papers: Sequence[str]) -> str:
    """Star the papers, or, when all have a star, take it off; raises PaperbrowseError."""
    if starred := library.set_star(papers, True):
        return f"Starred {what(library, papers, starred)}{UNDOES}"
    unstarred = library.set_star(papers, False)
    return f"Took the star off {what(library, papers, unstarred)}{UNDOES}"


def toggle_tag(library: Library, papers: Sequence[str], tag: str) -> str:
    """Give the papers a tag, or, when all have it, take it off; raises PaperbrowseError."""
    if tagged := library.add_tags(papers, [tag]):
        return f"Tagged {what(library, papers, tagged)} with {_shown(tag)}{UNDOES}"
    untagged = library.remove_tags(papers, [tag])
    return f"Took {_shown(tag)} off {what(library, papers, untagged)}{UNDOES}"


def give_tag(library: Library, papers: Sequence[str], tag: str) -> str:
    """Give the papers a tag; raises PaperbrowseError."""
    if tagged := library.add_tags(papers, [tag]):
        return f"Tagged {what(library, papers, tagged)} with {_shown(tag)}{UNDOES}"
    return f"Tagged with {_shown(tag)} already"


def _shown(tag: str) -> str:
    return shortened(one_line(tag), 40)
