"""What was measured, as JSON: every question with its time, and what ran it."""

from __future__ import annotations

import dataclasses
import platform
import sqlite3
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Any

from tests.benchmarks.options import percentiles
from tests.benchmarks.search.figures import Timing
from tests.benchmarks.search.goals import check_goals
from tests.benchmarks.search.measurements import Failure, Measurements


def as_json(measured: Sequence[Measurements]) -> dict[str, Any]:
    """Return all figures: milliseconds of every question, bytes, seconds."""
    return {"machine": _machine(), "sizes": [_size(each) for each in measured]}


def _machine() -> dict[str, Any]:
    versions = {"sqlite": sqlite3.sqlite_version}
    for package in ("tantivy", "whoosh", "numpy"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "argv": sys.argv[1:],
        "versions": versions,
    }


def _size(measured: Measurements) -> dict[str, Any]:
    timed = {
        name: {engine: _timing(timing) for engine, timing in timings.items()}
        for name, timings in measured.timed.items()
    }
    return {
        "records": measured.corpus.records,
        "papers": measured.corpus.papers,
        "kind": measured.corpus.kind,
        "questions": {
            name: [str(question) for question in questions]
            for name, questions in measured.questions.items()
        },
        "built": {engine: dataclasses.asdict(each) for engine, each in measured.built.items()},
        "opened": {engine: dataclasses.asdict(each) for engine, each in measured.opened.items()},
        "timed": timed,
        "goals": [{**goal._asdict(), "met": goal.met} for goal in check_goals(measured)],
        "bounded": {
            name: dataclasses.asdict(each)
            if isinstance(each, Failure)
            else {"ms": each[0], "problems": each[1]}
            for name, each in measured.bounded.items()
        },
        "commands": dataclasses.asdict(measured.commands)
        if isinstance(measured.commands, Failure)
        else None
        if measured.commands is None
        else {name: _timing(each) for name, each in measured.commands._asdict().items()},
    }


def _timing(timing: Timing | Failure) -> dict[str, Any]:
    told = dataclasses.asdict(timing)
    if isinstance(timing, Timing) and timing.ms:
        told |= dict(zip(("p50", "p95", "max"), percentiles(timing.ms), strict=True))
    return told
