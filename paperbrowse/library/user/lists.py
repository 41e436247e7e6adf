"""Reading lists: reading them, and the steps that fill, rename, merge, copy and delete them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Literal

from paperbrowse.core import LibraryError, format_count, one_line
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import select_ids, select_rows, utc_now
from paperbrowse.library.user import operations
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.names import LISTS, describe_papers
from paperbrowse.library.user.operations import Operation
from paperbrowse.library.values import ReadingList

# Reading


def read_lists(connection: Connection) -> list[ReadingList]:
    """Return every list, in the user's order."""
    rows = connection.execute(
        "SELECT name, (SELECT COUNT(*) FROM list_entry WHERE list = row), created_at"
        " FROM reading_list ORDER BY position, row"
    )
    return [
        ReadingList(name, entries, datetime.datetime.fromisoformat(created_at))
        for name, entries, created_at in rows
    ]


def read_list_ids(connection: Connection, name: str) -> list[str]:
    """Return the ids of a list's papers in its order; raises UnknownListError."""
    row, _ = LISTS.find(connection, name)
    return select_ids(
        connection, "SELECT id FROM list_entry WHERE list = ? ORDER BY position, id", (row,)
    )


def read_list_rows(connection: Connection, name: str, order: Literal["list", "saved"]) -> list[int]:
    """Return the rows of a list's papers, in its order or the last saved first."""
    row, _ = LISTS.find(connection, name)
    ordered = "position, id" if order == "list" else "saved_at DESC, paper"
    return select_rows(
        connection,
        f"SELECT paper FROM list_entry WHERE list = ? ORDER BY {ordered}",  # noqa: S608
        (row,),
    )


# Changing


def save_to_list(connection: Connection, ids: Iterable[str], name: str, query: str) -> int:
    """Add papers at the end of a list, which is made if need be; return how many were added."""
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    changes = []
    found = LISTS.lookup(connection, name)
    if found is None:
        name = LISTS.clean_name(name)
        changes.append(new_list_operation(connection, name))
        row = changes[0]["list"]
    else:
        row, name = found
    listed = operations.find_in_list(connection, row, rows)
    missing = [paper_id for paper, paper_id in rows.items() if paper not in listed]
    if missing:
        now, query = utc_now(), one_line(query)
        entries = [(paper_id, now, query) for paper_id in missing]
        changes.append(_append_operation(connection, row, entries))
    if changes:
        step_name = f"Saved {describe_papers(connection, papers, missing)} to {name}"
        perform_step(connection, step_name, changes, papers)
    return len(missing)


def remove_from_list(connection: Connection, ids: Iterable[str], name: str) -> int:
    """Remove papers from a list; return how many were in it."""
    row, name = LISTS.find(connection, name)
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    listed = operations.find_in_list(connection, row, rows)
    removed = [paper_id for paper, paper_id in rows.items() if paper in listed]
    if removed:
        step_name = f"Removed {describe_papers(connection, papers, removed)} from {name}"
        perform_step(connection, step_name, [operations.remove_entries(row, removed)], papers)
    return len(removed)


def toggle_in_list(
    connection: Connection, ids: Iterable[str], name: str, query: str
) -> tuple[Literal["saved", "removed"], int]:
    """Remove papers from a list that has them all, else add those that it lacks."""
    paper_ids = list(ids)
    rows = PaperLookup(connection).require(paper_ids)
    found = LISTS.lookup(connection, name)
    if found is not None and rows:
        listed = operations.find_in_list(connection, found[0], rows)
        if len(listed) == len(rows):
            return "removed", remove_from_list(connection, paper_ids, name)
    return "saved", save_to_list(connection, paper_ids, name, query)


def create_list(connection: Connection, name: str) -> None:
    """Make an empty list; raises LibraryError when there is one of that name."""
    name = LISTS.unused_name(connection, name)
    perform_step(connection, f"Created {name}", [new_list_operation(connection, name)])


def rename_list(connection: Connection, old: str, new: str) -> None:
    """Rename a list; raises LibraryError when another one has the name."""
    row, old = LISTS.find(connection, old)
    new = LISTS.unused_name(connection, new, but=row)
    if new != old:
        perform_step(connection, f"Renamed {old} to {new}", [operations.rename_list(row, new)])


def delete_list(connection: Connection, name: str) -> None:
    """Delete a list; its papers stay in the library."""
    row, name = LISTS.find(connection, name)
    (entries,) = connection.execute(
        "SELECT COUNT(*) FROM list_entry WHERE list = ?", (row,)
    ).fetchone()
    step_name = f"Deleted {name} with {format_count(entries, 'paper')}"
    perform_step(connection, step_name, [operations.remove_list(row)])


def merge_lists(connection: Connection, source: str, into: str) -> int:
    """Add a list's papers at the end of another, and delete it; return how many were added.

    A paper of both stays as it is in ``into``. Raises LibraryError for a list and itself.
    """
    row, source = LISTS.find(connection, source)
    target, into = LISTS.find(connection, into)
    if row == target:
        raise LibraryError(f"{into} cannot be merged into itself.", "Name another reading list.")
    missing = connection.execute(
        "SELECT id, saved_at, query FROM list_entry WHERE list = ? AND paper NOT IN"
        " (SELECT paper FROM list_entry WHERE list = ?) ORDER BY position, id",
        (row, target),
    ).fetchall()
    changes = [operations.remove_list(row)]
    if missing:
        changes.insert(0, _append_operation(connection, target, missing))
    perform_step(connection, f"Merged {source} into {into}", changes)
    return len(missing)


def duplicate_list(connection: Connection, name: str, new_name: str) -> None:
    """Make a list with the same entries; raises LibraryError when there is one of that name."""
    row, name = LISTS.find(connection, name)
    new_name = LISTS.unused_name(connection, new_name)
    copy = new_list_operation(connection, new_name)
    copy["entries"] = operations.read_entries(connection, row)
    perform_step(connection, f"Copied {name} as {new_name}", [copy])


def new_list_operation(connection: Connection, name: str) -> Operation:
    """Return the operation that makes an empty list after all others."""
    row, position = LISTS.next_row(connection), LISTS.next_position(connection)
    return operations.add_list(row, name, position, utc_now())


def _append_operation(
    connection: Connection, row: int, entries: Iterable[tuple[str, str, str]]
) -> Operation:
    """Return the operation that adds entries at a list's end: id, time of saving, and query."""
    (last,) = connection.execute(
        "SELECT COALESCE(MAX(position), 0) FROM list_entry WHERE list = ?", (row,)
    ).fetchone()
    return operations.add_entries(
        row,
        [
            (paper_id, position, saved_at, query)
            for position, (paper_id, saved_at, query) in enumerate(entries, last + 1)
        ],
    )
