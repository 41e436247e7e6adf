"""What the reader makes of papers: what is asked of marks, and the steps that change them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from paperbrowse.core.errors import LibraryError
from paperbrowse.core.papers import STATUSES, Status
from paperbrowse.library.papers.lookup import PaperRows
from paperbrowse.library.storage.sql import ids_of, rows_of, select_in, utc_now
from paperbrowse.library.user import journal
from paperbrowse.library.user.journal import perform
from paperbrowse.library.user.names import what
from paperbrowse.library.user.operations import TABLES, Kind, mark
from paperbrowse.library.values import MarkKind

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")

# Asking


def marked(connection: sqlite3.Connection, kind: MarkKind) -> list[str]:
    """Return the ids of the papers that are marked so, in no order."""
    if kind == "starred":
        return ids_of(connection, "SELECT id FROM paper_star")
    if kind == "noted":
        return ids_of(connection, "SELECT id FROM paper_note")
    return ids_of(connection, "SELECT id FROM paper_status WHERE value = ?", (kind,))


def marked_rows(connection: sqlite3.Connection, kind: MarkKind) -> list[int]:
    """Return the rows of the papers that are marked so, in no order."""
    if kind == "starred":
        return rows_of(connection, "SELECT paper FROM paper_star")
    if kind == "noted":
        return rows_of(connection, "SELECT paper FROM paper_note")
    return rows_of(connection, "SELECT paper FROM paper_status WHERE value = ?", (kind,))


def notes(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return every note with its paper's id."""
    return connection.execute("SELECT id, value FROM paper_note ORDER BY paper").fetchall()


def note_texts(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return every note with its paper's row."""
    return connection.execute("SELECT paper, value FROM paper_note ORDER BY paper").fetchall()


# Status and star


def set_status(connection: sqlite3.Connection, ids: Iterable[str], status: Status) -> int:
    """Give papers a status; return how many had another."""
    if status not in STATUSES:
        raise LibraryError(
            f"There is no status {status!r}.", f"Choose one of: {', '.join(STATUSES)}."
        )
    papers = PaperRows(connection)
    rows = papers.named(ids)
    had = _had(connection, "status", rows)
    changing = [paper_id for row, paper_id in rows.items() if had.get(row, "unread") != status]
    if changing:
        now = utc_now()
        step = f"Marked {what(connection, papers, changing)} as {status}"
        values = [(paper_id, status, now) for paper_id in changing]
        perform(connection, step, [mark("status", values)], papers)
    return len(changing)


def set_star(connection: sqlite3.Connection, ids: Iterable[str], starred: bool) -> int:
    """Star papers, or take their stars off; return how many that changed."""
    papers = PaperRows(connection)
    rows = papers.named(ids)
    had = _had(connection, "star", rows)
    changing = [paper_id for row, paper_id in rows.items() if (row in had) != starred]
    if changing:
        them = what(connection, papers, changing)
        step = f"Starred {them}" if starred else f"Took the star off {them}"
        star = (1, utc_now()) if starred else (None, None)
        perform(connection, step, [mark("star", [(each, *star) for each in changing])], papers)
    return len(changing)


# Notes


def write_note(
    connection: sqlite3.Connection, paper_id: str, text: str | None, step: int | None
) -> int | None:
    """Write, change or remove a paper's note; return the step's row, None when it is as it was.

    ``step`` is extended instead of adding another where it is the last one, and on this note.
    """
    papers = PaperRows(connection)
    ((row, paper_id),) = papers.named([paper_id]).items()
    kept = acceptable_note(text)
    before = _had(connection, "note", [row]).get(row)
    going_on = step is not None and _amendable(connection, step, papers, row)
    if kept == before:
        return step if going_on else None
    operation = mark("note", [(paper_id, kept, None if kept is None else utc_now())])
    on = f"note on {what(connection, papers, [paper_id])}"
    if going_on and step is not None:
        (inverse,) = journal.inverses(connection, step)
        before = inverse["values"][0][1]
        if before == kept:
            # Back to how it was before the step: as if it had not been.
            journal.drop(connection, step)
            return None
        name = f"{_doing(before, kept)} {on}"
        return journal.amend(connection, step, name, operation, papers)
    return perform(connection, f"{_doing(before, kept)} {on}", [operation], papers)


def _doing(before: str | None, after: str | None) -> str:
    return "Wrote a" if before is None else "Changed the" if after is not None else "Removed the"


def acceptable_note(text: str | None) -> str | None:
    """Return a note as it is kept, None for a blank one.

    It is kept as written, but for line ends, blanks at its end, and what SQLite cannot keep.
    """
    kept = _NOT_STORABLE.sub("\ufffd", (text or "").replace("\r\n", "\n")).rstrip()
    return kept if kept.strip() else None


def _amendable(connection: sqlite3.Connection, step: int, papers: PaperRows, row: int) -> bool:
    """Return whether a step is the last, done, and nothing but a change of this paper's note."""
    operations = journal.last_operations(connection, step)
    if operations is None or len(operations) != 1 or operations[0].get("kind") != "note":
        return False
    named = [paper_id for paper_id, *_ in operations[0]["values"]]
    return [paper.row for paper in papers.of(named).values()] == [row]


def _had(connection: sqlite3.Connection, kind: Kind, rows: Iterable[int]) -> dict[int, Any]:
    return dict(
        select_in(
            connection,
            f"SELECT paper, value FROM {TABLES[kind]} WHERE paper IN",  # noqa: S608
            rows,
        )
    )
