"""What searching is to reach, and whether it did in a run.

Peers are taken at their best: of the ways to set one up, the one that does better at that figure.
Times are those of a machine with two cores and nothing else to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.benchmarks.options import percentiles
from tests.benchmarks.search.commands import CommandTimes
from tests.benchmarks.search.engines import OURS, VARIANTS
from tests.benchmarks.search.figures import BuildCost, OpenCost, Timing
from tests.benchmarks.search.measurements import ADDING, FIRST_TOUCH, Failure, Measurements
from tests.benchmarks.search.queries import TYPING

_MB = 1_000_000
_LARGE, _LARGEST = 100_000, 500_000


class Goal(NamedTuple):
    """One figure beside what it is to be at the most."""

    name: str
    measured: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether the figure is as it should be."""
        return self.measured <= self.limit


def check_goals(measured: Measurements) -> Iterator[Goal]:
    """Yield the goals of a size, those of which there are figures; other sizes have none."""
    size = measured.corpus.records
    if size not in (_LARGE, _LARGEST):
        return
    large = size == _LARGE
    timed = measured.timed
    typing, tantivy = _p95(timed.get(TYPING, {}), OURS), _p95(timed.get(TYPING, {}), "tantivy")
    fts5 = _p95(timed.get(TYPING, {}), "fts5")
    yield from _goal("typing p95 beside half of Tantivy's, ms", typing, _times(0.5, tantivy))
    if large:
        yield from _goal("typing p95 beside a 50th of FTS5's, ms", typing, _times(0.02, fts5))
    for name, timings in timed.items():
        if name in (FIRST_TOUCH, ADDING) or name.startswith("worst"):
            continue
        ours, theirs = _p95(timings, OURS), _p95(timings, "tantivy")
        yield from _goal(f"{name}: p95, ms", ours, 2.0 if large else 10.0)
        if large and name != TYPING:
            share = 1.0 if name == "phrase" else 1.5
            yield from _goal(
                f"{name}: p95 beside {share:g} of Tantivy's", ours, _times(share, theirs)
            )
    first_touch = _p95(timed.get(FIRST_TOUCH, {}), OURS)
    yield from _goal("first touch, typing p95, ms", first_touch, 2.0 if large else 10.0)
    opened = measured.opened
    yield from _goal(
        "opening to the first answer, ms", _of(opened, OURS, _opening), 25.0 if large else 40.0
    )
    yield from _goal("own memory after 1,000 keystrokes, MB", _of(opened, OURS, _added), 40.0)
    if large:
        yield from _goals_at_large(measured)


def _goals_at_large(measured: Measurements) -> Iterator[Goal]:
    built, timed = measured.built, measured.timed
    fts5 = _best(built, "fts5", _seconds)
    yield from _goal("build beside 1.5 of FTS5's, s", _of(built, OURS, _seconds), _times(1.5, fts5))
    yield from _goal("build, own memory of all processes, MB", _of(built, OURS, _peak), 1_000.0)
    size = _best(built, "tantivy", _index)
    yield from _goal(
        "index beside 1.5 of Tantivy's, MB", _of(built, OURS, _index), _times(1.5, size)
    )
    yield from _goal("adding 50 papers, p95, ms", _p95(timed.get(ADDING, {}), OURS), 50.0)
    for name, timings in timed.items():
        timing = timings.get(OURS)
        if name.startswith("worst") and isinstance(timing, Timing) and timing.ms:
            yield from _goal(f"{name}: most, ms", max(timing.ms), 10.0)
    for name, bounded in measured.bounded.items():
        if not isinstance(bounded, Failure):
            yield from _goal(f"bounded: {name}, ms", bounded[0], 20.0)
    if isinstance(measured.commands, CommandTimes):
        nothing, search, import_ = (percentiles(each.ms).p50 for each in measured.commands)
        yield from _goal("process: search, p50, ms", search, 400.0)
        yield from _goal("process: import of 50 beyond start, p50, ms", import_ - nothing, 300.0)


def _goal(name: str, reached: float | None, most: float | None) -> Iterator[Goal]:
    if reached is not None and most is not None:
        yield Goal(name, reached, most)


def _times(factor: float, figure: float | None) -> float | None:
    return None if figure is None else factor * figure


def _p95(timings: Mapping[str, Timing | Failure], engine: str) -> float | None:
    return _best(timings, engine, lambda timing: percentiles(timing.ms).p95 if timing.ms else None)


def _best(
    figures: Mapping[str, Any], engine: str, figure: Callable[[Any], float | None]
) -> float | None:
    """Return the least figure of the ways to set an engine up."""
    found = [_of(figures, variant, figure) for variant in VARIANTS.get(engine, (engine,))]
    return min((each for each in found if each is not None), default=None)


def _of(
    figures: Mapping[str, Any], engine: str, figure: Callable[[Any], float | None]
) -> float | None:
    told = figures.get(engine)
    return None if told is None or isinstance(told, Failure) else figure(told)


def _seconds(built: BuildCost) -> float:
    return built.seconds


def _peak(built: BuildCost) -> float | None:
    return None if built.peak is None else built.peak / _MB


def _index(built: BuildCost) -> float:
    return built.size.index / _MB


def _opening(opened: OpenCost) -> float:
    return opened.ms


def _added(opened: OpenCost) -> float | None:
    return None if opened.added_memory is None else opened.added_memory / _MB
