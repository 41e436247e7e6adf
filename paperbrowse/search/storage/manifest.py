"""Manifest of an index: its segments at one moment, and the library's change that it has reached.

It is stored as JSON in one small file, whose replacement is the commit. It has the version of the
index format (``schema``), the version of the stemmer, and a checksum of everything else in it, so
that neither another program's file nor a damaged one is accepted:

    {"schema": 6, "checksum": 3735928559, "stemmer": "3.1.0", "library": "9f0c…", "reached": 1200,
     "complete": true, "generation": 7,
     "segments": [{"name": "MAIN_0f3c…", "papers": 1200, "size": 1801234, "crc32": 305419896,
                   "written": 1700000000000000000, "deleted": "AAE="}], "toc": [2012, 324508639]}

``deleted`` has a bit for each paper of the segment, in base64, the first paper lowest in the first
byte; it is empty where nothing is deleted. ``toc`` is the size and the CRC-32 of the table of
contents that is written beside it for whoosh.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperbrowse.search.analysis import stemmer_version
from paperbrowse.search.format import INDEX_NAME, SCHEMA_VERSION, DamagedIndexError


def live_docs(entry: SegmentEntry) -> NDArray[np.bool_] | None:
    """Return True for each paper that is not deleted, read-only; None where none is."""
    if not entry.deleted:
        return None
    bits = np.frombuffer(entry.deleted, np.uint8)
    live: NDArray[np.bool_] = np.unpackbits(bits, count=entry.doc_count, bitorder="little") == 0
    live.flags.writeable = False
    return live


def deleted_docs(entry: SegmentEntry) -> NDArray[np.intp]:
    """Return the numbers of the deleted papers, ascending."""
    live = live_docs(entry)
    return np.flatnonzero(~live) if live is not None else np.zeros(0, np.intp)


def delete_ids(
    entry: SegmentEntry, arrays: Mapping[str, NDArray[Any]], hashes: NDArray[np.uint64]
) -> SegmentEntry:
    """Return the segment with those papers deleted whose ids have one of these hashes.

    ``arrays`` are the segment's. Hashes have 64 bits: among a million ids, the chance that any two
    collide is one in 37 million.
    """
    ids = arrays["ids.hash"]
    if not len(ids) or not len(hashes):
        return entry
    indices = np.searchsorted(ids, hashes)
    indices[indices == len(ids)] = 0
    docs = arrays["ids.hash_paper"][indices[ids[indices] == hashes]]
    if not len(docs):
        return entry
    if int(docs.max()) >= entry.doc_count:
        raise DamagedIndexError(f"its segment {entry.name} names papers that it does not have")
    live_mask = live_docs(entry)
    deleted = np.zeros(entry.doc_count, np.bool_) if live_mask is None else ~live_mask
    deleted[docs] = True
    return replace(entry, deleted=np.packbits(deleted, bitorder="little").tobytes())


_NAME = re.compile(rf"{INDEX_NAME}_[0-9a-z]{{16}}")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment in the manifest."""

    name: str
    doc_count: int
    """Number of papers, deleted ones included."""
    byte_size: int
    """Size of its file."""
    crc32: int
    """CRC-32 of the beginning of its file, which holds the checksums of the rest."""
    modified_ns: int
    """Modification time of its file in nanoseconds; 0 in memory."""
    deleted: bytes = b""
    """A bit for each paper; empty where none is deleted."""

    @property
    def live_count(self) -> int:
        """Number of papers that are not deleted."""
        return self.doc_count - int.from_bytes(self.deleted, "little").bit_count()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of an index at one moment."""

    library: str = ""
    """The identity of the library whose papers these are."""
    last_change: int = 0
    """The library's change number; every change up to it is in the index."""
    is_complete: bool = False
    """False while the index is being built, until it has reached the library for the first time."""
    generation: int = 0
    """Grows by one with each commit."""
    segments: tuple[SegmentEntry, ...] = ()
    toc: tuple[int, int] = (0, 0)
    """Size and CRC-32 of whoosh's table of contents."""

    @property
    def paper_count(self) -> int:
        """Number of papers in the index."""
        return sum(entry.live_count for entry in self.segments)

    @property
    def byte_size(self) -> int:
        """Size of all segments."""
        return sum(entry.byte_size for entry in self.segments)


def manifest_to_json(manifest: Manifest) -> bytes:
    """Return the manifest as it is stored."""
    fields = {
        "stemmer": stemmer_version(),
        "library": manifest.library,
        "reached": manifest.last_change,
        "complete": manifest.is_complete,
        "generation": manifest.generation,
        "segments": [
            {
                "name": entry.name,
                "papers": entry.doc_count,
                "size": entry.byte_size,
                "crc32": entry.crc32,
                "written": entry.modified_ns,
                "deleted": base64.b64encode(entry.deleted).decode(),
            }
            for entry in manifest.segments
        ],
        "toc": list(manifest.toc),
    }
    return json.dumps({"schema": SCHEMA_VERSION, "checksum": _checksum(fields)} | fields).encode()


def manifest_from_json(data: bytes) -> Manifest | None:
    """Return the manifest that ``manifest_to_json`` wrote; None for one of another format version,
    or made with another version of the stemmer, which may give other stems.

    Raises DamagedIndexError.
    """
    try:
        fields = json.loads(data)
        if fields.pop("schema") != SCHEMA_VERSION:
            return None
        if fields.pop("checksum") != _checksum(fields):
            raise ValueError
        if fields["stemmer"] != stemmer_version():
            return None
        return Manifest(
            library=_require_text(fields["library"]),
            last_change=_require_number(fields["reached"]),
            is_complete=fields["complete"] is True,
            generation=_require_number(fields["generation"]),
            segments=tuple(_parse_entry(each) for each in fields["segments"]),
            toc=(_require_number(fields["toc"][0]), _require_number(fields["toc"][1])),
        )
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise DamagedIndexError("what it consists of cannot be read") from error


def _parse_entry(fields: dict[str, Any]) -> SegmentEntry:
    name, papers = fields["name"], _require_number(fields["papers"])
    try:
        deleted = base64.b64decode(fields["deleted"], validate=True)
    except binascii.Error as error:
        raise ValueError from error
    bits = int.from_bytes(deleted, "little")
    if not _NAME.fullmatch(name) or (deleted and len(deleted) != (papers + 7) // 8):
        raise ValueError
    if bits >> papers:
        raise ValueError
    size, crc32, written = (_require_number(fields[key]) for key in ("size", "crc32", "written"))
    return SegmentEntry(name, papers, size, crc32, written, deleted)


def _require_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _require_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value


def _checksum(fields: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(fields, sort_keys=True).encode())
