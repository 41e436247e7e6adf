"""The writing of a chunk's pending papers, and the merging of the user data of merged papers."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from sqlite3 import Connection
from typing import Any

from paperbrowse.library.ingest.drafts import PendingPaper, PendingPapers
from paperbrowse.library.papers import (
    ComputedFields,
    ComputedPaper,
    record_removed_ids,
    write_papers,
)
from paperbrowse.library.storage import ID_COPY_TABLES, select_in
from paperbrowse.library.user import advance_all_change_numbers, join_notes
from paperbrowse.library.values import Tagger


def write_pending_papers(
    connection: Connection, pending: PendingPapers, tagger: Tagger, now: str
) -> None:
    """Write every touched paper with its records, keys and topics; ``now``: when new ones come."""
    touched = pending.touched()
    if not touched:
        return
    write_papers(
        connection,
        [
            ComputedPaper(paper.row, paper.id, fields)
            for paper, fields in zip(touched, _compute_fields(touched, tagger), strict=True)
        ],
        existing={row for paper in touched for row in paper.stored_ids},
    )
    connection.executemany(
        "INSERT OR IGNORE INTO paper_added VALUES (?, ?)", [(paper.row, now) for paper in touched]
    )
    for paper in touched:
        if len(paper.stored_ids) > 1:
            _merge_rows(connection, paper)
        elif paper.id not in paper.stored_ids.values():
            for row in paper.stored_ids:
                rename_user_data(connection, row, paper.id)
    paper_of = {key: paper.row for paper in touched for key in paper.records}
    connection.executemany(
        "INSERT INTO record (source, digest, paper, fields) VALUES (?, ?, ?, ?)",
        [(*key, paper_of[key], fields) for key, fields in pending.new_records.items()],
    )
    replace_records(
        connection, [(fields, *key) for key, fields in pending.replaced_records.items()]
    )
    connection.executemany(
        "INSERT OR IGNORE INTO paper_key VALUES (?, ?, ?)",
        [(*key, paper.row) for key, paper in pending.by_key.items() if paper.is_touched],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO paper_title VALUES (?, ?)", [*pending.ambiguous_titles()]
    )
    old_ids = [old for paper in touched for old in paper.stored_ids.values() if old != paper.id]
    if old_ids:
        record_removed_ids(connection, old_ids)
        # The user data of these papers now has other ids.
        advance_all_change_numbers(connection)


def _compute_fields(pending: Sequence[PendingPaper], tagger: Tagger) -> Iterator[ComputedFields]:
    unknown = [
        [encoded.record for encoded in paper.records.values()]
        for paper in pending
        if paper.computed is None
    ]
    contents = iter(ComputedFields.compute_all(unknown, tagger))
    for paper in pending:
        yield next(contents) if paper.computed is None else paper.computed


def replace_records(connection: Connection, records: Sequence[tuple[str, int, bytes]]) -> None:
    """Replace the text of records: new text, source and digest of each."""
    connection.executemany("UPDATE record SET fields = ? WHERE source = ? AND digest = ?", records)


def _merge_rows(connection: Connection, paper: PendingPaper) -> None:
    """Move the records, keys and user data of merged papers to one row, and delete the others."""
    merge_user_data(connection, paper.row, paper.id, paper.stored_ids)
    times = select_in(connection, "SELECT at FROM paper_added WHERE paper IN", paper.stored_ids)
    connection.execute(
        "UPDATE paper_added SET at = ? WHERE paper = ?", (min(at for (at,) in times), paper.row)
    )
    for old in paper.stored_ids.keys() - {paper.row}:
        for update in ("UPDATE record", "UPDATE paper_key", "UPDATE OR IGNORE paper_title"):
            connection.execute(f"{update} SET paper = ? WHERE paper = ?", (paper.row, old))
        connection.execute("DELETE FROM paper WHERE row = ?", (old,))


# The user data of merged papers


_STATUS_PROGRESS = ("unread", "reading", "read")


def rename_user_data(connection: Connection, row: int, paper_id: str) -> None:
    """Write a paper's new id into its user data."""
    for table in ID_COPY_TABLES:
        update = f"UPDATE {table} SET id = ? WHERE paper = ?"  # noqa: S608
        connection.execute(update, (paper_id, row))


