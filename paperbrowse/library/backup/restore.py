"""The restore of a backup: replacing a library's content in such a way that it can be undone.

The content is replaced through SQLite's backup API, in one transaction: other processes that have
the library open go on with the new content. First in that transaction, the present state is set
aside as a backup. A restore is a step of the user's history; since the history is replaced with the
rest, the step is written into the incoming copy. See ``journal``.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from paperbrowse.core import DamagedLibraryError, HistoryError, LibraryError, one_line
from paperbrowse.library.backup import copies, inventory
from paperbrowse.library.backup.backups import Backup, Backups
from paperbrowse.library.backup.inventory import Inventory
from paperbrowse.library.papers import recompute_outdated
from paperbrowse.library.storage import (
    Database,
    busy_error,
    missing_error,
    set_library_aside,
    sqlite_uri,
    was_emptied,
)
from paperbrowse.library.user import (
    RestoreStep,
    abandon_undone,
    add_step,
    encode_operations,
    last_done,
    needed_backups,
    next_restore_step,
    restore_operations,
)
from paperbrowse.library.values import Tagger

_STEP_PAGES = 16
"""Pages copied at once: fewer than any library has, so that the first step is not the last."""


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The outcome of a restore."""

    description: str
    """The backup in words: ``the backup of 21 Nov 2026 07:30``."""
    inventory: Inventory
    damaged_file: Path | None
    """The new name of the damaged library, if there was one."""
    undoable: bool
    """Whether undo brings back the library as it was."""


def restore_backup(
    database: Database, tagger: Tagger, backups: Backups, source: Path | None
) -> RestoreResult:
    """Restore ``source``, or the newest good backup; see ``Library.restore``."""
    with (
        backups.lock(),
        _choose_backup(backups, source) as (file, words),
        _prepared_copy(backups, file, tagger) as prepared,
    ):
        name = f"Restored {words}"

        def write_step(incoming: Connection, _: Connection, aside: str) -> None:
            abandon_undone(incoming)
            add_step(incoming, name, restore_operations(file.name), restore_operations(aside))

        _replace_content(database, backups, prepared, write_step)
        with database.reading() as connection:
            counts = inventory.take_inventory(connection)
    return RestoreResult(words, counts, None, undoable=True)


def undo_restore(database: Database, tagger: Tagger, backups: Backups) -> str:
    """Undo the restore that is the last step; return its name."""
    step = _next_restore(database, undoing=True)

    def write_step(incoming: Connection, outgoing: Connection, aside: str) -> None:
        if next_restore_step(outgoing, undoing=True) != step:
            raise _conflict()
        undone_step = next_restore_step(incoming, undoing=False)
        if undone_step is None:
            abandon_undone(incoming)
            row = add_step(incoming, step.name, [], restore_operations(step.backup))
        else:
            row = undone_step.row
        incoming.execute(
            "UPDATE journal SET state = 'undone', operations = ? WHERE row = ?",
            (encode_operations(restore_operations(aside)), row),
        )

    _return_to(step.backup, database, tagger, backups, write_step)
    return step.name


def redo_restore(database: Database, tagger: Tagger, backups: Backups) -> str:
    """Redo the restore that was undone last; return its name."""
    step = _next_restore(database, undoing=False)

    def write_step(incoming: Connection, outgoing: Connection, aside: str) -> None:
        if next_restore_step(outgoing, undoing=False) != step:
            raise _conflict()
        incoming.execute(
            "UPDATE journal SET inverses = ? WHERE row = ?",
            (encode_operations(restore_operations(aside)), last_done(incoming)),
        )

    _return_to(step.backup, database, tagger, backups, write_step)
    return step.name


def _next_restore(database: Database, *, undoing: bool) -> RestoreStep:
    with database.reading() as connection:
        step = next_restore_step(connection, undoing=undoing)
    if step is None:
        raise _conflict()
    return step


def restore_damaged(file: Path, tagger: Tagger, source: Path | None) -> RestoreResult | None:
    """Set a damaged or missing library aside; continue from ``source``, or the newest good backup.

    Returns None, with nothing changed, where the library is not damaged (any more). Raises
    LibraryError, with everything as it was.
    """
    backups = Backups(file)
    with backups.lock():
        if not is_damaged(file):
            return None
        with (
            _choose_backup(backups, source) as (chosen, words),
            _prepared_copy(backups, chosen, tagger) as prepared,
        ):
            with _writing(prepared) as connection:
                _renumber(connection)
                counts = inventory.take_inventory(connection)
            aside = set_library_aside(file, prepared)
            return RestoreResult(words, counts, aside, undoable=False)


def replace_with_empty(file: Path) -> Path | None:
    """Set a damaged library aside, and begin with an empty one; return the damaged one's new name.

    Returns None where the library is not damaged (any more). Raises LibraryError.
    """
    backups = Backups(file)
    with backups.lock():
        if not is_damaged(file):
            return None
        with backups.temporary_file() as empty:
            Database(empty).close()
            return set_library_aside(file, empty)


def missing_with_backups(file: Path) -> DamagedLibraryError | None:
    """Return the error for a library that is missing while its backups are there, else None."""
    if os.path.lexists(file) or not Backups(file).all():
        return None
    return missing_error(file)


