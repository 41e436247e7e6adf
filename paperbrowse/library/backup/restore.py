"""Puts a backup in the place of a library's content, such that it can be undone.

The content is replaced through SQLite's backup API, in one transaction: whoever has the library
open goes on, and sees it changed. Before anything else in that transaction, the present state is
set aside as a backup. Restoring is a step of the reader's history; as that is part of what is
replaced, the step is written into the copy that comes in.
See ``restoring_steps``.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from paperbrowse.core.errors import DamagedLibraryError, HistoryError, LibraryError
from paperbrowse.core.text import one_line
from paperbrowse.library.backup import copies, inventory
from paperbrowse.library.backup.backups import Backup, Backups
from paperbrowse.library.backup.inventory import Holdings
from paperbrowse.library.backup.restore_steps import (
    RestoringStep,
    as_stored,
    going_to,
    needed,
    next_restoring,
)
from paperbrowse.library.papers.recompute import bring_up_to_date
from paperbrowse.library.storage import damage, sqlite_errors
from paperbrowse.library.storage.database import Database, address
from paperbrowse.library.user import journal
from paperbrowse.library.values import Tagger

_STEP_PAGES = 16
"""Pages copied at once: fewer than any library has, so that the first step is not the last."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a library was replaced by."""

    words: str
    """Which backup: ``the backup of 21 Nov 2026 07:30``."""
    inventory: Holdings
    aside: Path | None
    """Where the damaged library is now."""
    undoable: bool
    """Whether the library as it was can be had back by undoing."""


def restore(database: Database, tagger: Tagger, backups: Backups, source: Path | None) -> Restored:
    """Replace the library's content by that of ``source``, else of its newest good backup.

    Raises LibraryError, with everything as it was; DamagedLibraryError tells whose file is damaged.
    """
    with (
        backups.lock(),
        _source(backups, source) as (file, words),
        _prepared(backups, file, tagger) as prepared,
    ):
        name = f"Restored {words}"

        def note(incoming: sqlite3.Connection, _: sqlite3.Connection, aside: str) -> None:
            journal.leave_undone(incoming)
            journal.add_step(incoming, name, going_to(file.name), going_to(aside))

        _replace(database, backups, prepared, note)
        with database.reading() as connection:
            held = inventory.holdings_of(connection)
    return Restored(words, held, None, undoable=True)


def undo(database: Database, tagger: Tagger, backups: Backups) -> str:
    """Take back the restoring that is the last step; return its name."""
    step = _next(database, undoing=True)

    def note(incoming: sqlite3.Connection, outgoing: sqlite3.Connection, aside: str) -> None:
        if next_restoring(outgoing, undoing=True) != step:
            raise _changed()
        again = next_restoring(incoming, undoing=False)
        if again is None:
            journal.leave_undone(incoming)
            row = journal.add_step(incoming, step.name, [], going_to(step.goes_to))
        else:
            row = again.row
        incoming.execute(
            "UPDATE journal SET state = 'undone', operations = ? WHERE row = ?",
            (as_stored(going_to(aside)), row),
        )

    _go_to(step.goes_to, database, tagger, backups, note)
    return step.name


def redo(database: Database, tagger: Tagger, backups: Backups) -> str:
    """Do the restoring again that was undone last; return its name."""
    step = _next(database, undoing=False)

    def note(incoming: sqlite3.Connection, outgoing: sqlite3.Connection, aside: str) -> None:
        if next_restoring(outgoing, undoing=False) != step:
            raise _changed()
        incoming.execute(
            "UPDATE journal SET inverses = ? WHERE row = ?",
            (as_stored(going_to(aside)), journal.present(incoming)),
        )

    _go_to(step.goes_to, database, tagger, backups, note)
    return step.name


def _next(database: Database, *, undoing: bool) -> RestoringStep:
    with database.reading() as connection:
        step = next_restoring(connection, undoing=undoing)
    if step is None:
        raise _changed()
    return step


def replace_damaged(file: Path, tagger: Tagger, source: Path | None) -> Restored | None:
    """Set a damaged or missing library aside whole, and go on from a backup: the newest good one.

    None, with nothing changed, where the library is not damaged (any more). Raises LibraryError,
    with everything as it was.
    """
    backups = Backups(file)
    with backups.lock():
        if not is_damaged(file):
            return None
        with (
            _source(backups, source) as (chosen, words),
            _prepared(backups, chosen, tagger) as prepared,
        ):
            held = _become_another(prepared)
            aside = damage.set_aside(file, prepared)
            return Restored(words, held, aside, undoable=False)


def replace_by_new(file: Path) -> Path | None:
    """Set a damaged library aside whole, and begin with an empty one; return where it is now.

    None where the library is not damaged (any more). Raises LibraryError.
    """
    backups = Backups(file)
    with backups.lock():
        if not is_damaged(file):
            return None
        with backups.passing_file() as empty:
            Database(empty).close()
            return damage.set_aside(file, empty)


def missing_though_backed_up(file: Path) -> DamagedLibraryError | None:
    """Return what to say of a library that is gone while its backups are there, else None."""
    if os.path.lexists(file) or not Backups(file).all():
        return None
    return sqlite_errors.missing(file)


