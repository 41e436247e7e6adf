"""Times searching, beside other engines: ``python -m tests.benchmarks.search``.

Prints a table for each size of library: building, size, memory, opening, every class of query,
first touch, adding papers, queries that must stay bounded, and the command itself; beside SQLite
FTS5, Tantivy (which needs ``pip install -e '.[peers]'``) and stock Whoosh over the same papers and
fields. At 100,000 and 500,000 another table says which goals were reached. Libraries are filled
once and kept in a folder; see ``--cache``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.libraries import prepare_corpus
from tests.benchmarks.options import (
    make_parser,
    names_among,
    parse_options,
    parse_sizes,
    progress_to_stderr,
)
from tests.benchmarks.search.engines import OURS, SLOW, VARIANTS
from tests.benchmarks.search.json_report import as_json
from tests.benchmarks.search.measurements import MeasurementPlan, measure
from tests.benchmarks.search.queries import UnknownClassError
from tests.benchmarks.search.report import write_table
from tests.support.paths import CORPUS

_SMALL = 500
"""Records of the corpus that engines warm up with."""
_QUICK_PAPERS = 300
_SLOW_BEYOND = 10_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    wanted = _parse(arguments)
    # Ended from outside, it still removes its indexes and ends its processes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not CORPUS.is_file():
        print("The shared corpus is not here: the papers are made up of random words.")
    say = progress_to_stderr()

    small = prepare_corpus(wanted.cache, 50 if wanted.quick else _SMALL, say)
    figures = []
    for size in wanted.papers:
        prepared = prepare_corpus(wanted.cache, size, say)
        peers = [name for name in wanted.peers if wanted.slow or not _too_slow(name, size)]
        plan = MeasurementPlan(
            engines=[OURS, *(variant for peer in peers for variant in VARIANTS[peer])],
            classes=wanted.classes,
            patience=wanted.patience,
            starts=wanted.starts,
            most_queries=3 if wanted.quick else None,
            rounds=2 if wanted.quick else 10,
            folder=wanted.cache,
            say=say,
        )
        try:
            figures.append(measure(prepared, small, plan))
        except UnknownClassError as error:
            sys.exit(str(error))
        write_table(figures[-1], print)
        # After every size, so that what was measured is kept should the next one fail.
        if wanted.json is not None:
            wanted.json.write_text(json.dumps(as_json(figures)), encoding="utf-8")


def _too_slow(peer: str, size: int) -> bool:
    return peer in SLOW and size > _SLOW_BEYOND


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = make_parser("tests.benchmarks.search", __doc__)
    parser.add_argument(
        "--papers",
        type=parse_sizes,
        default=[10_000, 100_000],
        metavar="N,...",
        help="sizes (10000,100000); above 100000 the rest is synthesised from the real ones",
    )
    parser.add_argument(
        "--peers",
        type=names_among(VARIANTS),
        default=list(VARIANTS),
        metavar="NAME,...",
        help=f"engines beside paperbrowse ({','.join(VARIANTS)}); an empty text for none",
    )
    parser.add_argument(
        "--classes",
        type=lambda text: [name.strip() for name in text.split(",")],
        metavar="NAME,...",
        help="only these classes, by their names in the table, and what opening takes (all)",
    )
    parser.add_argument(
        "--slow", action="store_true", help="stock Whoosh over more than 10,000 papers too"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=30.0,
        metavar="S",
        help="seconds after which the rest of a class is left out for an engine (30)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure here too")
    parser.add_argument(
        "--starts", type=int, default=7, metavar="N", help="processes to time, of each command (7)"
    )
    return parse_options(
        parser, arguments, papers=[_QUICK_PAPERS], patience=0.2, starts=1, slow=True
    )


if __name__ == "__main__":
    main()
