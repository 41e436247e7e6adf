"""Builds and merges segments, in this process or in worker processes.

A job is either a range of changes of the library, whose papers become a segment, or segments to be
merged. A job goes to whichever worker is free; each writes whole files into the index's folder and
reports its progress, and this process, the only one that commits, takes the segments in the order
of the jobs. Jobs that fail in a worker are done here.

Cost: that of ``segment.builder``; a process takes 0.4 s to start, and 600 MB for 50,000 papers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from paperbrowse.search.analysis import BatchTokenizer
from paperbrowse.search.index_limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.ports import DocumentSource
from paperbrowse.search.segment import MAX_DOCS, SegmentBuilder, merge_segments
from paperbrowse.search.storage import FolderStore, SegmentEntry, Store, live_docs
from paperbrowse.system import CHILD_PROCESS_ERRORS, Channel, ChildProcess

_POLL_SECONDS = 0.1
"""Seconds between two checks for cancellation while workers work."""


@dataclass(frozen=True, slots=True)
class BuildJob:
    """The papers whose change numbers are above ``after_change`` and at most ``last_change``."""

    after_change: int
    last_change: int


@dataclass(frozen=True, slots=True)
class MergeJob:
    """Segments to be merged, without their deleted papers."""

    entries: tuple[SegmentEntry, ...]


SegmentJob = BuildJob | MergeJob
ReportProgress = Callable[[int], None]
"""Called with the number of papers done since, and with 0 now and then; an exception ends the
work."""


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A new segment, and the last change in it (0 for a merged one)."""

    entry: SegmentEntry
    last_change: int


def run_job(
    job: SegmentJob,
    source: DocumentSource | None,
    store: Store,
    report: ReportProgress,
    tokenizer: BatchTokenizer | None = None,
    limits: IndexLimits = DEFAULT_LIMITS,
) -> list[NewSegment]:
    """Return the segments of a job: none where no papers are left, several of very long papers.

    Only a BuildJob needs a ``source``, and is faster with a ``tokenizer`` that has met its words
    before. Raises DamagedIndexError, OSError, and exceptions of ``source`` and ``report``.
    """
    report(0)
    if isinstance(job, MergeJob):
        return [_merge(job.entries, store)]
    assert source is not None
    documents = source.documents(job.after_change, job.last_change)
    segments: list[NewSegment] = []
    builder = SegmentBuilder(tokenizer)
    while batch := list(islice(documents, min(limits.batch_papers, MAX_DOCS - builder.doc_count))):
        builder.add(batch)
        report(len(batch))
        if builder.is_full:
            segments.append(NewSegment(store.add_segment(*builder.build()), batch[-1].change))
            builder = SegmentBuilder(tokenizer)
    if builder.doc_count:
        segments.append(NewSegment(store.add_segment(*builder.build()), job.last_change))
    return segments


def _merge(entries: Sequence[SegmentEntry], store: Store) -> NewSegment:
    files = [store.open_segment(entry) for entry in entries]
    for file in files:
        file.verify()  # damage must not get into a segment with valid checksums
    merged = merge_segments(files, [live_docs(entry) for entry in entries])
    return NewSegment(store.add_segment(*merged), 0)


def run_jobs(
    jobs: Sequence[SegmentJob],
    source: DocumentSource | None,
    store: Store,
    report: ReportProgress,
    *,
    remote_source: DocumentSource | None = None,
    processes: int = 0,
    limits: IndexLimits = DEFAULT_LIMITS,
) -> Generator[list[NewSegment], None, None]:
    """Yield the segments of each job, in order, made by up to ``processes`` workers.

    ``remote_source`` is the source for workers. Close the generator to end them.
    """
    workers = _WorkerPool(jobs, min(processes, len(jobs)), (store.folder, remote_source, limits))
    done = [0] * len(jobs)
    results: dict[int, list[NewSegment] | None] = {}
    try:
        for number, job in enumerate(jobs):
            while number not in results and (news := workers.next_report(report)) is not None:
                if isinstance(news.result, int):
                    done[news.job_number] += news.result
                    report(news.result)
                else:
                    results[news.job_number] = news.result
            segments = results.pop(number, None)
            if segments is None:
                report(-done[number])
                segments = run_job(job, source, store, report, limits=limits)
            yield segments
    finally:
        workers.close()


@dataclass(frozen=True, slots=True)
class _WorkerReport:
    """A worker's report on a job: papers done, the segments, or None when it has failed."""

    job_number: int
    result: int | list[NewSegment] | None


class _WorkerPool:
    """Worker processes, and for each a thread that waits for it."""

    def __init__(
        self, jobs: Sequence[SegmentJob], processes: int, greeting: tuple[object, ...]
    ) -> None:
        """Start processes; each is sent ``greeting``, the folder and the source, first."""
        self._queued = deque(enumerate(jobs))
        self._reports: SimpleQueue[_WorkerReport] = SimpleQueue()
        self._processes: list[ChildProcess] = []
        with suppress(*CHILD_PROCESS_ERRORS):
            for _ in range(processes):
                self._processes.append(ChildProcess(serve_jobs))
                self._processes[-1].send(greeting)
        self._threads = [
            Thread(target=self._run_worker, args=(process,), daemon=True)
            for process in self._processes
        ]
        for thread in self._threads:
            thread.start()

    def _run_worker(self, process: ChildProcess) -> None:
        """Have jobs done until there are no more, or the process fails."""
        while self._queued:
            try:
                number, job = self._queued.popleft()
            except IndexError:
                return
            try:
                process.send(job)
                while isinstance(result := process.receive(), int):
                    self._reports.put(_WorkerReport(number, result))
            except CHILD_PROCESS_ERRORS:
                self._reports.put(_WorkerReport(number, None))
                return
            self._reports.put(_WorkerReport(number, result))

    def next_report(self, report: ReportProgress) -> _WorkerReport | None:
        """Wait for the next report; None where the workers have ended before their jobs."""
        while True:
            working = any(thread.is_alive() for thread in self._threads)
            try:
                return self._reports.get(timeout=_POLL_SECONDS if working else 0)
            except Empty:
                if not working:
                    return None
                report(0)

    def close(self) -> None:
        """End the processes at once, and the threads."""
        self._queued.clear()
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            process.close()


def serve_jobs(channel: Channel) -> None:
    """Do the jobs that come through ``channel``; the main function of a worker process."""
    folder, source, limits = channel.receive()
    store, tokenizer = FolderStore(folder, limits), BatchTokenizer()
    while True:
        job: Any = channel.receive()
        channel.send(run_job(job, source, store, channel.send, tokenizer, limits))
