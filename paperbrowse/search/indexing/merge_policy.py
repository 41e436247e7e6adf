"""Merge policy: selects segments to be merged, so that there are never many of them.

Every search reads every segment, and each costs time. Segments are in tiers, by their number of
live papers; when a tier has eight, they are merged into one, of a higher tier or nearly. So an
index of 500,000 papers to which 50 are added a thousand times never has more than 21 segments
beside its large ones, and a paper is rewritten only a few times. Large segments are left alone,
unless more than half of their papers are deleted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from paperbrowse.search.index_limits import DEFAULT_LIMITS
from paperbrowse.search.segment import MAX_DOCS
from paperbrowse.search.storage import SegmentEntry

TIER_LIMITS = (512, 4_096, 16_384)
"""The most papers of the segments in a tier; larger ones are in none."""
MAX_MERGE_BYTES = 2**29
"""Size of segments that are merged, since a segment's addresses end at 2**31."""
_MIN_DOCS_TO_COMPACT = 64
"""Papers below which a segment waits for its tier to fill, however many are deleted."""


TINY_SEGMENT_DOCS, MAX_TINY_SEGMENTS = 64, 24
"""Papers of a segment, and how many such segments a search may find: each takes it 0.1 ms."""


def find_tiny_merge(segments: Sequence[SegmentEntry]) -> tuple[SegmentEntry, ...]:
    """Return segments that should be merged before a search continues; or none.

    They are those of small changes, such as of one paper's tags: merging them takes some hundredths
    of a second, once in MAX_TINY_SEGMENTS changes.
    """
    tiny = sorted(
        (each for each in segments if each.doc_count <= TINY_SEGMENT_DOCS),
        key=lambda each: each.live_count,
    )
    return _take_fitting(tiny, TIER_LIMITS[0]) if len(tiny) >= MAX_TINY_SEGMENTS else ()


def find_merge(
    segments: Sequence[SegmentEntry],
    limit: int = MAX_DOCS,
    tier_segments: int = DEFAULT_LIMITS.tier_segments,
) -> tuple[SegmentEntry, ...]:
    """Return segments that should be merged now, with at most ``limit`` papers; or none.

    It may be a single one, to drop its deleted papers.
    """
    tiers: dict[int, list[SegmentEntry]] = defaultdict(list)
    for entry in sorted(segments, key=lambda entry: (entry.live_count, entry.name)):
        if entry.doc_count >= _MIN_DOCS_TO_COMPACT and 0 < 2 * entry.live_count < entry.doc_count:
            if entry.live_count <= limit:
                return (entry,)
        elif entry.live_count <= TIER_LIMITS[-1]:
            tiers[bisect_left(TIER_LIMITS, entry.live_count)].append(entry)
    for _, entries in sorted(tiers.items()):
        if len(entries) >= tier_segments:
            fitting = _take_fitting(entries, limit)
            if len(fitting) > 1:
                return fitting
    return ()


def _take_fitting(entries: Sequence[SegmentEntry], limit: int) -> tuple[SegmentEntry, ...]:
    """Return the first of them that are small enough together."""
    papers = size = 0
    for number, entry in enumerate(entries):
        papers += entry.live_count
        size += entry.byte_size
        if papers > min(limit, MAX_DOCS) or size > MAX_MERGE_BYTES:
            return tuple(entries[:number])
    return tuple(entries)
