"""What a library of any version holds, counted: to tell it to the reader, and to compare."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from paperbrowse.core.formatting import format_count
from paperbrowse.library.storage import schema

_USER_TABLES: Mapping[str, tuple[str, str]] = {
    "lists": ("reading_list", ""),
    "saved": ("list_entry", ""),
    "notes": ("paper_note", ""),
    "tags": ("own_tag", ""),
    "starred": ("paper_star", ""),
    "status": ("paper_status", "WHERE value != 'unread'"),
    "searches": ("saved_search", ""),
}
"""Where what a reader made is counted; older libraries have fewer of these tables."""

StateKey: TypeAlias = tuple[str, int, int]
"""The identity of a library (empty before version 3) and its change numbers: another one after any
change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
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
    state: StateKey = ("", 0, 0)

    @property
    def user_items(self) -> int:
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
        return self.papers == 0 and self.user_items == 0

    @property
    def description(self) -> str:
        """What it holds: ``200 papers, 12 saved in 3 lists, 2 notes``."""
        parts = [format_count(self.papers, "paper")]
        if self.lists:
            parts.append(f"{self.saved:,} saved in {format_count(self.lists, 'list')}")
        for number, noun, plural in (
            (self.notes, "note", ""),
            (self.tags, "own tag", ""),
            (self.starred, "star", ""),
            (self.status, "marked as read or reading", "marked as read or reading"),
            (self.searches, "saved search", "saved searches"),
        ):
            if number:
                parts.append(format_count(number, noun, plural))
        return ", ".join(parts)


def take_inventory(connection: sqlite3.Connection) -> Inventory:
    """Count what a library of any version holds."""
    there = set(table_names(connection))
    counted = {
        name: count_rows(connection, table, condition)
        for name, (table, condition) in _USER_TABLES.items()
        if table in there
    }
    return Inventory(
        papers=count_rows(connection, "paper"), state=read_state(connection), **counted
    )


def size_in_bytes(connection: sqlite3.Connection) -> int:
    """Return how many bytes a library takes, those that are still in its log included."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def is_current_version(connection: sqlite3.Connection) -> bool:
    """Whether a library need not be migrated."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version) == schema.VERSION


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return ``Holdings.is_empty`` without counting everything."""
    (some,) = connection.execute("SELECT EXISTS (SELECT 1 FROM paper)").fetchone()
    return not some and take_inventory(connection).is_empty


def read_state(connection: sqlite3.Connection) -> StateKey:
    """Return which state of which library this is."""
    kept = dict(connection.execute("SELECT key, value FROM meta"))
    return (
        str(kept.get("identity", "")),
        int(kept.get("change", 0)),
        int(kept.get("list_change", 0)),
    )


def count_rows(connection: sqlite3.Connection, table: str, condition: str = "") -> int:
    """Count the rows of a table, those that meet a condition if one is given."""
    # (The names are those of a library's own tables.)
    query = f'SELECT COUNT(*) FROM "{table}" {condition}'  # noqa: S608
    return int(connection.execute(query).fetchone()[0])


def table_names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all tables."""
    return [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
