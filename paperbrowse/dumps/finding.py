"""Finds the files of a folder that may be dumps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from paperbrowse.errors import DumpError
from paperbrowse.text import one_line


def find_files(path: Path) -> Iterator[Path]:
    """Yield the files in the folder ``path`` and the folders in it, by name.

    Hidden files and folders are left out, as is whatever is no plain file (a pipe would block);
    links are followed, but into each folder only once. Folders within that cannot be opened are
    passed over; raises DumpError when ``path`` itself cannot be.
    """
    try:
        seen = {_identity(path)}
        waiting = _visible(path)
    except OSError as error:
        reason = one_line(error.strerror or str(error))
        raise DumpError(f"Cannot read the folder {one_line(str(path))}: {reason}.") from error
    # A stack of our own: a hostile folder can be deeper than Python's.
    while waiting:
        found = waiting.pop()
        try:
            if found.is_file():
                yield found
            elif found.is_dir() and (identity := _identity(found)) not in seen:
                seen.add(identity)
                waiting += _visible(found)
        except OSError:
            continue


def _visible(folder: Path) -> list[Path]:
    return sorted((path for path in folder.iterdir() if path.name[0] != "."), reverse=True)


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino
