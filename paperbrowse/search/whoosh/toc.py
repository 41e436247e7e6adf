"""Builds the table of contents that whoosh reads, without importing whoosh where possible.

Importing whoosh takes longer than the rest of a small update. All tables of one schema begin alike,
as ``whoosh.index.TOC.write`` has it: three sizes, a byte order mark, the version of the format and
whoosh's own, and the pickled fields with their length. Then come the generation, an unused number
and the pickled segments. So the next table is the beginning of the one before, and a new rest; the
segments are pickled as calls of ``PaperSegment``, which is named and need not be imported.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence

_BYTE_ORDER_MARK = struct.pack("!i", -12345)
_GENERATION = struct.Struct("!ii")
_SEGMENT_CLASS = b"cpaperbrowse.search.whoosh.segments\nPaperSegment\n"

SegmentList = Sequence[tuple[str, int, Sequence[int]]]
"""Names, numbers of papers and deleted papers of segments."""


def build_toc(segments: SegmentList, generation: int, previous: bytes | None) -> bytes:
    """Return the table of contents of a generation of the index.

    ``previous`` is a valid one of the same schema, or None; without one, whoosh is imported.
    """
    prefix = None if previous is None else _reusable_prefix(previous)
    if prefix is None:
        # Here, because importing whoosh takes longer than a small update.
        from paperbrowse.search.whoosh.segments import build_toc_with_whoosh

        return build_toc_with_whoosh(segments, generation)
    return prefix + _GENERATION.pack(generation, 0) + _pickle_segments(segments)


def _reusable_prefix(table: bytes) -> bytes | None:
    """Return a table up to its generation; None for an unknown layout."""
    offset = 3
    if table[offset : offset + len(_BYTE_ORDER_MARK)] != _BYTE_ORDER_MARK:
        return None
    offset += len(_BYTE_ORDER_MARK) + struct.calcsize("!i") + 3
    length = shift = 0
    while offset < len(table):
        byte = table[offset]
        length |= (byte & 0x7F) << shift
        shift, offset = shift + 7, offset + 1
        if not byte & 0x80:
            break
    end = offset + length
    return table[:end] if end + _GENERATION.size < len(table) else None


def _pickle_segments(segments: SegmentList) -> bytes:
    """Return the pickle of the list of segments."""
    calls = (_SEGMENT_CLASS + pickle.dumps(each, 2)[2:-1] + pickle.REDUCE for each in segments)
    return pickle.PROTO + b"\2" + pickle.MARK + b"".join(calls) + pickle.LIST + pickle.STOP
