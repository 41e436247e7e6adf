"""The operations on what the reader makes of a paper: status, star, note and tags; see ``journal``.

An operation tells what each paper is to have, and its inverse what it had, in the same form. Papers
are named by an id, which keeps resolving when papers are joined.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from paperbrowse.library.derived import select_in, touch
from paperbrowse.library.paper_rows import PaperRows

Operation = dict[str, Any]
Kind = Literal["status", "star", "note"]
Value = tuple[str, Any, str | None]
"""The id of a paper, what it has, and since when; None and None where it has nothing."""

TagValue = tuple[str, str, int | None, str | None]
"""The id of a paper, a tag, whether it was given (1) or taken off (0), and when; None and None
where the reader did neither."""

TABLES: Mapping[Kind, str] = {"status": "paper_status", "star": "paper_star", "note": "paper_note"}


def mark(kind: Kind, values: Iterable[Value]) -> Operation:
    """Papers get or lose a mark."""
    return {"do": "mark", "kind": kind, "values": [list(value) for value in values]}


def tag(values: Iterable[TagValue]) -> Operation:
    """Papers get or lose tags."""
    return {"do": "tag", "values": [list(value) for value in values]}


def tag_key(name: str) -> str:
    """Return a tag as tags are compared."""
    return name.casefold()


def _mark(connection: sqlite3.Connection, operation: Operation, papers: PaperRows) -> Operation:
    kind: Kind = operation["kind"]
    table = TABLES[kind]
    found = papers.of(paper_id for paper_id, _, _ in operation["values"])
    rows: dict[int, tuple[str, Any, str | None]] = {}
    for named, value, at in operation["values"]:
        # Two papers of the operation may have become one since.
        if named in found:
            rows.setdefault(found[named].row, (found[named].id, value, at))
    had: dict[int, tuple[Any, str]] = {
        row: (value, at)
        for row, value, at in select_in(
            connection,
            f"SELECT paper, value, at FROM {table} WHERE paper IN",  # noqa: S608
            rows,
        )
    }
    for row, left in _left(operation, papers).items():
        now = had.get(row, (None, None))
        if row in rows and now != left:
            paper_id, value, at = rows.pop(row)
            if kind == "note":
                text = _put_for(now[0], left[0], value)
                rows[row] = paper_id, text, now[1] or at if text else None
    connection.executemany(
        f"DELETE FROM {table} WHERE paper = ?",  # noqa: S608
        [(row,) for row, (_, _, at) in rows.items() if at is None and row in had],
    )
    connection.executemany(
        f"INSERT INTO {table} (paper, id, value, at) VALUES (?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (paper) DO UPDATE"
        " SET id = excluded.id, value = excluded.value, at = excluded.at",
        [(row, *value) for row, value in rows.items() if value[-1] is not None],
    )
    return mark(
        kind, [(paper_id, *had.get(row, (None, None))) for row, (paper_id, *_) in rows.items()]
    )


def _left(operation: Operation, papers: PaperRows) -> dict[int, tuple[Any, Any]]:
    """Return what the counterpart of an operation left on papers, by row."""
    values = operation.get("left", {}).get("values", ())
    found = papers.of(paper_id for paper_id, *_ in values)
    return {found[named].row: (value, at) for named, value, at in values if named in found}


def _put_for(now: str | None, left: str | None, before: str | None) -> str | None:
    """Return a note in which what one paper left of it gives way to what it had before.

    It has become one with that of another paper, so only whole paragraphs are taken out.
    """
    if now is None or left is None:
        return before if now is None else now if before is None else add_note(now, before)
    paragraphs = f"\n\n{now}\n\n"
    if f"\n\n{left}\n\n" not in paragraphs:
        return now
    text = paragraphs.replace(f"\n\n{left}\n\n", f"\n\n{before}\n\n" if before else "\n\n", 1)
    return text[2:-2] or None


def add_note(text: str, more: str) -> str:
    """Return a note with another below it, after a blank line; or the one that holds the other."""
    if more in text:
        return text
    if text in more:
        return more
    return f"{text}\n\n{more}"


def _tag(connection: sqlite3.Connection, operation: Operation, papers: PaperRows) -> Operation:
    found = papers.of(paper_id for paper_id, *_ in operation["values"])
    rows: dict[tuple[int, str], tuple[str, str, int | None, str | None]] = {}
    for named, name, given, at in operation["values"]:
        if named in found:
            key = found[named].row, tag_key(name)
            rows.setdefault(key, (found[named].id, name, given, at))
    touched = {row for row, _ in rows}
    left = {
        (found[named].row, tag_key(name)): [name, given, at]
        for named, name, given, at in operation.get("left", {}).get("values", ())
        if named in found and at is not None
    }
    had = {
        (row, folded): value
        for row, folded, *value in select_in(
            connection, "SELECT paper, folded, tag, given, at FROM own_tag WHERE paper IN", touched
        )
    }
    for key in [key for key in rows if key in had and left.get(key, had[key]) != had[key]]:
        del rows[key]
    touched = {row for row, _ in rows}
    connection.executemany(
        "DELETE FROM own_tag WHERE paper = ? AND folded = ?",
        [key for key, (*_, at) in rows.items() if at is None and key in had],
    )
    connection.executemany(
        "INSERT INTO own_tag (paper, folded, tag, given, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (paper, folded) DO UPDATE"
        " SET tag = excluded.tag, given = excluded.given, at = excluded.at",
        [(*key, *value) for key, (_, *value) in rows.items() if value[-1] is not None],
    )
    touch(connection, touched)
    return tag(
        (paper_id, *had.get(key, (name, None, None))) for key, (paper_id, name, *_) in rows.items()
    )


OPERATIONS: Mapping[str, Callable[[sqlite3.Connection, Operation, PaperRows], Operation]] = {
    "mark": _mark,
    "tag": _tag,
}
"""What each operation's ``do`` does; the names are stored, so they stay."""
