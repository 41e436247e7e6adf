"""The automatic backups of a library: making, listing and pruning them.

They are in a folder beside the library. A backup is written under a temporary name, synced to the
disk and compared with its source; only then does it get its name, and only after that are old ones
deleted. A library that is damaged or empty is never backed up, so that no good backup goes for it.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import cast

from paperbrowse.core import LibraryError, format_time
from paperbrowse.library.backup import copies, inventory, retention
from paperbrowse.library.backup.copies import Cancelled, CopyCancelledError
from paperbrowse.library.backup.inventory import Inventory
from paperbrowse.library.backup.retention import BackupInfo, Reason
from paperbrowse.library.storage import SCHEMA_VERSION
from paperbrowse.library.user import needed_backups
from paperbrowse.system import (
    LockedError,
    atomic_write,
    backups_folder,
    format_write_error,
    hold_file_lock,
    rename_exclusive,
    sync_folder,
)

_NAME_PATTERN = re.compile(
    r"(\d{4}-\d\d-\d\dT\d{6}Z)-(daily|before-migration|before-restore)\.sqlite3", re.ASCII
)
_TIME_FORMAT = "%Y-%m-%dT%H%M%SZ"
_TEMPORARY_PREFIX = ".making-"
_LOCK_NAME = ".lock"
_FAILURE_NAME = ".backup-failed"
"""An empty file whose time is that of the last failure, which is reported once a day."""

LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process that makes or restores a backup."""


@dataclass(frozen=True, slots=True)
class Backup:
    """An automatic backup."""

    file: Path
    at: datetime.datetime
    reason: Reason
    size: int
    """In bytes."""

    @property
    def name(self) -> str:
        """The file's name; names sort by time."""
        return self.file.name

    @property
    def description(self) -> str:
        """Its name for the user: ``the backup of 21 Nov 2026 07:30``."""
        return f"the backup of {format_time(self.at)}"


