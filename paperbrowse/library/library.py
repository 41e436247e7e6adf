"""The library: every paper read so far and everything the reader made of them, in one file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from paperbrowse.core.errors import DamagedLibraryError, LibraryError
from paperbrowse.core.papers import IndexDocument, Paper, Record
from paperbrowse.library.backup import restore
from paperbrowse.library.backup.backups import Backups, write_copy
from paperbrowse.library.backup.inventory import Inventory
from paperbrowse.library.backup.restore import RestoreResult
from paperbrowse.library.ingest import drafts, ingest, parallel
from paperbrowse.library.ingest.prepared import Batch
from paperbrowse.library.papers import index_feed, lookup, reading
from paperbrowse.library.papers import sources as sources_
from paperbrowse.library.papers.index_feed import LibraryFileDocuments
from paperbrowse.library.papers.merging import merge
from paperbrowse.library.papers.recompute import recompute_outdated
from paperbrowse.library.storage import integrity
from paperbrowse.library.storage.database import Database
from paperbrowse.library.storage.sql import read_counter
from paperbrowse.library.user_data import UserData
from paperbrowse.library.values import ImportCounts, NewSource, Source, TagCount, Tagger


class Library(UserData):
    """A library that is open.

    It can be used from several threads. Every method reads or writes in one transaction of its own
    unless it says otherwise, and raises LibraryError when the file cannot be read or written, which
    leaves everything as it was.
    """

    def __init__(
        self, database: Database, tagger: Tagger, warning: LibraryError | None = None
    ) -> None:
        """Use ``Library.open``."""
        self._database = database
        self._tagger = tagger
        self.backups = Backups(database.file)
        self.warning = warning
        """What the reader should be told of the opening, which nevertheless succeeded."""

    @classmethod
    def open(
        cls,
        file: Path,
        tagger: Tagger,
        *,
        create: bool = True,
        patience: float = 10.0,
        announce: Callable[[str], None] = lambda _: None,
    ) -> Self:
        """Open the library in ``file``; made with its folder if missing, if ``create`` says so.

        ``patience`` is how many seconds an action waits while another process writes. Papers
        that were tagged by other rules, or computed by an older program, are brought up to date
        if the library can be written. A library of an older version is backed up before it is
        migrated. ``announce`` is told, in words, of what takes long in a large library, before it
        begins. Raises LibraryError, and leaves the file as it is, when it is not a library, of a
        newer paperbrowse, or may not be read; DamagedLibraryError when it is damaged.
        """
        warnings: list[LibraryError] = []

        def back_up() -> None:
            announce("Backing the library up, which an older paperbrowse made…")
            try:
                Backups(file).make_before_migration()
            except DamagedLibraryError:
                raise
            except LibraryError as error:
                warnings.append(error)

        database = Database(file, create=create, patience=patience, before_migrating=back_up)
        try:
            recompute_outdated(database, tagger, announce)
        except BaseException:
            database.close()
            raise
        return cls(database, tagger, *warnings)

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self._database.file

    @property
    def writable(self) -> bool:
        """Whether the file may be written."""
        return self._database.writable

    def close(self) -> None:
        """Close the library, for all threads."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Dumps

    def sources(self) -> list[Source]:
        """Return the dumps that were read, in the order in which they first came."""
        with self._database.reading() as connection:
            return sources_.read_sources(connection)

    def source_count(self) -> int:
        """Return how many dumps were read, which takes no time in a large library either."""
        with self._database.reading() as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM source").fetchone()
            return int(count)

    def add_dump(
        self,
        source: NewSource,
        records: Iterable[Record],
        progress: Callable[[int], None] | None = None,
    ) -> ImportCounts:
        """Add a dump's records; ``progress`` is told how many are done.

        ``records`` are read and committed in chunks, so any number of them takes the same memory.
        Of a large dump the next chunks are prepared by other processes; see ``ahead``.
        When it ends early, whatever the reason, whole chunks are in the library, and adding the
        dump again adds the rest.
        """
        batches = (parallel.ReadBatch(chunk) for chunk in ingest.split_into_chunks(records))
        return self.add_batches(source, batches, progress)

    def add_batches(
        self,
        source: NewSource,
        batches: Iterable[Batch],
        progress: Callable[[int], None] | None = None,
        others: Callable[[Sequence[object]], None] | None = None,
    ) -> ImportCounts:
        """Do what ``add_dump`` does with records that are still to be read, a batch at a time.

        Each batch is committed whole, so their sizes had best be those of ``chunk_sizes``. Other
        processes can read them, to which they are sent pickled. ``others`` is given what they hold
        that is no record.
        """
        taking = ingest.DumpIngest(source, self._tagger)
        counts = ImportCounts()

        def pays() -> bool:
            return counts.records >= parallel.MIN_RECORDS and counts.unchanged < counts.records // 2

        prepared = parallel.prepare_chunks(batches, self._tagger, pays)
        with contextlib.closing(prepared):
            for chunk in prepared:
                if chunk.other_items and others is not None:
                    others(chunk.other_items)
                counts += taking.ingest_chunk(self._database, chunk.records)
                if progress is not None:
                    progress(counts.records)
        return counts

    def preview_dump(
        self,
        source: NewSource,
        records: Iterable[Record],
        progress: Callable[[int], None] | None = None,
    ) -> ImportCounts:
        """Return what ``add_dump`` would, and change nothing; see ``preview``."""
        with self.preview() as preview:
            return preview.add_dump(source, records, progress)

    @contextlib.contextmanager
    def preview(self) -> Iterator[ImportPreview]:
        """Give something to add dumps to, each to what the ones before it added, for counts only.

        They are added in one transaction that is taken back at the end, so others wait to write
        meanwhile.
        """
        with self._database.writing(keep=False) as connection:
            yield ImportPreview(connection, self._tagger)

    # Papers

    def paper_count(self) -> int:
        """Return how many papers there are."""
        with self._database.reading() as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM paper").fetchone()
            return int(count)

    def resolve(self, reference: str) -> str:
        """Return the id of the paper that ``reference`` means.

        It may be an id, the beginning of one, a former id, an arXiv id (with a version, with
        ``arXiv:`` in front, or as an address) or a DOI (likewise). Raises UnknownPaperError when
        it means no paper, or several.
        """
        with self._database.reading() as connection:
            return lookup.resolve(connection, reference)[1]

    def paper(self, reference: str) -> Paper:
        """Return the paper that ``reference`` means; see ``resolve``."""
        with self._database.reading() as connection:
            _, paper_id = lookup.resolve(connection, reference)
            return reading.read_papers(connection, [paper_id])[0]

    def papers(self, ids: Iterable[str]) -> list[Paper]:
        """Return papers by their ids, in that order; ids that are gone are left out."""
        with self._database.reading() as connection:
            return reading.read_papers(connection, ids)

    def match_records(self, told: Sequence[tuple[str | None, Record]]) -> list[str | None]:
        """Return the ids of the papers that records are of, None for one that there is not.

        An id may be told with each, which may be a former one.
        """
        with self._database.reading() as connection:
            return drafts.match_records(connection, told)

    def provenance(self, reference: str) -> Mapping[str, str]:
        """Return from which source each known field of a paper was taken."""
        with self._database.reading() as connection:
            row, _ = lookup.resolve(connection, reference)
            return merge(reading.read_records(connection, row)).provenance

    def records(self, reference: str) -> list[tuple[str, Record]]:
        """Return what each source tells of a paper, in its own words."""
        with self._database.reading() as connection:
            row, _ = lookup.resolve(connection, reference)
            return [(each.source, each.record) for each in reading.read_records(connection, row)]

    def tags(self) -> list[TagCount]:
        """Return every tag with its number of papers, the most frequent first."""
        with self._database.reading() as connection:
            return reading.count_tags(connection)

    # For whoever keeps a copy of the papers

    def identity(self) -> str:
        """Return what tells the papers of this library from those of any other.

        It becomes another when a backup is restored.
        """
        with self._database.reading() as connection:
            (value,) = connection.execute(
                "SELECT value FROM meta WHERE key = 'identity'"
            ).fetchone()
            return str(value)

    def change_number(self) -> int:
        """Return a number that grows with every change of papers."""
        with self._database.reading() as connection:
            return read_counter(connection, "change")

    def findable(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        """Yield what an index takes of the papers changed since, in the order of their changes.

        Their change numbers are above ``after`` and at most ``upto``, which is the present one
        where it is not given. They are read a few thousand at a time, each time as they are then;
        a paper that changes meanwhile is left to a later call if its turn has not come. Raises
        LibraryError while it is gone through.
        """
        return index_feed.read_documents(self._database.reading, after, upto)

    def change_marks(self, after: int, every: int) -> list[int]:
        """Return change numbers that cut what changed after ``after`` into parts for ``findable``.

        Each is the last of a part of ``every`` papers; that of the last part has the rest.
        """
        with self._database.reading() as connection:
            return index_feed.read_change_cuts(connection, after, every)

    def for_other_process(self) -> LibraryFileDocuments | None:
        """Return what gives ``findable`` in another process, to which it can be sent pickled.

        None where this library may not be written: the file could then not be read there while
        somebody else writes to it.
        """
        return index_feed.LibraryFileDocuments(self.file.absolute()) if self.writable else None

    def changed_papers(self, since: int) -> Iterator[Paper]:
        """Yield the papers that changed after change number ``since``, the oldest change first.

        They are read a few hundred at a time, each time as they are then: a paper that changes
        meanwhile may come again.
        """
        while True:
            with self._database.reading() as connection:
                papers, since = reading.read_changed_papers(connection, since)
            if not papers:
                return
            yield from papers

    def removed_ids(self, since: int) -> list[str]:
        """Return the ids that were merged into others after change number ``since``."""
        with self._database.reading() as connection:
            return reading.read_removed_ids(connection, since)

    # Backups

    def backup_to(self, file: Path, *, force: bool = False) -> Inventory:
        """Write a whole, verified copy to ``file``; return what it holds.

        What stands there is replaced only with ``force``. Raises LibraryError.
        """
        return write_copy(self.file, file, force=force)

    def restore(self, file: Path | None = None) -> RestoreResult:
        """Replace everything by what a backup holds: the newest good automatic one, or ``file``.

        The present state is set aside, and the reader's last step is then the restoring, which
        ``undo`` takes back. Who else has the library open goes on with the new content. Raises
        LibraryError, with everything as it was; DamagedLibraryError tells whose file is damaged.
        """
        return restore.restore(self._database, self._tagger, self.backups, file)

    # Health

    def check(self) -> list[str]:
        """Return what is wrong with the file, in words; nothing when all is well."""
        return integrity.check_integrity(self._database)


class ImportPreview:
    """Dumps added to a library for a moment; use ``Library.preview``."""

    def __init__(self, connection: sqlite3.Connection, tagger: Tagger) -> None:
        self._connection = connection
        self._tagger = tagger

    def add_dump(
        self,
        source: NewSource,
        records: Iterable[Record],
        progress: Callable[[int], None] | None = None,
    ) -> ImportCounts:
        """Return what ``Library.add_dump`` would."""
        taking = ingest.DumpIngest(source, self._tagger)
        counts = ImportCounts()
        for chunk in ingest.split_into_chunks(records):
            counts += taking.preview_chunk(self._connection, chunk)
            if progress is not None:
                progress(counts.records)
        return counts
