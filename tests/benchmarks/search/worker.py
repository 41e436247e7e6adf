"""A process of its own for an engine, and what is measured within it."""

from __future__ import annotations

import gc
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.search import corpus, engines
from tests.benchmarks.search.engine import CannotError, Question, Size, Want
from tests.benchmarks.search.libraries import Prepared
from tests.benchmarks.search.memory import Peak, own_memory

ADDED = 50
"""Papers that are added at a time."""

_PASSES = 5
_WORTH = 3.0
"""Seconds that are spent at the most to time a class again and again."""


class FailedError(Exception):
    """An engine failed to do what was to be measured; the message says how."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each question of a class took, in milliseconds, and what it found.

    Each is the median of ``passes`` times, after one that does not count; where that one took
    longer than is worth repeating, it is the one that counts, and ``passes`` is 0.
    """

    ms: tuple[float, ...]
    totals: tuple[int, ...]
    passes: int
    left_out: int = 0
    """Questions that there was no time for."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening an index costs a process in which the engine was used before."""

    ms: float
    """To the first answer."""
    added_memory: int | None
    """Bytes of its own that the process holds more after 1,000 keystrokes."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build cost."""

    seconds: float
    size: Size
    peak: int | None = None
    """Bytes that all processes of it owned together at the most."""


class Worker:
    """An engine in a process of its own, which is ended with the block."""

    def __init__(self, engine: str, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, engine, folder))
        self._process.start()
        theirs.close()

    def build(self, prepared: Prepared, patience: float) -> Built:
        """Build the index of a corpus, and settle it."""
        peak = Peak()
        with peak.watching(self._process.pid or 0):
            seconds: float = self._call(patience, "build", prepared)
        size: Size = self._call(patience, "settle")
        return Built(seconds, size, peak.bytes)

    def warm_up(self, small: Prepared, folder: Path, questions: Sequence[Question]) -> None:
        """Use the engine over a small corpus, so that its code is loaded and has run."""
        self._call(300.0, "warm_up", small, folder, questions)

    def open(self, first: Question, keystrokes: Sequence[Question], patience: float) -> Opened:
        """Open the index, ask ``first``, then keystrokes until there were 1,000."""
        opened: Opened = self._call(patience, "open", first, keystrokes, patience)
        return opened

    def first_touch(self, keystrokes: Sequence[Question], patience: float) -> Timing:
        """Open the index and ask each keystroke once, before anything else was asked of it."""
        timing: Timing = self._call(patience, "first_touch", keystrokes, patience)
        return timing

    def time(self, questions: Sequence[Question], patience: float) -> Timing:
        """Ask questions of the index that is open."""
        timing: Timing = self._call(patience, "time", questions, patience)
        return timing

    def add(self, rounds: int, patience: float) -> Timing:
        """Add papers so many times; each takes until they are found."""
        timing: Timing = self._call(patience, "add", rounds)
        return timing

    def bounded(self, query: str, patience: float) -> tuple[float, int]:
        """Ask paperbrowse any text; return the milliseconds and how much of it is declined."""
        answered: tuple[float, int] = self._call(patience, "bounded", query)
        return answered

    def _call(self, patience: float, action: str, *given: object) -> Any:
        """Let the process do something; raises FailedError when it fails, ends or takes long."""
        try:
            self._connection.send((action, given))
            # What can stop by itself has the time to.
            if not self._connection.poll(2 * patience + 30):
                self._end()
                raise FailedError(f"no answer within {2 * patience + 30:.0f} s")
            done, result = self._connection.recv()
        except (EOFError, OSError) as error:
            self._process.join(5)
            raise FailedError(f"its process ended ({self._process.exitcode})") from error
        if not done:
            raise FailedError(str(result))
        return result

    def _end(self) -> None:
        self._process.kill()
        self._process.join()

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._process.join(10)
        self._end()


def _serve(connection: Connection, engine: str, folder: Path) -> None:
    """Do what comes through ``connection`` until it is closed."""
    try:
        bench = _Bench(engine, folder)
    except ImportError as error:
        bench = None
        reason = f"not installed ({error})"
    while True:
        try:
            action, given = connection.recv()
        except EOFError:
            return
        except KeyboardInterrupt:
            return
        try:
            if bench is None:
                raise FailedError(reason)
            connection.send((True, getattr(bench, action)(*given)))
        except KeyboardInterrupt:
            return
        except CannotError as error:
            connection.send((False, str(error)))
        except Exception as error:  # an engine may fail in any way, and the others go on
            said = " ".join(f"{type(error).__name__}: {error}".split())
            connection.send((False, said[:300]))


