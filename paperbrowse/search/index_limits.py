"""Limits of an index: the sizes at which updating, merging and verifying change their method.

``SearchIndex`` takes them as an argument, so that tests can make them small.
"""

from __future__ import annotations

from typing import NamedTuple


class IndexLimits(NamedTuple):
    """Numbers of papers, where the name does not name another unit."""

    awaited_changes: int = 2_000
    """Changes of the library that every search waits for; they take some tenths of a second."""

    step_papers: int = 2_000
    """Changed papers that count as a small change: they take some tenths of a second."""

    segment_papers: int = 50_000
    """Papers in a segment of a large change: as many as it can hold, because every search reads
    every segment. A process that is killed loses the segment being built, some seconds of work."""

    batch_papers: int = 2_000
    """Papers between two checks for cancellation."""

    worker_papers: int = 10_000
    """Changed papers from which worker processes pay off."""

    workers: int = 2
    """Worker processes for the segments of a large change; never more than there are processors."""

    merged_here_papers: int = 5_000
    """Papers that are merged in this process, in some tenths of a second; more are merged in a
    worker."""

    tier_segments: int = 8
    """Segments of about the same size that are merged into one."""

    checked_bytes: int = 8 * 2**20
    """Size of an index up to which every byte is verified on opening, in at most 4 ms. In a larger
    one, this is done only for files written to since."""


DEFAULT_LIMITS = IndexLimits()
