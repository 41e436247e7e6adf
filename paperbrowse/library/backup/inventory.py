"""The inventory of a library of any version: counts of its papers and user data, and its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import TypeAlias

from paperbrowse.core import format_count
from paperbrowse.library.storage import count_rows

_USER_TABLES: Mapping[str, tuple[str, str]] = {
    "lists": ("reading_list", ""),
    "saved": ("list_entry", ""),
    "notes": ("paper_note", ""),
    "tags": ("own_tag", ""),
    "starred": ("paper_star", ""),
    "status": ("paper_status", "WHERE value != 'unread'"),
    "searches": ("saved_search", ""),
}
"""The tables of user data, and the condition of rows to count; older libraries lack some."""

StateKey: TypeAlias = tuple[str, int, int]
"""The identity of a library (empty before version 3) and its change numbers; every change changes
it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The counts of a library, and its state."""

    papers: int = 0
    lists: int = 0
    saved: int = 0
    """Entries of reading lists."""
    notes: int = 0
    tags: int = 0
    """The user's own tags of papers."""
    starred: int = 0
    status: int = 0
    """Papers with the status reading or read."""
    searches: int = 0
    state: StateKey = ("", 0, 0)

    @property
    def user_items(self) -> int:
        """The number of user data items."""
        return sum(getattr(self, name) for name in _USER_TABLES)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to lose."""
        return self.papers == 0 and self.user_items == 0

    @property
    def description(self) -> str:
        """The counts in words: ``200 papers, 12 saved in 3 lists, 2 notes``."""
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


def take_inventory(connection: Connection) -> Inventory:
    """Return the inventory of a library of any version."""
    there = set(table_names(connection))
    counted = {
        name: count_rows(connection, table, condition)
        for name, (table, condition) in _USER_TABLES.items()
        if table in there
    }
    return Inventory(
        papers=count_rows(connection, "paper"), state=read_state(connection), **counted
    )


def size_in_bytes(connection: Connection) -> int:
    """Return the size of a library in bytes, with those that are still in its log."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def is_empty(connection: Connection) -> bool:
    """Return ``Inventory.is_empty`` without counting everything."""
    (some,) = connection.execute("SELECT EXISTS (SELECT 1 FROM paper)").fetchone()
    return not some and take_inventory(connection).is_empty


def read_state(connection: Connection) -> StateKey:
    """Return the state of a library."""
    kept = dict(connection.execute("SELECT key, value FROM meta"))
    return (
        str(kept.get("identity", "")),
        int(kept.get("change", 0)),
        int(kept.get("list_change", 0)),
    )


def table_names(connection: Connection) -> list[str]:
    """Return the names of all tables."""
    return [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
