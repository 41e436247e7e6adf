"""What was measured, as a plain table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.benchmarks.options import percentiles
from tests.benchmarks.search.engines import OURS, VARIANTS
from tests.benchmarks.search.figures import Timing
from tests.benchmarks.search.goals import check_goals
from tests.benchmarks.search.measurements import Failure, Measurements

_MB = 1_000_000
_NOTHING = "-"


def write_table(measured: Measurements, write: Callable[[str], None]) -> None:
    """Write the figures of one size, a line at a time."""
    table = _Table(measured)
    corpus = measured.corpus
    asked = sum(len(questions) for questions in measured.questions.values())
    write(
        f"{corpus.records:,} records ({corpus.kind}), {corpus.papers:,} papers;"
        f" {asked:,} questions in {len(measured.questions)} classes."
    )
    write("Milliseconds as p50 / p95 / most; ratios are the peer's p95 (or figure) over")
    write(f"{OURS}'s, of the way to set the peer up that does better: over 1, {OURS} is ahead.")
    write("")
    for line in _aligned([table.head(), *table.rows()]):
        write(line)
    if table.notes:
        write("")
        for number, note in enumerate(table.notes, 1):
            write(f"[{number}] {note}")
    aims = [
        [goal.name, f"{goal.measured:,.2f}", f"{goal.limit:,.2f}", "yes" if goal.met else "no"]
        for goal in check_goals(measured)
    ]
    if aims:
        write("")
        for line in _aligned([["What is to be reached", "reached", "at most", "met"], *aims]):
            write(line)
    write("")


class _Table:
    """The cells of the table; what does not fit one becomes a note."""

    def __init__(self, measured: Measurements) -> None:
        self._measured = measured
        self._peers = {
            peer: [variant for variant in variants if variant in measured.engines]
            for peer, variants in VARIANTS.items()
        }
        self._peers = {peer: variants for peer, variants in self._peers.items() if variants}
        self.notes: list[str] = []

    def head(self) -> list[str]:
        return ["", *self._measured.engines, *(f"{peer} x" for peer in self._peers)]

    def rows(self) -> Iterator[list[str]]:
        measured = self._measured
        built, opened = measured.built, measured.opened
        yield self._figures("build, s", built, lambda b: b.seconds, "{:.2f}")
        yield self._figures(
            "  peak of own memory, MB", built, lambda b: _megabytes(b.peak), "{:.0f}"
        )
        yield self._figures("index, MB", built, lambda b: _megabytes(b.size.index), "{:.1f}")
        yield self._figures(
            "  of it stored texts",
            built,
            lambda b: _megabytes(b.size.stored_texts),
            "{:.1f}",
            False,
        )
        if opened:
            yield self._figures("open to first answer, ms", opened, lambda o: o.ms, "{:.1f}")
            yield self._figures(
                "  own memory, 1,000 keystrokes, MB",
                opened,
                lambda o: _megabytes(o.added_memory),
                "{:.1f}",
            )
        for name, timings in measured.timed.items():
            yield self._timings(name, timings)
        for name, bounded in measured.bounded.items():
            yield [f"bounded: {name}", self._bounded(bounded)]
        yield from self._commands()

    def _figures(
        self,
        name: str,
        figures: Mapping[str, Any],
        figure: Callable[[Any], float | None],
        shown: str,
        compared: bool = True,
    ) -> list[str]:
        cells, values = [name], dict[str, float]()
        what = "build" if figures is self._measured.built else "opening"
        for engine in self._measured.engines:
            told = figures.get(engine)
            if isinstance(told, Failure):
                cells.append(self._failed(engine, what, told))
                continue
            value = None if told is None else figure(told)
            cells.append(_NOTHING if value is None else shown.format(value))
            if value is not None:
                values[engine] = value
        return [*cells, *(self._ratios(values) if compared else ())]

    def _timings(self, name: str, timings: Mapping[str, Timing | Failure]) -> list[str]:
        cells, values = [name], dict[str, float]()
        for engine in self._measured.engines:
            match timings.get(engine):
                case None:
                    cells.append(_NOTHING)
                case Failure() as failure:
                    cells.append(self._failed(engine, name, failure))
                case Timing(ms=()):
                    cells.append(self._failed(engine, name, Failure("no answer in time")))
                case Timing() as timing:
                    half, most_of, worst = percentiles(timing.ms)
                    values[engine] = most_of
                    left = ""
                    if timing.skipped:
                        left = self._note(
                            f"{engine}, {name}: {timing.skipped} questions left out for time."
                        )
                    cells.append(f"{_ms(half)} / {_ms(most_of)} / {_ms(worst)}{left}")
        worst_of = self._worst(name, timings.get(OURS))
        if worst_of:
            cells[1] += self._note(worst_of)
        self._compare_totals(name, timings)
        return [*cells, *self._ratios(values)]

    def _compare_totals(self, name: str, timings: Mapping[str, Timing | Failure]) -> None:
        """Note an engine that finds far more or less than the others: it was asked something else.

        Stems and words differ a little between engines, so a part more or less is as expected.
        """
        whole = {
            engine: sum(timing.totals)
            for engine, timing in timings.items()
            if isinstance(timing, Timing) and timing.ms and not timing.skipped
        }
        for engine, found in whole.items():
            others = [total for other, total in whole.items() if other != engine]
            if others and not 0.5 < (found + 1) / (statistics.median(others) + 1) < 2:
                said = f"finds {found:,} papers where others find {statistics.median(others):,.0f}"
                self._note(f"{engine}, {name}: {said}.")

    def _worst(self, name: str, timing: Timing | Failure | None) -> str | None:
        """Tell which question took paperbrowse longest, where that is what is looked for."""
        if not name.startswith("worst") or not isinstance(timing, Timing) or not timing.ms:
            return None
        place = timing.ms.index(max(timing.ms))
        question = self._measured.questions[name][place]
        return f"{name}: {OURS} takes longest for {question}, in {timing.totals[place]:,} papers."

    def _bounded(self, bounded: tuple[float, int] | Failure) -> str:
        if isinstance(bounded, Failure):
            return self._failed(OURS, "bounded", bounded)
        ms, problems = bounded
        return f"{_ms(ms)}{' (declined in words)' if problems else ''}"

    def _commands(self) -> Iterator[list[str]]:
        commands = self._measured.commands
        if commands is None:
            return
        if isinstance(commands, Failure):
            yield ["as a command", self._failed(OURS, "as a command", commands)]
            return
        for name, timing in (
            ("process: paperbrowse --version", commands.version),
            ("process: paperbrowse search QUERY", commands.search),
            ("process: paperbrowse import, 50 papers", commands.import_dump),
        ):
            yield [name, " / ".join(map(_ms, percentiles(timing.ms)))]

    def _ratios(self, values: Mapping[str, float]) -> list[str]:
        ours = values.get(OURS)
        ratios = []
        for variants in self._peers.values():
            theirs = [values[variant] for variant in variants if variant in values]
            ratios.append(f"{min(theirs) / ours:.2f}" if ours and theirs else _NOTHING)
        return ratios

    def _failed(self, engine: str, name: str, failure: Failure) -> str:
        return f"failed{self._note(f'{engine}, {name}: failed: {failure.reason}')}"

    def _note(self, note: str) -> str:
        if note not in self.notes:
            self.notes.append(note)
        return f" [{self.notes.index(note) + 1}]"


def _megabytes(number: int | None) -> float | None:
    return None if number is None else number / _MB


def _ms(ms: float) -> str:
    return f"{ms:.2f}" if ms < 10 else f"{ms:.1f}" if ms < 100 else f"{ms:,.0f}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    columns = max(map(len, rows))
    full = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(len(row[column]) for row in full) for column in range(columns)]
    for first, *others in full:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells]).rstrip()
