"""The operations on saved searches, each of which returns its inverse; see ``journal``.

Searches are named by their row, which is never given to another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from paperbrowse.library.list_operations import name_key
from paperbrowse.library.paper_rows import PaperRows

Operation = dict[str, Any]


def put_search(row: int, name: str, query: str, position: int, created_at: str) -> Operation:
    """A saved search comes to be, or becomes another."""
    return {
        "do": "put_search",
        "search": row,
        "name": name,
        "query": query,
        "position": position,
        "created_at": created_at,
    }


def remove_search(row: int) -> Operation:
    """A saved search ceases to be."""
    return {"do": "remove_search", "search": row}


def _put_search(connection: sqlite3.Connection, operation: Operation, _: PaperRows) -> Operation:
    row, name = operation["search"], operation["name"]
    inverse = _as_it_is(connection, row)
    rest = operation["query"], operation["position"], operation["created_at"]
    connection.execute(
        "INSERT OR REPLACE INTO saved_search (row, name, folded, query, position, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (row, name, name_key(name), *rest),
    )
    return inverse


def _remove_search(connection: sqlite3.Connection, operation: Operation, _: PaperRows) -> Operation:
    row = operation["search"]
    inverse = _as_it_is(connection, row)
    connection.execute("DELETE FROM saved_search WHERE row = ?", (row,))
    return inverse


def _as_it_is(connection: sqlite3.Connection, row: int) -> Operation:
    """Return the operation that makes a search what it is now."""
    found = connection.execute(
        "SELECT name, query, position, created_at FROM saved_search WHERE row = ?", (row,)
    ).fetchone()
    return remove_search(row) if found is None else put_search(row, *found)


OPERATIONS: Mapping[str, Callable[[sqlite3.Connection, Operation, PaperRows], Operation]] = {
    "put_search": _put_search,
    "remove_search": _remove_search,
}
"""What each operation's ``do`` does; the names are stored, so they stay."""
