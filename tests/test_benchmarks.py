"""Every benchmark runs, at toy size, so that none can rot."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import MODULES
from tests.support.paths import ROOT
from tests.support.processes import run_program

pytestmark = pytest.mark.long

_FEW_CLASSES = ("--classes", "common term,wildcard,adding 50 papers")

PARTS = {
    "agreement": ("agreement", (), "searches of 300 papers agree"),
    "app": ("app", (), "keystroke to its results"),
    "ingest": ("ingest", (), "sqlite executemany"),
    "lists": ("lists", (), "take all out"),
    "quality": ("quality", ("--peers", ""), "pasted citation"),
    "search": ("search", ("--peers", ""), "process: paperbrowse search QUERY"),
    "search, SQLite": ("search", ("--peers", "fts5", *_FEW_CLASSES), "adding 50 papers"),
    "search, Tantivy": ("search", ("--peers", "tantivy", *_FEW_CLASSES), "adding 50 papers"),
    "search, stock Whoosh": ("search", ("--peers", "whoosh", *_FEW_CLASSES), "adding 50 papers"),
}
"""Module, options and words of the output, by name; each takes a few seconds."""


def test_no_benchmark_is_left_out() -> None:
    assert {name for name, _, _ in PARTS.values()} == set(MODULES)


@pytest.mark.parametrize("part", PARTS)
def test_a_benchmark_runs_at_toy_size(part: str, tmp_path: Path) -> None:
    name, options, words = PARTS[part]
    module = f"tests.benchmarks.{name}"
    told = run_program(
        sys.executable, "-m", module, "--quick", "--cache", str(tmp_path), *options, folder=ROOT
    )
    assert words in told
