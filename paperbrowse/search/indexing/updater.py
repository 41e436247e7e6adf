"""Brings an index up to date with the library, in commits that a killed process can go on from.

What changed is indexed in the order of its change numbers, and with each commit the manifest notes
the number that has been reached. So nothing needs to be compared: whoever comes next goes on behind
the last commit. A paper that changed again has a higher number; its old copy is found by its id in
the segments before, and marked deleted by the very commit that brings the new one.

A small change becomes one segment, in one commit. A large one is made in several of about
SEGMENT_PAPERS papers, by other processes where the library can be read there. Segments that have
become too many are made one afterwards, in commits of their own (``merging_policy``).

Cost: what making the segments takes (``engine.building``), divided among the processes; for each
commit 2 ms of the processor, and five ``fsync``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.indexing.merge_policy import MOST_PAPERS, find_merge, find_tiny_merge
from paperbrowse.search.indexing.segment_jobs import BuildJob, MergeJob, SegmentJob, run_jobs
from paperbrowse.search.ports import PaperFeed, ProgressCallback
from paperbrowse.search.segment.builder import hash_id
from paperbrowse.search.storage.manifest import Manifest, SegmentEntry, delete_ids
from paperbrowse.search.storage.store import Store
from paperbrowse.system.child_process import count_cpus

STEP = 2_000
"""Changed papers that are a small change: they take some tenths of a second."""

SEGMENT_PAPERS = 50_000
"""Papers to a segment of a large change: as many as it can hold, because every search goes through
every segment. A process that is killed loses the segment that it is at, some seconds of work."""

MAX_PROCESSES = 2
"""Other processes that make the segments of a large change."""
WORTH_PROCESSES = 10_000
"""Changed papers from which other processes are done sooner than this one, which need not start."""

JOINED_HERE = 5_000
"""Papers that are joined in this process, in some tenths of a second; more are joined beside it."""


class UpdateCancelledError(Exception):
    """The work was cancelled; what has been committed stays."""


@dataclass(slots=True)
class UpdateProgress:
    """Who is told how far the work is, and who may end it."""

    progress: ProgressCallback | None = None
    cancelled: Callable[[], bool] | None = None
    done: int = 0
    total: int = 0
    written: int = 0
    """Papers that have been committed."""

    def advance(self, more: int) -> None:
        """Count ``more`` papers done; raises StoppedError, and what ``progress`` raises."""
        if self.cancelled is not None and self.cancelled():
            raise UpdateCancelledError
        if more:
            self.done += more
            self.total = max(self.done, self.total)
            if self.progress is not None:
                self.progress(self.done, self.total)


def update_index(
    store: Store, manifest: Manifest | None, papers: PaperFeed, watch: UpdateProgress
) -> None:
    """Write what changed since ``manifest``: everything, without one.

    The caller holds the store's lock. Raises StoppedError, DamagedError, OSError, and whatever
    ``papers`` and the watch's ``progress`` raise; what has been committed stays.
    """
    library = papers.identity()  # before the papers are read: another may take its place meanwhile
    if manifest is None or manifest.library != library or manifest.reached > papers.change_number():
        manifest = replace(store.clear(), library=library)
    else:
        store.remove_orphans()
    try:
        _write_changes(store, manifest, papers, watch)
    except BaseException:
        with suppress(OSError, DamagedIndexError):
            store.remove_orphans()
        raise


def _write_changes(
    store: Store, manifest: Manifest, papers: PaperFeed, watch: UpdateProgress
) -> None:
    since, target = manifest.reached, papers.change_number()
    marks = papers.change_marks(since, STEP)
    target = max([target, *marks])
    changed = min(len(marks) * STEP, target - since)
    watch.done = 0 if manifest.complete else manifest.paper_count
    watch.total = changed if manifest.complete else papers.paper_count()
    elsewhere = papers.for_other_process() if store.folder and changed >= WORTH_PROCESSES else None
    processes = min(MAX_PROCESSES, count_cpus()) if elsewhere and count_cpus() > 1 else 0
    pieces = _split_changes(since, marks, processes)
    # What was removed is only looked for in what there is before: one of these papers may have come
    # again and be among the new ones.
    removed = np.array([hash_id(each) for each in papers.removed_ids(since)], np.uint64)
    segments = _delete_ids(store, manifest.segments, removed)
    work = run_jobs(pieces, papers, store, watch.advance, elsewhere=elsewhere, processes=processes)
    with closing(work):
        for number, made in enumerate(work, 1):
            for one in made:
                last = number == len(pieces) and one is made[-1]
                ids = store.open_segment(one.entry).arrays["ids.hash"]
                segments = (*_delete_ids(store, segments, ids), one.entry)
                manifest = store.commit(
                    replace(
                        manifest,
                        segments=segments,
                        reached=target if last else one.last_change,
                        complete=manifest.complete or last,
                    )
                )
                watch.written += one.entry.doc_count
                watch.advance(0)
    if manifest.reached != target or not manifest.complete:
        store.commit(replace(manifest, segments=segments, reached=target, complete=True))


def _split_changes(after: int, marks: Sequence[int], processes: int) -> list[SegmentJob]:
    """Return ranges of about as many papers, so that all processes are done at the same time."""
    if not marks:
        return []
    number = ceil(len(marks) * STEP / SEGMENT_PAPERS)
    if processes:
        number = ceil(number / processes) * processes
    size = ceil(len(marks) / number)
    ends = [*marks[size - 1 : -1 : size], marks[-1]]
    return [BuildJob(*each) for each in zip([after, *ends], ends, strict=False)]


def _delete_ids(
    store: Store, segments: Iterable[SegmentEntry], hashes: NDArray[np.uint64]
) -> tuple[SegmentEntry, ...]:
    """Return the segments without the papers whose ids these are, and without those left empty."""
    left = (delete_ids(entry, store.open_segment(entry).arrays, hashes) for entry in segments)
    return tuple(entry for entry in left if entry.live_count)


def merge_due(store: Store, watch: UpdateProgress) -> None:
    """Make segments one where they have become too many; the caller holds the store's lock.

    Raises StoppedError, DamagedError and OSError; what has been committed stays.
    """
    most = MOST_PAPERS if store.folder else JOINED_HERE
    while (manifest := store.read_manifest()) and (entries := find_merge(manifest.segments, most)):
        _merge(store, manifest, entries, watch)


def merge_due_tiny(store: Store, watch: UpdateProgress) -> None:
    """Make segments one that are so small that it takes no time; otherwise like ``merge``."""
    if (manifest := store.read_manifest()) and (entries := find_tiny_merge(manifest.segments)):
        _merge(store, manifest, entries, watch)


def _merge(
    store: Store, manifest: Manifest, entries: tuple[SegmentEntry, ...], watch: UpdateProgress
) -> None:
    beside = sum(entry.live_count for entry in entries) > JOINED_HERE
    work = run_jobs([MergeJob(entries)], None, store, watch.advance, processes=int(beside))
    with closing(work):
        joined = tuple(made.entry for made in next(work))
    kept = tuple(entry for entry in manifest.segments if entry not in entries)
    store.commit(replace(manifest, segments=(*kept, *joined)))
