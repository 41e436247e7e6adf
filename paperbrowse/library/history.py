"""The reader's steps as a history: what they were, and the way back to any moment of them."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Sequence

from paperbrowse.errors import HistoryError
from paperbrowse.library import journal
from paperbrowse.library.values import Step


def steps(connection: sqlite3.Connection, limit: int, before: int | None) -> list[Step]:
    """Return steps, the newest first; those older than row ``before`` where it is given."""
    rows = connection.execute(
        "SELECT row, at, name, state FROM journal WHERE row < ? ORDER BY row DESC LIMIT ?",
        (2**62 if before is None else before, max(limit, 0)),
    )
    return [
        Step(row, datetime.datetime.fromisoformat(at), name, state) for row, at, name, state in rows
    ]


def go_to(connection: sqlite3.Connection, row: int) -> int:
    """Bring everything to the moment after a step, 0 being before the first.

    Returns how many steps were undone and done for it. Raises HistoryError when there is no such
    step, or when a restored backup lies between.
    """
    if (
        row != 0
        and not connection.execute("SELECT 1 FROM journal WHERE row = ?", (row,)).fetchone()
    ):
        raise HistoryError(
            f"There is no step {row} in the history.", "`paperbrowse history` shows the steps."
        )
    fork, forward, off = _way_to(connection, row)
    backward = [
        each
        for (each,) in connection.execute(
            "SELECT row FROM journal WHERE state = 'done' AND row > ? ORDER BY row DESC", (fork,)
        )
    ]
    _refuse_restores(connection, [*backward, *forward])
    for each in backward:
        journal.take_back(connection, each)
    if off:
        # What could be done again until now leads elsewhere.
        connection.execute("UPDATE journal SET state = 'detour' WHERE state = 'undone'")
        _mark_way_on(connection, row)
    for each in forward:
        journal.do_again(connection, each)
    return len(backward) + len(forward)


def _way_to(connection: sqlite3.Connection, row: int) -> tuple[int, list[int], bool]:
    """Return the last done step on the way to a step, those after it, and if any is a detour."""
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


def _mark_way_on(connection: sqlite3.Connection, row: int) -> None:
    """Let redo lead on from a step by what was done there last."""
    following: int | None = row
    while following is not None:
        (following,) = connection.execute(
            "SELECT MAX(row) FROM journal WHERE parent = ?", (following,)
        ).fetchone()
        connection.execute("UPDATE journal SET state = 'undone' WHERE row = ?", (following,))


def _refuse_restores(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    for row in rows:
        (restores,) = connection.execute(
            "SELECT operations LIKE ? FROM journal WHERE row = ?",
            (f'[{{"do":"{journal.RESTORE}"%', row),
        ).fetchone()
        if restores:
            raise HistoryError(
                "The way there leads over a restored backup, which changed the whole library.",
                "Undo until the restoring is undone, then look at the history again.",
            )
