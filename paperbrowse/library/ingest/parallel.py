"""The parallel import: other processes prepare the chunks of a large dump while this one writes.

Reading a text, hashing it, merging and tagging need no database and take longer than writing the
rows. So from record MIN_RECORDS of a dump on, if most of it is new, two processes do that for the
next chunks. They receive batches through a pipe and return plain tuples, in the order of the dump,
with a few chunks at most in flight. Each is driven by a thread that sends a batch and waits for the
reply, so that no deadlock is possible.

Where they cannot be started, or one ends or sends a wrong reply, chunks are prepared here instead.
Starting takes a third of a second and 45 MB each, hence MIN_RECORDS. See ``system.child_process``.
"""

from __future__ import annotations

import contextlib
import gc
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from paperbrowse.core import Batch, Record
from paperbrowse.library.ingest.prepared import EncodedRecord, PreparedRecord, RawRecord
from paperbrowse.library.values import Tagger

if TYPE_CHECKING:
    from paperbrowse.system import Channel, ChildProcess

MIN_RECORDS = 5_000
"""Records of a dump that are prepared here: a smaller one is done before a process has started."""
PROCESSES = 2


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
    batches: Iterable[Batch], tagger: Tagger, pays: Callable[[], bool]
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
                    pool = stack.enter_context(contextlib.closing(_ProcessPool(tagger)))
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

    def __init__(self, tagger: Tagger) -> None:
        # Here, because few imports are so large, and these take long to load.
        from concurrent.futures import ThreadPoolExecutor

        from paperbrowse.system import CHILD_PROCESS_ERRORS, ChildProcess, count_cpus

        self._failures = CHILD_PROCESS_ERRORS
        self._all: list[ChildProcess] = []
        self._idle: SimpleQueue[ChildProcess] = SimpleQueue()
        for _ in range(PROCESSES if count_cpus() > 1 else 0):
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
