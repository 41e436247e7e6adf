"""The steps of the user's history that restored a backup.

Their one operation names an automatic backup: in ``inverses`` the one of the state before the
restore, in ``operations`` the one that undo has made since.
"""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from paperbrowse.library.user import RESTORE_OPERATION, Operation, last_done, next_undone


class RestoreStep(NamedTuple):
    """A step that restored a backup."""

    row: int
    name: str
    backup: str
    """The name of the backup that undo, or redo, of the step restores."""


def next_restore_step(connection: sqlite3.Connection, *, undoing: bool) -> RestoreStep | None:
    """Return the step that undo, or redo, would come to, if it is a restore."""
    row = last_done(connection) if undoing else next_undone(connection)
    column = "inverses" if undoing else "operations"
    found = connection.execute(
        f"SELECT name, {column} FROM journal WHERE row = ? AND {column} LIKE ?",  # noqa: S608
        (row, f'[{{"do":"{RESTORE_OPERATION}"%'),
    ).fetchone()
    if row is None or found is None:
        return None
    name, operations = found
    return RestoreStep(row, str(name), str(json.loads(operations)[0]["file"]))


def restore_operations(file: str) -> list[Operation]:
    """Return the operations that replace the library's content by that of a backup."""
    return [{"do": RESTORE_OPERATION, "file": file}]


def encode_operations(operations: list[Operation]) -> str:
    """Return operations as the journal stores them."""
    return json.dumps(operations, separators=(",", ":"))


def needed_backups(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the backups that the next undo or redo restores."""
    steps = (
        next_restore_step(connection, undoing=True),
        next_restore_step(connection, undoing=False),
    )
    return {step.backup for step in steps if step is not None}
