"""Keeps the index in a folder that is its reader's alone, and notices damage to it.

    state.json              the manifest; replacing it is the commit
    MAIN_0f3c….pbs          a segment; see ``segment_files``
    _MAIN_7.toc             the table of contents of generation 7, for whoosh
    writing.lock            held by who writes

A commit brings the segments to the disk first, then the table of contents, then the manifest, each
whole under its name or not at all; only then is removed what the new state does not need. So a
process killed anywhere leaves the state before or the state after, and perhaps files that no state
names, which the next writer removes. Readers take no lock: one that finds a file gone reads the
manifest again, and what it has mapped stays (where a mapped file cannot be removed, that is left to
the next writer).

Cost: five ``fsync`` to a commit. To open a state that was seen before, a ``stat`` of the folder, of
the manifest and of each segment, which notices whatever was changed beneath us.
"""

from __future__ import annotations

import os
import shutil
import stat
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from paperbrowse.search.format import DamagedError, segment_file, toc_file
from paperbrowse.search.segment.array_file import Array, ArrayFile
from paperbrowse.search.storage.manifest import Manifest, SegmentEntry, from_json, to_json
from paperbrowse.search.storage.segment_files import (
    NEW,
    check_segment,
    file_of,
    map_segment,
    open_segment,
    sync_folder,
    write_segment,
)
from paperbrowse.search.whoosh.toc import contents
from paperbrowse.system.file_lock import locked

STATE_FILE = "state.json"
LOCK_FILE = "writing.lock"
_OURS = (STATE_FILE, "_MAIN_", "MAIN_", "MAIN.tmp", "temporary")
"""How everything begins that an index of any version leaves in its folder, but for the lock."""

CHECKED_WHOLE = 8 * 2**20
"""Bytes of an index up to which every byte is checked on opening, which takes 4 ms for the most. In
larger ones every byte is checked of files that were written to since."""

_Stamp = tuple[int, int, int]
"""Inode, size and time of a file: differs whenever the file was replaced or written to."""


