"""Whole copies of a library by SQLite's online backup, and the verification of a copy.

A copy is one file that needs no log beside it. It is of one moment, whatever is written meanwhile:
the read transaction in which it is made sees one state (https://sqlite.org/backup.html).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from sqlite3 import Connection
from typing import Literal, TypeAlias

from paperbrowse.core import LibraryError, one_line
from paperbrowse.library.backup.inventory import Inventory, table_names, take_inventory
from paperbrowse.library.storage import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    SQLITE_HEADER,
    bad_header_error,
    count_rows,
    damaged_error,
    is_corruption,
    is_log_damaged,
    result_code,
    sqlite_uri,
    to_library_error,
)
from paperbrowse.system import format_write_error, sync_file

PAGES_PER_STEP = 256
"""Pages (of mostly 4 KiB) copied at once; between two steps other threads have their turn."""
_STEPS_PER_SYNC = 16
"""Steps after which the copy is synced to the disk: syncing all of it at the end would make a save
of the user wait for seconds."""

Cancelled = Callable[[], bool]

Use: TypeAlias = Literal["own", "own, untouched", "other"]
"""The role of a file: the library in use (read with its side files), that library while it may be
damaged, or any other file, beside which no side files are made unless a program has it open."""


class CopyCancelledError(Exception):
    """The copying was cancelled; the incomplete copy is deleted."""


@contextlib.contextmanager
def read_transaction(file: Path, *, use: Use = "other") -> Iterator[Connection]:
    """Give a connection in a read transaction of the library in ``file``, of any version.

    Raises LibraryError for a file that is no library.
    """
    try:
        with contextlib.closing(_open(file, use)) as connection:
            connection.execute("BEGIN")
            _check_version(file, connection)
            yield connection
    except sqlite3.Error as error:
        raise to_library_error(file, error) from error


def _open(file: Path, use: Use) -> Connection:
    try:
        file.stat()
        with file.open("rb") as stream:
            head = stream.read(len(SQLITE_HEADER))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "there is no such file" if missing else format_write_error(error)
        raise LibraryError(
            f"{one_line(str(file))} cannot be read: {reason}.", "Name another file."
        ) from error
    if head != SQLITE_HEADER:
        raise _not_a_library(file) if use == "other" else bad_header_error(file)
    if use != "other" and is_log_damaged(file):
        raise damaged_error(file, "its log is not what was written")
    if use == "own" and os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        mode = "mode=rw"
    elif use != "other" or file.with_name(file.name + "-wal").exists():
        mode = "mode=ro"
    else:
        # No process writes it, and without this SQLite would make side files.
        mode = "mode=ro&immutable=1"
    return sqlite3.connect(f"{sqlite_uri(file)}?{mode}", uri=True, isolation_level=None)


def _check_version(file: Path, connection: Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise _not_a_library(file)
    if version > SCHEMA_VERSION:
        raise LibraryError(
            f"{one_line(str(file))} was made by a newer paperbrowse.", "Update paperbrowse."
        )


def _not_a_library(file: Path) -> LibraryError:
    return LibraryError(
        f"{one_line(str(file))} is not a paperbrowse library.", "Name a file that it backed up."
    )


def copy_library(
    connection: Connection,
    source: Path,
    target: Path,
    cancelled: Cancelled | None = None,
    pages_per_step: int = PAGES_PER_STEP,
) -> Inventory:
    """Copy the library as ``connection`` sees it in its transaction into the empty file ``target``.

    On return the copy is compared with ``source`` and synced to the disk. Raises LibraryError,
    DamagedLibraryError when the source is not good, or CopyCancelledError; ``target`` is then of
    no use.
    """
    try:
        expected = {table: count_rows(connection, table) for table in table_names(connection)}
        _copy_pages(connection, target, cancelled, pages_per_step)
        problem = find_problem(target, expected, cancelled)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, OSError):
            reason = format_write_error(error)
        elif is_corruption(error):
            raise damaged_error(source, str(error)) from error
        else:
            is_full = result_code(error) == sqlite3.SQLITE_FULL
            reason = "the disk is full" if is_full else str(error)
        raise LibraryError(
            f"The backup of {one_line(str(source))} could not be written: {reason}.",
            "Make room on the disk, or check the permissions of the folder.",
        ) from error
    if problem is not None:
        # It was copied page by page, so the damage was there before.
        raise damaged_error(source, problem)
    return take_inventory(connection)


def _copy_pages(
    connection: Connection, target: Path, cancelled: Cancelled | None, pages_per_step: int
) -> None:
    descriptor = os.open(target, os.O_RDWR)
    steps = 0

    def step(_status: int, _remaining: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        if cancelled is not None and cancelled():
            raise CopyCancelledError
        if steps % _STEPS_PER_SYNC == 0:
            os.fsync(descriptor)

    try:
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy:
            # The file is used only once it is whole, so it needs no rollback journal.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            connection.backup(copy, pages=pages_per_step, progress=step)
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        os.close(descriptor)
    sync_file(target)


def find_problem(
    file: Path,
    expected: Mapping[str, int] | None = None,
    cancelled: Cancelled | None = None,
    *,
    use: Use = "other",
    thorough: bool = False,
) -> str | None:
    """Read every page of a library and return a problem, or None when it is good.

    ``expected`` has the number of rows that each table must have. ``thorough`` compares the
    indexes with their tables as well, which takes several times as long. Raises LibraryError when
    it is no library of this program or cannot be read, and CopyCancelledError.
    """
    with read_transaction(file, use=use) as connection:
        if cancelled is not None:
            stop = cancelled
            connection.set_progress_handler(lambda: int(stop()), 10_000)
        try:
            check = "integrity_check" if thorough else "quick_check"
            found = connection.execute(f"PRAGMA {check}(3)").fetchall()
            if found != [("ok",)]:
                return "; ".join(" ".join(text.split()) for (text,) in found)
            for table, number in (expected or {}).items():
                if count_rows(connection, table) != number:
                    return f"the copy of its table {table} is not whole"
        except sqlite3.Error as error:
            if cancelled is not None and cancelled():
                raise CopyCancelledError from error
            if not is_corruption(error):
                raise
            return str(error)
    return None
