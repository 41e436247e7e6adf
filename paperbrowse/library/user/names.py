"""The names of lists and saved searches: look-up, checks, suggestions; papers named in a step."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Literal

from paperbrowse.core import LibraryError, UnknownListError, format_count, one_line, truncate
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import name_key

MAX_NAME_LENGTH = 200


def is_visible(text: str) -> bool:
    """Return whether a text has a character that can be seen."""
    return any(char.isprintable() and not char.isspace() for char in text)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of lists, or of saved searches, which are compared without regard to case."""

    table: Literal["reading_list", "saved_search"]
    noun: str
    error: type[LibraryError] | type[UnknownListError]
    """Raised for an unknown name."""
    empty_hint: str
    """The hint for a user who has none yet."""

    def lookup(self, connection: Connection, name: str) -> tuple[int, str] | None:
        """Return the row with a name, and the name as the user wrote it."""
        row: tuple[int, str] | None = connection.execute(
            f"SELECT row, name FROM {self.table} WHERE folded = ?",  # noqa: S608
            (name_key(one_line(name)),),
        ).fetchone()
        return row

    def find(self, connection: Connection, name: str) -> tuple[int, str]:
        """Return as ``lookup`` does; raises ``error``, with suggestions, for an unknown name."""
        found = self.lookup(connection, name)
        if found is not None:
            return found
        names: dict[str, str] = dict(
            connection.execute(f"SELECT folded, name FROM {self.table} ORDER BY position")  # noqa: S608
        )
        close = difflib.get_close_matches(name_key(one_line(name)), names, cutoff=0.5)
        if close:
            hint = f"Did you mean {', '.join(names[each] for each in close)}?"
        elif names:
            hint = f"There are: {', '.join(list(names.values())[:10])}."
        else:
            hint = self.empty_hint
        raise self.error(f"There is no {self.noun} {one_line(name)!r}.", hint)

    def clean_name(self, name: str) -> str:
        """Return a name as it is stored; raises LibraryError for an invisible or too long one."""
        shown = one_line(name)
        if not is_visible(shown):
            raise LibraryError(f"A {self.noun} needs a name that can be seen.", "Give it a letter.")
        if len(shown) > MAX_NAME_LENGTH:
            raise LibraryError(
                f"The name of a {self.noun} has at most {MAX_NAME_LENGTH} characters;"
                f" this one has {len(shown)}.",
                "Choose a shorter one.",
            )
        return shown

    def unused_name(self, connection: Connection, name: str, but: int | None = None) -> str:
        """Return a new name as it is stored; raises LibraryError where a row but ``but`` has it."""
        shown = self.clean_name(name)
        found = self.lookup(connection, shown)
        if found is not None and found[0] != but:
            raise LibraryError(
                f"There is a {self.noun} {found[1]!r} already.", "Choose another name."
            )
        return shown

    def next_place(self, connection: Connection) -> tuple[int, int]:
        """Return a row never used, as undo may bring deleted ones back, and the last position."""
        used = connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (self.table,)
        ).fetchone()
        (position,) = connection.execute(
            f"SELECT COALESCE(MAX(position), 0) + 1 FROM {self.table}"  # noqa: S608
        ).fetchone()
        return (used[0] if used else 0) + 1, int(position)


LISTS = Names(
    "reading_list",
    "reading list",
    UnknownListError,
    "There are no reading lists yet; saving a paper makes one.",
)
SEARCHES = Names("saved_search", "saved search", LibraryError, "There are no saved searches yet.")


_MAX_TITLE_LENGTH = 80


def describe_papers(connection: Connection, papers: PaperLookup, ids: Sequence[str]) -> str:
    """Return papers in words for a step's name: the title of one, the number of several."""
    if len(ids) != 1:
        return format_count(len(ids), "paper")
    (title,) = connection.execute(
        "SELECT title FROM paper WHERE row = ?", (papers.find(ids)[ids[0]].row,)
    ).fetchone()
    return f"“{truncate(one_line(title), _MAX_TITLE_LENGTH)}”"
