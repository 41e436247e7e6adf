"""Copying in the app: which way a text went is told, and no text is lost where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paperbrowse.system.clipboard import build_osc52
from tests.support.doubles import ControlledApp, FakeClipboard
from tests.support.screen import open_screen


@pytest.fixture(autouse=True)
def no_clipboard(own_machine: None, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user sits at a machine without a clipboard."""
    FakeClipboard("missing").install(monkeypatch)
    monkeypatch.setenv("TERM", "xterm-256color")


async def test_a_clipboard_that_is_here_is_certain(
    app: ControlledApp, clipboard: FakeClipboard
) -> None:
    async with open_screen(app) as screen:
        await screen.press("y t")
        assert clipboard.copied == [screen.title]
        assert screen.toasts == "Copied the title to the clipboard"
        assert not app.sent


@pytest.mark.parametrize(("variable", "inside"), [("", "terminal"), ("TMUX", "tmux")])
async def test_without_one_the_terminal_is_asked_and_the_message_says_so(
    app: ControlledApp,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    inside: str,
) -> None:
    if variable:
        monkeypatch.setenv(variable, "/nowhere/at,all,0")
    async with open_screen(app) as screen:
        await screen.press("y t")
        expected = build_osc52(screen.title, inside="tmux" if inside == "tmux" else "terminal")
        assert app.sent == [expected]
        through = "tmux" if inside == "tmux" else "the terminal"
        assert f"Sent the title to the clipboard through {through} (OSC 52)" in screen.toasts


async def test_what_no_terminal_takes_is_in_a_file_that_the_message_names(
    app: ControlledApp, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    monkeypatch.setenv("TERM", "linux")  # which takes no OSC 52
    async with open_screen(app) as screen:
        await screen.press("y t")
        (file,) = temporary.glob("paperbrowse-*.txt")
        assert f"it is in {file}" in screen.toasts
        assert file.read_text("utf-8") == screen.title
        assert not app.sent
        shutil.rmtree(temporary)
        await screen.press("y t")
        assert "Cannot copy: no clipboard takes it" in screen.toasts
