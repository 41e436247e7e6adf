"""The recomputation of all papers after a change of the topic rules or of merging."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection

from paperbrowse.core import LibraryError, Record
from paperbrowse.library.papers import computed, reading
from paperbrowse.library.papers.merging import id_of_title_key, title_key
from paperbrowse.library.storage import Database
from paperbrowse.library.values import Tagger

_CHUNK_PAPERS = 500


def recompute_outdated(
    database: Database, tagger: Tagger, announce: Callable[[str], None] = lambda _: None
) -> None:
    """Recompute every paper if the rules or merging have changed since that was last done.

    It is committed in chunks and recorded at its end, so that after a crash it starts over; nothing
    happens where the library cannot be written. ``announce`` is called with a sentence first.
    """
    with database.reading() as connection:
        if computed.is_current(connection, tagger):
            return
        (papers,) = connection.execute("SELECT EXISTS (SELECT 1 FROM paper)").fetchone()
    if not database.writable:
        return
    if papers:
        announce("Tagging the papers again, by the rules of today…")
    row: int | None = 0
    # Where writing fails, reading is still possible; the next start tries again.
    with contextlib.suppress(LibraryError):
        while row is not None:
            with database.writing() as connection:
                row = _recompute_after(connection, row, tagger)
                if row is None:
                    computed.record_current(connection, tagger)


def _recompute_after(connection: Connection, row: int, tagger: Tagger) -> int | None:
    """Recompute the next papers; return the last one's row, None when there were none."""
    ids_by_row = connection.execute(
        "SELECT row, id FROM paper WHERE row > ? ORDER BY row LIMIT ?", (row, _CHUNK_PAPERS)
    ).fetchall()
    if not ids_by_row:
        return None
    rows = [number for number, _ in ids_by_row]
    records = reading.read_records(connection, rows)
    computed_fields = computed.ComputedFields.compute_all(
        [records[number] for number in rows], tagger
    )
    papers = [
        computed.ComputedPaper(number, paper_id, fields)
        for (number, paper_id), fields in zip(ids_by_row, computed_fields, strict=True)
    ]
    stored = computed.read_stored(connection, rows)
    changed = [each for each in papers if stored[each.row] != (each.columns(), each.fields.topics)]
    computed.write_papers(connection, changed, existing=[paper.row for paper in changed])
    _insert_titles(connection, records)
    return int(rows[-1])


def _insert_titles(connection: Connection, records: Mapping[int, Sequence[Record]]) -> None:
    """Store titles as this program folds them; else a record that comes again misses its paper."""
    titles = {(title_key(each.title), row) for row in records for each in records[row]}
    named = [(title, row, id_of_title_key(title)) for title, row in sorted(titles)]
    connection.executemany(
        "INSERT OR IGNORE INTO paper_key VALUES ('id', ?, ?)",
        [(paper_id, row) for _, row, paper_id in named],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO paper_title SELECT ?, ? WHERE NOT EXISTS"
        " (SELECT 1 FROM paper_key WHERE kind = 'id' AND value = ? AND paper = ?)",
        [(title, row, paper_id, row) for title, row, paper_id in named],
    )
