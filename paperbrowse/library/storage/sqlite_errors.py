"""The messages for SQLite failures, and for library files that cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from paperbrowse.core import DamagedLibraryError, LibraryError, one_line

_ERROR_CODE_MASK = 0xFF  # the other bits are variants (https://sqlite.org/rescode.html)


def result_code(error: sqlite3.Error) -> int | None:
    """Return the primary result code of an SQLite error; None where it has none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _ERROR_CODE_MASK


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another connection holds a lock."""
    return result_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_corruption(error: sqlite3.Error) -> bool:
    """Return whether the file is corrupt or no database."""
    return result_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def damaged_error(file: Path, reason: str = "") -> DamagedLibraryError:
    """Return the error for a damaged library."""
    why = f" ({one_line(reason)})" if reason else ""
    return DamagedLibraryError(
        f"The library {file} is damaged{why}; it was left as it is.",
        "`paperbrowse restore` sets it aside whole and goes on from the newest good backup.",
        file,
    )


def missing_error(file: Path) -> DamagedLibraryError:
    """Return the error for a library that is missing, while its backups are there."""
    return DamagedLibraryError(
        f"There is no library at {file}, though there are backups of it.",
        "`paperbrowse restore` brings the newest good one back.",
        file,
    )


def bad_header_error(file: Path) -> DamagedLibraryError:
    """Return the error for a file in a library's place without an SQLite header."""
    return DamagedLibraryError(
        f"{file} is not a paperbrowse library, or its beginning is damaged; it was left as it is.",
        "`paperbrowse restore` sets it aside whole and goes on from the newest good backup;"
        " --library DIR chooses another place.",
        file,
    )


def not_a_library_error(file: Path) -> LibraryError:
    """Return the error for the file of another program."""
    return LibraryError(
        f"{file} is not a paperbrowse library; it was left as it is.",
        "Choose another place with --library DIR.",
    )


def newer_version_error(file: Path) -> LibraryError:
    """Return the error for a library of a newer program."""
    return LibraryError(
        f"The library {file} was made by a newer paperbrowse.",
        "Update paperbrowse, or choose another library with --library DIR.",
    )


def busy_error(file: Path) -> LibraryError:
    """Return the error for a library that another process keeps locked."""
    return LibraryError(
        f"The library {file} is busy: another paperbrowse is writing to it.",
        "Try again in a moment.",
    )


_PERMISSIONS = "Check the permissions of the file and its folder."
_CANNOT_OPEN = ("The library {file} cannot be opened.", _PERMISSIONS)
_OTHER = ("The library {file} could not be used: {error}.", "")
_MESSAGES: Mapping[int | None, tuple[str, str]] = {
    sqlite3.SQLITE_READONLY: (
        "The library {file} is read-only; nothing was changed.",
        _PERMISSIONS,
    ),
    sqlite3.SQLITE_FULL: (
        "The disk is full: {file} could not grow; nothing in it is half done.",
        "Make room on the disk and try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The library {file} could not be read or written: {error}.",
        "Check that the disk has room and that the file's folder is in order.",
    ),
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_PERM: _CANNOT_OPEN,
    sqlite3.SQLITE_AUTH: _CANNOT_OPEN,
}
"""The message and the hint for each result code."""


def to_library_error(file: Path, error: sqlite3.Error) -> LibraryError:
    """Return the error, in words for the user, for an error of SQLite."""
    if is_busy(error):
        return busy_error(file)
    if is_corruption(error):
        return damaged_error(file)
    message, hint = _MESSAGES.get(result_code(error), _OTHER)
    return LibraryError(message.format(file=file, error=error), hint)
