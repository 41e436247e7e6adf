"""The import of a dump's records into the library, a chunk in a transaction."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from sqlite3 import Connection

from paperbrowse.core import YEAR_TRUST, Batch, ReadBatch, Record
from paperbrowse.library.ingest import paper_writer
from paperbrowse.library.ingest.drafts import PendingPapers
from paperbrowse.library.ingest.parallel import DEFAULT_LIMITS, Chunk, IngestLimits, prepare_chunks
from paperbrowse.library.ingest.prepared import EncodedRecord, PreparedRecord
from paperbrowse.library.papers import enter_source, find_source
from paperbrowse.library.storage import Database, select_in, utc_now
from paperbrowse.library.values import ImportCounts, NewSource, Tagger

_KnownRecords = dict[bytes, tuple[int, str]]
"""The paper and the stored text of records that the source already has, by their digest."""


def chunk_sizes(limits: IngestLimits = DEFAULT_LIMITS) -> Iterator[int]:
    """Yield the sizes of a dump's chunks.

    They grow: the more is in the library, the more pages of its tables each chunk touches.
    """
    done = 0
    largest = limits.max_chunk_growth * limits.chunk_records
    while True:
        size = min(max(limits.chunk_records, done // 8), largest)
        done += size
        yield size


def split_into_batches(
    records: Iterable[Record], limits: IngestLimits = DEFAULT_LIMITS
) -> Iterator[Batch]:
    """Yield records that have been read in batches of these sizes."""
    rest = iter(records)
    for size in chunk_sizes(limits):
        batch = list(itertools.islice(rest, size))
        if not batch:
            return
        yield ReadBatch(batch)


class DumpIngest:
    """The import of one dump's records.

    ``progress`` is called with the number of records done, ``on_other_items`` with the items of
    batches that are no records.
    """

    def __init__(
        self,
        source: NewSource,
        tagger: Tagger,
        progress: Callable[[int], None] | None = None,
        on_other_items: Callable[[Sequence[object]], None] | None = None,
        limits: IngestLimits = DEFAULT_LIMITS,
    ) -> None:
        self._new_source = source
        self._tagger = tagger
        self._progress = progress
        self._on_other_items = on_other_items
        self._limits = limits
        self._counts = ImportCounts()
        self._began = utc_now()

    def add(self, database: Database, batches: Iterable[Batch]) -> ImportCounts:
        """Add the records of batches, each batch in a transaction of its own."""

        def pays() -> bool:
            counts, least = self._counts, self._limits.records_before_processes
            return counts.records >= least and counts.unchanged < counts.records // 2

        prepared = prepare_chunks(batches, self._tagger, pays, self._limits.processes)
        with contextlib.closing(prepared) as chunks:
            return self._add_all(chunks, lambda records: self._add_chunk(database, records))

    def preview(self, connection: Connection, batches: Iterable[Batch]) -> ImportCounts:
        """Add the records of batches within the transaction of ``connection``."""
        return self._add_all(
            map(Chunk.read, batches),
            lambda records: self._write(connection, records, self._prepare(records)),
        )

    def _add_all(
        self, chunks: Iterable[Chunk], add: Callable[[Sequence[EncodedRecord]], ImportCounts]
    ) -> ImportCounts:
        for chunk in chunks:
            if chunk.other_items and self._on_other_items is not None:
                self._on_other_items(chunk.other_items)
            self._counts += add(chunk.records)
            if self._progress is not None:
                self._progress(self._counts.records)
        return self._counts

    def _add_chunk(self, database: Database, records: Sequence[EncodedRecord]) -> ImportCounts:
        """Add records and commit them, all or none."""
        with database.reading() as connection:
            version = _data_version(connection)
            source = find_source(connection, self._new_source)
            known: _KnownRecords = (
                {} if source is None else _read_known(connection, source, records)
            )
        changed = {each.digest: each for each in records if _is_changed(known, each)}
        if source is not None and not changed:
            return ImportCounts(records=len(records), unchanged=len(records))
        # Most of the work is done here, outside of the write transaction.
        prepared = self._prepare(changed.values())
        with database.writing() as connection:
            # What was known still holds unless another process has written, which is rare. A dump
            # that is not known by its content may be a known one that changed.
            if source is not None and _data_version(connection) == version:
                return self._write(connection, records, prepared, known)
            return self._write(connection, records, prepared)

    def _prepare(self, records: Collection[EncodedRecord]) -> dict[bytes, PreparedRecord]:
        """Return the records prepared, by their digests."""
        prepared = {each.digest: each for each in records if isinstance(each, PreparedRecord)}
        rest = {each.digest: each for each in records if each.digest not in prepared}
        for record in PreparedRecord.prepare_all([*rest.values()], self._tagger):
            prepared[record.digest] = record
        return prepared

    def _write(
        self,
        connection: Connection,
        records: Sequence[EncodedRecord],
        prepared: dict[bytes, PreparedRecord],
        known: _KnownRecords | None = None,
    ) -> ImportCounts:
        source = enter_source(connection, self._new_source)
        if known is None:
            known = _read_known(connection, source, records)
            # Records that another process has removed meanwhile, which is rare, are not prepared.
            changed = [each for each in records if _is_changed(known, each)]
            missing = [each for each in changed if each.digest not in prepared]
            prepared = {**prepared, **self._prepare(missing)}
        new: dict[bytes, PreparedRecord] = {}
        better: dict[bytes, tuple[int, PreparedRecord]] = {}
        moved: list[tuple[str, int, bytes]] = []
        for record in records:
            if record.digest not in known:
                if record.digest not in new:
                    new[record.digest] = prepared[record.digest]
            elif _is_changed(known, record):
                paper, fields = known[record.digest]
                stored = Record.from_json(fields)
                if _has_better_year(record.record, stored):
                    better[record.digest] = paper, prepared[record.digest]
                elif _has_same_year(record.record, stored):
                    moved.append((record.fields, source, record.digest))
        papers = PendingPapers(connection, source)
        papers.fetch([*new.values()], [row for row, _ in better.values()])
        for row, record_of_row in better.values():
            papers.replace(row, record_of_row)
        new_papers = sum([papers.add(record) for record in new.values()])
        paper_writer.write_pending_papers(connection, papers, self._tagger, self._began)
        paper_writer.replace_records(connection, moved)
        merged = len(new) - new_papers + len(better)
        return ImportCounts(len(records), new_papers, merged, len(records) - new_papers - merged)


def _data_version(connection: Connection) -> int:
    """Return a number that only commits of others change (https://sqlite.org/pragma.html)."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def _read_known(
    connection: Connection, source: int, records: Sequence[EncodedRecord]
) -> _KnownRecords:
    rows = select_in(
        connection,
        "SELECT digest, paper, fields FROM record WHERE source = ? AND digest IN",
        {record.digest for record in records},
        before=(source,),
    )
    return {digest: (paper, fields) for digest, paper, fields in rows}


def _is_changed(known: _KnownRecords, record: EncodedRecord) -> bool:
    return known.get(record.digest, (0, ""))[1] != record.fields


def _has_better_year(record: Record, stored: Record) -> bool:
    """Return whether a record has a more trusted year than the stored one of the same text.

    A year that the user gave stays when the dump is read again without it; one that was taken from
    the file's time never replaces any.
    """
    if _has_same_year(record, stored) or record.year_from in ("mtime", None):
        return False
    return YEAR_TRUST[record.year_from] >= YEAR_TRUST[stored.year_from]


def _has_same_year(record: Record, stored: Record) -> bool:
    return (record.published, record.year_from) == (stored.published, stored.year_from)