class Backups:
    """The backups of the library in one file; the folder is made with the first backup."""

    def __init__(
        self,
        library_file: Path,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
        *,
        min_size_budget: int = retention.MIN_SIZE_BUDGET,
        pages_per_step: int = copies.PAGES_PER_STEP,
    ) -> None:
        """``now`` is the clock; ``pages_per_step`` are copied between two turns of others."""
        self._min_size_budget = min_size_budget
        self._pages_per_step = pages_per_step
        self.library_file = library_file
        self.folder = backups_folder(library_file)
        self._now = now
        # Not in the folder, which may be what cannot be written.
        self._failure_file = library_file.with_name(_FAILURE_NAME)

    # Listing

    def all(self) -> list[Backup]:
        """Return every backup, the newest first, without opening any."""
        found = []
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                match = _NAME_PATTERN.fullmatch(file.name)
                if match is None:
                    continue
                with contextlib.suppress(OSError, ValueError):
                    at = datetime.datetime.strptime(f"{match[1]}+0000", f"{_TIME_FORMAT}%z")
                    found.append(Backup(file, at, cast(Reason, match[2]), file.stat().st_size))
        return sorted(found, key=lambda each: each.name, reverse=True)

    def inventory(self, backup: Backup) -> Inventory | None:
        """Return the inventory of a backup, or None where it cannot be read."""
        try:
            with copies.read_transaction(backup.file) as connection:
                return inventory.take_inventory(connection)
        except LibraryError:
            return None

    def is_good(self, backup: Backup, cancelled: Cancelled | None = None) -> bool:
        """Return whether a backup is whole; reads all of it: half a second for 100,000 papers.

        Raises CopyCancelledError.
        """
        try:
            return copies.find_problem(backup.file, cancelled=cancelled) is None
        except LibraryError:
            return False

    def newest_good(self) -> tuple[Backup, Inventory] | None:
        """Return the newest backup that is whole and not empty, and its inventory.

        A state that was replaced by a restore comes after all others: the user had left it.
        """
        candidates = [(each, counts) for each in self.all() if (counts := self.inventory(each))]
        candidates.sort(key=lambda pair: pair[0].reason == "before-restore")
        for backup, counts in candidates:
            if not counts.is_empty and self.is_good(backup):
                return backup, counts
        return None

    def find(self, name: str) -> Path | None:
        """Return the file of the backup with that name, if there is one."""
        file = self.folder / name
        return file if _NAME_PATTERN.fullmatch(name) and file.is_file() else None

    def of_file(self, file: Path) -> Backup | None:
        """Return the automatic backup in a file; None for any other file."""
        with contextlib.suppress(OSError):
            if file.parent.samefile(self.folder):
                return next((each for each in self.all() if each.name == file.name), None)
        return None

    @property
    def last_failure(self) -> datetime.datetime | None:
        """The time at which the last daily backup failed, if none was made since."""
        try:
            at = self._failure_file.stat().st_mtime
        except OSError:
            return None
        return datetime.datetime.fromtimestamp(at, datetime.UTC)

    # Making

    @contextlib.contextmanager
    def lock(
        self, wait: float = LOCK_TIMEOUT, on_wait: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Lock other processes out of making, pruning and restoring backups.

        Raises LibraryError where they did not end within ``wait`` seconds, or the folder cannot
        be made.
        """
        with contextlib.ExitStack() as stack:
            try:
                self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.folder.mkdir(mode=0o700, exist_ok=True)
                stack.enter_context(
                    hold_file_lock(self.folder / _LOCK_NAME, wait=wait, on_wait=on_wait)
                )
            except LockedError as error:
                raise LibraryError(
                    "Another paperbrowse is making or restoring a backup.", "Try again in a moment."
                ) from error
            except OSError as error:
                raise _backup_failed(self.folder, format_write_error(error)) from error
            self._remove_leftovers()
            yield

    def make(
        self, reason: Reason, connection: Connection, cancelled: Cancelled | None = None
    ) -> Backup:
        """Back up the library as ``connection`` sees it in its transaction; the lock is held.

        Raises LibraryError, DamagedLibraryError for a library that is not good, or
        CopyCancelledError, and leaves nothing.
        """
        self._check_free_space(connection)
        try:
            with self.temporary_file() as temporary:
                copies.copy_library(
                    connection, self.library_file, temporary, cancelled, self._pages_per_step
                )
                return self._publish(temporary, reason)
        except OSError as error:
            raise _backup_failed(self.folder, format_write_error(error)) from error

    @contextlib.contextmanager
    def temporary_file(self) -> Iterator[Path]:
        """Give an empty file in the folder, deleted afterwards with the side files of SQLite."""
        temporary = self.folder / f"{_TEMPORARY_PREFIX}{secrets.token_hex(8)}.sqlite3"
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            yield temporary
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                with contextlib.suppress(OSError):
                    temporary.with_name(temporary.name + ending).unlink()

    def _publish(self, temporary: Path, reason: Reason) -> Backup:
        at = self._now().astimezone(datetime.UTC).replace(microsecond=0)
        while True:
            file = self.folder / f"{at:{_TIME_FORMAT}}-{reason}.sqlite3"
            try:
                rename_exclusive(temporary, file)
            except FileExistsError:
                at += datetime.timedelta(seconds=1)
            else:
                sync_folder(self.folder)
                return Backup(file, at, reason, file.stat().st_size)

    def _check_free_space(self, connection: Connection) -> None:
        """Fail early where the copy cannot fit, before writing a gigabyte for nothing."""
        try:
            free_bytes = shutil.disk_usage(self.folder).free
        except OSError:
            return
        if free_bytes < inventory.size_in_bytes(connection):
            raise _backup_failed(self.folder, "the disk is full")

    def make_before_migration(self) -> Backup | None:
        """Back up an older library before it is migrated; None where it is empty.

        Raises LibraryError; DamagedLibraryError for a library that must not be migrated.
        """
        with copies.read_transaction(self.library_file, use="own") as connection:
            if inventory.is_empty(connection):
                return None
            with self.lock():
                made = self.make("before-migration", connection)
                self.prune(made)
        return made

    # Once a day

    def is_daily_due(self) -> bool:
        """Return whether the library has changed since its last backup, and that was not today.

        Takes a millisecond. Raises LibraryError.
        """
        file, today = self.library_file, self._now().astimezone(datetime.UTC).date()
        try:
            if not (file.stat().st_size and os.access(file, os.W_OK)):
                return False
        except OSError:
            return False
        if not os.access(file.parent, os.W_OK):
            return False
        failed = self.last_failure
        if failed is not None and failed.date() == today:
            return False
        backups = self.all()
        if any(each.at.date() == today for each in backups if each.reason == "daily"):
            return False
        with copies.read_transaction(file, use="own") as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != SCHEMA_VERSION or inventory.is_empty(connection):
                return False
            state = inventory.read_state(connection)
        before = next((counts for each in backups if (counts := self.inventory(each))), None)
        return before is None or before.state != state

    def make_daily(
        self, cancelled: Cancelled | None = None, beginning: Callable[[], None] | None = None
    ) -> Backup | None:
        """Make the backup of the day if it is due, and prune the others.

        ``beginning`` is called before a backup that is due, which takes two seconds for 100,000
        papers. Returns None where none is due, or another process is making it, or it was
        ``cancelled``. Raises LibraryError when it fails, but only once a day.
        """
        try:
            if not self.is_daily_due():
                return None
            with contextlib.ExitStack() as stack:
                try:
                    stack.enter_context(self.lock(wait=0.0))
                except LibraryError as error:
                    if isinstance(error.__cause__, LockedError):
                        return None
                    raise
                if not self.is_daily_due():
                    return None
                if beginning is not None:
                    beginning()
                with copies.read_transaction(self.library_file, use="own") as connection:
                    made = self.make("daily", connection, cancelled)
                    with contextlib.suppress(OSError):
                        self._failure_file.unlink(missing_ok=True)
                    self.prune(made, needed_backups(connection), cancelled)
                return made
        except CopyCancelledError:
            return None
        except LibraryError:
            self._record_failure()
            raise

    def _record_failure(self) -> None:
        with contextlib.suppress(OSError):
            os.close(os.open(self._failure_file, os.O_CREAT | os.O_RDWR, 0o600))
            now = self._now().timestamp()
            os.utime(self._failure_file, (now, now))

    # Pruning

    def _remove_leftovers(self) -> None:
        """Delete the temporary files of processes that were killed; the lock is held."""
        with contextlib.suppress(OSError):
            for file in list(self.folder.iterdir()):
                if file.name.startswith(_TEMPORARY_PREFIX):
                    with contextlib.suppress(OSError):
                        file.unlink()

    def prune(
        self, made: Backup, needed: Collection[str] = (), cancelled: Cancelled | None = None
    ) -> list[str]:
        """Delete surplus backups (see ``retention``), and return their names; the lock is held.

        Those just ``made`` or ``needed`` for undo or redo stay. Before anything is deleted, the
        newest and the fullest are read whole. A backup that cannot be read stays, not counted.
        """
        needed = {made.name, *needed}
        backups_by_name = {each.name: each for each in self.all()}
        good = [info for each in backups_by_name.values() if (info := self._info(each))]
        # The backup is as large as the library, whose log may hold most of it.
        max_bytes = retention.size_budget(made.size, self._min_size_budget)
        verified = {made.name}
        while True:
            names = retention.find_surplus(good, max_bytes, needed)
            unverified = retention.find_protected(good) - verified
            if not names or not unverified:
                break
            for name in unverified:
                if self.is_good(backups_by_name[name], cancelled):
                    verified.add(name)
                else:
                    good = [each for each in good if each.name != name]
        for name in names:
            with contextlib.suppress(OSError):
                backups_by_name[name].file.unlink()
        return names

    def _info(self, backup: Backup) -> BackupInfo | None:
        counts = self.inventory(backup)
        if counts is None:
            return None
        return BackupInfo(
            name=backup.name,
            at=backup.at,
            reason=backup.reason,
            size=backup.size,
            user_items=counts.user_items,
            is_empty=counts.is_empty,
        )


def write_copy(library_file: Path, target: Path, *, force: bool = False) -> Inventory:
    """Write a copy as ``Library.backup_to`` does; the library itself is never replaced."""
    with contextlib.suppress(OSError):
        if target.samefile(library_file):
            raise LibraryError(f"{target} is the library itself.", "Choose another name.")
    with (
        atomic_write(target, force=force, error=LibraryError, mode=0o600) as temporary,
        copies.read_transaction(library_file, use="own") as connection,
    ):
        return copies.copy_library(connection, library_file, temporary)


def _backup_failed(folder: Path, reason: str) -> LibraryError:
    return LibraryError(
        f"The library could not be backed up in {folder}: {reason}.",
        "Make room on the disk or check the folder's permissions; `paperbrowse backup FILE` writes"
        " a copy elsewhere.",
    )
