"""The parallel import: other processes prepare the chunks of a large dump while this one writes.

Reading a text, hashing it, merging and tagging need no database and take longer than writing the
rows. So from a record of a dump on (``IngestLimits``), if most of it is new, two processes do that
for the next chunks. They receive batches through a pipe and return plain tuples, in the order of
the dump, with a few chunks at most in flight. Each is driven by a thread that sends a batch and
waits for the reply, so that no deadlock is possible.

Where they cannot be started, or one ends or sends a wrong reply, chunks are prepared here instead.
Starting takes a third of a second and 45 MB each, hence the limit. See ``system.child_process``.
"""

from __future__ import annotations

import contextlib
import gc
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from paperbrowse.core import Batch, Record
from paperbrowse.library.ingest.prepared import EncodedRecord, PreparedRecord, RawRecord
from paperbrowse.library.values import Tagger

if TYPE_CHECKING:
    from paperbrowse.system import Channel, ChildProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestLimits:
    """Sizes at which an import changes its way; tests make them small."""

    chunk_records: int = 500
    """Records that are committed together: enough that the cost of a commit does not show, few
    enough that another process waits no longer than a moment to write."""

    max_chunk_growth: int = 4
    """Multiple of that, up to which chunks grow in a large dump."""

    records_before_processes: int = 5_000
    """Records of a dump that are prepared here: a smaller one is done before a process has
    started."""

    processes: int = 2
    """Processes that prepare the rest; none on a machine with one processor."""


DEFAULT_LIMITS = IngestLimits()


class Chunk(NamedTuple):
    """Records to be written in one transaction."""

    records: Sequence[EncodedRecord]
    other_items: Sequence[object] = ()
    """The items of the batch that are no records."""

    @classmethod
    def read(cls, batch: Batch) -> Chunk:
        """Read a batch; no more is computed than the stored form of its records."""
        items = batch.read()
        records = [RawRecord.of_record(item) for item in items if isinstance(item, Record)]
        return cls(records, [item for item in items if not isinstance(item, Record)])


def prepare_chunks(
    batches: Iterable[Batch],
    tagger: Tagger,
    pays: Callable[[], bool],
    processes: int = DEFAULT_LIMITS.processes,
) -> Generator[Chunk, None, None]:
    """Yield the batches as chunks, in order; other processes prepare them while ``pays()``.

    When ``batches`` raises, the chunks before it are yielded first. The caller closes it.
    """
    pending: deque[Callable[[], Chunk]] = deque()
    with contextlib.ExitStack() as stack:
        pool: _ProcessPool | None = None
        try:
            for batch in batches:
                paying = pays()
                if paying and pool is None:
                    pool = stack.enter_context(contextlib.closing(_ProcessPool(tagger, processes)))
                if paying and pool is not None and pool.size:
                    pending.append(pool.submit(batch))
                    if len(pending) > pool.size:
                        yield pending.popleft()()
                    continue
                while pending:
                    yield pending.popleft()()
                yield Chunk.read(batch)
        except Exception:
            while pending:
                yield pending.popleft()()
            raise
        while pending:
            yield pending.popleft()()


class _ProcessPool:
    """The other processes, and for each a thread that waits for it."""

    def __init__(self, tagger: Tagger, processes: int) -> None:
        # Here, because few imports are so large, and these take long to load.
        from concurrent.futures import ThreadPoolExecutor

        from paperbrowse.system import CHILD_PROCESS_ERRORS, ChildProcess, count_cpus

        self._failures = CHILD_PROCESS_ERRORS
        self._all: list[ChildProcess] = []
        self._idle: SimpleQueue[ChildProcess] = SimpleQueue()
        for _ in range(processes if count_cpus() > 1 else 0):
            with contextlib.suppress(*CHILD_PROCESS_ERRORS):
                process = ChildProcess(serve_batches)
                self._all.append(process)
                process.send(tagger)
                self._idle.put(process)
        self.size = self._idle.qsize()
        self._digest = tagger.digest
        self._threads = ThreadPoolExecutor(max(self.size, 1), "prepare")

    def submit(self, batch: Batch) -> Callable[[], Chunk]:
        """Start preparing a batch; return a function that waits for the chunk."""
        future = self._threads.submit(self._prepare_remotely, batch)

        def chunk() -> Chunk:
            try:
                return future.result()
            except self._failures:
                self.size = 0  # batches in flight are waited for, but no more are sent
                return Chunk.read(batch)

        return chunk

    def _prepare_remotely(self, batch: Batch) -> Chunk:
        process = self._idle.get()
        try:
            process.send(batch)
            digest, answer = process.receive()
            if digest != self._digest:
                raise ValueError("the rules have changed meanwhile")
            return _unpack_reply(answer)
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """Kill the processes and end the threads."""
        for process in self._all:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            process.close()


def serve_batches(channel: Channel) -> None:
    """Reply to each batch with its chunk; the main function of another process."""
    tagger: Tagger = channel.receive()
    # A chunk makes hundreds of thousands of values without cycles, all freed with it: looking for
    # cycles among them costs a tenth of the time.
    gc.disable()
    while True:
        batch: Batch = channel.receive()
        channel.send((tagger.digest, _prepare_reply(batch, tagger)))
        del batch
        gc.collect(0)


# Plain tuples, because a frozen dataclass takes ten times as long to pickle


def _prepare_reply(batch: Batch, tagger: Tagger) -> tuple[list[tuple[Any, ...]], Sequence[object]]:
    texts, others = Chunk.read(batch)
    return [*map(tuple, PreparedRecord.prepare_all(texts, tagger))], others


def _unpack_reply(answer: tuple[Sequence[Sequence[Any]], Sequence[object]]) -> Chunk:
    rows, others = answer
    return Chunk([*map(PreparedRecord._make, rows)], others)
