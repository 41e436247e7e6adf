"""Whatever moment a process dies at, or the disk fills, nothing is half done."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.library import Library
from tests.support.factories import WordTagger
from tests.support.processes import run_module, start_python

pytestmark = pytest.mark.long


needs_posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX system")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may look into, unlike pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@needs_posix
def test_an_import_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path) -> None:
    kills = int(run_module("tests.library.crashes.at_statements", "imports", str(tmp_path), "5"))
    assert kills > 50


@needs_posix
def test_a_list_action_killed_at_any_moment_is_whole_or_not_done(tmp_path: Path) -> None:
    kills = int(run_module("tests.library.crashes.at_statements", "lists", str(tmp_path), "1"))
    assert kills > 100


@needs_posix
def test_whatever_a_user_does_is_whole_or_not_done_when_killed_at_a_random_moment(
    tmp_path: Path,
) -> None:
    answer = run_module("tests.library.crashes.at_random_moments", str(tmp_path), "310", "a seed")
    kills, in_imports = map(int, answer.split())
    assert kills == 310
    assert in_imports >= 20


@needs_posix
def test_a_full_disk_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    run_module("tests.library.crashes.other_processes", "fill_disk", str(tmp_path))


@needs_posix
def test_a_library_that_cannot_be_written_can_be_read(open_folder: Path) -> None:
    run_module("tests.library.crashes.other_processes", "read_only", str(open_folder))


@needs_posix
def test_a_library_that_cannot_be_read_says_so(open_folder: Path) -> None:
    run_module("tests.library.crashes.other_processes", "unreadable", str(open_folder))


def test_processes_that_write_at_once_all_keep_what_they_did(tmp_path: Path) -> None:
    program = "tests.library.crashes.other_processes"
    # None of them finds a library: they make it at once, too.
    processes = [start_python("-m", program, "write_at_once", str(tmp_path)) for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    with Library.open(tmp_path / "data" / "l.sqlite3", WordTagger()) as library:
        assert library.check() == []
        counts = {each.name: each.count for each in library.lists()}
        together = counts.pop("Together")
        processes_tags = [tag.count for tag in library.tags() if tag.value.startswith("process")]
        assert processes_tags == [20, 20, 20]
        assert len(library.searches()) == 60
        assert list(counts.values()) == [20, 20, 20]
        assert together >= 20
        assert {each.records for each in library.sources()} == {800}
        steps = 0
        while library.undo():
            steps += 1
        # Each process found papers of its own, and some that another one had saved already.
        assert steps == 60 + together + 60 + 60
        assert library.lists() == []
