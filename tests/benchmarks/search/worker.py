"""A process of its own for an engine, told what to measure through a pipe."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.libraries import PreparedCorpus
from tests.benchmarks.search.engine import BenchQuery, IndexSize, UnsupportedQueryError
from tests.benchmarks.search.engine_bench import EngineBench
from tests.benchmarks.search.figures import BuildCost, MeasurementFailedError, OpenCost, Timing
from tests.benchmarks.search.private_memory import PeakMemory


class Worker:
    """An engine in a process of its own, which is ended with the block."""

    def __init__(self, engine: str, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, engine, folder))
        self._process.start()
        theirs.close()

    def build(self, prepared: PreparedCorpus, patience: float) -> BuildCost:
        """Build the index of a corpus, and optimize it."""
        peak = PeakMemory()
        with peak.watching(self._process.pid or 0):
            seconds: float = self._call(patience, "build", prepared)
        size: IndexSize = self._call(patience, "optimize")
        return BuildCost(seconds, size, peak.bytes)

    def warm_up(self, small: PreparedCorpus, folder: Path, questions: Sequence[BenchQuery]) -> None:
        """Use the engine over a small corpus, so that its code is loaded and has run."""
        self._call(300.0, "warm_up", small, folder, questions)

    def open(
        self, first: BenchQuery, keystrokes: Sequence[BenchQuery], patience: float
    ) -> OpenCost:
        """Open the index, ask ``first``, then keystrokes until there were 1,000."""
        opened: OpenCost = self._call(patience, "open", first, keystrokes, patience)
        return opened

    def first_touch(self, keystrokes: Sequence[BenchQuery], patience: float) -> Timing:
        """Open the index and ask each keystroke once, before anything else was asked of it."""
        timing: Timing = self._call(patience, "first_touch", keystrokes, patience)
        return timing

    def time(self, questions: Sequence[BenchQuery], patience: float) -> Timing:
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
                raise MeasurementFailedError(f"no answer within {2 * patience + 30:.0f} s")
            done, result = self._connection.recv()
        except (EOFError, OSError) as error:
            self._process.join(5)
            raise MeasurementFailedError(f"its process ended ({self._process.exitcode})") from error
        if not done:
            raise MeasurementFailedError(str(result))
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
        bench = EngineBench(engine, folder)
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
                raise MeasurementFailedError(reason)
            connection.send((True, getattr(bench, action)(*given)))
        except KeyboardInterrupt:
            return
        except UnsupportedQueryError as error:
            connection.send((False, str(error)))
        except Exception as error:  # an engine may fail in any way, and the others go on
            said = " ".join(f"{type(error).__name__}: {error}".split())
            connection.send((False, said[:300]))
