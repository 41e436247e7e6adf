"""Input files: the files behind the paths that the user names, and their opening."""

from __future__ import annotations

import contextlib
import datetime
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, cast

from paperbrowse.core import DumpError, one_line

STANDARD_INPUT = "-"

_BLOCK_BYTES = 1 << 20
_SPOOL_BYTES = 16 << 20


class UnreadableError(DumpError):
    """A file or folder that the system cannot or may not read, whatever its content."""


@dataclass(frozen=True, slots=True)
class MissingInput:
    """A path without a readable file."""

    display_name: str
    error: DumpError
    folder: None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that may be a dump."""

    path: Path | None
    """None for standard input."""
    size: int
    """In bytes; 0 if it is unknown before reading, as of a pipe."""
    folder: str | None = None
    """The walked folder that contains it, safe to show; None for a file that the user named."""
    is_repeated: bool = False
    """Whether the file was found before, under another name or path."""

    @property
    def display_name(self) -> str:
        """The path to show to the user."""
        return "standard input" if self.path is None else format_path(self.path)

    @property
    def source_name(self) -> str:
        """The name of the file as a source: without its folders."""
        return "standard input" if self.path is None else format_path(self.path.name)


@dataclass(frozen=True, slots=True)
class OpenInput:
    """An open file, positioned at its beginning, with the digest of its content."""

    data: BinaryIO
    digest: str
    """BLAKE2b of the content, 32 hexadecimal digits."""
    size: int
    modified: datetime.datetime | None


def format_path(path: str | os.PathLike[str]) -> str:
    """Return ``path`` on one line and safe to show, whatever its bytes."""
    return one_line(os.fsencode(path).decode(errors="replace"))


def find_input_files(paths: Iterable[str]) -> Iterator[InputFile | MissingInput]:
    """Yield the files of ``paths`` in order, and all files in folders among them.

    A path that is missing or cannot be read gives a MissingInput.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield InputFile(None, 0)
            continue
        try:
            yield from _walk_path(Path(path), seen)
        except (OSError, ValueError) as error:
            yield MissingInput(format_path(path), _unreadable_error(format_path(path), error))


def _walk_path(path: Path, seen: set[tuple[int, int]]) -> Iterator[InputFile | MissingInput]:
    status = path.stat()
    if not stat.S_ISDIR(status.st_mode):
        yield _classify_file(path, status, None, seen)
        return
    with os.scandir(path):
        pass  # Raises for an unreadable folder that the user named; walking skips the ones inside.
    empty = True
    for file in find_files(path):
        empty = False
        try:
            status = file.stat()
        except OSError as error:
            yield MissingInput(format_path(file), _unreadable_error(format_path(file), error))
            continue
        yield _classify_file(file, status, format_path(path), seen)
    if empty:
        name = format_path(path)
        yield MissingInput(name, DumpError(f"Cannot read {name}: the folder holds no files."))


def find_files(path: Path) -> Iterator[Path]:
    """Yield the files in the folder ``path`` and its subfolders, by name.

    Skips hidden files and folders, and everything except regular files (a pipe would block).
    Follows links, but into each folder only once. Skips subfolders that cannot be opened; raises
    DumpError when ``path`` itself cannot be.
    """
    try:
        seen = {_identity(path)}
        stack = _visible(path)
    except OSError as error:
        reason = one_line(error.strerror or str(error))
        raise DumpError(f"Cannot read the folder {one_line(str(path))}: {reason}.") from error
    # Not recursive: a hostile folder can be nested deeper than Python's stack.
    while stack:
        found = stack.pop()
        try:
            if found.is_file():
                yield found
            elif found.is_dir() and (identity := _identity(found)) not in seen:
                seen.add(identity)
                stack += _visible(found)
        except OSError:
            continue


def _visible(folder: Path) -> list[Path]:
    return sorted((path for path in folder.iterdir() if path.name[0] != "."), reverse=True)


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _classify_file(
    path: Path, status: os.stat_result, folder: str | None, seen: set[tuple[int, int]]
) -> InputFile | MissingInput:
    identity = (status.st_dev, status.st_ino)
    is_repeated = identity in seen
    seen.add(identity)
    is_regular = stat.S_ISREG(status.st_mode)
    if is_regular or stat.S_ISFIFO(status.st_mode):  # as a shell makes for <(zcat dump.gz)
        size = status.st_size if is_regular and not is_repeated else 0
        return InputFile(path, size, folder, is_repeated)
    name = format_path(path)
    return MissingInput(name, DumpError(f"Cannot read {name}: it is neither a file nor a folder."))


@contextlib.contextmanager
def open_input(found: InputFile, stdin: BinaryIO | None) -> Iterator[OpenInput]:
    """Open a file; a stream that cannot seek is copied to a temporary file first.

    Raises UnreadableError when it cannot be read.
    """
    try:
        with contextlib.ExitStack() as stack:
            modified: datetime.datetime | None = None
            if found.path is not None:
                data: BinaryIO = stack.enter_context(found.path.open("rb"))
                seconds = os.fstat(data.fileno()).st_mtime
                modified = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
            elif stdin is not None:
                data = stdin
            else:
                raise UnreadableError("Cannot read standard input: it is closed.")
            copy: BinaryIO | None = None
            if found.path is None or not data.seekable():
                spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES))
                copy = cast(BinaryIO, spool)
            digest, size = _compute_digest(data, copy)
            data = copy or data
            data.seek(0)
            yield OpenInput(data, digest, size, modified)
    except OSError as error:
        raise _unreadable_error(found.display_name, error) from error


def _compute_digest(data: BinaryIO, copy: BinaryIO | None) -> tuple[str, int]:
    hasher = blake2b(digest_size=16)
    size = 0
    # One system call a block: an interrupt between two within a call of ``read`` would be lost.
    read = getattr(data, "read1", data.read)
    while block := read(_BLOCK_BYTES):
        hasher.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return hasher.hexdigest(), size


def _unreadable_error(name: str, error: OSError | ValueError) -> UnreadableError:
    if isinstance(error, FileNotFoundError):
        reason = "there is no such file or folder"
    elif isinstance(error, PermissionError):
        reason = "no permission"
    else:
        reason = one_line((error.strerror if isinstance(error, OSError) else None) or str(error))
        reason = reason[:1].lower() + reason[1:]
    return UnreadableError(f"Cannot read {name}: {reason}.")
