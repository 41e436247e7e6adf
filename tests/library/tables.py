"""Tables of a library's file, read without the library."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from paperbrowse.core import Record
from paperbrowse.library import Library

_USER_TABLES = {
    "lists": "SELECT row, name, folded, position, created_at FROM reading_list ORDER BY row",
    "entries": "SELECT list, paper, position, saved_at, query, id FROM list_entry"
    " ORDER BY list, position",
    "status": "SELECT * FROM paper_status ORDER BY paper",
    "stars": "SELECT * FROM paper_star ORDER BY paper",
    "notes": "SELECT * FROM paper_note ORDER BY paper",
    "tags": "SELECT * FROM own_tag ORDER BY paper, folded",
    "searches": "SELECT * FROM saved_search ORDER BY row",
}
"""The tables of the user, but for numbers of changes."""

_TABLES_WITHOUT_TIMES = {
    "lists": "SELECT row, name, position FROM reading_list ORDER BY row",
    "entries": "SELECT list, id, position, query FROM list_entry ORDER BY list, position",
    "status": "SELECT id, value FROM paper_status ORDER BY id",
    "stars": "SELECT id FROM paper_star ORDER BY id",
    "notes": "SELECT id, value FROM paper_note ORDER BY id",
    "tags": "SELECT paper, tag, given FROM own_tag ORDER BY paper, folded",
    "searches": "SELECT row, name, query, position FROM saved_search ORDER BY row",
    "keys": "SELECT key, paper FROM citation_key ORDER BY row",
    "journal": "SELECT row, parent, state, name FROM journal ORDER BY row",
    "papers": "SELECT row, id, title, abstract FROM paper ORDER BY row",
    "records": "SELECT source, digest, paper FROM record ORDER BY row",
}
"""The same, with journal and papers, but without the times at which things were done."""


def read_user_tables(file: Path) -> dict[str, list[Any]]:
    """Return everything that the user made, but for the steps."""
    return _read(file, _USER_TABLES)


def read_tables_without_times(file: Path) -> dict[str, list[Any]]:
    """Return what is alike when the same is done twice."""
    return _read(file, _TABLES_WITHOUT_TIMES)


def read_records(library: Library, reference: str) -> list[tuple[str, Record]]:
    """Return the records of a paper with their sources, in the order in which they came."""
    query = (
        "SELECT source.name, fields FROM record JOIN source ON source.row = source"
        f" JOIN paper ON paper.row = paper WHERE id = '{library.resolve(reference)}'"
        " ORDER BY record.row"
    )
    rows = _read(library.file, {"records": query})["records"]
    return [(source, Record.from_json(fields)) for source, fields in rows]


def read_notes(library: Library) -> list[tuple[str, str]]:
    """Return every note with its paper's id before it."""
    return [(paper_id, note) for _, paper_id, _, note in read_user_tables(library.file)["notes"]]


def check_journal(library: Library) -> None:
    """See that all steps can be undone, and redone to what there was."""
    before = read_user_tables(library.file)
    steps = 0
    while library.undo():
        steps += 1
    assert not any(read_user_tables(library.file).values())
    for _ in range(steps):
        assert library.redo()
    assert read_user_tables(library.file) == before


def _read(file: Path, queries: dict[str, str]) -> dict[str, list[Any]]:
    connection = sqlite3.connect(file)
    try:
        connection.execute("BEGIN")
        return {what: connection.execute(query).fetchall() for what, query in queries.items()}
    finally:
        connection.close()