class FolderStore:
    """An index in a folder that only its owner can enter; any thread may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state_file = folder / STATE_FILE
        self._prefix = f"{folder}{os.sep}"
        self._read: tuple[_Stamp, Manifest] | None = None
        self._opened: dict[str, tuple[_Stamp, ArrayFile]] = {}

    @property
    def folder(self) -> Path:
        return self._folder

    def lock(
        self,
        wait: float,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> AbstractContextManager[None]:
        self._make_private()
        return locked(self._folder / LOCK_FILE, wait=wait, on_wait=on_wait, cancelled=cancelled)

    # Reading

    def manifest(self) -> Manifest | None:
        if self._open_to_others():
            raise DamagedError("other users can write to its folder")
        try:
            stamp = _stamp(self._prefix + STATE_FILE)
            known = self._read
            if known is not None and known[0] == stamp:
                return known[1]
            manifest = from_json(self._state_file.read_bytes())
            if manifest is not None and _stamp(self._state_file) == stamp:
                self._read = stamp, manifest
        except (FileNotFoundError, NotADirectoryError):
            return None
        return manifest

    def check(self, manifest: Manifest, *, whole: bool = False) -> None:
        for entry in manifest.segments:
            try:
                opened = self.open(entry)
            except FileNotFoundError as error:
                if self.manifest() != manifest:
                    return  # a commit has removed it meanwhile
                raise DamagedError(f"its file {segment_file(entry.name)} is missing") from error
            if whole:
                check_segment(opened, entry)
        if self._sound_toc(manifest) is None and self.manifest() == manifest:
            raise DamagedError(
                f"its file {toc_file(manifest.generation)} was changed or is missing"
            )

    def _sound_toc(self, manifest: Manifest) -> bytes | None:
        """Return what whoosh is told of a state; None where that is missing or damaged."""
        try:
            content = self._toc(manifest.generation).read_bytes()
        except FileNotFoundError:
            return None
        return content if (len(content), zlib.crc32(content)) == manifest.toc else None

    def open(self, entry: SegmentEntry) -> ArrayFile:
        stamp = _stamp(self._prefix + segment_file(entry.name))
        known = self._opened.get(entry.name)
        if known is not None and known[0] == stamp:
            return known[1]
        read = self._read
        small = read is None or read[1].size <= CHECKED_WHOLE
        whole = small or stamp[-1] != entry.written
        opened = open_segment(map_segment(self._folder, entry), entry, whole=whole)
        self._opened[entry.name] = stamp, opened
        return opened

    # Writing: the caller holds the lock

    def add(self, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> SegmentEntry:
        return write_segment(self._folder, arrays, facts)

    def commit(self, manifest: Manifest) -> Manifest:
        before = self._read
        manifest = replace(manifest, generation=manifest.generation + 1)
        content = contents(manifest, None if before is None else self._sound_toc(before[1]))
        manifest = replace(manifest, toc=(len(content), zlib.crc32(content)))
        _write(self._toc(manifest.generation), content)
        sync_folder(self._folder)
        _write(self._state_file, to_json(manifest))
        sync_folder(self._folder)
        self._read = _stamp(self._state_file), manifest
        if before is not None:
            self._remove_left(before[1], manifest)
        return manifest

    def clear(self) -> Manifest:
        last = max((_generation(each.name) for each in self._folder.iterdir()), default=0)
        self._state_file.unlink(missing_ok=True)
        self._read = None
        self._opened = {}
        self._remove(lambda name: True)
        return self.commit(Manifest(generation=last))

    def sweep(self) -> None:
        manifest = self.manifest()
        if manifest is None:
            return
        needed = {segment_file(entry.name) for entry in manifest.segments}
        needed |= {STATE_FILE, toc_file(manifest.generation)}
        self._remove(lambda name: name not in needed)

    def _toc(self, generation: int) -> Path:
        return self._folder / toc_file(generation)

    def _remove_left(self, before: Manifest, now: Manifest) -> None:
        """Remove what only the state before needed."""
        kept = {entry.name for entry in now.segments}
        left = [entry.name for entry in before.segments if entry.name not in kept]
        for name in left:
            self._opened.pop(name, None)
        for file in (self._toc(before.generation), *(file_of(self._folder, n) for n in left)):
            with suppress(OSError):
                file.unlink()

    def _remove(self, unneeded: Callable[[str], bool]) -> None:
        """Remove what is the index's own and not needed, as far as the system lets us."""
        for each in list(self._folder.iterdir()):
            if not each.name.startswith(_OURS) or not unneeded(each.name):
                continue
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, ignore_errors=True)
            else:
                with suppress(OSError):
                    each.unlink()

    # The folder

    def _make_private(self) -> None:
        """Make the folder; one that others could write to loses what they may have put there."""
        if self._folder.exists() and not self._folder.is_dir():
            self._folder.unlink()  # nothing but an index belongs here
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if os.name != "posix":
            return
        exposed = self._open_to_others()
        if stat.S_IMODE(self._folder.stat().st_mode) & 0o077:
            self._folder.chmod(0o700)
        if exposed:
            self._state_file.unlink(missing_ok=True)

    def _open_to_others(self) -> bool:
        """Whether another user can have written what is read here, and whoosh would unpickle."""
        if os.name != "posix":
            return False
        try:
            status = os.stat(self._prefix)  # noqa: PTH116
        except FileNotFoundError:
            return False
        return bool(status.st_mode & 0o022) or status.st_uid not in (os.geteuid(), 0)


def _generation(name: str) -> int:
    """Return the generation of which a file is the table of contents, or 0."""
    number = name.removeprefix("_MAIN_").removesuffix(".toc")
    return int(number) if number.isdecimal() and name == toc_file(int(number)) else 0


def _write(file: Path, content: bytes) -> None:
    """Put a file in its place, whole or not at all."""
    being_written = file.with_name(file.name + NEW)
    with being_written.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    being_written.replace(file)


def _stamp(file: Path | str) -> _Stamp:
    status = os.stat(file)  # noqa: PTH116 (a tenth of the time of Path.stat, many times a search)
    return status.st_ino, status.st_size, status.st_mtime_ns
