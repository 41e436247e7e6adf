"""Makes one of what the reader made of papers that an import found to be one."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Any

from paperbrowse.library.derived import select_in
from paperbrowse.library.mark_operations import add_note

WITH_ID = ("list_entry", "paper_status", "paper_star", "paper_note")
"""The tables that hold a copy of a paper's id."""

_PROGRESS = ("unread", "reading", "read")


def rename(connection: sqlite3.Connection, row: int, paper_id: str) -> None:
    """Let what the reader made of a paper stand under its new id."""
    for table in WITH_ID:
        connection.execute(
            f"UPDATE {table} SET id = ? WHERE paper = ?",  # noqa: S608
            (paper_id, row),
        )


def join(connection: sqlite3.Connection, row: int, paper_id: str, rows: Collection[int]) -> None:
    """Move what hangs on papers to the one of them that stays, ``row``; nothing of it is lost."""
    _entries(connection, row, rows)
    _status(connection, row, rows)
    _star(connection, row, rows)
    _note(connection, row, rows)
    _tags(connection, row, rows)
    connection.executemany(
        "UPDATE citation_key SET paper = ? WHERE paper = ?", [(row, each) for each in rows]
    )
    rename(connection, row, paper_id)


def _entries(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Let the joined paper stand in each list once, where it was saved first."""
    entries = _taken(connection, "list_entry", "list, saved_at, position, query, id", rows)
    first: dict[int, tuple[Any, ...]] = {}
    for reading_list, *entry in sorted(entries):
        first.setdefault(reading_list, tuple(entry))
    connection.executemany(
        "INSERT INTO list_entry (list, paper, saved_at, position, query, id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(reading_list, row, *entry) for reading_list, entry in first.items()],
    )


def _status(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Keep the status that is furthest, and of two the same the earlier one."""
    had = _taken(connection, "paper_status", "value, at, id", rows)
    if had:
        furthest = min(had, key=lambda each: (-_PROGRESS.index(each[0]), each[1]))
        connection.execute(
            "INSERT INTO paper_status (paper, value, at, id) VALUES (?, ?, ?, ?)", (row, *furthest)
        )


def _star(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Keep the earliest star."""
    had = _taken(connection, "paper_star", "at, value, id", rows)
    if had:
        connection.execute(
            "INSERT INTO paper_star (paper, at, value, id) VALUES (?, ?, ?, ?)", (row, *min(had))
        )


def _note(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Write the notes one below the other, the earlier first."""
    had = sorted(_taken(connection, "paper_note", "at, value, id", rows))
    if not had:
        return
    text = ""
    for _, note, _ in had:
        text = add_note(text, note)
    connection.execute(
        "INSERT INTO paper_note (paper, at, value, id) VALUES (?, ?, ?, ?)",
        (row, had[-1][0], text, had[-1][2]),
    )


def _tags(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Keep every tag, as it was given first; one that was taken off the other paper is given."""
    had = _taken(connection, "own_tag", "given, at, folded, tag", rows)
    connection.executemany(
        "INSERT OR REPLACE INTO own_tag (paper, given, at, folded, tag) VALUES (?, ?, ?, ?, ?)",
        [(row, *each) for each in sorted(sorted(had, reverse=True), key=lambda each: int(each[0]))],
    )


def _taken(
    connection: sqlite3.Connection, table: str, columns: str, rows: Collection[int]
) -> list[tuple[Any, ...]]:
    """Take what papers have out of a table, and return it."""
    found = list(
        select_in(connection, f"SELECT {columns} FROM {table} WHERE paper IN", rows)  # noqa: S608
    )
    if found:
        connection.executemany(
            f"DELETE FROM {table} WHERE paper = ?",  # noqa: S608
            [(row,) for row in rows],
        )
    return found
