"""Atomic writing of files, which never replaces an existing file by accident."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from paperbrowse.core import PaperbrowseError, format_os_error, one_line

_REASONS = {
    errno.EACCES: ("no permission to write there.", "Name a file in a folder that is yours."),
    errno.EPERM: ("no permission to write there.", "Name a file in a folder that is yours."),
    errno.EROFS: ("the disk is read-only.", "Name a file on another disk."),
    errno.ENOSPC: ("the disk is full.", "Free some room or name a file on another disk."),
    errno.EDQUOT: ("your disk quota is used up.", "Free some room or name another disk."),
    errno.EFBIG: ("the file would be larger than is allowed.", "Name a file on another disk."),
    errno.ENOENT: ("there is no such folder.", "Make the folder first."),
    errno.ENOTDIR: ("a part of its path is no folder.", "Name a file in a folder."),
    errno.ENAMETOOLONG: ("its name is too long.", "Choose a shorter name."),
    errno.ELOOP: ("its links lead in a circle.", "Choose another name."),
}
_EXISTS = ("it is there already.", "Choose another name, or --force to replace it.")
_LINKS_UNSUPPORTED = frozenset(
    {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}
)


@contextlib.contextmanager
def atomic_write(
    path: Path,
    *,
    force: bool,
    error: type[PaperbrowseError],
    mode: int = 0o666,
    device_hint: str = "Choose another name.",
) -> Iterator[Path]:
    """Yield the path of an empty file, which is moved to ``path`` when the block succeeds.

    Without ``force`` an existing file is never replaced, even one that appeared meanwhile. With
    it, a replaced file keeps its mode, and a symbolic link is followed. Folders and devices are
    never replaced. A new file has ``mode`` under the umask. ``device_hint`` is the hint of the
    error for a ``path`` that is a device. Every OSError, also of the block, is raised as an
    ``error``, and leaves the file at ``path`` unchanged.
    """

    def refuse(reason: str, hint: str) -> PaperbrowseError:
        return error(f"Cannot write {one_line(str(path))}: {reason}", hint)

    try:
        target = _resolve_target(path, refuse, device_hint, force=force)
        existing_mode = _read_mode(target) if force else None
        with _create_temporary(target.parent, mode) as temporary:
            yield temporary
            sync_file(temporary)
            if existing_mode is not None:
                temporary.chmod(existing_mode)
            if force:
                temporary.replace(target)
            else:
                rename_exclusive(temporary, target)
        sync_folder(target.parent)
    except OSError as failure:
        if isinstance(failure, FileExistsError):
            raise refuse(*_EXISTS) from failure
        reason = _REASONS.get(failure.errno or 0, (f"{failure.strerror or failure}.", ""))
        raise refuse(*reason) from failure


def format_write_error(error: OSError) -> str:
    """Return the reason of a failed write in words: ``the disk is full``."""
    known = _REASONS.get(error.errno or 0)
    return known[0].removesuffix(".") if known else format_os_error(error)


def _resolve_target(
    path: Path, refuse: Callable[[str, str], PaperbrowseError], device_hint: str, *, force: bool
) -> Path:
    """Return the path to write to; raises what ``refuse`` makes where nothing may be replaced."""
    if not _is_valid_path(path):
        raise refuse("no file can have that name.", "Choose another name.")
    if path.is_symlink():
        if not force:
            hint = "Choose another name, or --force to write the file it leads to."
            raise refuse(f"it is a link to {one_line(str(path.readlink()))}.", hint)
        path = Path(os.path.realpath(path))
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not path.exists():
        return path
    if path.is_dir():
        raise refuse("it is a folder.", "Name a file in it.")
    if not path.is_file():
        raise refuse("it is no ordinary file.", device_hint)
    if not force:
        raise refuse(*_EXISTS)
    return path


def _is_valid_path(path: Path) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _read_mode(target: Path) -> int | None:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _create_temporary(folder: Path, mode: int) -> Iterator[Path]:
    """Yield the path of an empty file in ``folder``, which is removed afterwards."""
    temporary = folder / f".paperbrowse-{secrets.token_hex(8)}.tmp"
    # Not tempfile: its files are private, and the umask can only be read by changing it.
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def rename_exclusive(temporary: Path, target: Path) -> None:
    """Rename a file; raises FileExistsError if the new name is taken.

    Only a hard link fails on a taken name; on a file system without links, the name is first
    reserved with an empty file.
    """
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _LINKS_UNSUPPORTED:
            raise
    else:
        temporary.unlink(missing_ok=True)
        return
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        temporary.replace(target)
    except BaseException:
        target.unlink()
        raise


def sync_file(path: Path, flags: int = os.O_RDWR) -> None:
    """Flush a file to the disk, so that its content survives a power failure."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, if the system supports it."""
    with contextlib.suppress(OSError):
        sync_file(folder, os.O_RDONLY)
