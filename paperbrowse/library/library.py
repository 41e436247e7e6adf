"""The ``Library`` class: the papers, sources and user data of one SQLite file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from paperbrowse.core import Batch, DamagedLibraryError, LibraryError, Paper, Record
from paperbrowse.library.backup import (
    Backups,
    Inventory,
    RestoreResult,
    redo_restore,
    restore_backup,
    undo_restore,
    write_copy,
)
from paperbrowse.library.index_feed import IndexFeed
from paperbrowse.library.ingest import (
    DEFAULT_LIMITS,
    DumpIngest,
    IngestLimits,
    match_records,
    split_into_batches,
)
from paperbrowse.library.papers import (
    count_tags,
    read_changed_papers,
    read_papers,
    read_sources,
    recompute_outdated,
    resolve_reference,
)
from paperbrowse.library.storage import Database, check_integrity, count_rows
from paperbrowse.library.user import UserData, next_restore_step, redo_next, undo_last
from paperbrowse.library.values import ImportCounts, NewSource, Source, TagCount, Tagger
from paperbrowse.library.visits import begin_visit


class Library(UserData):
    """An open library; any thread may use it.

    Every method reads or writes in one transaction of its own unless its docstring differs, and
    raises LibraryError, with everything as it was, when the file cannot be read or written.
    """

    def __init__(
        self,
        database: Database,
        tagger: Tagger,
        warning: LibraryError | None = None,
        *,
        ingest_limits: IngestLimits = DEFAULT_LIMITS,
    ) -> None:
        """Use ``Library.open``."""
        super().__init__(database, tagger)
        self.backups = Backups(database.file)
        """The automatic backups of this library."""
        self.index_feed = IndexFeed(database)
        """All that a full-text index reads of this library."""
        self._ingest_limits = ingest_limits
        self.warning = warning
        """A problem to report to the user that did not prevent opening."""

    @classmethod
    def open(
        cls,
        file: Path,
        tagger: Tagger,
        *,
        create: bool = True,
        patience: float = 10.0,
        announce: Callable[[str], None] = lambda _: None,
        ingest_limits: IngestLimits = DEFAULT_LIMITS,
    ) -> Self:
        """Open the library in ``file``; with ``create``, a missing one is made, and its folder.

        ``patience`` is the number of seconds to wait while another process writes. Papers that
        were tagged by other rules, or computed by an older program, are recomputed if the library
        can be written; a library of an older version is backed up and migrated. ``announce`` is
        called with a sentence for the user before each step that takes long. Raises LibraryError,
        with the file as it was, when it is no library, of a newer paperbrowse, or may not be read;
        DamagedLibraryError when it is damaged.
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
        return cls(database, tagger, *warnings, ingest_limits=ingest_limits)

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

    def __exit__(self, *_: object) -> None:
        self.close()

    # Dumps

    def sources(self) -> list[Source]:
        """Return the dumps that were imported, in the order of their first import."""
        return self._database.read(read_sources)

    def source_count(self) -> int:
        """Return the number of dumps; unlike ``sources``, this takes no time in a large library."""
        return self._database.read(count_rows, "source")

    def add_batches(
        self,
        source: NewSource,
        batches: Iterable[Batch],
        progress: Callable[[int], None] | None = None,
        on_other_items: Callable[[Sequence[object]], None] | None = None,
    ) -> ImportCounts:
        """Import a dump; each batch, of the sizes of ``chunk_sizes``, in a transaction of its own.

        Those of a large dump are prepared by other processes; see ``ingest.parallel``. If the
        import ends early, importing the dump again adds the rest. ``progress`` is called with the
        number of records done, ``on_other_items`` with the items of a batch that are no records.
        """
        ingest = DumpIngest(source, self._tagger, progress, on_other_items, self._ingest_limits)
        return ingest.add(self._database, batches)

    def add_dump(
        self,
        source: NewSource,
        records: Iterable[Record],
        progress: Callable[[int], None] | None = None,
    ) -> ImportCounts:
        """Import a dump whose records have been read, as ``add_batches`` does."""
        return self.add_batches(source, split_into_batches(records, self._ingest_limits), progress)

    @contextlib.contextmanager
    def preview(self) -> Iterator[ImportPreview]:
        """Give an object that counts the outcome of imports, each after the ones before it.

        They are rolled back at the end; other processes cannot write meanwhile.
        """
        with self._database.writing(keep=False) as connection:
            yield ImportPreview(connection, self._tagger)

    # Visits

    def begin_visit(self) -> None:
        """Begin a visit of the user: papers added since the visit before it are new.

        Nothing happens where the library cannot be written.
        """
        with contextlib.suppress(LibraryError):
            self._database.write(begin_visit)

    # Papers

    def paper_count(self) -> int:
        """Return the number of papers."""
        return self.index_feed.paper_count()

    def resolve(self, reference: str) -> str:
        """Return the id of the paper that ``reference`` names.

        It may be an id, the beginning of one, a former id, or an arXiv id or DOI in any form of
        ``core.identifiers``. Raises UnknownPaperError when it names no paper, or several.
        """
        with self._database.reading() as connection:
            return resolve_reference(connection, reference)[1]

    def paper(self, reference: str) -> Paper:
        """Return the paper that ``reference`` names; see ``resolve``."""
        with self._database.reading() as connection:
            _, paper_id = resolve_reference(connection, reference)
            return read_papers(connection, [paper_id])[0]

    def papers(self, ids: Iterable[str]) -> list[Paper]:
        """Return the papers with these ids, in that order; ids without a paper are left out."""
        return self._database.read(read_papers, ids)

    def match_records(self, records: Sequence[tuple[str | None, Record]]) -> list[str | None]:
        """Return the id of each record's paper, None where the library has none.

        A record comes with the id that it is known by elsewhere, perhaps a former one, or None.
        """
        return self._database.read(match_records, records)

    def tags(self) -> list[TagCount]:
        """Return every tag with its number of papers, the most frequent first."""
        return self._database.read(count_tags)

    def changed_papers(self, since: int) -> Iterator[Paper]:
        """Yield the papers that changed after change number ``since``, the oldest change first.

        They are read a few hundred at a time; a paper that changes meanwhile may come again.
        """
        while True:
            with self._database.reading() as connection:
                papers, since = read_changed_papers(connection, since)
            if not papers:
                return
            yield from papers

    # Undo

    def undo(self) -> str | None:
        """Undo the user's last step; return its name, or None when none is left."""
        with self._database.writing() as connection:
            if not next_restore_step(connection, undoing=True):
                return undo_last(connection)
        return undo_restore(self._database, self._tagger, self.backups)

    def redo(self) -> str | None:
        """Redo the step that was undone last; return its name, or None when none is left."""
        with self._database.writing() as connection:
            if not next_restore_step(connection, undoing=False):
                return redo_next(connection)
        return redo_restore(self._database, self._tagger, self.backups)

    # Backups

    def backup_to(self, file: Path, *, force: bool = False) -> Inventory:
        """Write a whole, verified copy to ``file``; return its inventory.

        An existing file is replaced only with ``force``. Raises LibraryError.
        """
        return write_copy(self.file, file, force=force)

    def restore(self, file: Path | None = None) -> RestoreResult:
        """Replace all content by that of a backup: ``file``, or the newest good automatic one.

        The present state is backed up first, and ``undo`` brings it back. Other processes that have
        the library open see the new content. Raises LibraryError, with everything as it was;
        DamagedLibraryError names the file that is damaged.
        """
        return restore_backup(self._database, self._tagger, self.backups, file)

    # Health

    def check(self) -> list[str]:
        """Return a sentence for each problem of the file; none when all is well."""
        try:
            return self._database.read(check_integrity)
        except LibraryError as error:
            return [error.message]


class ImportPreview:
    """Dumps added to a library and taken back at the end; use ``Library.preview``."""

    def __init__(self, connection: Connection, tagger: Tagger) -> None:
        self._connection = connection
        self._tagger = tagger

    def add_batches(
        self,
        source: NewSource,
        batches: Iterable[Batch],
        progress: Callable[[int], None] | None = None,
        on_other_items: Callable[[Sequence[object]], None] | None = None,
    ) -> ImportCounts:
        """Return the counts that ``Library.add_batches`` would return."""
        ingest = DumpIngest(source, self._tagger, progress, on_other_items)
        return ingest.preview(self._connection, batches)
