"""Ctrl+C during long work: one clear line, and finished work is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paperbrowse.cli.program import run
from paperbrowse.workspace.dump_import import ImportProgress
from tests.support.factories import THREE_PAPERS_PAGE
from tests.support.faults import interrupt


def test_an_interrupted_reindex_says_that_the_next_run_continues_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The index is being written to the disk.
    monkeypatch.setattr(os, "fsync", interrupt)
    assert run(["--library", str(tmp_path), "reindex"]) == 130
    lines = capsys.readouterr().err.splitlines()
    assert "the index goes on from here the next time" in lines[-2]
    assert lines[-1] == "paperbrowse: interrupted"


def test_an_import_interrupted_while_indexing_keeps_every_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = tmp_path / "three.txt"
    dump.write_text(THREE_PAPERS_PAGE)

    def interrupt_segment(_: int) -> None:
        if any(tmp_path.rglob("MAIN_*")):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt_segment)
        assert run(["--library", str(tmp_path / "own"), "import", str(dump)]) == 130
    assert "Every paper is kept; the index goes on" in capsys.readouterr().err
    assert run(["--library", str(tmp_path / "own"), "search", "--json", "--limit", "0"]) == 0
    assert '"total": 3' in capsys.readouterr().out


def test_progress_bars_know_the_phase_even_without_a_terminal() -> None:
    from paperbrowse.cli.output.progress_bars import ProgressBars

    with ProgressBars() as bars:
        bars.show(ImportProgress("indexing", "", 1, 3))
        assert bars.phase == "indexing"
