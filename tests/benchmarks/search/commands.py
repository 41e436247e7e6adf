"""``paperbrowse`` as a command: what a search and an import take as processes, by the clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from paperbrowse.system.locations import LIBRARY_VARIABLE
from tests.benchmarks import corpus
from tests.benchmarks.search.engine_bench import ADDED_PAPERS
from tests.benchmarks.search.figures import MeasurementFailedError, Timing

_START = 1_000_000
"""Numbers the records that are imported, apart from those that were added before."""


class CommandTimes(NamedTuple):
    """How long commands take, in milliseconds."""

    version: Timing
    """``paperbrowse --version``: starting, and nothing else."""
    search: Timing
    import_dump: Timing
    """Of a dump of 50 papers that the library does not have."""


def time_commands(folder: Path, queries: Sequence[str], starts: int) -> CommandTimes:
    """Time each command ``starts`` times over the library in ``folder``, whose index is current."""
    return CommandTimes(
        _timing(folder, (["--version"] for _ in range(starts))),
        _timing(folder, (["search", "--", query] for query in queries[:starts])),
        _timing(folder, _imports(folder, starts)),
    )


def _imports(folder: Path, starts: int) -> Iterator[list[str]]:
    for number in range(starts):
        dump = folder / f"imported-{number}.jsonl"
        records = corpus.extra_records(ADDED_PAPERS, _START + number * ADDED_PAPERS)
        dump.write_text(
            "".join(
                json.dumps(
                    {
                        "title": record.title,
                        "abstract": record.abstract,
                        "authors": record.authors,
                        "year": 2024,
                        "venue": record.venue,
                    }
                )
                + "\n"
                for record in records
            ),
            encoding="utf-8",
        )
        yield ["import", str(dump)]


def _timing(folder: Path, commands: Iterator[list[str]]) -> Timing:
    environ = {**os.environ, LIBRARY_VARIABLE: str(folder)}
    ms = []
    for command in commands:
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "paperbrowse", *command],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        ms.append(1_000 * (time.perf_counter() - started))
        if done.returncode:
            raise MeasurementFailedError(
                " ".join(done.stderr.split())[-300:] or f"exit {done.returncode}"
            )
    return Timing(tuple(ms), (1,) * len(ms), 1)
