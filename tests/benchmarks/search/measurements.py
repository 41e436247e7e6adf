"""One size of corpus, measured: every engine, side by side, class by class.

Each engine has a process of its own and the machine to itself while it is at work: the others wait.
They take turns after every class, so that a slower minute of the machine meets all of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.libraries import PreparedCorpus
from tests.benchmarks.search import paperbrowse_engine
from tests.benchmarks.search.commands import CommandTimes, time_commands
from tests.benchmarks.search.engine import BenchQuery
from tests.benchmarks.search.engines import OURS
from tests.benchmarks.search.figures import BuildCost, MeasurementFailedError, OpenCost, Timing
from tests.benchmarks.search.queries import TYPING, QueryClasses, UnknownClassError, draw_queries
from tests.benchmarks.search.worker import Worker

FIRST_TOUCH = "first touch typing"
ADDING = "adding 50 papers"

BOUNDED: Mapping[str, str] = {
    "*": "*",
    "?????*": "?????*",
    "s* t*": "s* t*",
    "100,000 characters": "word " * 20_000,
    "5,000 parentheses": "(" * 5_000 + "kernel" + ")" * 5_000,
    "10,000 OR terms": " OR ".join(f"word{number}" for number in range(10_000)),
}
"""Queries that must cost little, whatever they ask."""

_BUILD_PATIENCE = 7_200.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no figure."""

    reason: str


@dataclass(slots=True)
class Measurements:
    """The figures of one size, by engine (and by class)."""

    corpus: PreparedCorpus
    engines: tuple[str, ...]
    questions: QueryClasses
    built: dict[str, BuildCost | Failure] = field(default_factory=dict)
    opened: dict[str, OpenCost | Failure] = field(default_factory=dict)
    timed: dict[str, dict[str, Timing | Failure]] = field(default_factory=dict)
    bounded: dict[str, tuple[float, int] | Failure] = field(default_factory=dict)
    commands: CommandTimes | Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementPlan:
    """How to measure."""

    engines: Sequence[str]
    """By name, paperbrowse among them."""
    classes: Collection[str] | None
    """None for all of them."""
    patience: float
    """Seconds in which an engine should be done with a class."""
    most_queries: int | None
    """Queries of each class; None for all of them."""
    starts: int
    """Processes to time, of each command."""
    rounds: int
    """Times that papers are added."""
    folder: Path
    """Where indexes are made, each run in a folder of its own."""
    say: Callable[[str], None]


def measure(corpus: PreparedCorpus, small: PreparedCorpus, plan: MeasurementPlan) -> Measurements:
    """Measure one size; ``small`` is a corpus that engines warm up with.

    Raises UnknownClassError when the plan names a class that there is not.
    """
    drawn = {
        name: queries[: plan.most_queries] for name, queries in draw_queries(corpus.rows).items()
    }
    known = {*drawn, FIRST_TOUCH, ADDING}
    wanted = known if plan.classes is None else {*plan.classes}
    if wanted - known:
        raise UnknownClassError(f"{min(wanted - known)} is none of: {', '.join(sorted(known))}")
    questions = {name: asked for name, asked in drawn.items() if name in wanted}
    measured = Measurements(corpus, tuple(plan.engines), questions)
    with tempfile.TemporaryDirectory(prefix="run-", dir=plan.folder) as folder:
        run = _Run(plan, measured, small, drawn, Path(folder))
        for engine in plan.engines:
            run.build(engine)
        run.first_touch()
        run.ask()
        run.add()
        if OURS in plan.engines:
            run.time_commands()
    return measured


