"""Opens the state that an index is in, and what its states have in common only once.

A segment that is in the next state too is not opened again, and what has been worked out for it
stays; while nothing changes, the view is the very same object. Opening never takes a lock and never
loads whoosh: it reads the manifest and maps the files, a millisecond for five segments.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache

from paperbrowse.search.execution.snapshot import OpenSegment, View
from paperbrowse.search.format import DamagedError
from paperbrowse.search.segment.array_file import ArrayFile
from paperbrowse.search.segment.reader import Segment
from paperbrowse.search.storage.manifest import Manifest, SegmentEntry, live_papers
from paperbrowse.search.storage.store import Store

KEPT = 32 * 2**20
"""Bytes of free memory that stay with the process."""

# Names and numbers of glibc's malloc.h
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@cache
def keep_freed_memory() -> None:
    """Set it up, once for the process."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, KEPT)
    mallopt(_TRIM_THRESHOLD, KEPT)


_ATTEMPTS = 10
"""States that may be replaced while they are being opened before something must be wrong."""


@dataclass(frozen=True, slots=True)
class _Opened:
    entry: SegmentEntry
    file: ArrayFile
    part: OpenSegment


class Views:
    """The last view of an index; any thread may ask for it."""

    def __init__(self) -> None:
        self._last: tuple[View, dict[str, _Opened]] = View(), {}
        keep_freed_memory()

    def view(self, store: Store) -> View:
        """Return the store's state as it is now; raises DamagedError and OSError."""
        before: Manifest | None = None
        for _ in range(_ATTEMPTS):
            manifest = store.manifest()
            if manifest is None:
                raise DamagedError("it has not been made yet")
            if manifest == before:
                break
            try:
                return self._open(store, manifest)
            except FileNotFoundError:  # a writer has removed it since, or it is missing
                before = manifest
        raise DamagedError("a file of it is missing")

    def forget(self) -> None:
        """Open everything anew next time."""
        self._last = View(), {}

    def _open(self, store: Store, manifest: Manifest) -> View:
        last, known = self._last
        opened = {
            entry.name: _open_part(store, entry, known.get(entry.name))
            for entry in manifest.segments
        }
        parts = tuple(each.part for each in opened.values())
        if len(parts) == len(last.segments) and all(map(_same, parts, last.segments)):
            return last
        view = View(parts)
        self._last = view, opened
        return view


def _open_part(store: Store, entry: SegmentEntry, known: _Opened | None) -> _Opened:
    file = store.open(entry)
    if known is None or known.file is not file:
        segment = Segment.of(file)
    elif known.entry == entry:
        return known
    else:
        segment = known.part.segment
    part = OpenSegment(entry.name, segment, live_papers(entry), entry.left)
    return _Opened(entry, file, part)


def _same(one: OpenSegment, other: OpenSegment) -> bool:
    return one is other
