"""The operations on reading lists, each of which returns its inverse; see ``journal``.

Lists are named by their row, which is never given to another; papers by an id, which keeps
resolving when papers are joined. So an operation still fits after any import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from paperbrowse.library.derived import select_in

Operation = dict[str, Any]


def add_list(row: int, name: str, position: int, created_at: str) -> Operation:
    """A list comes to be."""
    return {
        "do": "add_list",
        "list": row,
        "name": name,
        "position": position,
        "created_at": created_at,
    }


def remove_list(row: int) -> Operation:
    """A list, with its entries, ceases to be."""
    return {"do": "remove_list", "list": row}


def rename_list(row: int, name: str) -> Operation:
    """A list gets another name."""
    return {"do": "rename_list", "list": row, "name": name}


def add_entries(row: int, entries: Iterable[tuple[str, int, str, str]]) -> Operation:
    """Papers enter a list: id, position, when it was saved, and from which query."""
    return {"do": "add_entries", "list": row, "entries": [list(entry) for entry in entries]}


def remove_entries(row: int, ids: Iterable[str]) -> Operation:
    """Papers leave a list."""
    return {"do": "remove_entries", "list": row, "papers": list(ids)}


def name_key(name: str) -> str:
    """Return a list's name as names are compared."""
    return name.casefold()


def _add_list(connection: sqlite3.Connection, operation: Operation) -> Operation:
    row, name = operation["list"], operation["name"]
    connection.execute(
        "INSERT INTO reading_list (row, name, folded, position, created_at) VALUES (?, ?, ?, ?, ?)",
        (row, name, name_key(name), operation["position"], operation["created_at"]),
    )
    inverse = remove_list(row)
    if operation.get("entries"):
        _add_entries(connection, operation)
    return inverse


def _remove_list(connection: sqlite3.Connection, operation: Operation) -> Operation:
    row = operation["list"]
    name, position, created_at = connection.execute(
        "SELECT name, position, created_at FROM reading_list WHERE row = ?", (row,)
    ).fetchone()
    entries = connection.execute(
        "SELECT id, position, saved_at, query FROM list_entry JOIN paper ON paper.row = paper"
        " WHERE list = ? ORDER BY position",
        (row,),
    ).fetchall()
    connection.execute("DELETE FROM reading_list WHERE row = ?", (row,))
    return add_list(row, name, position, created_at) | {"entries": [list(each) for each in entries]}


def _rename_list(connection: sqlite3.Connection, operation: Operation) -> Operation:
    row, name = operation["list"], operation["name"]
    (before,) = connection.execute("SELECT name FROM reading_list WHERE row = ?", (row,)).fetchone()
    connection.execute(
        "UPDATE reading_list SET name = ?, folded = ? WHERE row = ?", (name, name_key(name), row)
    )
    return rename_list(row, before)


def _add_entries(connection: sqlite3.Connection, operation: Operation) -> Operation:
    row, entries = operation["list"], operation["entries"]
    papers = rows_of(connection, [entry[0] for entry in entries])
    there = in_list(connection, row, papers.values())
    added: dict[int, tuple[Any, ...]] = {}
    for paper_id, *entry in entries:
        # Two papers of the operation may have become one since.
        if paper_id in papers and papers[paper_id] not in there:
            added.setdefault(papers[paper_id], (paper_id, *entry))
    connection.executemany(
        "INSERT INTO list_entry (list, paper, position, saved_at, query) VALUES (?, ?, ?, ?, ?)",
        [(row, paper, *entry) for paper, (_, *entry) in added.items()],
    )
    return remove_entries(row, [paper_id for paper_id, *_ in added.values()])


def _remove_entries(connection: sqlite3.Connection, operation: Operation) -> Operation:
    row = operation["list"]
    papers = rows_of(connection, operation["papers"])
    entries = select_in(
        connection,
        "SELECT id, position, saved_at, query FROM list_entry JOIN paper ON paper.row = paper"
        " WHERE list = ? AND paper IN",
        set(papers.values()),
        before=(row,),
    )
    inverse = add_entries(row, entries)
    connection.executemany(
        "DELETE FROM list_entry WHERE list = ? AND paper = ?",
        [(row, paper) for paper in set(papers.values())],
    )
    return inverse


def in_list(connection: sqlite3.Connection, row: int, papers: Iterable[int]) -> set[int]:
    """Return those of the papers, by their rows, that are in a list."""
    found = select_in(
        connection,
        "SELECT paper FROM list_entry WHERE list = ? AND paper IN",
        papers,
        before=(row,),
    )
    return {paper for (paper,) in found}


def rows_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return the rows of papers by their ids, which may be former ones."""
    return dict(
        select_in(
            connection, "SELECT value, paper FROM paper_key WHERE kind = 'id' AND value IN", ids
        )
    )


OPERATIONS: Mapping[str, Callable[[sqlite3.Connection, Operation], Operation]] = {
    "add_list": _add_list,
    "remove_list": _remove_list,
    "rename_list": _rename_list,
    "add_entries": _add_entries,
    "remove_entries": _remove_entries,
}
"""What each operation's ``do`` does; the names are stored, so they stay."""
