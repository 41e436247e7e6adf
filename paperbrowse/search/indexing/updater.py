"""Updates an index to the library's state, in commits that survive a killed process.

Changes are indexed in the order of their change numbers, and each commit notes in the manifest the
number reached. So nothing needs to be compared: the next update continues after the last commit. A
paper that changed again has a higher number; its old copy is found by its id in the segments
before, and deleted by the same commit that adds the new one.

A small change becomes one segment, in one commit. A large one becomes several segments, built by
worker processes where the library can be read there. Afterwards segments are merged where there are
too many, in commits of their own (``merge_policy``).

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
from paperbrowse.search.index_limits import IndexLimits
from paperbrowse.search.indexing.merge_policy import find_merge, find_tiny_merge
from paperbrowse.search.indexing.segment_jobs import BuildJob, MergeJob, SegmentJob, run_jobs
from paperbrowse.search.ports import IndexFeed, ProgressCallback
from paperbrowse.search.segment import MAX_DOCS, hash_id
from paperbrowse.search.storage import Manifest, SegmentEntry, Store, delete_ids
from paperbrowse.system import count_cpus


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


class Updater:
    """Writes the library's changes to a store, whose lock the caller holds, and merges segments.

    The methods raise UpdateCancelledError, DamagedIndexError, OSError, and exceptions of the feed
    and of ``progress``; commits made so far stay.
    """

    def __init__(
        self, store: Store, feed: IndexFeed, progress: UpdateProgress, limits: IndexLimits
    ) -> None:
        self._store = store
        self._feed = feed
        self._progress = progress
        self._limits = limits

    def update(self, manifest: Manifest | None) -> None:
        """Write the changes since ``manifest``: everything, without one."""
        # Before the papers are read: another library may take the place of this one meanwhile.
        state = self._feed.state()
        identity, target = state.identity, state.paper_change
        if manifest is None or manifest.library != identity or manifest.last_change > target:
            manifest = replace(self._store.clear(), library=identity)
        else:
            self._store.remove_orphans()
        try:
            self._write_changes(manifest, target)
        except BaseException:
            with suppress(OSError, DamagedIndexError):
                self._store.remove_orphans()
            raise

    def _write_changes(self, manifest: Manifest, target: int) -> None:
        store, feed, progress, limits = self._store, self._feed, self._progress, self._limits
        since = manifest.last_change
        cuts = feed.change_cuts(since, limits.step_papers)
        target = max([target, *cuts])
        changed = min(len(cuts) * limits.step_papers, target - since)
        progress.done = 0 if manifest.is_complete else manifest.paper_count
        progress.total = changed if manifest.is_complete else feed.paper_count()
        is_large = store.folder and changed >= limits.worker_papers and count_cpus() > 1
        remote = feed.for_other_process() if is_large else None
        processes = min(limits.workers, count_cpus()) if remote else 0
        jobs = self._split_changes(since, cuts, processes)
        # Removed ids are only searched in the old segments: such a paper may have been added again
        # and be among the new ones.
        removed = np.array([hash_id(each) for each in feed.removed_ids(since)], np.uint64)
        segments = self._delete_ids(manifest.segments, removed)
        results = run_jobs(
            jobs,
            feed,
            store,
            progress.advance,
            remote_source=remote,
            processes=processes,
            limits=limits,
        )
        with closing(results):
            for number, new_segments in enumerate(results, 1):
                for new in new_segments:
                    is_last = number == len(jobs) and new is new_segments[-1]
                    ids = store.open_segment(new.entry).arrays["ids.hash"]
                    segments = (*self._delete_ids(segments, ids), new.entry)
                    manifest = store.commit(
                        replace(
                            manifest,
                            segments=segments,
                            last_change=target if is_last else new.last_change,
                            is_complete=manifest.is_complete or is_last,
                        )
                    )
                    progress.written += new.entry.doc_count
                    progress.advance(0)
        if manifest.last_change != target or not manifest.is_complete:
            store.commit(replace(manifest, segments=segments, last_change=target, is_complete=True))

    def _split_changes(self, after: int, cuts: Sequence[int], processes: int) -> list[SegmentJob]:
        """Return jobs of about equal numbers of papers, so that all processes end together."""
        if not cuts:
            return []
        number = ceil(len(cuts) * self._limits.step_papers / self._limits.segment_papers)
        if processes:
            number = ceil(number / processes) * processes
        size = ceil(len(cuts) / number)
        ends = [*cuts[size - 1 : -1 : size], cuts[-1]]
        return [BuildJob(*each) for each in zip([after, *ends], ends, strict=False)]

    def _delete_ids(
        self, segments: Iterable[SegmentEntry], hashes: NDArray[np.uint64]
    ) -> tuple[SegmentEntry, ...]:
        """Return the segments without the papers of these ids; segments left empty are dropped."""
        remaining = (
            delete_ids(entry, self._store.open_segment(entry).arrays, hashes) for entry in segments
        )
        return tuple(entry for entry in remaining if entry.live_count)

    def merge(self) -> None:
        """Merge segments where there are too many."""
        limits = self._limits
        max_docs = MAX_DOCS if self._store.folder else limits.merged_here_papers
        while (manifest := self._store.read_manifest()) and (
            entries := find_merge(manifest.segments, max_docs, limits.tier_segments)
        ):
            self._merge(manifest, entries)

    def merge_tiny(self) -> None:
        """Merge segments so small that it takes no time."""
        manifest = self._store.read_manifest()
        if manifest and (entries := find_tiny_merge(manifest.segments)):
            self._merge(manifest, entries)

    def _merge(self, manifest: Manifest, entries: tuple[SegmentEntry, ...]) -> None:
        doc_count = sum(entry.live_count for entry in entries)
        results = run_jobs(
            [MergeJob(entries)],
            None,
            self._store,
            self._progress.advance,
            processes=int(doc_count > self._limits.merged_here_papers),
        )
        with closing(results):
            merged = tuple(new.entry for new in next(results))
        kept = tuple(entry for entry in manifest.segments if entry not in entries)
        self._store.commit(replace(manifest, segments=(*kept, *merged)))
