"""Statuses, stars and notes of papers: reading them, and the steps that change them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Any

from paperbrowse.core import STATUSES, LibraryError, Status, TimedUserData, UserDataKind
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import select_ids, select_in, select_rows, utc_now
from paperbrowse.library.user import journal
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.names import describe_papers
from paperbrowse.library.user.operations import (
    USER_DATA_TABLES,
    Operation,
    UserDataTable,
    set_user_data,
)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_TABLES: Mapping[UserDataKind, str] = {
    "starred": "paper_star",
    "noted": "paper_note",
    "reading": "paper_status WHERE value = 'reading'",
    "read": "paper_status WHERE value = 'read'",
    "tagged": "(SELECT DISTINCT paper, id FROM own_tag JOIN paper ON row = paper WHERE given)",
}

_TIMES: Mapping[TimedUserData, str] = {
    "saved": "SELECT paper, saved_at FROM list_entry",
    "read": "SELECT paper, at FROM paper_status WHERE value = 'read'",
}


def read_user_data_ids(connection: Connection, kind: UserDataKind) -> list[str]:
    """Return the ids of the papers that have a kind of user data, in no order."""
    return select_ids(connection, f"SELECT id FROM {_TABLES[kind]}")  # noqa: S608


def read_user_data_rows(connection: Connection, kind: UserDataKind) -> list[int]:
    """Return the rows of the papers that have a kind of user data, in no order."""
    return select_rows(connection, f"SELECT paper FROM {_TABLES[kind]}")  # noqa: S608


def read_user_data_times(connection: Connection, kind: TimedUserData) -> list[tuple[int, str]]:
    """Return the rows of the papers that were saved or read, with the times."""
    return connection.execute(_TIMES[kind]).fetchall()


def read_note_texts(connection: Connection) -> list[tuple[int, str]]:
    """Return every note with its paper's row."""
    return connection.execute("SELECT paper, value FROM paper_note ORDER BY paper").fetchall()


def set_status(connection: Connection, ids: Iterable[str], status: Status) -> int:
    """Set the status of papers; return how many had another."""
    if status not in STATUSES:
        raise LibraryError(
            f"There is no status {status!r}.", f"Choose one of: {', '.join(STATUSES)}."
        )
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    present = read_values(connection, "status", rows)
    changed = [paper_id for row, paper_id in rows.items() if present.get(row, "unread") != status]
    if changed:
        now = utc_now()
        step_name = f"Marked {describe_papers(connection, papers, changed)} as {status}"
        values = [(paper_id, status, now) for paper_id in changed]
        perform_step(connection, step_name, [set_user_data("status", values)], papers)
    return len(changed)


def set_star(connection: Connection, ids: Iterable[str], starred: bool) -> int:
    """Star or unstar papers; return how many that changed."""
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    present = read_values(connection, "star", rows)
    changed = [paper_id for row, paper_id in rows.items() if (row in present) != starred]
    if changed:
        described = describe_papers(connection, papers, changed)
        step_name = f"Starred {described}" if starred else f"Took the star off {described}"
        star = (1, utc_now()) if starred else (None, None)
        perform_step(
            connection,
            step_name,
            [set_user_data("star", [(paper_id, *star) for paper_id in changed])],
            papers,
        )
    return len(changed)


def write_note(
    connection: Connection, paper_id: str, text: str | None, step: int | None
) -> int | None:
    """Write, change or remove a note; ``step`` is the one to amend: see ``UserData.write_note``."""
    papers = PaperLookup(connection)
    ((row, paper_id),) = papers.require([paper_id]).items()
    note = clean_note(text)
    before = read_values(connection, "note", [row]).get(row)
    amended = None if step is None else _read_amendable(connection, step, papers, row)
    if note == before:
        return None if amended is None else step
    operation = set_user_data("note", [(paper_id, note, None if note is None else utc_now())])
    on = f"note on {describe_papers(connection, papers, [paper_id])}"
    if amended is None or step is None:
        return perform_step(connection, f"{_note_verb(before, note)} {on}", [operation], papers)
    before = amended["values"][0][1]
    if before == note:
        # The note is again as it was before the step, so there was no change.
        journal.drop_step(connection, step)
        return None
    return journal.amend_step(
        connection, step, f"{_note_verb(before, note)} {on}", operation, papers
    )


def _note_verb(before: str | None, after: str | None) -> str:
    return "Wrote a" if before is None else "Changed the" if after is not None else "Removed the"


def clean_note(text: str | None) -> str | None:
    """Return a note as it is stored, None for a blank one.

    Line ends and trailing blanks are cleaned, and characters replaced that SQLite cannot store.
    """
    note = _UNSTORABLE.sub("\ufffd", (text or "").replace("\r\n", "\n")).rstrip()
    return note if note.strip() else None


def _read_amendable(
    connection: Connection, step: int, papers: PaperLookup, row: int
) -> Operation | None:
    """Return the inverse of a step that is the newest, done, and only changed this paper's note."""
    operations, inverses = journal.read_if_last(connection, step)
    if len(operations) != 1 or operations[0].get("kind") != "note":
        return None
    named = papers.find(paper_id for paper_id, *_ in operations[0]["values"])
    return inverses[0] if [paper.row for paper in named.values()] == [row] else None


def read_values(connection: Connection, kind: UserDataTable, rows: Iterable[int]) -> dict[int, Any]:
    """Return the statuses, stars or notes of papers, by row."""
    return dict(
        select_in(
            connection,
            f"SELECT paper, value FROM {USER_DATA_TABLES[kind]} WHERE paper IN",  # noqa: S608
            rows,
        )
    )
