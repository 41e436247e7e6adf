"""Options that all benchmarks share, and how they print figures."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Say = Callable[[str], None]


def make_parser(module: str, doc: str | None) -> argparse.ArgumentParser:
    """Return a parser with ``--cache`` and ``--quick`` for the benchmark ``python -m MODULE``."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}", description=(doc or "").splitlines()[0]
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir(), "pb-bench"),
        metavar="DIR",
        help="where libraries are kept and indexes made (pb-bench in the temporary folder)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="toy sizes, which say nothing of speed: to see that the benchmark runs",
    )
    return parser


def parse_options(
    parser: argparse.ArgumentParser, arguments: Sequence[str] | None, **quick: Any
) -> argparse.Namespace:
    """Parse ``arguments``; with ``--quick``, the defaults of options are those in ``quick``."""
    if "--quick" in (sys.argv[1:] if arguments is None else arguments):
        parser.set_defaults(**quick)
    options = parser.parse_args(arguments)
    options.cache.mkdir(parents=True, exist_ok=True)
    return options


def parse_sizes(text: str) -> list[int]:
    """Read numbers that are separated by commas; the type of an option."""
    return [int(number) for number in text.split(",")]


def names_among(known: Collection[str]) -> Callable[[str], list[str]]:
    """Return the type of an option that takes names separated by commas, each one of ``known``."""

    def parse(text: str) -> list[str]:
        names = [name.strip() for name in text.split(",") if name.strip()]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown[0]} is none of: {', '.join(known)}")
        return names

    return parse


def progress_to_stderr() -> Say:
    """Return a function that prints what is being done, and when it began."""
    started = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - started:7.1f} s  {what}", file=sys.stderr, flush=True)

    return say


class Percentiles(NamedTuple):
    """Median, 95th percentile and maximum, in the unit of what was measured."""

    p50: float
    p95: float
    most: float


def percentiles(values: Sequence[float]) -> Percentiles:
    """Return the percentiles of some values, of which there must be one at least."""
    ordered = sorted(values)
    return Percentiles(
        statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1]
    )
