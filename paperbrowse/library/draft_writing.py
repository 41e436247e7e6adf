"""Writes what became of the papers that a chunk of records touched; see ``drafts``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from paperbrowse.library import derived, joining
from paperbrowse.library.changes import note_all_changed
from paperbrowse.library.drafts import Draft, Drafts
from paperbrowse.library.values import Tagger


def write(connection: sqlite3.Connection, drafts: Drafts, tagger: Tagger) -> None:
    """Write every paper that was touched, with its records, keys and topics."""
    touched = drafts.touched()
    if not touched:
        return
    derived.write_papers(
        connection,
        [
            derived.Computed(draft.row, draft.id, content)
            for draft, content in zip(touched, _contents(touched, tagger), strict=True)
        ],
        existing={row for draft in touched for row in draft.stored},
    )
    for draft in touched:
        if len(draft.stored) > 1:
            _move_everything(connection, draft)
        elif draft.id not in draft.stored.values():
            for row in draft.stored:
                joining.rename(connection, row, draft.id)
    _write_records(connection, drafts, touched)
    connection.executemany(
        "INSERT OR IGNORE INTO paper_key VALUES (?, ?, ?)",
        [(*key, draft.row) for key, draft in drafts.by_key.items() if draft.touched],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO paper_title VALUES (?, ?)",
        [*drafts.namesakes()],
    )
    gone = [old for draft in touched for old in draft.stored.values() if old != draft.id]
    if gone:
        derived.note_removed(connection, gone)
        # What the reader made of these papers now stands under other ids.
        note_all_changed(connection)


def _contents(drafts: Sequence[Draft], tagger: Tagger) -> Iterator[derived.Content]:
    """Yield what the records of each paper say together."""
    unknown = [draft.all_told() for draft in drafts if draft.content is None]
    computed = iter(derived.Content.of_all(unknown, tagger))
    for draft in drafts:
        yield next(computed) if draft.content is None else draft.content


def _write_records(
    connection: sqlite3.Connection, drafts: Drafts, touched: Sequence[Draft]
) -> None:
    paper_of = {key: draft.row for draft in touched for key in draft.told}
    connection.executemany(
        "INSERT INTO record (source, digest, paper, fields) VALUES (?, ?, ?, ?)",
        [(*key, paper_of[key], fields) for key, fields in drafts.arrived.items()],
    )
    replace_records(connection, [(fields, *key) for key, fields in drafts.replaced.items()])


def replace_records(
    connection: sqlite3.Connection, records: Sequence[tuple[str, int, bytes]]
) -> None:
    """Store other text of records that the library has: text, source and digest of each."""
    connection.executemany("UPDATE record SET fields = ? WHERE source = ? AND digest = ?", records)


def _move_everything(connection: sqlite3.Connection, draft: Draft) -> None:
    """Move what hangs on the joined papers to the row that stays, and delete the others."""
    joining.join(connection, draft.row, draft.id, draft.stored)
    for row in draft.stored:
        if row != draft.row:
            move = {"new": draft.row, "old": row}
            connection.execute("UPDATE record SET paper = :new WHERE paper = :old", move)
            connection.execute("UPDATE paper_key SET paper = :new WHERE paper = :old", move)
            connection.execute(
                "UPDATE OR IGNORE paper_title SET paper = :new WHERE paper = :old", move
            )
            connection.execute("DELETE FROM paper WHERE row = :old", move)