class _Run:
    """One measuring on its way."""

    def __init__(
        self,
        plan: MeasurementPlan,
        measured: Measurements,
        small: PreparedCorpus,
        drawn: QueryClasses,
        folder: Path,
    ) -> None:
        self._plan = plan
        self._measured = measured
        self._small = small
        self._folder = folder
        self._keystrokes = drawn[TYPING]
        self._first = drawn["common term"][0]
        self._warming = [asked[0] for asked in drawn.values()] + self._keystrokes[:30]

    def build(self, engine: str) -> None:
        self._plan.say(f"{engine}: building")
        folder = self._folder_of(engine)
        folder.mkdir()
        if engine == OURS:
            paperbrowse_engine.place(self._measured.corpus, folder)
        try:
            with Worker(engine, folder) as worker:
                self._measured.built[engine] = worker.build(self._measured.corpus, _BUILD_PATIENCE)
        except MeasurementFailedError as error:
            self._measured.built[engine] = Failure(str(error))

    def first_touch(self) -> None:
        """Each engine in a fresh process, which has not read the index before."""
        if self._plan.classes is not None and FIRST_TOUCH not in self._plan.classes:
            return
        results = self._measured.timed.setdefault(FIRST_TOUCH, {})
        for engine in self._built():
            self._plan.say(f"{engine}: {FIRST_TOUCH}")
            try:
                with self._warmed(engine) as worker:
                    results[engine] = worker.first_touch(self._keystrokes, self._plan.patience)
            except MeasurementFailedError as error:
                results[engine] = Failure(str(error))

    def ask(self) -> None:
        """Ask all engines all classes, the engines taking turns."""
        with ExitStack() as stack:
            workers = {
                engine: stack.enter_context(self._warmed(engine)) for engine in self._built()
            }
            for engine, worker in workers.items():
                self._plan.say(f"{engine}: opening")
                try:
                    self._measured.opened[engine] = self._open(worker)
                except MeasurementFailedError as error:
                    self._measured.opened[engine] = Failure(str(error))
            for name, questions in self._measured.questions.items():
                self._plan.say(f"all: {name}")
                results = self._measured.timed.setdefault(name, {})
                for engine in workers:
                    results[engine] = self._time(engine, workers, stack, questions)
            if OURS in workers and self._plan.classes is None:
                self._ask_bounded(workers[OURS])

    def _open(self, worker: Worker) -> OpenCost:
        return worker.open(self._first, self._keystrokes, self._plan.patience)

    def _time(
        self,
        engine: str,
        workers: dict[str, Worker],
        stack: ExitStack,
        questions: Sequence[BenchQuery],
    ) -> Timing | Failure:
        try:
            if not workers[engine].alive:  # it was ended when it took too long
                workers[engine] = stack.enter_context(self._warmed(engine))
                self._open(workers[engine])
            return workers[engine].time(questions, self._plan.patience)
        except MeasurementFailedError as error:
            return Failure(str(error))

    def _ask_bounded(self, worker: Worker) -> None:
        for name, query in BOUNDED.items():
            try:
                self._measured.bounded[name] = worker.bounded(query, self._plan.patience)
            except MeasurementFailedError as error:
                self._measured.bounded[name] = Failure(str(error))

    def add(self) -> None:
        """Add papers to each index, until they are found."""
        if self._plan.classes is not None and ADDING not in self._plan.classes:
            return
        results = self._measured.timed.setdefault(ADDING, {})
        for engine in self._built():
            self._plan.say(f"{engine}: {ADDING}")
            try:
                with self._warmed(engine) as worker:
                    results[engine] = worker.add(self._plan.rounds, self._plan.patience)
            except MeasurementFailedError as error:
                results[engine] = Failure(str(error))

    def time_commands(self) -> None:
        """Run paperbrowse as a command."""
        if self._plan.classes is not None or OURS not in self._built():
            return
        self._plan.say(f"{OURS}: as a command")
        asked = [*self._measured.questions.get("AND of 2-3", ())]
        queries = [" ".join(clause.text for clause in question.must) for question in asked]
        try:
            self._measured.commands = time_commands(
                self._folder_of(OURS), queries, self._plan.starts
            )
        except MeasurementFailedError as error:
            self._measured.commands = Failure(str(error))

    def _warmed(self, engine: str) -> Worker:
        """Return a worker of an engine whose code is loaded and has run."""
        worker = Worker(engine, self._folder_of(engine))
        with tempfile.TemporaryDirectory(dir=self._folder) as small:
            if engine == OURS:
                paperbrowse_engine.place(self._small, Path(small))
            try:
                worker.warm_up(self._small, Path(small), self._warming)
            except MeasurementFailedError as error:
                self._plan.say(f"{engine}: failed to warm up: {error}")
        return worker

    def _built(self) -> Sequence[str]:
        return [
            engine
            for engine, built in self._measured.built.items()
            if not isinstance(built, Failure)
        ]

    def _folder_of(self, engine: str) -> Path:
        return self._folder / engine
