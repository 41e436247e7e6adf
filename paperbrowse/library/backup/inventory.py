"""What a library of any version holds, counted: to tell it to the reader, and to compare."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from paperbrowse.core.formatting import count
from paperbrowse.library.storage import schema

_MADE: Mapping[str, tuple[str, str]] = {
    "lists": ("reading_list", ""),
    "saved": ("list_entry", ""),
    "notes": ("paper_note", ""),
    "tags": ("own_tag", ""),
    "starred": ("paper_star", ""),
    "status": ("paper_status", "WHERE value != 'unread'"),
    "searches": ("saved_search", ""),
}
"""Where what a reader made is counted; older libraries have fewer of these tables."""

State: TypeAlias = tuple[str, int, int]
"""The identity of a library (empty before version 3) and its change numbers: another one after any
change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a library holds, and which state of which library it is."""

    papers: int = 0
    lists: int = 0
    saved: int = 0
    """Papers on lists, each as often as it is on one."""
    notes: int = 0
    tags: int = 0
    """Tags of the reader's own, each as often as a paper has it."""
    starred: int = 0
    status: int = 0
    """Papers that are being read or are read."""
    searches: int = 0
    state: State = ("", 0, 0)

    @property
    def made(self) -> int:
        """How many things a reader made."""
        return (
            self.lists
            + self.saved
            + self.notes
            + self.tags
            + self.starred
            + self.status
            + self.searches
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that one could lose."""
        return self.papers == 0 and self.made == 0

    @property
    def words(self) -> str:
        """What it holds: ``200 papers, 12 saved in 3 lists, 2 notes``."""
        parts = [count(self.papers, "paper")]
        if self.lists:
            parts.append(f"{self.saved:,} saved in {count(self.lists, 'list')}")
        for number, noun, plural in (
            (self.notes, "note", ""),
            (self.tags, "own tag", ""),
            (self.starred, "star", ""),
            (self.status, "marked as read or reading", "marked as read or reading"),
            (self.searches, "saved search", "saved searches"),
        ):
            if number:
                parts.append(count(number, noun, plural))
        return ", ".join(parts)


def holdings_of(connection: sqlite3.Connection) -> Holdings:
    """Count what a library of any version holds."""
    there = set(tables(connection))
    counted = {
        name: row_count(connection, table, condition)
        for name, (table, condition) in _MADE.items()
        if table in there
    }
    return Holdings(papers=row_count(connection, "paper"), state=state_of(connection), **counted)


def size_of(connection: sqlite3.Connection) -> int:
    """Return how many bytes a library takes, those that are still in its log included."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def is_of_this_version(connection: sqlite3.Connection) -> bool:
    """Whether a library need not be migrated."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version) == schema.VERSION


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return ``Holdings.is_empty`` without counting everything."""
    (some,) = connection.execute("SELECT EXISTS (SELECT 1 FROM paper)").fetchone()
    return not some and holdings_of(connection).is_empty


def state_of(connection: sqlite3.Connection) -> State:
    """Return which state of which library this is."""
    kept = dict(connection.execute("SELECT key, value FROM meta"))
    return (
        str(kept.get("identity", "")),
        int(kept.get("change", 0)),
        int(kept.get("list_change", 0)),
    )


def row_count(connection: sqlite3.Connection, table: str, condition: str = "") -> int:
    """Count the rows of a table, those that meet a condition if one is given."""
    # (The names are those of a library's own tables.)
    query = f'SELECT COUNT(*) FROM "{table}" {condition}'  # noqa: S608
    return int(connection.execute(query).fetchone()[0])


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all tables."""
    return [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
