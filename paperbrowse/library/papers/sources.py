"""The sources: the dumps that were imported, and the recognition of a dump that comes again."""

from __future__ import annotations

import datetime
from pathlib import Path
from sqlite3 import Connection

from paperbrowse.core import one_line
from paperbrowse.library.storage import utc_now
from paperbrowse.library.values import NewSource, Source


def find_source(connection: Connection, new: NewSource) -> int | None:
    """Return the row of the source with this content, else None."""
    row = connection.execute(
        "SELECT source FROM source_digest WHERE digest = ?", (new.digest,)
    ).fetchone()
    return None if row is None else int(row[0])


def enter_source(connection: Connection, new: NewSource) -> int:
    """Return the row of a dump's source, which is inserted if it is new.

    It is the one of the same content at any path, else the one of the same path, changed.
    """
    known = find_source(connection, new)
    if known is not None:
        return known
    path = None if new.path is None else _storable_text(str(new.path))
    row = (
        path
        and connection.execute(
            "SELECT row FROM source WHERE path = ? ORDER BY row", (path,)
        ).fetchone()
    )
    now = utc_now()
    if row:
        source = int(row[0])
        connection.execute("UPDATE source SET imported_at = ? WHERE row = ?", (now, source))
    else:
        cursor = connection.execute(
            "INSERT INTO source (name, format, path, imported_at) VALUES (?, ?, ?, ?)",
            (_free_name(connection, new), new.format, path, now),
        )
        source = int(cursor.lastrowid or 0)
    connection.execute("INSERT INTO source_digest VALUES (?, ?)", (new.digest, source))
    return source


def read_sources(connection: Connection) -> list[Source]:
    """Return every source, in the order of their first import."""
    rows = connection.execute(
        "SELECT name, format, COUNT(record.row), COUNT(DISTINCT record.paper), path, imported_at"
        " FROM source LEFT JOIN record ON record.source = source.row"
        " GROUP BY source.row ORDER BY source.row"
    )
    return [
        Source(
            name=name,
            format=dump_format,
            records=records,
            papers=papers,
            path=None if path is None else Path(path),
            imported_at=datetime.datetime.fromisoformat(imported_at),
        )
        for name, dump_format, records, papers, path, imported_at in rows
    ]


def _free_name(connection: Connection, new: NewSource) -> str:
    """Return the dump's name, with its folder or a number where another source has that name."""
    name = one_line(new.name) or "dump"
    taken = {folded for (folded,) in connection.execute("SELECT name FROM source")}
    if name not in taken:
        return name
    if new.path is not None and new.path.parent.name:
        name = f"{one_line(new.path.parent.name)}/{name}"
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _storable_text(text: str) -> str:
    """Return a path as text that SQLite can store, whatever bytes its name has."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
