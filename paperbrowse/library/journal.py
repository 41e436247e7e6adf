"""Everything a reader changes passes here: as operations that know their inverse, with a name.

An operation is a JSON object that says what to do; applying it changes the tables and returns the
operation that takes the change back. A step is one or more operations and the name the reader knows
them by; it is stored in the same transaction as what it did. So undo and redo survive restarts
and crashes, and hold for whoever opens the library next.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from paperbrowse.library import list_operations
from paperbrowse.library.derived import bump
from paperbrowse.library.sources import utc_now

Operation = dict[str, Any]
Apply = Callable[[sqlite3.Connection, Operation], Operation]

_OPERATIONS: Mapping[str, Apply] = list_operations.OPERATIONS


def perform(connection: sqlite3.Connection, name: str, operations: Sequence[Operation]) -> None:
    """Do a step, and let it be undone; what was undone before can no longer be redone."""
    connection.execute("DELETE FROM journal WHERE undone")
    inverses = _apply(connection, operations)
    connection.execute(
        "INSERT INTO journal (at, name, operations, inverses) VALUES (?, ?, ?, ?)",
        (utc_now(), name, json.dumps(operations), json.dumps(inverses)),
    )


def undo(connection: sqlite3.Connection) -> str | None:
    """Take the last step back and return its name; None when there is none."""
    step = connection.execute(
        "SELECT row, name, inverses FROM journal WHERE NOT undone ORDER BY row DESC LIMIT 1"
    ).fetchone()
    if step is None:
        return None
    row, name, inverses = step
    operations = _apply(connection, json.loads(inverses))
    connection.execute(
        "UPDATE journal SET undone = 1, operations = ? WHERE row = ?",
        (json.dumps(operations), row),
    )
    return str(name)


def redo(connection: sqlite3.Connection) -> str | None:
    """Do the last undone step again and return its name; None when there is none."""
    step = connection.execute(
        "SELECT row, name, operations FROM journal WHERE undone ORDER BY row LIMIT 1"
    ).fetchone()
    if step is None:
        return None
    row, name, operations = step
    inverses = _apply(connection, json.loads(operations))
    connection.execute(
        "UPDATE journal SET undone = 0, inverses = ? WHERE row = ?", (json.dumps(inverses), row)
    )
    return str(name)


def _apply(connection: sqlite3.Connection, operations: Sequence[Operation]) -> list[Operation]:
    """Apply operations in their order; return what takes them back, in the order to do it."""
    inverses = [_OPERATIONS[each["do"]](connection, each) for each in operations]
    bump(connection, "list_change")
    return inverses[::-1]
