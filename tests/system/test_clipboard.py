"""Copying to the clipboard, through the terminal or to a file, and the message about it."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.errors import ExportError
from paperbrowse.system.clipboard import MAX_OSC52_BYTES, CopyResult, build_osc52, copy_text
from tests.support.doubles import FakeClipboard

HERE = {"TERM": "xterm-256color"}
OVER_SSH = {**HERE, "SSH_TTY": "/dev/pts/0"}


@pytest.fixture
def clipboard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FakeClipboard:
    made = FakeClipboard(getattr(request, "param", "missing"))
    made.install(monkeypatch)
    return made


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def unwrapped(sequence: str) -> str:
    """The text that a terminal reads behind tmux or screen."""
    if sequence.startswith("\x1bPtmux;"):
        sequence = sequence[len("\x1bPtmux;") : -2].replace("\x1b\x1b", "\x1b")
    elif sequence.startswith("\x1bP"):
        pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
        assert all(len(piece) <= 252 for piece in pieces)
        sequence = "".join(pieces)
    found = re.fullmatch(r"\x1b]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found
    return base64.b64decode(found[1]).decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
def test_a_terminal_reads_back_every_text_behind_tmux_and_screen(text: str) -> None:
    assert unwrapped(build_osc52(text)) == text
    assert unwrapped(build_osc52(text, inside="tmux")) == text
    assert unwrapped(build_osc52(text, inside="screen")) == text


@pytest.mark.parametrize("clipboard", ["working"], indirect=True)
def test_the_clipboard_of_this_machine_comes_first(clipboard: FakeClipboard) -> None:
    written: list[str] = []
    assert copy_text("Attention", written.append, HERE) == CopyResult("clipboard")
    assert clipboard.text == "Attention"
    assert not written


@pytest.mark.parametrize("clipboard", ["working"], indirect=True)
def test_over_ssh_the_terminal_comes_first(clipboard: FakeClipboard) -> None:
    written: list[str] = []
    assert copy_text("Attention", written.append, OVER_SSH).method == "terminal"
    assert unwrapped(written[0]) == "Attention"
    assert not clipboard.text
    long = "x" * (MAX_OSC52_BYTES + 1)
    assert copy_text(long, written.append, OVER_SSH).method == "file"
    assert copy_text(long, written.append, {**OVER_SSH, "DISPLAY": ":10"}).method == "clipboard"
    assert clipboard.text == long


@pytest.mark.parametrize("clipboard", ["missing", "losing"], indirect=True)
@pytest.mark.parametrize(
    ("environ", "way"),
    [
        (HERE, "terminal"),
        ({}, "terminal"),
        ({**HERE, "TMUX": "/nowhere,1,0"}, "tmux"),
        ({**HERE, "STY": "1.pts"}, "screen"),
        ({"TERM": "linux"}, "file"),
        ({"TERM": "dumb"}, "file"),
        ({"TERM": "linux", "TMUX": "/nowhere,1,0"}, "file"),
    ],
)
def test_without_a_working_clipboard_the_next_method_is_used(
    clipboard: FakeClipboard, environ: Mapping[str, str], way: str
) -> None:
    written: list[str] = []
    copied = copy_text("Attention", written.append, environ)
    assert copied.method == way
    assert copied.is_confirmed == (way == "file")
    if way == "file":
        assert not written
        assert copied.file is not None
        assert copied.file.read_text() == "Attention"
        assert str(copied.file) in copied.describe("the title")
    else:
        assert [unwrapped(each) for each in written] == ["Attention"]
        assert "OSC 52" in copied.describe("the title")


@pytest.mark.usefixtures("clipboard")
def test_the_file_is_for_its_owner_alone(folder: Path) -> None:
    copied = copy_text("naïve \ud800", None, HERE)
    assert copied.method == "file"
    assert copied.file is not None
    assert copied.file.parent == folder
    assert copied.file.stat().st_mode & 0o077 == 0
    assert copied.file.read_text("utf-8") == "naïve ?"


@pytest.mark.usefixtures("clipboard")
def test_a_copy_that_fails_every_way_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "missing"))
    with pytest.raises(ExportError, match="no temporary file can be written"):
        copy_text("Attention", None, HERE)
