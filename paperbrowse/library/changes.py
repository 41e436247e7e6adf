"""Counts the changes of what the reader makes: of all of it, each list, and each kind of mark."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

from paperbrowse.library.derived import bump
from paperbrowse.library.mark_operations import TABLES, Kind
from paperbrowse.library.values import MarkKind

_KINDS: Mapping[MarkKind, Kind] = {
    "starred": "star",
    "noted": "note",
    "reading": "status",
    "read": "status",
}


def note_changes(
    connection: sqlite3.Connection, lists: Collection[int], kinds: Collection[Kind]
) -> None:
    """Give the lists, by their rows, and the kinds of marks a new number."""
    number = bump(connection, "list_change")
    connection.executemany(
        "UPDATE reading_list SET change = ? WHERE row = ?", [(number, row) for row in lists]
    )
    connection.executemany(
        "UPDATE meta SET value = ? WHERE key = ?", [(number, f"{kind}_change") for kind in kinds]
    )


def note_all_changed(connection: sqlite3.Connection) -> None:
    """Give every list and every kind of mark a new number."""
    lists = connection.execute("SELECT row FROM reading_list").fetchall()
    note_changes(connection, [row for (row,) in lists], TABLES.keys())


def list_changes(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the lists, in the reader's order, each with a number that its changes change."""
    return connection.execute(
        "SELECT name, change FROM reading_list ORDER BY position, row"
    ).fetchall()


def mark_changes(connection: sqlite3.Connection) -> dict[MarkKind, int]:
    """Return for each kind of mark a number that its changes change."""
    numbers = dict(connection.execute("SELECT key, value FROM meta WHERE key GLOB '*_change'"))
    return {kind: numbers[f"{of}_change"] for kind, of in _KINDS.items()}
