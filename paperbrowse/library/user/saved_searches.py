"""Saved searches: reading them, and the steps that save, rename and delete them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any, NamedTuple

from paperbrowse.core import LibraryError, one_line
from paperbrowse.library.storage import utc_now
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.names import SEARCHES
from paperbrowse.library.user.operations import put_search, remove_search
from paperbrowse.library.values import SavedSearch


def read_searches(connection: Connection) -> list[SavedSearch]:
    """Return every saved search, the oldest first."""
    rows = connection.execute(
        "SELECT name, query, created_at, settings, opened_at FROM saved_search"
        " ORDER BY position, row"
    )
    return [
        SavedSearch(
            name,
            query,
            datetime.datetime.fromisoformat(created_at),
            json.loads(settings),
            datetime.datetime.fromisoformat(opened_at) if opened_at else None,
        )
        for name, query, created_at, settings, opened_at in rows
    ]


def save_search(connection: Connection, name: str, query: str, settings: Mapping[str, Any]) -> None:
    """Save a search under a name; one that has the name already is replaced."""
    query = one_line(query)
    if not query and not settings:
        raise LibraryError("An empty search cannot be saved.", "Type a query first.")
    stored = json.dumps(settings, ensure_ascii=False, sort_keys=True)
    found = SEARCHES.lookup(connection, name)
    if found is None:
        name = SEARCHES.clean_name(name)
        row, position = SEARCHES.next_place(connection)
        operation = put_search(row, name, query, position, utc_now(), stored)
        perform_step(connection, f"Saved the search {name}", [operation])
        return
    row, name = found
    before = _read_fields(connection, row)
    if (query, stored) != (before.query, before.settings):
        operation = put_search(row, name, *before._replace(query=query, settings=stored))
        perform_step(connection, f"Changed the search {name}", [operation])


def rename_search(connection: Connection, old: str, new: str) -> None:
    """Rename a search; raises LibraryError when another one has the name."""
    row, old = SEARCHES.find(connection, old)
    new = SEARCHES.unused_name(connection, new, but=row)
    if new != old:
        operation = put_search(row, new, *_read_fields(connection, row))
        perform_step(connection, f"Renamed the search {old} to {new}", [operation])


def note_search_opened(connection: Connection, name: str) -> None:
    """Store the time as the one at which a search was last opened."""
    row, _ = SEARCHES.find(connection, name)
    connection.execute("UPDATE saved_search SET opened_at = ? WHERE row = ?", (utc_now(), row))


def delete_search(connection: Connection, name: str) -> None:
    """Delete a saved search."""
    row, name = SEARCHES.find(connection, name)
    perform_step(connection, f"Deleted the search {name}", [remove_search(row)])


class _Fields(NamedTuple):
    """What a saved search has beside its name, as it is stored."""

    query: str
    position: int
    created_at: str
    settings: str
    opened_at: str | None


def _read_fields(connection: Connection, row: int) -> _Fields:
    return _Fields(
        *connection.execute(
            "SELECT query, position, created_at, settings, opened_at FROM saved_search"
            " WHERE row = ?",
            (row,),
        ).fetchone()
    )
