"""Interface of index storage, and the storage in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.segment import Array, ArrayFile, write_arrays
from paperbrowse.search.storage.manifest import Manifest, SegmentEntry
from paperbrowse.search.storage.segment_files import make_entry, new_segment_name, open_segment


class Store(Protocol):
    """Storage of an index. Its methods raise DamagedIndexError and OSError."""

    @property
    def folder(self) -> Path | None:
        """The folder in which other processes can write segments, or None."""

    def acquire_lock(
        self,
        timeout: float,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> AbstractContextManager[None]: ...

    def read_manifest(self) -> Manifest | None:
        """Return the current manifest, or None where there is no index of this format version."""

    def verify(self, manifest: Manifest, *, whole: bool = False) -> None:
        """Compare the files with the manifest; every byte of them if ``whole``."""

    def open_segment(self, entry: SegmentEntry) -> ArrayFile:
        """Return a segment's arrays: the same object as before, as long as nothing has changed.

        Raises FileNotFoundError where a writer may have removed the segment.
        """

    def add_segment(self, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> SegmentEntry:
        """Store a new segment, which counts once it is committed."""

    def commit(self, manifest: Manifest) -> Manifest:
        """Make ``manifest`` the current one, as the next generation, and return it."""

    def clear(self) -> Manifest:
        """Make an empty index in place of anything that is there."""

    def remove_orphans(self) -> None:
        """Remove files of writers that no manifest names."""


class MemoryStore:
    """An index in memory, for use where no folder can be written; it is lost with the process.

    Over an index whose folder cannot be written, it starts with that index and only adds to it.
    """

    folder: Path | None = None

    def __init__(self, base: Store | None = None, manifest: Manifest | None = None) -> None:
        self._base = base
        self._manifest = manifest
        self._segments: dict[str, ArrayFile] = {}

    def acquire_lock(
        self,
        timeout: float,
        on_wait: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def read_manifest(self) -> Manifest | None:
        return self._manifest

    def verify(self, manifest: Manifest, *, whole: bool = False) -> None:
        """Verify the segments of the underlying index; nothing can damage the others."""
        for entry in manifest.segments:
            file = self.open_segment(entry)
            if whole:
                file.verify()

    def open_segment(self, entry: SegmentEntry) -> ArrayFile:
        own = self._segments.get(entry.name)
        if own is not None:
            return own
        if self._base is None:
            raise DamagedIndexError("a segment of it is missing")
        return self._base.open_segment(entry)

    def add_segment(self, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> SegmentEntry:
        stream = io.BytesIO()
        write_arrays(stream, arrays, metadata)
        content = stream.getvalue()
        entry = make_entry(new_segment_name(), content, metadata)
        self._segments[entry.name] = open_segment(content, entry, whole=False)
        return entry

    def commit(self, manifest: Manifest) -> Manifest:
        self._manifest = replace(manifest, generation=manifest.generation + 1)
        return self._manifest

    def clear(self) -> Manifest:
        self._segments = {}
        return self.commit(Manifest())

    def remove_orphans(self) -> None:
        names = {entry.name for entry in self._manifest.segments} if self._manifest else set()
        self._segments = {name: each for name, each in self._segments.items() if name in names}