def merge_user_data(connection: Connection, row: int, paper_id: str, rows: Collection[int]) -> None:
    """Move the user data of papers to the one of them that stays, ``row``; nothing is lost."""
    _merge_list_entries(connection, row, rows)
    _merge_status(connection, row, rows)
    _merge_star(connection, row, rows)
    _merge_note(connection, row, rows)
    _merge_tags(connection, row, rows)
    connection.executemany(
        "UPDATE citation_key SET paper = ? WHERE paper = ?", [(row, each) for each in rows]
    )
    rename_user_data(connection, row, paper_id)


def _merge_list_entries(connection: Connection, row: int, rows: Collection[int]) -> None:
    """Keep one entry of the merged paper in each list, the one that was saved first."""
    entries = _take_rows(connection, "list_entry", "list, saved_at, position, query, id", rows)
    first: dict[int, tuple[Any, ...]] = {}
    for reading_list, *entry in sorted(entries):
        first.setdefault(reading_list, tuple(entry))
    connection.executemany(
        "INSERT INTO list_entry (list, paper, saved_at, position, query, id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(reading_list, row, *entry) for reading_list, entry in first.items()],
    )


def _merge_status(connection: Connection, row: int, rows: Collection[int]) -> None:
    """Keep the furthest status, and of two equal ones the earlier."""
    statuses = _take_rows(connection, "paper_status", "value, at, id", rows)
    if statuses:
        furthest = min(statuses, key=lambda each: (-_STATUS_PROGRESS.index(each[0]), each[1]))
        insert = "INSERT INTO paper_status (paper, value, at, id) VALUES (?, ?, ?, ?)"
        connection.execute(insert, (row, *furthest))


def _merge_star(connection: Connection, row: int, rows: Collection[int]) -> None:
    """Keep the earliest star."""
    stars = _take_rows(connection, "paper_star", "at, value, id", rows)
    if stars:
        connection.execute(
            "INSERT INTO paper_star (paper, at, value, id) VALUES (?, ?, ?, ?)", (row, *min(stars))
        )


def _merge_note(connection: Connection, row: int, rows: Collection[int]) -> None:
    """Write the notes one below the other, the earlier first."""
    notes = sorted(_take_rows(connection, "paper_note", "at, value, id", rows))
    if not notes:
        return
    text = functools.reduce(join_notes, [note for _, note, _ in notes])
    connection.execute(
        "INSERT INTO paper_note (paper, at, value, id) VALUES (?, ?, ?, ?)",
        (row, notes[-1][0], text, notes[-1][2]),
    )


def _merge_tags(connection: Connection, row: int, rows: Collection[int]) -> None:
    """Keep every tag in its first spelling; one that only one of the papers had removed is kept."""
    tags = _take_rows(connection, "own_tag", "given, at, folded, tag", rows)
    connection.executemany(
        "INSERT OR REPLACE INTO own_tag (paper, given, at, folded, tag) VALUES (?, ?, ?, ?, ?)",
        [(row, *each) for each in sorted(sorted(tags, reverse=True), key=lambda each: each[0])],
    )


def _take_rows(
    connection: Connection, table: str, columns: str, rows: Collection[int]
) -> list[tuple[Any, ...]]:
    """Delete the rows of papers from a table, and return them."""
    select = f"SELECT {columns} FROM {table} WHERE paper IN"  # noqa: S608
    found = [*select_in(connection, select, rows)]
    delete = f"DELETE FROM {table} WHERE paper = ?"  # noqa: S608
    connection.executemany(delete, [(row,) for row in rows])
    return found
