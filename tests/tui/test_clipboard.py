"""Copying in the app: which way a text went is told, and no text is lost where there is none."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyperclip
import pytest

from paperbrowse.system import clipboard
from paperbrowse.system.clipboard import build_osc52
from paperbrowse.tui.app import PaperbrowseApp
from tests.support.screen import open_screen


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_machine: None) -> list[str]:
    """What was sent to the terminal of a reader who sits at a machine without a clipboard."""

    def fail(_: str) -> None:
        raise pyperclip.PyperclipException("no clipboard here")

    sent: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", fail)
    monkeypatch.setattr(PaperbrowseApp, "write_to_terminal", lambda _, text: sent.append(text))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    return sent


async def test_a_clipboard_that_is_here_is_certain(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch, written: list[str]
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", copied.append)
    monkeypatch.setattr(pyperclip, "paste", lambda: copied[-1])
    async with open_screen(app) as screen:
        await screen.press("y t")
        assert copied == [screen.title]
        assert screen.toasts == "Copied the title to the clipboard"
        assert not written


@pytest.mark.parametrize(("variable", "inside"), [("", "terminal"), ("TMUX", "tmux")])
async def test_without_one_the_terminal_is_asked_and_the_message_says_so(
    app: PaperbrowseApp,
    monkeypatch: pytest.MonkeyPatch,
    written: list[str],
    variable: str,
    inside: str,
) -> None:
    if variable:
        monkeypatch.setenv(variable, "/nowhere/at,all,0")
    async with open_screen(app) as screen:
        await screen.press("y t")
        expected = build_osc52(screen.title, inside="tmux" if inside == "tmux" else "terminal")
        assert written == [expected]
        through = "tmux" if inside == "tmux" else "the terminal"
        assert f"Sent the title to the clipboard through {through} (OSC 52)" in screen.toasts


async def test_what_no_terminal_takes_is_in_a_file_that_the_message_names(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch, written: list[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(clipboard, "MAX_OSC52_BYTES", 3)
    async with open_screen(app) as screen:
        await screen.press("y t")
        (file,) = tmp_path.glob("paperbrowse-*.txt")
        assert f"it is in {file}" in screen.toasts
        assert file.read_text("utf-8") == screen.title
        assert not written
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        await screen.press("y t")
        assert "Cannot copy: no clipboard takes it" in screen.toasts
