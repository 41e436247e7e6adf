"""The open library file: checks before opening, a connection for each thread, transactions."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar, TypeVarTuple
from urllib.parse import quote

from paperbrowse.core import LibraryError
from paperbrowse.library.storage import damage, schema, sqlite_errors

_CACHE_KIB = 64 * 1024

_Args = TypeVarTuple("_Args")
_T = TypeVar("_T")


class Database:
    """An open library file.

    Every thread has a connection of its own, so that reading never waits for a writer.
    """

    def __init__(
        self,
        file: Path,
        *,
        create: bool = True,
        patience: float = 10.0,
        before_migrating: Callable[[], None] | None = None,
    ) -> None:
        """Open and migrate ``file``; with ``create``, a missing one is made.

        ``before_migrating`` is called with an older library locked against other writers, before
        anything in it is changed. For the rest see ``Library.open``.
        """
        self.file = file
        self.writable = True
        self.patience = patience
        self._before_migrating = before_migrating
        self._file_identity: tuple[int, int] | None = None
        self._connections: dict[threading.Thread, Connection] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._uri = sqlite_uri(file)
        try:
            self._prepare(create)
        except BaseException:
            self.close()
            raise

    # Transactions

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection in a read transaction, which sees one state of the library."""
        with self.translated_errors(), _read_transaction(self._connection()) as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Connection]:
        """Give a connection in a write transaction, committed when the block ends well.

        With ``keep`` false it is rolled back in any case. Raises LibraryError when the library
        cannot be written.
        """
        with self.translated_errors():
            connection = self._connection()
            self.check_in_place()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT" if keep else "ROLLBACK")
            finally:
                # A full disk may have rolled back by itself already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def read(self, function: Callable[[Connection, *_Args], _T], *args: *_Args) -> _T:
        """Call a function with a connection in a read transaction."""
        with self.reading() as connection:
            return function(connection, *args)

    def write(self, function: Callable[[Connection, *_Args], _T], *args: *_Args) -> _T:
        """Call a function with a connection in a write transaction."""
        with self.writing() as connection:
            return function(connection, *args)

    @contextlib.contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Raise errors of SQLite as LibraryErrors in words for the user."""
        try:
            yield
        except sqlite3.Error as error:
            if self._closed:
                raise LibraryError(f"The library {self.file} is closed.") from error
            raise sqlite_errors.to_library_error(self.file, error) from error

    def close(self) -> None:
        """Close the connections of all threads; later use raises LibraryError."""
        with self._lock:
            self._closed = True
            connections = list(self._connections.values())
            self._connections.clear()
        for connection in connections:
            connection.close()

    # Opening

    def _prepare(self, create: bool) -> None:
        file = self.file
        try:
            if not file.exists():
                if not create:
                    raise LibraryError(
                        f"There is no library at {file}.",
                        "Make one with `paperbrowse import PATH`.",
                    )
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # SQLite gives its side files the permissions of this one.
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            with file.open("rb") as stream:
                head = stream.read(len(schema.SQLITE_HEADER))
                status = os.fstat(stream.fileno())
        except OSError as error:
            raise LibraryError(
                f"The library {file} cannot be opened: {error.strerror}.",
                "Check the permissions of the file and its folder, or choose another place with"
                " --library DIR.",
            ) from error
        if head not in (b"", schema.SQLITE_HEADER):
            raise sqlite_errors.bad_header_error(file)
        if not head and damage.was_emptied(file):
            raise sqlite_errors.damaged_error(file, "it is empty")
        if damage.is_log_damaged(file):
            raise sqlite_errors.damaged_error(file, "its log is not what was written")
        self._file_identity = status.st_dev, status.st_ino
        self.writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
        with self.translated_errors():
            connection = self._connection()
            version = self._check_version(connection)
            if self.writable:
                self._use_wal(connection)
            if version < schema.SCHEMA_VERSION:
                self._migrate()

    def _check_version(self, connection: Connection) -> int:
        """Return the library's version; raises LibraryError for an unusable one."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        # A file without any tables was left by a process that was killed while making a library.
        if application != schema.APPLICATION_ID and (tables or application or version):
            raise sqlite_errors.not_a_library_error(self.file)
        if version > schema.SCHEMA_VERSION:
            raise sqlite_errors.newer_version_error(self.file)
        return int(version)

    def _migrate(self) -> None:
        if not self.writable:
            raise LibraryError(
                f"The library {self.file} is read-only, and of an older paperbrowse.",
                "Open it once where it can be written.",
            )
        with self.writing() as connection:
            # Another process may have come first.
            version = self._check_version(connection)
            if version < schema.SCHEMA_VERSION:
                if version and self._before_migrating is not None:
                    self._before_migrating()
                schema.migrate(connection)

    def check_in_place(self) -> None:
        """Raise LibraryError if the file was moved or replaced: a write to it would be lost."""
        identity = None
        with contextlib.suppress(OSError):
            status = os.stat(self.file)  # noqa: PTH116 (a tenth of the time of Path.stat)
            identity = status.st_dev, status.st_ino
        if identity != self._file_identity:
            raise LibraryError(
                f"The library {self.file} was moved away or replaced while it was open;"
                " nothing was changed.",
                "Start paperbrowse again.",
            )

    def _use_wal(self, connection: Connection) -> None:
        """Switch to the write-ahead log; the busy timeout does not apply (https://sqlite.org/wal.html)."""
        deadline = time.monotonic() + self.patience
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if not sqlite_errors.is_busy(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    # Connections

    def _connection(self) -> Connection:
        thread = threading.current_thread()
        connection = self._connections.get(thread)
        if connection is None:
            connection = self._connect()
            with self._lock:
                if self._closed:
                    connection.close()
                    raise sqlite3.ProgrammingError("closed")
                ended = [other for other in self._connections if not other.is_alive()]
                leftover = [self._connections.pop(other) for other in ended]
                self._connections[thread] = connection
            for old in leftover:
                old.close()
        return connection

    def _connect(self) -> Connection:
        if self.writable:
            return self._connect_as("mode=rw")
        try:
            connection = self._connect_as("mode=ro")
            try:
                connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            except sqlite3.Error:
                connection.close()
                raise
        except sqlite3.OperationalError:
            # Where the log's side files cannot be made, SQLite can only read a file that no
            # process writes (https://sqlite.org/wal.html#readonly).
            log = self.file.with_name(self.file.name + "-wal")
            if log.exists() and log.stat().st_size > 0:
                raise
            return self._connect_as("mode=ro&immutable=1")
        return connection

    def _connect_as(self, mode: str) -> Connection:
        connection = sqlite3.connect(
            f"{self._uri}?{mode}",
            uri=True,
            timeout=self.patience,
            isolation_level=None,
            # Only for closing: each connection is used by the one thread it was made for.
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            # A commit survives a power failure.
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection


@contextlib.contextmanager
def open_read_only(
    file: Path,
) -> Iterator[Callable[[], contextlib.AbstractContextManager[Connection]]]:
    """Give a function that begins read transactions on a library that another process has open.

    Raises LibraryError where the file is no library of this version, or cannot be read.
    """
    try:
        connection = sqlite3.connect(f"{sqlite_uri(file)}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise sqlite_errors.to_library_error(file, error) from error

    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if (application, version) != (schema.APPLICATION_ID, schema.SCHEMA_VERSION):
            raise LibraryError(f"The library {file} is of another version of paperbrowse.")
        yield functools.partial(_read_transaction, connection)
    except sqlite3.Error as error:
        raise sqlite_errors.to_library_error(file, error) from error
    finally:
        connection.close()


@contextlib.contextmanager
def _read_transaction(connection: Connection) -> Iterator[Connection]:
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def sqlite_uri(file: Path) -> str:
    """Return the URI of a file for SQLite, without parameters."""
    return f"file:{quote(os.fsencode(file.absolute()))}"
