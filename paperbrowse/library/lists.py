"""The reader's reading lists: what is asked of them, and the steps that change them."""

from __future__ import annotations

import datetime
import difflib
import sqlite3
from collections.abc import Iterable, Mapping

from paperbrowse.errors import LibraryError, UnknownListError, UnknownPaperError
from paperbrowse.library import list_operations as operations
from paperbrowse.library.journal import perform
from paperbrowse.library.sources import utc_now
from paperbrowse.library.values import ReadingList
from paperbrowse.text import one_line

LONGEST_NAME = 200

# Asking


def reading_lists(connection: sqlite3.Connection) -> list[ReadingList]:
    """Return every list, in the reader's order."""
    rows = connection.execute(
        "SELECT name, COUNT(paper), created_at FROM reading_list"
        " LEFT JOIN list_entry ON list = row GROUP BY row ORDER BY reading_list.position, row"
    )
    return [
        ReadingList(name, count, datetime.datetime.fromisoformat(created_at))
        for name, count, created_at in rows
    ]


def members(connection: sqlite3.Connection, name: str) -> list[str]:
    """Return the ids of a list's papers in its order; raises UnknownListError."""
    row, _ = _find(connection, name)
    rows = connection.execute(
        "SELECT id FROM list_entry JOIN paper ON paper.row = paper WHERE list = ?"
        " ORDER BY position, id",
        (row,),
    )
    return [paper_id for (paper_id,) in rows]


def all_members(connection: sqlite3.Connection) -> Mapping[str, frozenset[str]]:
    """Return the ids of every list's papers, by its name."""
    found: dict[str, set[str]] = {
        name: set()
        for (name,) in connection.execute("SELECT name FROM reading_list ORDER BY position, row")
    }
    for name, paper_id in connection.execute(
        "SELECT name, id FROM list_entry JOIN paper ON paper.row = paper"
        " JOIN reading_list ON reading_list.row = list"
    ):
        found[name].add(paper_id)
    return {name: frozenset(ids) for name, ids in found.items()}


# Changing


def save(connection: sqlite3.Connection, ids: Iterable[str], name: str, query: str) -> int:
    """Add papers at the end of a list, which is made if need be; return how many are new in it."""
    rows = _papers(connection, ids)
    steps = []
    found = _lookup(connection, name)
    if found is None:
        name = _acceptable(name)
        steps.append(_new_list(connection, name))
        row = steps[0]["list"]
    else:
        row, name = found
    there = operations.in_list(connection, row, rows)
    (last,) = connection.execute(
        "SELECT COALESCE(MAX(position), 0) FROM list_entry WHERE list = ?", (row,)
    ).fetchone()
    missing = [paper_id for paper, paper_id in rows.items() if paper not in there]
    now, query = utc_now(), one_line(query)
    if missing:
        steps.append(
            operations.add_entries(
                row,
                [
                    (paper_id, position, now, query)
                    for position, paper_id in enumerate(missing, last + 1)
                ],
            )
        )
    if steps:
        perform(connection, f"Saved {_number(len(missing))} to {name}", steps)
    return len(missing)


def unsave(connection: sqlite3.Connection, ids: Iterable[str], name: str) -> int:
    """Take papers out of a list; return how many were in it."""
    row, name = _find(connection, name)
    rows = _papers(connection, ids)
    there = operations.in_list(connection, row, rows)
    leaving = [paper_id for paper, paper_id in rows.items() if paper in there]
    if leaving:
        perform(
            connection,
            f"Removed {_number(len(leaving))} from {name}",
            [operations.remove_entries(row, leaving)],
        )
    return len(leaving)


def create(connection: sqlite3.Connection, name: str) -> None:
    """Make an empty list; raises LibraryError when there is one of that name."""
    name = _acceptable(name)
    _refuse_taken(connection, name)
    perform(connection, f"Created {name}", [_new_list(connection, name)])


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Name a list otherwise; raises LibraryError when another one bears the name."""
    row, old = _find(connection, old)
    new = _acceptable(new)
    if new != old:
        _refuse_taken(connection, new, but=row)
        perform(connection, f"Renamed {old} to {new}", [operations.rename_list(row, new)])


def delete(connection: sqlite3.Connection, name: str) -> None:
    """Delete a list; its papers stay in the library."""
    row, name = _find(connection, name)
    (count,) = connection.execute(
        "SELECT COUNT(*) FROM list_entry WHERE list = ?", (row,)
    ).fetchone()
    perform(connection, f"Deleted {name} with {_number(count)}", [operations.remove_list(row)])


def _new_list(connection: sqlite3.Connection, name: str) -> operations.Operation:
    (position,) = connection.execute(
        "SELECT COALESCE(MAX(position), 0) + 1 FROM reading_list"
    ).fetchone()
    # Rows of deleted lists are not used again: an undo may bring them back.
    used = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'reading_list'"
    ).fetchone()
    row = (used[0] if used else 0) + 1
    return operations.add_list(row, name, position, utc_now())


def _papers(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[int, str]:
    """Return the rows of papers with their ids, in order; raises UnknownPaperError."""
    wanted = list(dict.fromkeys(ids))
    known = operations.rows_of(connection, wanted)
    rows: dict[int, str] = {}
    for paper_id in wanted:
        if paper_id not in known:
            raise UnknownPaperError(
                f"No paper of the library has the id {one_line(paper_id)!r}.",
                "`paperbrowse search` shows the ids.",
            )
        rows.setdefault(known[paper_id], paper_id)
    return rows


def _lookup(connection: sqlite3.Connection, name: str) -> tuple[int, str] | None:
    row: tuple[int, str] | None = connection.execute(
        "SELECT row, name FROM reading_list WHERE folded = ?",
        (operations.name_key(one_line(name)),),
    ).fetchone()
    return row


def _find(connection: sqlite3.Connection, name: str) -> tuple[int, str]:
    """Return a list's row and its name as the reader wrote it; raises UnknownListError."""
    found = _lookup(connection, name)
    if found is not None:
        return found
    names: dict[str, str] = dict(
        connection.execute("SELECT folded, name FROM reading_list ORDER BY position")
    )
    close = difflib.get_close_matches(operations.name_key(one_line(name)), names, cutoff=0.5)
    if close:
        hint = f"Did you mean {', '.join(names[each] for each in close)}?"
    elif names:
        hint = f"There are: {', '.join(list(names.values())[:10])}."
    else:
        hint = "There are no reading lists yet; saving a paper makes one."
    raise UnknownListError(f"There is no reading list {one_line(name)!r}.", hint)


def _acceptable(name: str) -> str:
    """Return a name as it is kept; raises LibraryError for one that nobody could see or read."""
    shown = one_line(name)
    if not any(char.isprintable() and not char.isspace() for char in shown):
        raise LibraryError("A reading list needs a name that can be seen.", "Give it a letter.")
    if len(shown) > LONGEST_NAME:
        raise LibraryError(
            f"The name of a reading list has at most {LONGEST_NAME} characters;"
            f" this one has {len(shown)}.",
            "Choose a shorter one.",
        )
    return shown


def _refuse_taken(connection: sqlite3.Connection, name: str, but: int | None = None) -> None:
    found = _lookup(connection, name)
    if found is not None and found[0] != but:
        raise LibraryError(f"There is a reading list {found[1]!r} already.", "Choose another name.")


def _number(count: int) -> str:
    return "1 paper" if count == 1 else f"{count:,} papers"
