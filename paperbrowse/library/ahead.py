"""Prepares the chunks of a large dump in processes of their own, ahead of the one being written.

Reading a text, hashing it, merging and tagging need no database and take longer than writing the
rows. So from the AFTER-th record of a dump on, if most of it is new, two processes do that for the
next chunks while this one writes. They get plain tuples through a pipe and give plain tuples back,
in the order of the dump, a few chunks at most on their way. Each is driven by a thread that sends a
chunk and waits for the answer, so that neither side can wait for the other for ever.

They have no terminal: their own session (so Ctrl+C is this process's alone), pipes for input and
output, and nowhere for errors. They end when their input does, whatever became of this process.
Where they cannot be started, or one ends or answers oddly, chunks are prepared here as before.
Starting takes a third of a second and 45 MB each, hence AFTER.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import attrgetter
from queue import SimpleQueue
from typing import IO, Any

from paperbrowse.dates import PartialDate
from paperbrowse.library.derived import Content
from paperbrowse.library.identity import Clues
from paperbrowse.library.incoming import Incoming, Text
from paperbrowse.library.values import Tagger
from paperbrowse.papers import Record

AFTER = 5_000
"""Records of a dump that are prepared here: a smaller dump is done before a process has started."""
PROCESSES = 2

_FIELDS = tuple(Record.__slots__)
_PUBLISHED = _FIELDS.index("published")
_values = attrgetter(*_FIELDS)
_SERVE = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    "from paperbrowse.library.ahead import serve; serve()"
)
# What is sent is pickled, as only this program's own two ends read it.
_FAILURES = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    IndexError,
    pickle.PickleError,
)
"""What a process that cannot be started, ends, or answers oddly, and a tagger that cannot be sent
raise."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records to be written together, and what has been computed of them beforehand."""

    texts: Sequence[Text]
    ready: dict[bytes, Incoming] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Sequence[Record]) -> Chunk:
        """Return a chunk of which nothing more is computed than how its records are stored."""
        return cls([Text.of(record) for record in records])


def prepare(
    chunks: Iterable[Sequence[Record]], tagger: Tagger, pays: Callable[[], bool]
) -> Generator[Chunk, None, None]:
    """Yield the chunks, in their order, from other processes while ``pays`` says so.

    When ``chunks`` raises, what came before it is yielded first. To be closed.
    """
    pending: deque[Callable[[], Chunk]] = deque()
    with contextlib.ExitStack() as stack:
        pool: _Pool | None = None
        try:
            for records in chunks:
                paying = pays()
                if paying and pool is None:
                    pool = stack.enter_context(contextlib.closing(_Pool(tagger)))
                if paying and pool is not None and pool.size:
                    pending.append(pool.begin(records))
                    if len(pending) > pool.size:
                        yield pending.popleft()()
                    continue
                while pending:
                    yield pending.popleft()()
                yield Chunk.of(records)
        except Exception:
            while pending:
                yield pending.popleft()()
            raise
        while pending:
            yield pending.popleft()()


class _Pool:
    """The processes, and for each a thread that waits for it."""

    def __init__(self, tagger: Tagger) -> None:
        self._all: list[subprocess.Popen[bytes]] = []
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for _ in range(PROCESSES if (os.cpu_count() or 1) > 1 else 0):
            with contextlib.suppress(*_FAILURES):
                process = _start(tagger)
                self._all.append(process)
                self._idle.put(process)
        self.size = len(self._all)
        self._digest = tagger.digest
        self._threads = ThreadPoolExecutor(max(self.size, 1), "prepare")

    def begin(self, records: Sequence[Record]) -> Callable[[], Chunk]:
        """Have a chunk prepared; return what waits for it and returns it."""
        future = self._threads.submit(self._ask, records)

        def chunk() -> Chunk:
            try:
                return future.result()
            except _FAILURES:
                self.size = 0  # what is still on its way is waited for, but no more is sent
                return Chunk.of(records)

        return chunk

    def _ask(self, records: Sequence[Record]) -> Chunk:
        process = self._idle.get()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _send(process.stdin, [_packed(record) for record in records])
            digest, answer = pickle.load(process.stdout)  # noqa: S301
            if digest != self._digest:
                raise ValueError("the rules have changed meanwhile")
            return _unpacked(records, answer)
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End the processes, whatever they are doing, and the threads."""
        for process in self._all:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # what could not be sent any more
                        stream.close()


def _start(tagger: Tagger) -> subprocess.Popen[bytes]:
    sent = pickle.dumps(sys.path) + pickle.dumps(tagger)
    process = subprocess.Popen(  # noqa: S603
        # Isolated, so that no file in the folder we were started in can pose as a module.
        [sys.executable, "-I", "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it has ended, as the first question to it will show
        process.stdin.write(sent)
        process.stdin.flush()
    return process


def _send(stream: IO[bytes], value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def serve() -> None:
    """Answer the chunks that come through standard input; the whole life of a process."""
    tagger: Tagger = pickle.load(sys.stdin.buffer)  # noqa: S301
    while True:
        try:
            sent = pickle.load(sys.stdin.buffer)  # noqa: S301
        except EOFError:
            return
        _send(sys.stdout.buffer, (tagger.digest, [_answer(values, tagger) for values in sent]))


# Plain tuples, because a frozen dataclass takes ten times as long to pickle


def _packed(record: Record) -> tuple[Any, ...]:
    values = list(_values(record))
    date: PartialDate | None = values[_PUBLISHED]
    values[_PUBLISHED] = None if date is None else (date.year, date.month, date.day)
    return tuple(values)


def _answer(values: Sequence[Any], tagger: Tagger) -> tuple[Any, ...]:
    fields = dict(zip(_FIELDS, values, strict=True))
    if fields["published"] is not None:
        fields["published"] = PartialDate(*fields["published"])
    text = Text.of(Record(**fields))
    it = Incoming.of(text, tagger)
    clues, content = it.clues, it.content
    return (
        (text.digest, text.fields, it.title, it.paper_id, content.columns, content.topics),
        (tuple(clues.arxiv_ids), tuple(clues.dois), tuple(clues.years)),
    )


def _unpacked(records: Sequence[Record], answer: Sequence[Any]) -> Chunk:
    texts: list[Text] = []
    ready: dict[bytes, Incoming] = {}
    for record, (told, (arxiv_ids, dois, years)) in zip(records, answer, strict=True):
        digest, fields, title, paper_id, columns, topics = told
        text = Text(record, digest, fields)
        texts.append(text)
        clues = Clues(
            frozenset((title,)),
            frozenset(arxiv_ids),
            frozenset(dois),
            frozenset(record.authors),
            frozenset(years),
        )
        ready[digest] = Incoming(text, clues, title, paper_id, Content(columns, topics))
    return Chunk(texts, ready)
