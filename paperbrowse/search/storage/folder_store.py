"""Stores the index in a private folder, commits atomically, and detects damage.

    state.json              the manifest; replacing it is the commit
    MAIN_0f3c….pbs          a segment; see ``segment_files``
    _MAIN_7.toc             the table of contents of generation 7, for whoosh
    writing.lock            held by the writer

A commit syncs the segments first, then the table of contents, then the manifest, each complete
under its name or absent; only then are files removed that the new manifest does not need. So a
process killed at any point leaves the manifest before or the one after, and perhaps files that no
manifest names, which the next writer removes. Readers take no lock: one that finds a file missing
reads the manifest again, and mapped files stay usable (where a mapped file cannot be removed, that
is left to the next writer).

Cost: five ``fsync`` for a commit. To open a manifest seen before, a ``stat`` of the folder, of the
manifest and of each segment, which detects every change made by others.
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

from paperbrowse.search.format import DamagedIndexError, segment_file_name, toc_file_name
from paperbrowse.search.index_limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.segment import Array, ArrayFile
from paperbrowse.search.storage.manifest import (
    Manifest,
    SegmentEntry,
    deleted_docs,
    manifest_from_json,
    manifest_to_json,
)
from paperbrowse.search.storage.segment_files import (
    TEMPORARY_SUFFIX,
    map_segment,
    open_segment,
    segment_path,
    verify_segment,
    write_segment,
)
from paperbrowse.search.whoosh import build_toc
from paperbrowse.system import hold_file_lock, sync_folder

MANIFEST_FILE = "state.json"
LOCK_FILE = "writing.lock"
_OWN_PREFIXES = (MANIFEST_FILE, "_MAIN_", "MAIN_", "MAIN.tmp", "temporary")
"""Prefixes of all files, except the lock, that an index of any version leaves in its folder."""

_Stamp = tuple[int, int, int]
"""Inode, size and time of a file: differs whenever the file was replaced or written to."""


class FolderStore:
    """An index in a folder that only its owner can enter; any thread may read."""

    def __init__(self, folder: Path, limits: IndexLimits = DEFAULT_LIMITS) -> None:
        self._folder = folder
        self._limits = limits
        self._manifest_file = folder / MANIFEST_FILE
        self._prefix = f"{folder}{os.sep}"
        self._cached_manifest: tuple[_Stamp, Manifest] | None = None
        self._open_files: dict[str, tuple[_Stamp, ArrayFile]] = {}

    @property
    def folder(self) -> Path:
        return self._folder

    def acquire_lock(
        self,
        timeout: float,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> AbstractContextManager[None]:
        self._make_private()
        return hold_file_lock(
            self._folder / LOCK_FILE, wait=timeout, on_wait=on_wait, cancelled=cancelled
        )

    # Reading

    def read_manifest(self) -> Manifest | None:
        if self._is_writable_by_others():
            raise DamagedIndexError("other users can write to its folder")
        try:
            stamp = _stamp(self._prefix + MANIFEST_FILE)
            cached = self._cached_manifest
            if cached is not None and cached[0] == stamp:
                return cached[1]
            manifest = manifest_from_json(self._manifest_file.read_bytes())
            if manifest is not None and _stamp(self._manifest_file) == stamp:
                self._cached_manifest = stamp, manifest
        except (FileNotFoundError, NotADirectoryError):
            return None
        return manifest

    def verify(self, manifest: Manifest, *, whole: bool = False) -> None:
        for entry in manifest.segments:
            try:
                file = self.open_segment(entry)
            except FileNotFoundError as error:
                if self.read_manifest() != manifest:
                    return  # a commit has removed it meanwhile
                raise DamagedIndexError(
                    f"its file {segment_file_name(entry.name)} is missing"
                ) from error
            if whole:
                verify_segment(file, entry)
        if self._read_valid_toc(manifest) is None and self.read_manifest() == manifest:
            raise DamagedIndexError(
                f"its file {toc_file_name(manifest.generation)} was changed or is missing"
            )

    def _read_valid_toc(self, manifest: Manifest) -> bytes | None:
        """Return the table of contents of a manifest; None where it is missing or damaged."""
        try:
            content = self._toc_path(manifest.generation).read_bytes()
        except FileNotFoundError:
            return None
        return content if (len(content), zlib.crc32(content)) == manifest.toc else None

    def open_segment(self, entry: SegmentEntry) -> ArrayFile:
        stamp = _stamp(self._prefix + segment_file_name(entry.name))
        cached = self._open_files.get(entry.name)
        if cached is not None and cached[0] == stamp:
            return cached[1]
        manifest = self._cached_manifest
        is_small = manifest is None or manifest[1].byte_size <= self._limits.checked_bytes
        whole = is_small or stamp[-1] != entry.modified_ns
        file = open_segment(map_segment(self._folder, entry), entry, whole=whole)
        self._open_files[entry.name] = stamp, file
        return file

    # Writing: the caller holds the lock

    def add_segment(self, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> SegmentEntry:
        return write_segment(self._folder, arrays, metadata)

    def commit(self, manifest: Manifest) -> Manifest:
        replaced = self._cached_manifest
        manifest = replace(manifest, generation=manifest.generation + 1)
        content = build_toc(
            [
                (each.name, each.doc_count, deleted_docs(each).tolist())
                for each in manifest.segments
            ],
            manifest.generation,
            None if replaced is None else self._read_valid_toc(replaced[1]),
        )
        manifest = replace(manifest, toc=(len(content), zlib.crc32(content)))
        _write(self._toc_path(manifest.generation), content)
        sync_folder(self._folder)
        _write(self._manifest_file, manifest_to_json(manifest))
        sync_folder(self._folder)
        self._cached_manifest = _stamp(self._manifest_file), manifest
        if replaced is not None:
            self._remove_replaced(replaced[1], manifest)
        return manifest

    def clear(self) -> Manifest:
        last = max((_toc_generation(each.name) for each in self._folder.iterdir()), default=0)
        self._manifest_file.unlink(missing_ok=True)
        self._cached_manifest = None
        self._open_files = {}
        self._remove(lambda name: True)
        return self.commit(Manifest(generation=last))

    def remove_orphans(self) -> None:
        manifest = self.read_manifest()
        if manifest is None:
            return
        needed = {segment_file_name(entry.name) for entry in manifest.segments}
        needed |= {MANIFEST_FILE, toc_file_name(manifest.generation)}
        self._remove(lambda name: name not in needed)

    def _toc_path(self, generation: int) -> Path:
        return self._folder / toc_file_name(generation)

    def _remove_replaced(self, old: Manifest, new: Manifest) -> None:
        """Remove files that only the manifest before needed."""
        new_names = {entry.name for entry in new.segments}
        removed = [entry.name for entry in old.segments if entry.name not in new_names]
        for name in removed:
            self._open_files.pop(name, None)
        for file in (
            self._toc_path(old.generation),
            *(segment_path(self._folder, n) for n in removed),
        ):
            with suppress(OSError):
                file.unlink()

    def _remove(self, unneeded: Callable[[str], bool]) -> None:
        """Remove the index's own files that are not needed, as far as the system allows."""
        for each in list(self._folder.iterdir()):
            if not each.name.startswith(_OWN_PREFIXES) or not unneeded(each.name):
                continue
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, ignore_errors=True)
            else:
                with suppress(OSError):
                    each.unlink()

    # The folder

    def _make_private(self) -> None:
        """Make the folder; if others could write to it, drop anything they may have put there."""
        if self._folder.exists() and not self._folder.is_dir():
            self._folder.unlink()  # nothing but an index belongs here
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if os.name != "posix":
            return
        was_exposed = self._is_writable_by_others()
        if stat.S_IMODE(self._folder.stat().st_mode) & 0o077:
            self._folder.chmod(0o700)
        if was_exposed:
            self._manifest_file.unlink(missing_ok=True)

    def _is_writable_by_others(self) -> bool:
        """Whether another user can have written the files that whoosh would unpickle."""
        if os.name != "posix":
            return False
        try:
            status = os.stat(self._prefix)  # noqa: PTH116
        except FileNotFoundError:
            return False
        return bool(status.st_mode & 0o022) or status.st_uid not in (os.geteuid(), 0)


def _toc_generation(name: str) -> int:
    """Return the generation of a file that is a table of contents, else 0."""
    number = name.removeprefix("_MAIN_").removesuffix(".toc")
    return int(number) if number.isdecimal() and name == toc_file_name(int(number)) else 0


def _write(file: Path, content: bytes) -> None:
    """Write a file atomically."""
    temporary = file.with_name(file.name + TEMPORARY_SUFFIX)
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)


def _stamp(file: Path | str) -> _Stamp:
    status = os.stat(file)  # noqa: PTH116 (a tenth of the time of Path.stat, many times a search)
    return status.st_ino, status.st_size, status.st_mtime_ns
