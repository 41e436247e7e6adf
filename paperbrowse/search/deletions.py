"""Which papers of a segment are deleted: a bit for each, kept in the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperbrowse.search.damage import DamagedError
from paperbrowse.search.manifest import SegmentEntry


def live_papers(entry: SegmentEntry) -> NDArray[np.bool_] | None:
    """Return True for each paper that is left, read-only; None where all are."""
    if not entry.deleted:
        return None
    bits = np.frombuffer(entry.deleted, np.uint8)
    live: NDArray[np.bool_] = np.unpackbits(bits, count=entry.papers, bitorder="little") == 0
    live.flags.writeable = False
    return live


def deleted_papers(entry: SegmentEntry) -> NDArray[np.intp]:
    """Return the numbers of the papers that are deleted, ascending."""
    live = live_papers(entry)
    return np.flatnonzero(~live) if live is not None else np.zeros(0, np.intp)


def without_ids(
    entry: SegmentEntry, arrays: Mapping[str, NDArray[Any]], hashes: NDArray[np.uint64]
) -> SegmentEntry:
    """Return the segment with the papers deleted whose ids have one of these hashes.

    ``arrays`` are the segment's. Hashes have 64 bits: among a million ids, the chance that any two
    are alike is one in 37 million.
    """
    known = arrays["ids.hash"]
    if not len(known) or not len(hashes):
        return entry
    places = np.searchsorted(known, hashes)
    places[places == len(known)] = 0
    papers = arrays["ids.hash_paper"][places[known[places] == hashes]]
    if not len(papers):
        return entry
    if int(papers.max()) >= entry.papers:
        raise DamagedError(f"its segment {entry.name} names papers that it does not have")
    live = live_papers(entry)
    deleted = np.zeros(entry.papers, np.bool_) if live is None else ~live
    deleted[papers] = True
    return replace(entry, deleted=np.packbits(deleted, bitorder="little").tobytes())
