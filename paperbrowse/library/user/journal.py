"""The journal: every change of user data as a step that can be undone, redone and gone back to.

An operation is a JSON object that describes a change; applying it changes the tables and returns
its inverse. A step is one or more operations with a name for the user, stored in the same
transaction as the change. So undo and redo survive restarts and crashes, and hold for every
process that opens the library.

No step is ever dropped. Its parent is the step that was the last one done when it was made, so the
steps form a tree, and a change after undoing begins a new branch: the steps that were undone become
a detour, which undo and redo pass by, and which ``go_to_step`` can still reach.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple, cast

from paperbrowse.core import HistoryError, UserDataKind
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import bump_counter, utc_now
from paperbrowse.library.user.operations import (
    OPERATIONS,
    Operation,
)
from paperbrowse.library.values import Step

encode_operations = json.JSONEncoder(separators=(",", ":")).encode
"""Returns operations as the journal stores them."""

RESTORE_OPERATION = "restore"
"""The ``do`` of the one operation that replaces the whole file with its journal."""


def perform_step(
    connection: Connection,
    name: str,
    operations: Sequence[Operation],
    papers: PaperLookup | None = None,
) -> int:
    """Apply and record a step; return its row. Steps that were undone become a detour."""
    abandon_undone(connection)
    inverses = _apply(connection, operations, papers)
    return add_step(connection, name, operations, inverses)


def add_step(
    connection: Connection,
    name: str,
    operations: Sequence[Operation],
    inverses: Sequence[Operation],
) -> int:
    """Record a step whose operations have been applied; return its row."""
    cursor = connection.execute(
        "INSERT INTO journal (parent, state, at, name, operations, inverses)"
        " VALUES (?, 'done', ?, ?, ?, ?)",
        (last_done(connection), utc_now(), name, *map(encode_operations, (operations, inverses))),
    )
    return int(cursor.lastrowid or 0)


def last_done(connection: Connection) -> int | None:
    """Return the row of the last step that is done; None when none is."""
    query = "SELECT MAX(row) FROM journal WHERE state = 'done'"
    return cast("int | None", connection.execute(query).fetchone()[0])


def next_undone(connection: Connection) -> int | None:
    """Return the row of the step that redo would do; None when there is none."""
    query = "SELECT MIN(row) FROM journal WHERE state = 'undone'"
    return cast("int | None", connection.execute(query).fetchone()[0])


def abandon_undone(connection: Connection) -> None:
    """Turn the undone steps into a detour, because another step is done now."""
    connection.execute("UPDATE journal SET state = 'detour' WHERE state = 'undone'")


def undo_last(connection: Connection) -> str | None:
    """Undo the last step and return its name; None when there is none."""
    row = last_done(connection)
    return None if row is None else undo_step(connection, row)


def redo_next(connection: Connection) -> str | None:
    """Redo the step that was undone last and return its name; None when there is none."""
    row = next_undone(connection)
    return None if row is None else redo_step(connection, row)


def undo_step(connection: Connection, row: int) -> str:
    """Undo the step ``row``, the last one done; return its name."""
    name, operations, inverses = _read_step(connection, row)
    operations = _apply(connection, _with_expected_state(inverses, operations))
    # Redo starts from the present state, not from that of the first time: papers may have merged.
    connection.execute(
        "UPDATE journal SET state = 'undone', operations = ? WHERE row = ?",
        (encode_operations(operations), row),
    )
    return str(name)


def redo_step(connection: Connection, row: int) -> str:
    """Redo the step ``row``, whose parent is the last one done; return its name."""
    name, operations, inverses = _read_step(connection, row)
    inverses = _apply(connection, _with_expected_state(operations, inverses))
    connection.execute(
        "UPDATE journal SET state = 'done', inverses = ? WHERE row = ?",
        (encode_operations(inverses), row),
    )
    return str(name)


def _read_step(connection: Connection, row: int) -> tuple[str, list[Operation], list[Operation]]:
    """Return a step's name, its operations and its inverses."""
    name, operations, inverses = connection.execute(
        "SELECT name, operations, inverses FROM journal WHERE row = ?", (row,)
    ).fetchone()
    return str(name), json.loads(operations), json.loads(inverses)


def _with_expected_state(
    operations: Sequence[Operation], counterparts: Sequence[Operation]
) -> list[Operation]:
    """Return operations, each with its counterpart, which is the state that it expects to find.

    Where the state differs, papers have been merged meanwhile: it then is another step's too, and
    must not be removed with this one.
    """
    if len(operations) != len(counterparts):
        return list(operations)
    return [
        {**each, "expected": counterpart}
        for each, counterpart in zip(operations, reversed(counterparts), strict=True)
    ]


# Amending the last step


def read_if_last(connection: Connection, row: int) -> tuple[list[Operation], list[Operation]]:
    """Return the operations and inverses of a step if it is done and the newest; else none."""
    found = connection.execute(
        "SELECT operations, inverses FROM journal WHERE row = ? AND state = 'done'"
        " AND row = (SELECT MAX(row) FROM journal)",
        (row,),
    ).fetchone()
    return (json.loads(found[0]), json.loads(found[1])) if found else ([], [])


def amend_step(
    connection: Connection, row: int, name: str, operation: Operation, papers: PaperLookup
) -> int:
    """Replace the last step's operations by one that overrules them; its inverses stay."""
    _apply(connection, [operation], papers)
    connection.execute(
        "UPDATE journal SET at = ?, name = ?, operations = ? WHERE row = ?",
        (utc_now(), name, encode_operations([operation]), row),
    )
    return row