def is_damaged(file: Path) -> bool:
    """Whether a library is damaged or missing; all of it is read, unless that shows sooner.

    Raises LibraryError for what is none of ours, or cannot be read.
    """
    if not os.path.lexists(file) or damage.was_emptied(file):
        return True
    try:
        problem = copies.problem_of(file, use="own, untouched", thorough=True)
    except DamagedLibraryError:
        return True
    return problem is not None


# The copy that comes in


@contextlib.contextmanager
def _source(backups: Backups, source: Path | None) -> Iterator[tuple[Path, str]]:
    """Give the file to restore, and what it is called."""
    if source is None:
        found = backups.newest_good()
        if found is None:
            raise LibraryError(
                f"There is no good backup in {backups.folder}.",
                "Name one: `paperbrowse restore FILE`.",
            )
        yield found[0].file, found[0].words
        return
    automatic = backups.of_file(source)
    yield source, automatic.words if automatic else f"the backup {one_line(source.name)}"


@contextlib.contextmanager
def _prepared(backups: Backups, source: Path, tagger: Tagger) -> Iterator[Path]:
    """Give a copy of a backup, of this version and tagged by these rules; ``source`` is only read.

    Raises LibraryError where it is no library, of a newer paperbrowse, or damaged.
    """
    with backups.passing_file() as copy:
        with copies.one_state(source) as connection:
            copies.copy_state(connection, source, copy)
        database = Database(copy, create=False)
        try:
            bring_up_to_date(database, tagger)
        finally:
            database.close()
        yield copy


def _become_another(prepared: Path, above: tuple[int, int] = (0, 0)) -> Holdings:
    """Give a copy an identity of its own and change numbers above others; return what it holds."""
    with contextlib.closing(_connect(prepared)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        _renumber(connection, above)
        held = inventory.holdings_of(connection)
        connection.execute("COMMIT")
    return held


def _renumber(connection: sqlite3.Connection, above: tuple[int, int]) -> None:
    """Let nobody take this content for what was, or will be, in the library otherwise."""
    _, change, list_change = inventory.state_of(connection)
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        [
            ("identity", secrets.token_hex(16)),
            ("change", max(change, above[0]) + 1),
            ("list_change", max(list_change, above[1]) + 1),
        ],
    )


_Note = Callable[[sqlite3.Connection, sqlite3.Connection, str], None]
"""Writes the step into what comes in; also given what goes out, and the name of where that is set
aside."""


def _go_to(wanted: str, database: Database, tagger: Tagger, backups: Backups, note: _Note) -> None:
    with backups.lock():
        file = backups.find(wanted)
        if file is None:
            raise HistoryError(
                f"The backup {wanted} that this would go back to is not kept any more.",
                "`paperbrowse restore --list` shows the backups that there are.",
            )
        with _prepared(backups, file, tagger) as prepared:
            _replace(database, backups, prepared, note)


def _replace(database: Database, backups: Backups, prepared: Path, note: _Note) -> None:
    """Set the library's state aside, and put ``prepared`` into its place, in one transaction.

    The first step of copying takes the right to write from all others; what was changed in the
    copy then is not missed, as SQLite begins copying anew (https://sqlite.org/backup.html).
    """
    aside: list[Backup] = []
    is_done = False

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal is_done
        is_done = status == sqlite3.SQLITE_DONE
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise sqlite_errors.busy(database.file)
        if not aside and remaining:
            aside.append(_set_aside(database, backups, prepared, note))

    database.see_that_it_is_there()
    try:
        with (
            database.translated(),
            contextlib.closing(_connect(database.file, database.patience)) as live,
            contextlib.closing(_connect(prepared)) as incoming,
        ):
            _give_page_size(incoming, *live.execute("PRAGMA page_size").fetchone())
            live.execute("PRAGMA synchronous = FULL")
            incoming.backup(live, pages=_STEP_PAGES, progress=step, sleep=0.01)
            # The log is as large as the library now; while somebody reads, it stays so for a time.
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
            wanted = needed(connection)
        backups.thin(aside[0], wanted)


def _give_page_size(connection: sqlite3.Connection, size: int) -> None:
    """Let a copy have pages as large as those it is to replace; with a log, those cannot change."""
    if connection.execute("PRAGMA page_size").fetchone() != (size,):
        for statement in ("journal_mode = DELETE", f"page_size = {size}"):
            connection.execute(f"PRAGMA {statement}")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")


def _set_aside(database: Database, backups: Backups, prepared: Path, note: _Note) -> Backup:
    with copies.one_state(database.file, use="own") as outgoing:
        aside = backups.make("before-restore", outgoing)
        try:
            _, change, list_change = inventory.state_of(outgoing)
            with contextlib.closing(_connect(prepared)) as incoming:
                incoming.execute("BEGIN IMMEDIATE")
                note(incoming, outgoing, aside.name)
                _renumber(incoming, (change, list_change))
                incoming.execute("COMMIT")
        except BaseException:
            aside.file.unlink(missing_ok=True)
            raise
    return aside


def _connect(file: Path, patience: float = 5.0) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{address(file)}?mode=rw", uri=True, timeout=patience, isolation_level=None
    )


def _changed() -> LibraryError:
    return LibraryError(
        "Another paperbrowse changed something meanwhile; nothing was undone.", "Try again."
    )
