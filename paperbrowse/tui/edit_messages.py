"""Changes to papers' user data, each with the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.core import STATUSES, Paper, format_count, one_line, truncate
from paperbrowse.library import Library
from paperbrowse.tui.keymap import Keymap


@dataclass(frozen=True, slots=True)
class EditMessage:
    """The words for a change, in the past tense; none where it shows by itself."""

    words: str = ""
    can_undo: bool = True

    def shown(self, keymap: Keymap) -> str:
        """Return the words with the key that takes the change back."""
        return f"{self.words} · {keymap['undo']} undoes" if self.can_undo else self.words


def toggle_saved(library: Library, papers: Sequence[str], name: str, query: str) -> EditMessage:
    """Save the papers to the list, or, when all are in it, remove them; raises PaperbrowseError."""
    done, number = library.toggle_saved(papers, name, query)
    if done == "removed":
        return _removed(library, papers, number, name)
    return _saved(library, papers, number, name)


def save_papers(library: Library, papers: Sequence[str], name: str, query: str) -> EditMessage:
    """Save the papers to the list, making it if need be; raises PaperbrowseError."""
    return _saved(library, papers, library.save(papers, name, query), name)


def remove_papers(library: Library, papers: Sequence[str], name: str) -> EditMessage:
    """Take the papers out of the list; raises PaperbrowseError."""
    return _removed(library, papers, library.unsave(papers, name), name)


def set_next_status(library: Library, papers: Sequence[str]) -> EditMessage:
    """Give all papers the status that comes after that of the first; raises PaperbrowseError."""
    first = library.papers(papers[:1])
    now = first[0].status if first else STATUSES[0]
    status = STATUSES[(STATUSES.index(now) + 1) % len(STATUSES)]
    library.set_status(papers, status)
    return EditMessage(f"Marked {_describe_papers(library, papers, len(papers))} as {status}")


def toggle_star(library: Library, papers: Sequence[str]) -> EditMessage:
    """Star the papers, or, when all have a star, take it off; raises PaperbrowseError."""
    if starred := library.set_star(papers, True):
        return EditMessage(f"Starred {_describe_papers(library, papers, starred)}")
    unstarred = library.set_star(papers, False)
    return EditMessage(f"Took the star off {_describe_papers(library, papers, unstarred)}")


def toggle_tag(library: Library, papers: Sequence[str], tag: str) -> EditMessage:
    """Give the papers a tag, or, when all have it, take it off; raises PaperbrowseError."""
    if tagged := library.add_tags(papers, [tag]):
        return _tagged(library, papers, tagged, tag)
    untagged = library.remove_tags(papers, [tag])
    return EditMessage(f"Took {_tag_name(tag)} off {_describe_papers(library, papers, untagged)}")


def add_tag(library: Library, papers: Sequence[str], tag: str) -> EditMessage:
    """Give the papers a tag; raises PaperbrowseError."""
    if tagged := library.add_tags(papers, [tag]):
        return _tagged(library, papers, tagged, tag)
    return EditMessage(f"Tagged with {_tag_name(tag)} already", can_undo=False)


def _tagged(library: Library, papers: Sequence[str], number: int, tag: str) -> EditMessage:
    return EditMessage(f"Tagged {_describe_papers(library, papers, number)} with {_tag_name(tag)}")


def _saved(library: Library, papers: Sequence[str], number: int, name: str) -> EditMessage:
    if not number:
        return EditMessage(f"Already in {one_line(name)}", can_undo=False)
    return EditMessage(f"Saved {_describe_papers(library, papers, number)} to {one_line(name)}")


def _removed(library: Library, papers: Sequence[str], number: int, name: str) -> EditMessage:
    return EditMessage(f"Removed {_describe_papers(library, papers, number)} from {one_line(name)}")


def _describe_papers(library: Library, papers: Sequence[str], number: int) -> str:
    """Return ``number`` of the papers in words: the title where there is only one."""
    if number == 1 and len(papers) == 1:
        found: list[Paper] = library.papers(papers)
        if found:
            return f"“{truncate(found[0].title, 60)}”"
    return format_count(number, "paper")


def _tag_name(tag: str) -> str:
    return truncate(one_line(tag), 40)
