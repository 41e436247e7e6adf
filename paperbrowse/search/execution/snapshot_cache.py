"""Cache of index snapshots; segments unchanged between two snapshots are opened once.

A segment keeps everything computed for it from one snapshot to the next; while nothing changes, the
snapshot is the same object. Opening never takes a lock and never imports whoosh: it maps the files
of a manifest, a millisecond for five segments.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache

from paperbrowse.search.execution.snapshot import IndexSnapshot, LiveSegment
from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.segment import ArrayFile, SegmentReader
from paperbrowse.search.storage import Manifest, SegmentEntry, Store, live_docs

RETAINED_BYTES = 32 * 2**20
"""Bytes of free memory that stay with the process."""

# Names and numbers of glibc's malloc.h
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@cache
def retain_freed_memory() -> None:
    """Set it up, once for the process."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, RETAINED_BYTES)
    mallopt(_TRIM_THRESHOLD, RETAINED_BYTES)


_MAX_ATTEMPTS = 10
"""Manifests that may be replaced while their files are being opened; after that something is
wrong."""


@dataclass(frozen=True, slots=True)
class _OpenedSegment:
    entry: SegmentEntry
    file: ArrayFile
    segment: LiveSegment


class SnapshotCache:
    """The last snapshot of an index; for any thread."""

    def __init__(self) -> None:
        self._last: tuple[IndexSnapshot, dict[str, _OpenedSegment]] = IndexSnapshot(), {}
        retain_freed_memory()

    def snapshot(self, store: Store) -> IndexSnapshot:
        """Return the store's state as it is now; raises DamagedError and OSError."""
        before: Manifest | None = None
        for _ in range(_MAX_ATTEMPTS):
            manifest = store.read_manifest()
            if manifest is None:
                raise DamagedIndexError("it has not been made yet")
            if manifest == before:
                break
            try:
                return self._open(store, manifest)
            except FileNotFoundError:  # a writer has removed it since, or it is missing
                before = manifest
        raise DamagedIndexError("a file of it is missing")

    def clear(self) -> None:
        """Open everything again next time."""
        self._last = IndexSnapshot(), {}

    def _open(self, store: Store, manifest: Manifest) -> IndexSnapshot:
        last, known = self._last
        opened = {
            entry.name: _open_segment(store, entry, known.get(entry.name))
            for entry in manifest.segments
        }
        parts = tuple(each.segment for each in opened.values())
        if len(parts) == len(last.segments) and all(map(_is_same, parts, last.segments)):
            return last
        view = IndexSnapshot(parts)
        self._last = view, opened
        return view


def _open_segment(
    store: Store, entry: SegmentEntry, known: _OpenedSegment | None
) -> _OpenedSegment:
    file = store.open_segment(entry)
    if known is None or known.file is not file:
        segment = SegmentReader.open(file)
    elif known.entry == entry:
        return known
    else:
        segment = known.segment.reader
    part = LiveSegment(entry.name, segment, live_docs(entry), entry.live_count)
    return _OpenedSegment(entry, file, part)


def _is_same(one: LiveSegment, other: LiveSegment) -> bool:
    return one is other
