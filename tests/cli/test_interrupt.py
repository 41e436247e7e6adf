"""Ctrl+C in the middle of long work: one clear line, and what is done stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperbrowse.cli.program import run
from paperbrowse.search.index import SearchIndex
from paperbrowse.workspace.dump_import import ImportProgress
from tests.support.factories import THREE_PAPERS_PAGE


def interrupt(*_: object, **__: object) -> int:
    raise KeyboardInterrupt


def test_an_interrupted_reindex_says_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(SearchIndex, "rebuild", interrupt)
    assert run(["--library", str(tmp_path), "reindex"]) == 130
    told = capsys.readouterr().err.splitlines()
    assert "the index goes on from here the next time" in told[-2]
    assert told[-1] == "paperbrowse: interrupted"


def test_an_import_that_is_interrupted_while_it_indexes_has_kept_every_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = tmp_path / "three.txt"
    dump.write_text(THREE_PAPERS_PAGE)

    def update(_: SearchIndex, progress: object, **__: object) -> int:
        assert callable(progress)
        progress(1, 3)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SearchIndex, "update", update)
        assert run(["--library", str(tmp_path / "own"), "import", str(dump)]) == 130
    assert "Every paper is kept; the index goes on" in capsys.readouterr().err
    assert run(["--library", str(tmp_path / "own"), "search", "--json", "--limit", "0"]) == 0
    assert '"total": 3' in capsys.readouterr().out


def test_progress_is_told_by_phase_even_where_no_bar_is_seen() -> None:
    from paperbrowse.cli.output.progress_bars import ProgressBars

    with ProgressBars() as bars:
        bars.show(ImportProgress("indexing", "", 1, 3))
        assert bars.phase == "indexing"
