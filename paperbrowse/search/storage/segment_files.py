"""Writes segments to files in an index's folder, and maps them.

A file is named after its segment, whose name is never used again, and never changes: it is written
under a temporary name, synced, and renamed. It counts as soon as a manifest names it. Its first
bytes hold the checksums of the rest (``segment.array_file``), so that the checksum of these bytes,
which the manifest has, covers the whole file; it is compared on every opening.
"""

from __future__ import annotations

import mmap
import os
import secrets
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from paperbrowse.search.format import INDEX_NAME, DamagedIndexError, segment_file_name
from paperbrowse.search.segment import Array, ArrayFile, Buffer, write_arrays
from paperbrowse.search.storage.manifest import SegmentEntry

TEMPORARY_SUFFIX = ".new"
"""Suffix of a file that is still being written."""

_CHECKED_BYTES = 64
"""First bytes of a file, whose checksum covers all of it."""


def new_segment_name() -> str:
    """Return a name for a segment, in whoosh's form."""
    return f"{INDEX_NAME}_{secrets.token_hex(8)}"


def segment_path(folder: Path, name: str) -> Path:
    """Return the path of a segment's file."""
    return folder / segment_file_name(name)


def write_segment(
    folder: Path, arrays: Mapping[str, Array], metadata: Mapping[str, Any]
) -> SegmentEntry:
    """Write a new segment and sync it; raises OSError."""
    name = new_segment_name()
    file = segment_path(folder, name)
    temporary = folder / f"{file.name}{TEMPORARY_SUFFIX}"
    with temporary.open("w+b") as stream:
        write_arrays(stream, arrays, metadata)
        stream.flush()
        os.fsync(stream.fileno())
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            entry = make_entry(name, content, metadata, os.fstat(stream.fileno()).st_mtime_ns)
    temporary.replace(file)
    return entry


def make_entry(
    name: str, content: Buffer, metadata: Mapping[str, Any], modified_ns: int = 0
) -> SegmentEntry:
    """Return the manifest's entry of a segment."""
    checksum = zlib.crc32(content[:_CHECKED_BYTES])
    return SegmentEntry(name, metadata["papers"], len(content), checksum, modified_ns)


def map_segment(folder: Path, entry: SegmentEntry) -> mmap.mmap:
    """Map a segment's file; raises FileNotFoundError, OSError, DamagedIndexError."""
    with segment_path(folder, entry.name).open("rb") as stream:
        if os.fstat(stream.fileno()).st_size != entry.byte_size or not entry.byte_size:
            raise _naming_file(entry, DamagedIndexError("it is cut short, or longer than it was"))
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def open_segment(buffer: Buffer, entry: SegmentEntry, *, whole: bool) -> ArrayFile:
    """Return the arrays of a segment, with every byte verified if ``whole``.

    Raises DamagedIndexError.
    """
    try:
        if len(buffer) != entry.byte_size or zlib.crc32(buffer[:_CHECKED_BYTES]) != entry.crc32:
            raise DamagedIndexError("it is not the one that was written")
        file = ArrayFile.open(buffer)
        if file.metadata.get("papers") != entry.doc_count:
            raise DamagedIndexError("it does not hold what it should")
    except DamagedIndexError as error:
        raise _naming_file(entry, error) from error
    if whole:
        verify_segment(file, entry)
    return file


def verify_segment(file: ArrayFile, entry: SegmentEntry) -> None:
    """Read every byte of a segment; raises DamagedIndexError."""
    try:
        file.verify()
    except DamagedIndexError as error:
        raise _naming_file(entry, error) from error


def _naming_file(entry: SegmentEntry, error: DamagedIndexError) -> DamagedIndexError:
    return DamagedIndexError(f"its file {segment_file_name(entry.name)} is damaged: {error}")
