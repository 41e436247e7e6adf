"""The import of a dump's records into the library, a chunk in a transaction."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from paperbrowse.core.papers import YEAR_TRUST, Record
from paperbrowse.library.ingest import paper_writer
from paperbrowse.library.ingest.drafts import PendingPapers
from paperbrowse.library.ingest.prepared import EncodedRecord, PreparedRecord, RawRecord
from paperbrowse.library.papers.sources import enter_source, find_source
from paperbrowse.library.storage.database import Database
from paperbrowse.library.storage.sql import select_in
from paperbrowse.library.values import ImportCounts, NewSource, Tagger

CHUNK_RECORDS = 500
"""Records that are committed together: enough that the cost of a commit does not show, few enough
that another process waits no longer than a moment to write."""

MAX_CHUNK_GROWTH = 4

_KnownRecords = dict[bytes, tuple[int, str]]
"""The paper and the stored text of records that the source already has, by their digest."""


def chunk_sizes() -> Iterator[int]:
    """Yield the sizes of a dump's chunks: CHUNK_RECORDS, growing to MAX_CHUNK_GROWTH times that.

    The more of a dump is in the library, the more pages of its tables a chunk touches, so that
    larger chunks pay more and more.
    """
    done = 0
    while True:
        size = min(max(CHUNK_RECORDS, done // 8), MAX_CHUNK_GROWTH * CHUNK_RECORDS)
        done += size
        yield size


def split_into_chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records in lists of such sizes."""
    rest = iter(records)
    for size in chunk_sizes():
        chunk = list(itertools.islice(rest, size))
        if not chunk:
            return
        yield chunk


class DumpIngest:
    """The import of one dump's records."""

    def __init__(self, new_source: NewSource, tagger: Tagger) -> None:
        self._new_source = new_source
        self._tagger = tagger

    def ingest_chunk(self, database: Database, texts: Sequence[EncodedRecord]) -> ImportCounts:
        """Add records and commit them, all or none."""
        with database.reading() as connection:
            seen = _data_version(connection)
            source = find_source(connection, self._new_source)
            known: _KnownRecords = {} if source is None else _read_known(connection, source, texts)
        unlike = {text.digest: text for text in texts if _known_fields(known, text) != text.fields}
        if source is not None and not unlike:
            return ImportCounts(records=len(texts), unchanged=len(texts))
        # Most of the work is done here, outside of the write transaction.
        ready = self._prepare(unlike.values())
        with database.writing() as connection:
            # What was known still holds unless another process has written, which is rare. A dump
            # that is not known by its content may be a known one that changed.
            if source is not None and _data_version(connection) == seen:
                return self._add(connection, texts, ready, known)
            return self._add(connection, texts, ready)

    def preview_chunk(
        self, connection: sqlite3.Connection, chunk: Sequence[Record]
    ) -> ImportCounts:
        """Add records within the transaction of ``connection``."""
        texts = [RawRecord.of_record(record) for record in chunk]
        return self._add(connection, texts, self._prepare(texts))

    def _prepare(self, texts: Collection[EncodedRecord]) -> dict[bytes, PreparedRecord]:
        """Return the records prepared, by their digests."""
        computed = {text.digest: text for text in texts if isinstance(text, PreparedRecord)}
        rest = {text.digest: text for text in texts if text.digest not in computed}
        for each in PreparedRecord.prepare_all([*rest.values()], self._tagger):
            computed[each.digest] = each
        return computed

    def _add(
        self,
        connection: sqlite3.Connection,
        texts: Sequence[EncodedRecord],
        ready: dict[bytes, PreparedRecord],
        known: _KnownRecords | None = None,
    ) -> ImportCounts:
        source, source_name = enter_source(connection, self._new_source)
        if known is None:
            known = _read_known(connection, source, texts)
            # Records that another process has removed meanwhile, which is rare, are not prepared.
            missing = [text for text in texts if text.digest not in ready]
            ready = {
                **ready,
                **self._prepare([t for t in missing if _known_fields(known, t) != t.fields]),
            }
        fresh: dict[bytes, PreparedRecord] = {}
        better: dict[bytes, tuple[int, PreparedRecord]] = {}
        moved: list[tuple[str, int, bytes]] = []
        for text in texts:
            if text.digest not in known:
                if text.digest not in fresh:
                    fresh[text.digest] = ready[text.digest]
            elif _known_fields(known, text) != text.fields:
                had = Record.from_json(json.loads(_known_fields(known, text)))
                if _has_better_year(text.record, had):
                    better[text.digest] = known[text.digest][0], ready[text.digest]
                elif _has_same_year(text.record, had):
                    moved.append((text.fields, source, text.digest))
        drafts = PendingPapers(connection, source, source_name)
        drafts.fetch([*fresh.values()], [row for row, _ in better.values()])
        for row, each in better.values():
            drafts.replace(row, each)
        new = sum([drafts.add(each) for each in fresh.values()])
        paper_writer.write_pending_papers(connection, drafts, self._tagger)
        paper_writer.replace_records(connection, moved)
        merged = len(fresh) - new + len(better)
        return ImportCounts(len(texts), new, merged, len(texts) - new - merged)


def _data_version(connection: sqlite3.Connection) -> int:
    """Return a number that changes with the commits of other connections only.

    See https://sqlite.org/pragma.html#pragma_data_version.
    """
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def _read_known(
    connection: sqlite3.Connection, source: int, texts: Sequence[EncodedRecord]
) -> _KnownRecords:
    rows = select_in(
        connection,
        "SELECT digest, paper, fields FROM record WHERE source = ? AND digest IN",
        {text.digest for text in texts},
        before=(source,),
    )
    return {digest: (paper, fields) for digest, paper, fields in rows}


def _known_fields(known: _KnownRecords, text: EncodedRecord) -> str:
    return known.get(text.digest, (0, ""))[1]


def _has_better_year(record: Record, had: Record) -> bool:
    """Return whether a record has a more trusted year than the stored one of the same text.

    A year that the user gave stays when the dump is read again without it; one that was taken from
    the file's time never replaces any.
    """
    if _has_same_year(record, had) or record.year_from in ("mtime", None):
        return False
    return YEAR_TRUST[record.year_from] >= YEAR_TRUST[had.year_from]


def _has_same_year(record: Record, had: Record) -> bool:
    return (record.published, record.year_from) == (had.published, had.year_from)
