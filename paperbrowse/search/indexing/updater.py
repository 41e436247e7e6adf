"""Updates an index to the library's state, in commits that survive a killed process.

Changes are indexed in the order of their change numbers, and each commit notes in the manifest the
number reached. So nothing needs to be compared: the next update continues after the last commit. A
paper that changed again has a higher number; its old copy is found by its id in the segments
before, and deleted by the same commit that adds the new one.

A small change becomes one segment, in one commit. A large one becomes several of about
``IndexLimits.segment_papers`` papers, built by worker processes where the library can be read
there. Afterwards segments are merged where there are too many, in commits of their own
(``merge_policy``).

Cost: that of building the segments (``segment.builder``), divided among the processes; for each
commit 2 ms of processor time, and five ``fsync``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.indexing.merge_policy import find_merge, find_tiny_merge
from paperbrowse.search.indexing.segment_jobs import BuildJob, MergeJob, SegmentJob, run_jobs
from paperbrowse.search.limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.ports import PaperFeed, ProgressCallback
from paperbrowse.search.segment import MAX_DOCS, hash_id
from paperbrowse.search.storage import Manifest, SegmentEntry, Store, delete_ids
from paperbrowse.system.child_process import count_cpus


class UpdateCancelledError(Exception):
    """The update was cancelled; commits made so far stay."""


@dataclass(slots=True)
class UpdateProgress:
    """Progress of an update: reports it, and checks for cancellation."""

    progress: ProgressCallback | None = None
    cancelled: Callable[[], bool] | None = None
    done: int = 0
    total: int = 0
    written: int = 0
    """Papers committed."""

    def advance(self, more: int) -> None:
        """Count ``more`` papers done.

        Raises UpdateCancelledError, and exceptions of ``progress``.
        """
        if self.cancelled is not None and self.cancelled():
            raise UpdateCancelledError
        if more:
            self.done += more
            self.total = max(self.done, self.total)
            if self.progress is not None:
                self.progress(self.done, self.total)


def update_index(
    store: Store,
    manifest: Manifest | None,
    papers: PaperFeed,
    watch: UpdateProgress,
    limits: IndexLimits = DEFAULT_LIMITS,
) -> None:
    """Write the changes since ``manifest``: everything, without one.

    The caller holds the store's lock. Raises UpdateCancelledError, DamagedIndexError, OSError, and
    exceptions of the feed and of ``progress``; commits made so far stay.
    """
    library = papers.identity()  # before the papers are read: another may take its place meanwhile
    if manifest is None or manifest.library != library or manifest.reached > papers.change_number():
        manifest = replace(store.clear(), library=library)
    else:
        store.remove_orphans()
    try:
        _write_changes(store, manifest, papers, watch, limits)
    except BaseException:
        with suppress(OSError, DamagedIndexError):
            store.remove_orphans()
        raise


def _write_changes(
    store: Store,
    manifest: Manifest,
    papers: PaperFeed,
    watch: UpdateProgress,
    limits: IndexLimits,
) -> None:
    since, target = manifest.reached, papers.change_number()
    marks = papers.change_marks(since, limits.step_papers)
    target = max([target, *marks])
    changed = min(len(marks) * limits.step_papers, target - since)
    watch.done = 0 if manifest.complete else manifest.paper_count
    watch.total = changed if manifest.complete else papers.paper_count()
    elsewhere = (
        papers.for_other_process() if store.folder and changed >= limits.worker_papers else None
    )
    processes = min(limits.workers, count_cpus()) if elsewhere and count_cpus() > 1 else 0
    pieces = _split_changes(since, marks, processes, limits)
    # What was removed is only looked for in what there is before: one of these papers may have come
    # again and be among the new ones.
    removed = np.array([hash_id(each) for each in papers.removed_ids(since)], np.uint64)
    segments = _delete_ids(store, manifest.segments, removed)
    work = run_jobs(
        pieces,
        papers,
        store,
        watch.advance,
        elsewhere=elsewhere,
        processes=processes,
        limits=limits,
    )
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


def _split_changes(
    after: int, marks: Sequence[int], processes: int, limits: IndexLimits
) -> list[SegmentJob]:
    """Return jobs of about equal numbers of papers, so that all processes end together."""
    if not marks:
        return []
    number = ceil(len(marks) * limits.step_papers / limits.segment_papers)
    if processes:
        number = ceil(number / processes) * processes
    size = ceil(len(marks) / number)
    ends = [*marks[size - 1 : -1 : size], marks[-1]]
    return [BuildJob(*each) for each in zip([after, *ends], ends, strict=False)]


def _delete_ids(
    store: Store, segments: Iterable[SegmentEntry], hashes: NDArray[np.uint64]
) -> tuple[SegmentEntry, ...]:
    """Return the segments with the papers of these ids deleted, and without segments left empty."""
    left = (delete_ids(entry, store.open_segment(entry).arrays, hashes) for entry in segments)
    return tuple(entry for entry in left if entry.live_count)


def merge_due(store: Store, watch: UpdateProgress, limits: IndexLimits = DEFAULT_LIMITS) -> None:
    """Merge segments where there are too many; the caller holds the store's lock.

    Raises UpdateCancelledError, DamagedIndexError and OSError; commits made so far stay.
    """
    most = MAX_DOCS if store.folder else limits.merged_here_papers
    while (manifest := store.read_manifest()) and (
        entries := find_merge(manifest.segments, most, limits.tier_segments)
    ):
        _merge(store, manifest, entries, watch, limits)


def merge_due_tiny(
    store: Store, watch: UpdateProgress, limits: IndexLimits = DEFAULT_LIMITS
) -> None:
    """Merge segments so small that it takes no time; otherwise like ``merge_due``."""
    if (manifest := store.read_manifest()) and (entries := find_tiny_merge(manifest.segments)):
        _merge(store, manifest, entries, watch, limits)


def _merge(
    store: Store,
    manifest: Manifest,
    entries: tuple[SegmentEntry, ...],
    watch: UpdateProgress,
    limits: IndexLimits,
) -> None:
    beside = sum(entry.live_count for entry in entries) > limits.merged_here_papers
    work = run_jobs([MergeJob(entries)], None, store, watch.advance, processes=int(beside))
    with closing(work):
        joined = tuple(made.entry for made in next(work))
    kept = tuple(entry for entry in manifest.segments if entry not in entries)
    store.commit(replace(manifest, segments=(*kept, *joined)))
