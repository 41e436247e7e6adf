"""What is measured within the engine's process."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import corpus
from tests.benchmarks.libraries import PreparedCorpus
from tests.benchmarks.search import engines
from tests.benchmarks.search.engine import BenchQuery, Clause, IndexSize, UnsupportedQueryError
from tests.benchmarks.search.figures import MeasurementFailedError, OpenCost, Timing
from tests.benchmarks.search.private_memory import private_memory

ADDED_PAPERS = 50
"""Papers that are added at a time."""

_PASSES = 5
_REPEAT_SECONDS = 3.0
"""Seconds that are spent at the most to time a class again and again."""


class EngineBench:
    """One engine in a folder, in this process."""

    def __init__(self, engine: str, folder: Path) -> None:
        self._engine = engines.make_engine(engine)
        self._folder = folder

    def build(self, prepared: PreparedCorpus) -> float:
        return _seconds(lambda: self._engine.build(prepared, self._folder))

    def optimize(self) -> IndexSize:
        self._engine.optimize(self._folder)
        return self._engine.size(self._folder)

    def warm_up(self, small: PreparedCorpus, folder: Path, questions: Sequence[BenchQuery]) -> None:
        self._engine.build(small, folder)
        self._engine.optimize(folder)
        self._engine.ready(folder)
        self._engine.open(folder)
        for question in questions:
            try:
                self._engine.ask(question)
            except UnsupportedQueryError:
                continue
        self._engine.close()

    def open(
        self, first: BenchQuery, keystrokes: Sequence[BenchQuery], patience: float
    ) -> OpenCost:
        self._engine.ready(self._folder)
        gc.collect()
        before = private_memory()
        seconds = _seconds(lambda: self._open_and_ask(first))
        deadline = time.perf_counter() + patience
        asked = 0
        while asked < 1_000 and time.perf_counter() < deadline:
            self._engine.ask(keystrokes[asked % len(keystrokes)])
            asked += 1
        gc.collect()
        after = private_memory()
        more = None if before is None or after is None else after - before
        return OpenCost(1_000 * seconds, more if asked == 1_000 else None)

    def first_touch(self, keystrokes: Sequence[BenchQuery], patience: float) -> Timing:
        self._engine.ready(self._folder)
        self._open_and_ask(BenchQuery(must=(Clause("word", "zyzzyva"),), facets=True))
        return self._once(list(dict.fromkeys(keystrokes)), patience)

    def _open_and_ask(self, question: BenchQuery) -> None:
        self._engine.open(self._folder)
        self._engine.ask(question)

    def time(self, questions: Sequence[BenchQuery], patience: float) -> Timing:
        once = self._once(questions, patience)
        if not any(once.totals):
            raise MeasurementFailedError("finds nothing")
        spent = sum(once.ms) / 1_000
        passes = min(_PASSES, int(_REPEAT_SECONDS / spent)) if spent else _PASSES
        if passes == 0 or once.skipped:
            return once
        rest = [self._once(questions, patience).ms for _ in range(passes)]
        medians = tuple(statistics.median(times) for times in zip(*rest, strict=True))
        return Timing(medians, once.totals, passes)

    def _once(self, questions: Sequence[BenchQuery], patience: float) -> Timing:
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
        added = BenchQuery(must=(Clause("word", corpus.EXTRA_WORD),))
        self._open_and_ask(added)
        ms, totals = list[float](), list[int]()
        for number in range(rounds):
            self._engine.stage(list(corpus.extra_records(ADDED_PAPERS, ADDED_PAPERS * number)))
            started = time.perf_counter()
            self._engine.add()
            found = self._engine.ask(added).total
            ms.append(1_000 * (time.perf_counter() - started))
            totals.append(found)
            if found != ADDED_PAPERS * (number + 1):
                raise MeasurementFailedError(
                    f"finds {found} papers where {ADDED_PAPERS * (number + 1)} were added"
                )
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
