"""The writing of a chunk's pending papers, and the merging of the user data of merged papers."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
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

_STATUS_PROGRESS = ("unread", "reading", "read")


def rename_user_data(connection: sqlite3.Connection, row: int, paper_id: str) -> None:
    """Write a paper's new id into its user data."""
    for table in ID_COPY_TABLES:
        connection.execute(
            f"UPDATE {table} SET id = ? WHERE paper = ?",  # noqa: S608
            (paper_id, row),
        )


def merge_user_data(
    connection: sqlite3.Connection, row: int, paper_id: str, rows: Collection[int]
) -> None:
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


def _merge_list_entries(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
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


def _merge_status(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Keep the furthest status, and of two equal ones the earlier."""
    had = _take_rows(connection, "paper_status", "value, at, id", rows)
    if had:
        furthest = min(had, key=lambda each: (-_STATUS_PROGRESS.index(each[0]), each[1]))
        connection.execute(
            "INSERT INTO paper_status (paper, value, at, id) VALUES (?, ?, ?, ?)", (row, *furthest)
        )


def _merge_star(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Keep the earliest star."""
    had = _take_rows(connection, "paper_star", "at, value, id", rows)
    if had:
        connection.execute(
            "INSERT INTO paper_star (paper, at, value, id) VALUES (?, ?, ?, ?)", (row, *min(had))
        )


def _merge_note(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Write the notes one below the other, the earlier first."""
    had = sorted(_take_rows(connection, "paper_note", "at, value, id", rows))
    if not had:
        return
    text = ""
    for _, note, _ in had:
        text = join_notes(text, note)
    connection.execute(
        "INSERT INTO paper_note (paper, at, value, id) VALUES (?, ?, ?, ?)",
        (row, had[-1][0], text, had[-1][2]),
    )


def _merge_tags(connection: sqlite3.Connection, row: int, rows: Collection[int]) -> None:
    """Keep every tag in its first spelling; one that only one of the papers had removed is kept."""
    had = _take_rows(connection, "own_tag", "given, at, folded, tag", rows)
    connection.executemany(
        "INSERT OR REPLACE INTO own_tag (paper, given, at, folded, tag) VALUES (?, ?, ?, ?, ?)",
        [(row, *each) for each in sorted(sorted(had, reverse=True), key=lambda each: int(each[0]))],
    )


def _take_rows(
    connection: sqlite3.Connection, table: str, columns: str, rows: Collection[int]
) -> list[tuple[Any, ...]]:
    """Delete the rows of papers from a table, and return them."""
    found = list(
        select_in(connection, f"SELECT {columns} FROM {table} WHERE paper IN", rows)  # noqa: S608
    )
    if found:
        connection.executemany(
            f"DELETE FROM {table} WHERE paper = ?",  # noqa: S608
            [(row,) for row in rows],
        )
    return found


def write_pending_papers(
    connection: sqlite3.Connection, drafts: PendingPapers, tagger: Tagger
) -> None:
    """Write every touched paper with its records, keys and topics."""
    touched = drafts.touched()
    if not touched:
        return
    write_papers(
        connection,
        [
            ComputedPaper(draft.row, draft.id, content)
            for draft, content in zip(touched, _compute_fields(touched, tagger), strict=True)
        ],
        existing={row for draft in touched for row in draft.stored_ids},
    )
    for draft in touched:
        if len(draft.stored_ids) > 1:
            _merge_rows(connection, draft)
        elif draft.id not in draft.stored_ids.values():
            for row in draft.stored_ids:
                rename_user_data(connection, row, draft.id)
    _write_records(connection, drafts, touched)
    connection.executemany(
        "INSERT OR IGNORE INTO paper_key VALUES (?, ?, ?)",
        [(*key, draft.row) for key, draft in drafts.by_key.items() if draft.is_touched],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO paper_title VALUES (?, ?)",
        [*drafts.ambiguous_titles()],
    )
    gone = [old for draft in touched for old in draft.stored_ids.values() if old != draft.id]
    if gone:
        record_removed_ids(connection, gone)
        # The user data of these papers now has other ids.
        advance_all_change_numbers(connection)


def _compute_fields(drafts: Sequence[PendingPaper], tagger: Tagger) -> Iterator[ComputedFields]:
    """Yield the computed fields of each paper."""
    unknown = [draft.sourced_records() for draft in drafts if draft.computed is None]
    contents = iter(ComputedFields.compute_all(unknown, tagger))
    for draft in drafts:
        yield next(contents) if draft.computed is None else draft.computed


def _write_records(
    connection: sqlite3.Connection, drafts: PendingPapers, touched: Sequence[PendingPaper]
) -> None:
    paper_of = {key: draft.row for draft in touched for key in draft.records}
    connection.executemany(
        "INSERT INTO record (source, digest, paper, fields) VALUES (?, ?, ?, ?)",
        [(*key, paper_of[key], fields) for key, fields in drafts.new_records.items()],
    )
    replace_records(connection, [(fields, *key) for key, fields in drafts.replaced_records.items()])


def replace_records(
    connection: sqlite3.Connection, records: Sequence[tuple[str, int, bytes]]
) -> None:
    """Replace the text of records: new text, source and digest of each."""
    connection.executemany("UPDATE record SET fields = ? WHERE source = ? AND digest = ?", records)


def _merge_rows(connection: sqlite3.Connection, draft: PendingPaper) -> None:
    """Move the records, keys and user data of merged papers to one row, and delete the others."""
    merge_user_data(connection, draft.row, draft.id, draft.stored_ids)
    for row in draft.stored_ids:
        if row != draft.row:
            move = {"new": draft.row, "old": row}
            connection.execute("UPDATE record SET paper = :new WHERE paper = :old", move)
            connection.execute("UPDATE paper_key SET paper = :new WHERE paper = :old", move)
            connection.execute(
                "UPDATE OR IGNORE paper_title SET paper = :new WHERE paper = :old", move
            )
            connection.execute("DELETE FROM paper WHERE row = :old", move)
