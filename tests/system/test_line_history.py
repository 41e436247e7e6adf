"""The history of lines: bounded, private, shared by processes, and never a danger to a terminal."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core import PaperbrowseError
from paperbrowse.system import LineHistory
from paperbrowse.system.line_history import MAX_LENGTH, MAX_LINES
from tests.support.hostile_text import HOSTILE_TEXTS
from tests.support.screen import control_characters


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lines.txt"


def test_lines_are_kept_in_their_order_but_none_twice_in_a_row(file: Path) -> None:
    for line in ("kv cache", "kv cache", "lora", "", "  ", "kv cache"):
        LineHistory(file).add(line)
    assert LineHistory(file).lines() == ["kv cache", "lora", "kv cache"]


def test_the_file_is_its_users_alone(file: Path) -> None:
    history = LineHistory(file)
    history.add("private")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    history.clear()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert history.lines() == []
    assert "private" not in file.read_text()


def test_clearing_what_is_not_there_makes_no_file(file: Path) -> None:
    LineHistory(file).clear()
    assert list(file.parent.iterdir()) == []


def test_only_the_last_lines_are_kept(file: Path) -> None:
    file.write_text("".join(f"{number}\n" for number in range(2 * MAX_LINES - 1)))
    history = LineHistory(file)
    history.add("one more")
    history.add("and another")
    assert history.lines()[-2:] == ["one more", "and another"]
    assert len(history.lines()) == MAX_LINES
    assert len(file.read_text().splitlines()) == MAX_LINES


def test_of_a_long_line_the_beginning_is_kept(file: Path) -> None:
    history = LineHistory(file)
    history.add("x" * 2 * MAX_LENGTH)
    assert history.lines() == ["x" * MAX_LENGTH]


def test_several_screens_add_to_one_history(file: Path) -> None:
    def add(screen: int) -> None:
        for number in range(20):
            LineHistory(file).add(f"{screen} {number}")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(4)))
    lines = LineHistory(file).lines()
    assert len(lines) == 80
    for screen in range(4):
        own = [line for line in lines if line.startswith(f"{screen} ")]
        assert own == [f"{screen} {number}" for number in range(20)]


@given(st.lists(st.text() | st.sampled_from(HOSTILE_TEXTS), max_size=5))
def test_any_text_is_kept_as_one_harmless_line(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    history = LineHistory(tmp_path_factory.mktemp("history") / "lines.txt")
    for text in texts:
        history.add(text)
    lines = history.lines()
    assert len(lines) <= len(texts)
    assert not control_characters(lines)


def test_a_file_that_another_program_wrote_is_read_as_far_as_it_goes(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00\n\x1b[31mred\n\n" + b"y" * 5000 + b"\nno end")
    history = LineHistory(file)
    history.add("next")
    assert history.lines()[-2:] == ["no end", "next"]
    assert not control_characters(history.lines())


def test_what_cannot_be_read_or_changed_is_named(file: Path) -> None:
    file.mkdir()
    for use in (
        LineHistory(file).lines,
        lambda: LineHistory(file).add("x"),
        LineHistory(file).clear,
    ):
        with pytest.raises(PaperbrowseError, match=r"lines\.txt"):
            use()
