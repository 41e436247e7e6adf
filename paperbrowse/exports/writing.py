"""Writes an export's file whole or not at all, and never over something by surprise."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from paperbrowse.errors import ExportError
from paperbrowse.text import one_line

_REASONS = {
    errno.EACCES: ("no permission to write there.", "Name a file in a folder that is yours."),
    errno.EPERM: ("no permission to write there.", "Name a file in a folder that is yours."),
    errno.EROFS: ("the disk is read-only.", "Name a file on another disk."),
    errno.ENOSPC: ("the disk is full.", "Free some room or name a file on another disk."),
    errno.EDQUOT: ("your disk quota is used up.", "Free some room or name another disk."),
    errno.EFBIG: ("the file would be larger than is allowed.", "Export fewer papers."),
    errno.ENOENT: ("there is no such folder.", "Make the folder first."),
    errno.ENOTDIR: ("a part of its path is no folder.", "Name a file in a folder."),
    errno.ENAMETOOLONG: ("its name is too long.", "Choose a shorter name."),
    errno.ELOOP: ("its links lead in a circle.", "Choose another name."),
}
_LINKS_UNSUPPORTED = frozenset(
    {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}
)


def write_file(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` as UTF-8 to the file at ``path``, whole or not at all.

    What stands there is never touched, also when it appeared a moment ago, unless ``force``; then
    a file is replaced and keeps its mode, and where ``path`` is a symbolic link, the file that it
    leads to is written. Folders and devices are never replaced. A new file's mode follows the
    umask. Raises ExportError, with what is on the disk as it was.
    """
    try:
        target = _target(path, force=force)
        mode = _mode_of_existing(target) if force else None
        with _temporary_file(target.parent, text.encode("utf-8", "replace"), mode) as temporary:
            if force:
                temporary.replace(target)
            else:
                _place(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        known = _REASONS.get(error.errno or 0)
        if isinstance(error, FileExistsError):
            raise _exists(path) from error
        if known is None:
            raise _refusal(path, f"{error.strerror or error}.", "") from error
        raise _refusal(path, *known) from error


def _refusal(path: Path, reason: str, hint: str) -> ExportError:
    return ExportError(f"Cannot write {one_line(str(path))}: {reason}", hint)


def _exists(path: Path) -> ExportError:
    return _refusal(path, "it is there already.", "Choose another name, or --force to replace it.")


def _target(path: Path, *, force: bool) -> Path:
    """Return the path to write to; raises ExportError for what must not be written over."""
    if not _is_possible_name(path):
        raise _refusal(path, "no file can have that name.", "Choose another name.")
    if path.is_symlink():
        if not force:
            raise _refusal(
                path,
                f"it is a link to {one_line(str(path.readlink()))}.",
                "Choose another name, or --force to write the file it leads to.",
            )
        path = Path(os.path.realpath(path))
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not path.exists():
        return path
    if path.is_dir():
        raise _refusal(path, "it is a folder.", "Name a file in it.")
    if not path.is_file():
        raise _refusal(path, "it is no ordinary file.", "Write to standard output: -o -")
    if not force:
        raise _exists(path)
    return path


def _is_possible_name(path: Path) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _mode_of_existing(target: Path) -> int | None:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _temporary_file(folder: Path, content: bytes, mode: int | None) -> Iterator[Path]:
    """Give a file in ``folder`` that holds ``content``, on the disk; it is gone afterwards."""
    temporary = folder / f".paperbrowse-{secrets.token_hex(8)}.tmp"
    # Not tempfile: its files are private, and the umask can only be read by changing it.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
            if mode is not None:
                temporary.chmod(mode)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _place(temporary: Path, target: Path) -> None:
    """Give the file its name; raises FileExistsError where that is taken.

    A link is the only move that fails on a taken name; where there are none, the name is first
    taken with an empty file.
    """
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _LINKS_UNSUPPORTED:
            raise
    else:
        return
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        temporary.replace(target)
    except BaseException:
        target.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """Make the file's name outlive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
