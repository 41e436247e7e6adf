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

_MAX_ATTEMPTS = 10
"""Manifests that may be replaced while their files are being opened; after that something is
wrong."""

_RETAINED_BYTES = 32 * 2**20
"""Freed memory that stays with the process."""

# Names and numbers of glibc's malloc.h
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@dataclass(frozen=True, slots=True)
class _OpenedSegment:
    entry: SegmentEntry
    file: ArrayFile
    segment: LiveSegment


class SnapshotCache:
    """The last snapshot of an index; for any thread."""

    def __init__(self) -> None:
        self._last: tuple[IndexSnapshot, dict[str, _OpenedSegment]] = IndexSnapshot(), {}
        _retain_freed_memory()

    def open(self, store: Store, manifest: Manifest | None = None) -> IndexSnapshot:
        """Return the snapshot of ``manifest``, or of the current one if its files are gone.

        Raises DamagedIndexError and OSError.
        """
        failed: Manifest | None = None
        for _ in range(_MAX_ATTEMPTS):
            manifest = manifest or store.read_manifest()
            if manifest is None:
                raise DamagedIndexError("it has not been made yet")
            if manifest == failed:
                break
            try:
                return self._open(store, manifest)
            except FileNotFoundError:  # a writer has removed it since, or it is missing
                failed, manifest = manifest, None
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
        segments = tuple(each.segment for each in opened.values())
        if len(segments) == len(last.segments) and all(map(_is_same, segments, last.segments)):
            return last
        snapshot = IndexSnapshot(segments)
        self._last = snapshot, opened
        return snapshot


def _open_segment(
    store: Store, entry: SegmentEntry, known: _OpenedSegment | None
) -> _OpenedSegment:
    file = store.open_segment(entry)
    if known is None or known.file is not file:
        reader = SegmentReader.open(file)
    elif known.entry == entry:
        return known
    else:
        reader = known.segment.reader
    segment = LiveSegment(entry.name, reader, live_docs(entry), entry.live_count)
    return _OpenedSegment(entry, file, segment)


def _is_same(one: LiveSegment, other: LiveSegment) -> bool:
    return one is other


@cache
def _retain_freed_memory() -> None:
    """Have the C library keep the memory that searches allocate again and again.

    A search makes dozens of arrays of 50 to 400 kB and drops them. By default, glibc requests each
    from the system and returns it, and every page must be zeroed and mapped again: half the time of
    a search. Other C libraries have no such setting, and need none.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, _RETAINED_BYTES)
    mallopt(_TRIM_THRESHOLD, _RETAINED_BYTES)
