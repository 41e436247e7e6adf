"""Visits: when the user last opened the screen, so that papers added since can be called new."""

from __future__ import annotations

from sqlite3 import Connection

from paperbrowse.library.storage import utc_now


def begin_visit(connection: Connection) -> None:
    """Begin a visit now; the one before it becomes the previous one."""
    connection.execute(
        "UPDATE meta SET value = (SELECT value FROM meta WHERE key = 'visit')"
        " WHERE key = 'previous_visit'"
    )
    connection.execute("UPDATE meta SET value = ? WHERE key = 'visit'", (utc_now(),))