class _Bench:
    """What is measured, within the engine's process."""

    def __init__(self, engine: str, folder: Path) -> None:
        self._engine = engines.make(engine)
        self._folder = folder

    def build(self, prepared: Prepared) -> float:
        return _seconds(lambda: self._engine.build(prepared, self._folder))

    def settle(self) -> Size:
        self._engine.settle(self._folder)
        return self._engine.size(self._folder)

    def warm_up(self, small: Prepared, folder: Path, questions: Sequence[Question]) -> None:
        self._engine.build(small, folder)
        self._engine.settle(folder)
        self._engine.ready(folder)
        self._engine.open(folder)
        for question in questions:
            try:
                self._engine.ask(question)
            except CannotError:
                continue
        self._engine.close()

    def open(self, first: Question, keystrokes: Sequence[Question], patience: float) -> Opened:
        self._engine.ready(self._folder)
        gc.collect()
        before = own_memory()
        seconds = _seconds(lambda: self._open_and_ask(first))
        deadline = time.perf_counter() + patience
        asked = 0
        while asked < 1_000 and time.perf_counter() < deadline:
            self._engine.ask(keystrokes[asked % len(keystrokes)])
            asked += 1
        gc.collect()
        after = own_memory()
        more = None if before is None or after is None else after - before
        return Opened(1_000 * seconds, more if asked == 1_000 else None)

    def first_touch(self, keystrokes: Sequence[Question], patience: float) -> Timing:
        self._engine.ready(self._folder)
        self._open_and_ask(Question(every=(Want("word", "zyzzyva"),), facets=True))
        return self._once(list(dict.fromkeys(keystrokes)), patience)

    def _open_and_ask(self, question: Question) -> None:
        self._engine.open(self._folder)
        self._engine.ask(question)

    def time(self, questions: Sequence[Question], patience: float) -> Timing:
        once = self._once(questions, patience)
        if not any(once.totals):
            raise FailedError("finds nothing")
        spent = sum(once.ms) / 1_000
        passes = min(_PASSES, int(_WORTH / spent)) if spent else _PASSES
        if passes == 0 or once.left_out:
            return once
        rest = [self._once(questions, patience).ms for _ in range(passes)]
        medians = tuple(statistics.median(times) for times in zip(*rest, strict=True))
        return Timing(medians, once.totals, passes)

    def _once(self, questions: Sequence[Question], patience: float) -> Timing:
        """Ask every question once, unless that takes longer than ``patience``."""
        deadline = time.perf_counter() + patience
        ms, totals = list[float](), list[int]()
        for question in questions:
            started = time.perf_counter()
            if started > deadline:
                break
            totals.append(self._engine.ask(question).total)
            ms.append(1_000 * (time.perf_counter() - started))
        return Timing(tuple(ms), tuple(totals), 0, len(questions) - len(ms))

    def add(self, rounds: int) -> Timing:
        self._engine.ready(self._folder)
        added = Question(every=(Want("word", corpus.MARK),))
        self._open_and_ask(added)
        ms, totals = list[float](), list[int]()
        for number in range(rounds):
            self._engine.receive(list(corpus.further(ADDED, ADDED * number)))
            started = time.perf_counter()
            self._engine.add()
            found = self._engine.ask(added).total
            ms.append(1_000 * (time.perf_counter() - started))
            totals.append(found)
            if found != ADDED * (number + 1):
                raise FailedError(f"finds {found} papers where {ADDED * (number + 1)} were added")
        self._engine.close()
        return Timing(tuple(ms), tuple(totals), 1)

    def bounded(self, query: str) -> tuple[float, int]:
        from paperbrowse.search.request import SearchRequest
        from tests.benchmarks.search.paperbrowse_engine import Paperbrowse

        assert isinstance(self._engine, Paperbrowse)
        request = SearchRequest(query=query)
        times = []
        for _ in range(3):
            started = time.perf_counter()
            results = self._engine.search(request)
            times.append(1_000 * (time.perf_counter() - started))
        return max(times), len(results.problems)


def _seconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