def drop_step(connection: Connection, row: int) -> None:
    """Undo and delete the last step, whose outcome is the state before it."""
    undo_step(connection, row)
    connection.execute("DELETE FROM journal WHERE row = ?", (row,))


def _apply(
    connection: Connection, operations: Sequence[Operation], papers: PaperLookup | None = None
) -> list[Operation]:
    """Apply operations in order; return their inverses, in the order to apply those."""
    papers = papers or PaperLookup(connection)
    inverses = [OPERATIONS[each["do"]](connection, each, papers) for each in operations]
    advance_change_numbers(
        connection,
        {each["list"] for each in operations if "list" in each},
        {str(each.get("kind", each["do"])) for each in operations} & _COUNTED_CHANGES,
    )
    return inverses[::-1]


# The history


def read_steps(connection: Connection, limit: int, before: int | None) -> list[Step]:
    """Return steps, the newest first; only those older than row ``before``, if given."""
    rows = connection.execute(
        "SELECT row, at, name, state FROM journal WHERE row < ? ORDER BY row DESC LIMIT ?",
        (2**62 if before is None else before, max(limit, 0)),
    )
    return [
        Step(row, datetime.datetime.fromisoformat(at), name, state) for row, at, name, state in rows
    ]


def go_to_step(connection: Connection, row: int) -> int:
    """Undo and redo up to a step, or to 0; see ``UserData.go_to_step``."""
    known = connection.execute("SELECT 1 FROM journal WHERE row = ?", (row,)).fetchone()
    if row and not known:
        raise HistoryError(
            f"There is no step {row} in the history.", "`paperbrowse history` shows the steps."
        )
    fork, forward, off = _path_to(connection, row)
    backward = [
        each
        for (each,) in connection.execute(
            "SELECT row FROM journal WHERE state = 'done' AND row > ? ORDER BY row DESC", (fork,)
        )
    ]
    _refuse_restores(connection, [*backward, *forward])
    for each in backward:
        undo_step(connection, each)
    if off:
        # The steps that redo led to until now are on another branch.
        abandon_undone(connection)
        _mark_redo_path(connection, row)
    for each in forward:
        redo_step(connection, each)
    return len(backward) + len(forward)


def _path_to(connection: Connection, row: int) -> tuple[int, list[int], bool]:
    """Return the last done step on the path to a step, those after it, and if any is a detour."""
    way: list[int] = []
    off = False
    while row:
        parent, state = connection.execute(
            "SELECT COALESCE(parent, 0), state FROM journal WHERE row = ?", (row,)
        ).fetchone()
        if state == "done":
            break
        way.append(row)
        off = off or state == "detour"
        row = parent
    return row, way[::-1], off


def _mark_redo_path(connection: Connection, row: int) -> None:
    """Make redo continue from a step with the newest step of each fork."""
    following: int | None = row
    while following is not None:
        (following,) = connection.execute(
            "SELECT MAX(row) FROM journal WHERE parent = ?", (following,)
        ).fetchone()
        connection.execute("UPDATE journal SET state = 'undone' WHERE row = ?", (following,))


def _refuse_restores(connection: Connection, rows: Sequence[int]) -> None:
    for row in rows:
        (restores,) = connection.execute(
            "SELECT operations LIKE ? FROM journal WHERE row = ?",
            (f'[{{"do":"{RESTORE_OPERATION}"%', row),
        ).fetchone()
        if restores:
            raise HistoryError(
                "The way there leads over a restored backup, which changed the whole library.",
                "Undo until the restoring is undone, then look at the history again.",
            )


# A restore is a step whose one operation names an automatic backup: ``inverses`` that of the state
# before it, ``operations`` that which undo has made since


class RestoreStep(NamedTuple):
    """A step that restored a backup."""

    row: int
    name: str
    backup: str
    """The name of the backup that undo, or redo, of the step restores."""


def next_restore_step(connection: Connection, *, undoing: bool) -> RestoreStep | None:
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


def needed_backups(connection: Connection) -> set[str]:
    """Return the names of the backups that the next undo or redo restores."""
    steps = (next_restore_step(connection, undoing=undoing) for undoing in (True, False))
    return {step.backup for step in steps if step is not None}


# Change numbers


_CHANGE_OF_KIND: Mapping[UserDataKind, str] = {
    "starred": "star", "noted": "note", "reading": "status", "read": "status", "tagged": "tag"
}  # fmt: skip
_COUNTED_CHANGES = frozenset(_CHANGE_OF_KIND.values())


def advance_change_numbers(
    connection: Connection, lists: Collection[int], kinds: Collection[str]
) -> None:
    """Give lists, by row, and kinds of user data a new change number."""
    number = bump_counter(connection, "list_change")
    connection.executemany(
        "UPDATE reading_list SET change = ? WHERE row = ?", [(number, row) for row in lists]
    )
    connection.executemany(
        "UPDATE meta SET value = ? WHERE key = ?", [(number, f"{kind}_change") for kind in kinds]
    )


def advance_all_change_numbers(connection: Connection) -> None:
    """Give every list and every kind of user data a new change number."""
    lists = connection.execute("SELECT row FROM reading_list").fetchall()
    advance_change_numbers(connection, [row for (row,) in lists], _COUNTED_CHANGES)


def read_list_changes(connection: Connection) -> list[tuple[str, int]]:
    """Return the lists, in the user's order, each with its change number."""
    return connection.execute(
        "SELECT name, change FROM reading_list ORDER BY position, row"
    ).fetchall()


def user_data_changes(numbers: Mapping[str, Any]) -> dict[UserDataKind, int]:
    """Return the change number of each kind of user data, given the rows of ``meta``."""
    return {kind: int(numbers[f"{each}_change"]) for kind, each in _CHANGE_OF_KIND.items()}
