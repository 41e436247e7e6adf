"""The integrity check of a library: pages, foreign keys, and counts that must be zero."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection

from paperbrowse.core import LibraryError
from paperbrowse.library.storage.database import Database
from paperbrowse.library.storage.schema import ID_COPY_TABLES

_MAX_MESSAGES = 10

_ZERO_COUNT_QUERIES: Mapping[str, str] = {
    "papers without a record": (
        "SELECT COUNT(*) FROM paper WHERE row NOT IN (SELECT paper FROM record)"
    ),
    "papers that their own id does not find": (
        "SELECT COUNT(*) FROM paper LEFT JOIN paper_key ON kind = 'id' AND value = id"
        " WHERE paper_key.paper IS NOT row"
    ),
    "changes beyond the counter": (
        "SELECT COUNT(*) FROM paper WHERE change > (SELECT value FROM meta WHERE key = 'change')"
    ),
    "reading lists whose name is not its own": (
        "SELECT COUNT(*) FROM reading_list WHERE name = '' OR folded = ''"
    ),
    "steps done after one that is not": (
        "SELECT COUNT(*) FROM journal step LEFT JOIN journal before ON before.row = step.parent"
        " WHERE step.state = 'done' AND step.parent IS NOT NULL AND before.state IS NOT 'done'"
    ),
    "steps to be done again that lead on from nothing": (
        "SELECT COUNT(*) FROM journal step WHERE state = 'undone' AND parent IS NOT ("
        "SELECT MAX(row) FROM journal WHERE state IN ('done', 'undone') AND row < step.row)"
    ),
    **{
        f"rows of {table} under another id than their paper's": (
            f"SELECT COUNT(*) FROM {table} entry JOIN paper ON paper.row = entry.paper"  # noqa: S608
            " WHERE entry.id <> paper.id"
        )
        for table in ID_COPY_TABLES
    },
}


def check_integrity(database: Database) -> list[str]:
    """Return a sentence for each problem; none when all is well."""
    try:
        with database.reading() as connection:
            return [
                *_check_pages(connection),
                *_check_foreign_keys(connection),
                *_check_zero_counts(connection),
            ]
    except LibraryError as error:
        return [error.message]


def _check_pages(connection: Connection) -> list[str]:
    rows = connection.execute(f"PRAGMA quick_check({_MAX_MESSAGES})").fetchall()
    return [f"The file is damaged: {text}." for (text,) in rows if text != "ok"]


def _check_foreign_keys(connection: Connection) -> list[str]:
    tables: dict[str, int] = {}
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        tables[table] = tables.get(table, 0) + 1
    return [f"{count} rows of {table} hang on nothing." for table, count in tables.items()]


def _check_zero_counts(connection: Connection) -> list[str]:
    found = []
    for what, query in _ZERO_COUNT_QUERIES.items():
        (count,) = connection.execute(query).fetchone()
        if count:
            found.append(f"There are {count} {what}.")
    return found
