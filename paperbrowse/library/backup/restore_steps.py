"""The steps of the reader's history that restored a backup.

Their one operation names a file among the automatic backups: ``inverses`` what was set aside then,
``operations`` what undoing has set aside since.
"""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from paperbrowse.library.user import journal


class RestoringStep(NamedTuple):
    """A step that restored a backup."""

    row: int
    name: str
    goes_to: str
    """The name of the backup that undoing it, or doing it again, goes to."""


def next_restoring(connection: sqlite3.Connection, *, undoing: bool) -> RestoringStep | None:
    """Return the step that would be undone, or done again, if that is a restoring."""
    row = journal.present(connection) if undoing else journal.next_undone(connection)
    column = "inverses" if undoing else "operations"
    found = connection.execute(
        f"SELECT name, {column} FROM journal WHERE row = ? AND {column} LIKE ?",  # noqa: S608
        (row, f'[{{"do":"{journal.RESTORE}"%'),
    ).fetchone()
    if row is None or found is None:
        return None
    name, operations = found
    return RestoringStep(row, str(name), str(json.loads(operations)[0]["file"]))


def going_to(file: str) -> list[journal.Operation]:
    """Return the operations that put a backup's content into the library's place."""
    return [{"do": journal.RESTORE, "file": file}]


def as_stored(operations: list[journal.Operation]) -> str:
    """Return operations as the journal keeps them."""
    return json.dumps(operations, separators=(",", ":"))


def needed(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the backups that the reader can go to by one undo or redo."""
    steps = (next_restoring(connection, undoing=True), next_restoring(connection, undoing=False))
    return {step.goes_to for step in steps if step is not None}
