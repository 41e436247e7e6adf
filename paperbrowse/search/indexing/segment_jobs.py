"""Makes segments of papers or of other segments, in this process or in others beside it.

A piece of work is either a range of changes of the library, whose papers become a segment, or
several segments that become one. In other processes a piece goes to whichever is free; each writes
whole files into the index's folder and tells how far it is, and this process, which alone commits,
takes the segments in the order of the pieces. What other processes cannot do is done here.

Cost: that of ``engine.building``; a process takes 0.4 s to start, and 600 MB for 50,000 papers.
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

from paperbrowse.search.analysis.batch_tokenizer import Tokenizer
from paperbrowse.search.ports import FindableSource
from paperbrowse.search.segment.builder import MOST_PAPERS, SegmentBuilder
from paperbrowse.search.segment.merger import join
from paperbrowse.search.storage.folder_store import FolderStore
from paperbrowse.search.storage.manifest import SegmentEntry, live_papers
from paperbrowse.search.storage.store import Store
from paperbrowse.system.child_process import FAILURES, Channel, OtherProcess

BATCH = 2_000
"""Papers between two looks at whether to go on."""

_LOOK = 0.1
"""Seconds between two looks at whether to go on while other processes work."""


@dataclass(frozen=True, slots=True)
class Range:
    """The papers whose change numbers are above ``after`` and at most ``upto``."""

    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Joining:
    """Segments that become one, without what is deleted in them."""

    entries: tuple[SegmentEntry, ...]


Piece = Range | Joining
Tell = Callable[[int], None]
"""Told how many more papers are done, and 0 from time to time; what it raises ends the work."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new segment, and the last change that is in it (0 where segments were joined)."""

    entry: SegmentEntry
    reached: int


def make(
    piece: Piece,
    source: FindableSource | None,
    store: Store,
    tell: Tell,
    tokenizer: Tokenizer | None = None,
) -> list[Made]:
    """Make a piece's segment here: none where no papers are left, several of very long papers.

    Only a Range needs a ``source``, and is quicker with a ``tokenizer`` that has met its words
    before. Raises DamagedError, OSError, and what ``source`` and ``tell`` raise.
    """
    tell(0)
    if isinstance(piece, Joining):
        return [_join(piece.entries, store)]
    assert source is not None
    papers = source.findable(piece.after, piece.upto)
    made: list[Made] = []
    builder = SegmentBuilder(tokenizer)
    while batch := list(islice(papers, min(BATCH, MOST_PAPERS - builder.papers))):
        builder.add(batch)
        tell(len(batch))
        if builder.full:
            made.append(Made(store.add(*builder.arrays()), batch[-1].change))
            builder = SegmentBuilder(tokenizer)
    if builder.papers:
        made.append(Made(store.add(*builder.arrays()), piece.upto))
    return made


def _join(entries: Sequence[SegmentEntry], store: Store) -> Made:
    files = [store.open(entry) for entry in entries]
    for file in files:
        file.check()  # damage must not get into a segment that says it is whole
    joined = join(files, [live_papers(entry) for entry in entries])
    return Made(store.add(*joined), 0)


def make_each(
    pieces: Sequence[Piece],
    source: FindableSource | None,
    store: Store,
    tell: Tell,
    *,
    elsewhere: FindableSource | None = None,
    processes: int = 0,
) -> Generator[list[Made], None, None]:
    """Yield the segments of each piece, in order, made by up to so many other processes.

    ``elsewhere`` is the source as they see it. To be closed, which ends them.
    """
    crew = _Crew(pieces, min(processes, len(pieces)), (store.folder, elsewhere))
    told = [0] * len(pieces)
    made: dict[int, list[Made] | None] = {}
    try:
        for number, piece in enumerate(pieces):
            while number not in made and (news := crew.news(tell)) is not None:
                if isinstance(news.told, int):
                    told[news.number] += news.told
                    tell(news.told)
                else:
                    made[news.number] = news.told
            done = made.pop(number, None)
            if done is None:
                tell(-told[number])
                done = make(piece, source, store, tell)
            yield done
    finally:
        crew.close()


@dataclass(frozen=True, slots=True)
class _News:
    """What a process tells of a piece: papers done, the segments, or nothing when it has failed."""

    number: int
    told: int | list[Made] | None


class _Crew:
    """Processes that make segments, and for each a thread that waits for it."""

    def __init__(self, pieces: Sequence[Piece], processes: int, where: tuple[object, ...]) -> None:
        self._waiting = deque(enumerate(pieces))
        self._news: SimpleQueue[_News] = SimpleQueue()
        self._all: list[OtherProcess] = []
        with suppress(*FAILURES):
            for _ in range(processes):
                self._all.append(OtherProcess(serve))
                self._all[-1].send(where)
        self._threads = [
            Thread(target=self._drive, args=(process,), daemon=True) for process in self._all
        ]
        for thread in self._threads:
            thread.start()

    def _drive(self, process: OtherProcess) -> None:
        """Have pieces made until there are no more, or the process fails."""
        while self._waiting:
            try:
                number, piece = self._waiting.popleft()
            except IndexError:
                return
            try:
                process.send(piece)
                while isinstance(told := process.receive(), int):
                    self._news.put(_News(number, told))
            except FAILURES:
                self._news.put(_News(number, None))
                return
            self._news.put(_News(number, told))

    def news(self, tell: Tell) -> _News | None:
        """Wait for the next news; None where there will be none, so that we must do the rest."""
        while True:
            working = any(thread.is_alive() for thread in self._threads)
            try:
                return self._news.get(timeout=_LOOK if working else 0)
            except Empty:
                if not working:
                    return None
                tell(0)

    def close(self) -> None:
        """End the processes, whatever they are doing, and the threads."""
        self._waiting.clear()
        for process in self._all:
            process.end()
        for thread in self._threads:
            thread.join()
        for process in self._all:
            process.close()


def serve(channel: Channel) -> None:
    """Make the pieces that come through ``channel``; the whole life of a process."""
    folder, source = channel.receive()
    store, tokenizer = FolderStore(folder), Tokenizer()
    while True:
        piece: Any = channel.receive()
        channel.send(make(piece, source, store, channel.send, tokenizer))
