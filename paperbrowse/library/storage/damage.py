"""Damage that SQLite does not see, and the setting aside of a damaged library.

SQLite itself reports most damage when it meets it. It does not report a log whose header is
damaged, which it takes for an empty log, nor an emptied file, which it takes for a new database.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path

from paperbrowse.core import LibraryError
from paperbrowse.system import backups_folder, format_write_error, sync_folder

SIDE_FILES = ("-wal", "-shm")
"""Suffixes of the files beside a database in use; without the first, commits may be missing."""

_LOG_HEADER = struct.Struct(">8I")
_LOG_MAGIC = 0x377F0682
_LOG_VERSION = 3007000
_LOG_CHECKS = 3
_LOG_CHECK_PAUSE = 0.02
"""Seconds between two checks of a log: another process may just be restarting it."""

_NEW_FILE_SECONDS = 10.0
"""Age in seconds up to which an empty file may be a library that is just being made."""


def is_log_damaged(file: Path, pause: float = _LOG_CHECK_PAUSE) -> bool:
    """Return whether the log beside a library has no valid header, and so would be discarded.

    https://sqlite.org/fileformat2.html#the_write_ahead_log
    """
    log = file.with_name(file.name + "-wal")
    for look in range(_LOG_CHECKS):
        try:
            with log.open("rb") as stream:
                header = stream.read(_LOG_HEADER.size)
        except OSError:
            return False
        # A header of zeros was never synced to the disk, nor was anything after it.
        if len(header) < _LOG_HEADER.size or not any(header) or _is_log_header(header):
            return False
        if look < _LOG_CHECKS - 1:
            time.sleep(pause)
    return True


def _is_log_header(header: bytes) -> bool:
    magic, version, *_, first, second = _LOG_HEADER.unpack(header)
    if magic | 1 != _LOG_MAGIC | 1 or version != _LOG_VERSION:
        return False
    order = ">" if magic & 1 else "<"
    a = b = 0
    for left, right in struct.iter_unpack(f"{order}2I", header[:24]):
        a = (a + left + b) & 0xFFFFFFFF
        b = (b + right + a) & 0xFFFFFFFF
    return (a, b) == (first, second)


def was_emptied(file: Path) -> bool:
    """Return whether an empty file was a library, which its backups prove."""
    try:
        if time.time() - file.stat().st_mtime < _NEW_FILE_SECONDS:
            return False
        return any(each.suffix == file.suffix for each in backups_folder(file).iterdir())
    except OSError:
        return False


def set_library_aside(file: Path, instead: Path) -> Path | None:
    """Rename a damaged library, put ``instead`` in its place, and return the new name.

    Every byte is kept, also of its log, in the same folder. There is a library under the name of
    ``file`` all the time, and never one with the log of another. None where there was no file.
    Raises LibraryError, with everything as it was.
    """
    try:
        aside = _free_name(file)
        moved = _move_with_side_files(file, aside)
        try:
            instead.replace(file)
        except OSError:
            _move_back(file, aside)
            raise
    except OSError as error:
        raise LibraryError(
            f"The damaged library {file} cannot be set aside: {format_write_error(error)}.",
            "Check the permissions of its folder.",
        ) from error
    sync_folder(file.parent)
    return aside if moved else None


def _free_name(file: Path) -> Path:
    at = datetime.datetime.now(datetime.UTC)
    while True:
        aside = file.with_name(f"{file.stem}-damaged-{at:%Y-%m-%dT%H%M%SZ}{file.suffix}")
        if not any(os.path.lexists(each) for each in _all_files(aside)):
            return aside
        at += datetime.timedelta(seconds=1)


def _all_files(file: Path) -> Iterator[Path]:
    yield file
    for ending in SIDE_FILES:
        yield file.with_name(file.name + ending)


def _move_with_side_files(file: Path, aside: Path) -> bool:
    """Link the file to its second name, and move its side files there."""
    moved = os.path.lexists(file)
    if moved:
        try:
            os.link(file, aside)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                raise
            file.rename(aside)  # without hard links, there is a moment without a library
    for ending in SIDE_FILES:
        with contextlib.suppress(FileNotFoundError):
            file.with_name(file.name + ending).rename(aside.with_name(aside.name + ending))
    return moved


def _move_back(file: Path, aside: Path) -> None:
    for ending in SIDE_FILES:
        with contextlib.suppress(OSError):
            aside.with_name(aside.name + ending).rename(file.with_name(file.name + ending))
    with contextlib.suppress(OSError):
        if os.path.lexists(file):
            aside.unlink()
        else:
            aside.rename(file)