def is_damaged(file: Path) -> bool:
    """Return whether a library is damaged or missing; reads all of it, unless that shows sooner.

    Raises LibraryError for a file of another program, or one that cannot be read.
    """
    if not os.path.lexists(file) or was_emptied(file):
        return True
    try:
        return copies.find_problem(file, use="own, untouched", thorough=True) is not None
    except DamagedLibraryError:
        return True


# The incoming copy


@contextlib.contextmanager
def _choose_backup(backups: Backups, source: Path | None) -> Iterator[tuple[Path, str]]:
    """Give the file to restore, and its description."""
    if source is None:
        found = backups.newest_good()
        if found is None:
            raise LibraryError(
                f"There is no good backup in {backups.folder}.",
                "Name one: `paperbrowse restore FILE`.",
            )
        yield found[0].file, found[0].description
        return
    automatic = backups.of_file(source)
    yield source, automatic.description if automatic else f"the backup {one_line(source.name)}"


@contextlib.contextmanager
def _prepared_copy(backups: Backups, source: Path, tagger: Tagger) -> Iterator[Path]:
    """Give a copy of a backup, migrated and tagged by these rules; ``source`` is only read.

    Raises LibraryError where it is no library, of a newer paperbrowse, or damaged.
    """
    with backups.temporary_file() as copy:
        with copies.read_transaction(source) as connection:
            copies.copy_library(connection, source, copy)
        with contextlib.closing(Database(copy, create=False)) as database:
            recompute_outdated(database, tagger)
        yield copy


@contextlib.contextmanager
def _writing(prepared: Path) -> Iterator[Connection]:
    """Give a connection that changes a copy in one transaction."""
    with contextlib.closing(_connect(prepared)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def _renumber(connection: Connection, above: tuple[int, int] = (0, 0)) -> None:
    """Write an identity and change numbers that no other content of this library has or had."""
    _, change, list_change = inventory.read_state(connection)
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        [
            ("identity", secrets.token_hex(16)),
            ("change", max(change, above[0]) + 1),
            ("list_change", max(list_change, above[1]) + 1),
        ],
    )


_JournalWriter = Callable[[Connection, Connection, str], None]
"""Writes the step into the incoming copy, given that, the outgoing content, and the name of the
backup of the latter."""


def _return_to(
    name_of_backup: str,
    database: Database,
    tagger: Tagger,
    backups: Backups,
    write_step: _JournalWriter,
) -> None:
    with backups.lock():
        file = backups.find(name_of_backup)
        if file is None:
            raise HistoryError(
                f"The backup {name_of_backup} that this would go back to is not kept any more.",
                "`paperbrowse restore --list` shows the backups that there are.",
            )
        with _prepared_copy(backups, file, tagger) as prepared:
            _replace_content(database, backups, prepared, write_step)


def _replace_content(
    database: Database, backups: Backups, prepared: Path, write_step: _JournalWriter
) -> None:
    """Back the library up, and replace its content by ``prepared``, in one transaction.

    The first step of copying locks all other writers out. The step that is then written into the
    copy is not missed, because SQLite restarts the copying (https://sqlite.org/backup.html).
    """
    aside: list[Backup] = []
    is_done = False

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal is_done
        is_done = status == sqlite3.SQLITE_DONE
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise busy_error(database.file)
        if not aside and remaining:
            aside.append(_set_aside(database, backups, prepared, write_step))

    database.check_in_place()
    try:
        with (
            database.translated_errors(),
            contextlib.closing(_connect(database.file, database.patience)) as live,
            contextlib.closing(_connect(prepared)) as incoming,
        ):
            _match_page_size(incoming, *live.execute("PRAGMA page_size").fetchone())
            live.execute("PRAGMA synchronous = FULL")
            incoming.backup(live, pages=_STEP_PAGES, progress=step, sleep=0.01)
            # The log is as large as the library now; it stays so while another process reads.
            live.execute("PRAGMA busy_timeout = 0")
            with contextlib.suppress(sqlite3.Error):
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        for each in aside:
            if not is_done:
                each.file.unlink(missing_ok=True)
        raise
    with contextlib.suppress(LibraryError):
        with database.reading() as connection:
            needed = needed_backups(connection)
        backups.prune(aside[0], needed)


def _match_page_size(connection: Connection, size: int) -> None:
    """Give a copy the page size of the content that it replaces, which with a log cannot change."""
    if connection.execute("PRAGMA page_size").fetchone() != (size,):
        for statement in ("PRAGMA journal_mode = DELETE", f"PRAGMA page_size = {size}", "VACUUM"):
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode = WAL")


def _set_aside(
    database: Database, backups: Backups, prepared: Path, write_step: _JournalWriter
) -> Backup:
    with copies.read_transaction(database.file, use="own") as outgoing:
        aside = backups.make("before-restore", outgoing)
        try:
            _, change, list_change = inventory.read_state(outgoing)
            with _writing(prepared) as incoming:
                write_step(incoming, outgoing, aside.name)
                _renumber(incoming, (change, list_change))
        except BaseException:
            aside.file.unlink(missing_ok=True)
            raise
    return aside


def _connect(file: Path, patience: float = 5.0) -> Connection:
    return sqlite3.connect(
        f"{sqlite_uri(file)}?mode=rw", uri=True, timeout=patience, isolation_level=None
    )


def _conflict() -> LibraryError:
    return LibraryError(
        "Another paperbrowse changed something meanwhile; nothing was undone.", "Try again."
    )
