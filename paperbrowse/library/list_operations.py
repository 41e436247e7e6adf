"""The operations on reading lists, each of which returns its inverse; see ``journal``.

Lists are named by their row, which is never given to another; papers by an id, which keeps
resolving when papers are joined. So an operation still fits after any import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from paperbrowse.library.derived import select_in
from paperbrowse.library.paper_rows import PaperRows

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


def place_entries(row: int, places: Iterable[tuple[str, int]]) -> Operation:
    """Papers of a list get other positions."""
    return {"do": "place_entries", "list": row, "places": [list(place) for place in places]}


def place_lists(places: Iterable[tuple[int, int]]) -> Operation:
    """Lists get other positions among the lists."""
    return {"do": "place_lists", "places": [list(place) for place in places]}


def _add_list(connection: sqlite3.Connection, operation: Operation, papers: PaperRows) -> Operation:
    row, name = operation["list"], operation["name"]
    connection.execute(
        "INSERT INTO reading_list (row, name, folded, position, created_at) VALUES (?, ?, ?, ?, ?)",
        (row, name, name_key(name), operation["position"], operation["created_at"]),
    )
    inverse = remove_list(row)
    if operation.get("entries"):
        _add_entries(connection, operation, papers)
    return inverse


def _remove_list(connection: sqlite3.Connection, operation: Operation, _: PaperRows) -> Operation:
    row = operation["list"]
    name, position, created_at = connection.execute(
        "SELECT name, position, created_at FROM reading_list WHERE row = ?", (row,)
    ).fetchone()
    entries = entries_of(connection, row)
    connection.execute("DELETE FROM reading_list WHERE row = ?", (row,))
    return add_list(row, name, position, created_at) | {"entries": entries}


def _rename_list(connection: sqlite3.Connection, operation: Operation, _: PaperRows) -> Operation:
    row, name = operation["list"], operation["name"]
    (before,) = connection.execute("SELECT name FROM reading_list WHERE row = ?", (row,)).fetchone()
    connection.execute(
        "UPDATE reading_list SET name = ?, folded = ? WHERE row = ?", (name, name_key(name), row)
    )
    return rename_list(row, before)


def _add_entries(
    connection: sqlite3.Connection, operation: Operation, papers: PaperRows
) -> Operation:
    row, entries = operation["list"], operation["entries"]
    found = papers.of(entry[0] for entry in entries)
    there = in_list(connection, row, [paper.row for paper in found.values()])
    added: dict[int, tuple[Any, ...]] = {}
    for named, *entry in entries:
        # Two papers of the operation may have become one since.
        paper = found.get(named)
        if paper is not None and paper.row not in there:
            added.setdefault(paper.row, (paper.id, *entry))
    connection.executemany(
        "INSERT INTO list_entry (list, paper, id, position, saved_at, query)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(row, paper, *entry) for paper, entry in added.items()],
    )
    return remove_entries(row, [paper_id for paper_id, *_ in added.values()])


def _remove_entries(
    connection: sqlite3.Connection, operation: Operation, papers: PaperRows
) -> Operation:
    row = operation["list"]
    rows = {paper.row for paper in papers.of(operation["papers"]).values()}
    left = _saved_at(operation.get("left", {}), papers)
    entries = {
        paper: entry
        for paper, *entry in select_in(
            connection,
            "SELECT paper, id, position, saved_at, query FROM list_entry"
            " WHERE list = ? AND paper IN",
            rows,
            before=(row,),
        )
        if left.get(paper, entry[2]) == entry[2]
    }
    inverse = add_entries(row, [(*entry,) for entry in entries.values()])
    connection.executemany(
        "DELETE FROM list_entry WHERE list = ? AND paper = ?", [(row, paper) for paper in entries]
    )
    return inverse


def _saved_at(left: Operation, papers: PaperRows) -> dict[int, str]:
    """Return when the papers were saved that an operation added."""
    entries = left.get("entries", ())
    found = papers.of(entry[0] for entry in entries)
    return {found[entry[0]].row: entry[2] for entry in entries if entry[0] in found}


def _place_entries(
    connection: sqlite3.Connection, operation: Operation, papers: PaperRows
) -> Operation:
    row = operation["list"]
    found = papers.of(paper_id for paper_id, _ in operation["places"])
    places: dict[int, int] = {}
    for paper_id, position in operation["places"]:
        if paper_id in found:
            places.setdefault(found[paper_id].row, position)
    before = list(
        select_in(
            connection,
            "SELECT id, position FROM list_entry WHERE list = ? AND paper IN",
            places,
            before=(row,),
        )
    )
    connection.executemany(
        "UPDATE list_entry SET position = ? WHERE list = ? AND paper = ?",
        [(position, row, paper) for paper, position in places.items()],
    )
    return place_entries(row, before)


def _place_lists(connection: sqlite3.Connection, operation: Operation, _: PaperRows) -> Operation:
    places = operation["places"]
    before = list(
        select_in(
            connection,
            "SELECT row, position FROM reading_list WHERE row IN",
            [row for row, _ in places],
        )
    )
    connection.executemany(
        "UPDATE reading_list SET position = ? WHERE row = ?",
        [(position, row) for row, position in places],
    )
    return place_lists(before)


def entries_of(connection: sqlite3.Connection, row: int) -> list[list[Any]]:
    """Return a list's entries in their order, as ``add_entries`` takes them."""
    rows = connection.execute(
        "SELECT id, position, saved_at, query FROM list_entry WHERE list = ? ORDER BY position, id",
        (row,),
    )
    return [list(entry) for entry in rows]


def in_list(connection: sqlite3.Connection, row: int, papers: Iterable[int]) -> set[int]:
    """Return those of the papers, by their rows, that are in a list."""
    found = select_in(
        connection,
        "SELECT paper FROM list_entry WHERE list = ? AND paper IN",
        papers,
        before=(row,),
    )
    return {paper for (paper,) in found}


OPERATIONS: Mapping[str, Callable[[sqlite3.Connection, Operation, PaperRows], Operation]] = {
    "add_list": _add_list,
    "remove_list": _remove_list,
    "rename_list": _rename_list,
    "add_entries": _add_entries,
    "remove_entries": _remove_entries,
    "place_entries": _place_entries,
    "place_lists": _place_lists,
}
"""What each operation's ``do`` does; the names are stored, so they stay."""
