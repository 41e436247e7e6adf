"""The program in a real terminal: started, typed into, resized, left, and started again."""

from __future__ import annotations

import contextlib
import re
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.support.factories import CACHES_ABSTRACT, DIFFUSION_ABSTRACT, make_page
from tests.support.processes import Shell


class Terminal:
    """A terminal of a size, with the program running in it."""

    def __init__(self, shell: Shell, size: tuple[int, int]) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            ["-m", "paperbrowse"],
            cwd=str(shell.home),
            env=shell.environment,
            dimensions=(size[1], size[0]),
            timeout=30,
        )

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, condition: Callable[[str], object]) -> None:
        """Read what the program writes until the screen fulfils ``condition``."""
        while not condition(self.text):
            try:
                block = self.child.read_nonblocking(65536, timeout=30)
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                raise AssertionError(f"it never came:\n{self.text}") from error
            self.written += block
            # pyte draws the queries for a terminal's abilities, which terminals answer.
            self._stream.feed(re.sub(rb"\x1b\[[>?=<][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p", b"", block))

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.screen.reset()
        self.child.setwinsize(rows, columns)

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def leave(self) -> int:
        """Press q and return the exit code."""
        self.type("q")
        self.child.expect(pexpect.EOF)
        if isinstance(self.child.before, bytes):
            self.written += self.child.before
        self.child.close()
        return -1 if self.child.exitstatus is None else self.child.exitstatus


@pytest.fixture
def open_terminal(shell: Shell) -> Iterator[Callable[[tuple[int, int]], Terminal]]:
    opened: list[Terminal] = []

    def start(size: tuple[int, int]) -> Terminal:
        opened.append(Terminal(shell, size))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.child.close(force=True)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home)


Open = Callable[[tuple[int, int]], Terminal]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_a_new_reader_finds_saves_leaves_and_comes_back(
    open_terminal: Open, size: tuple[int, int]
) -> None:
    terminal = open_terminal(size)
    terminal.wait(lambda text: "This is the sample." in text and "80 of 80" in text)
    terminal.type("/lora")
    terminal.wait(lambda text: "/ lora" in text and "2 of 80" in text and "To the results" in text)
    terminal.type("\r")
    terminal.wait(lambda text: "s Save" in text and "LoRA" in text)
    terminal.type("s")
    terminal.wait(lambda text: "Reading list 1" in text and "Saved" in text)
    if size == (80, 24):
        terminal.resize(120, 40)
        terminal.wait(lambda text: "─Years" in text and "LoRA" in text)
    assert terminal.leave() == 0
    assert b"Traceback" not in terminal.written
    again = open_terminal(size)
    again.wait(lambda text: "Reading list 1" in text and "80 of 80" in text)
    again.type("]")
    again.wait(lambda text: "1 of 80" in text and "LoRA" in text)
    assert again.leave() == 0


def test_nothing_in_a_dump_drives_the_terminal(open_terminal: Open, shell: Shell) -> None:
    hostile = "Caches \x1b]0;owned\x07 \x1b[5m and \x1b[?1049l \x9b2J of [/foo] Old"
    text = make_page(
        (hostile, f"{CACHES_ABSTRACT} \x1b[8m\x1b]52;c;aGk=\x07"),
        ("Another Noise", DIFFUSION_ABSTRACT),
    )
    (shell.home / "dump \x1b[7m.txt").write_text(text)
    shell.run("import", ".")
    terminal = open_terminal((80, 24))
    terminal.wait(lambda text: "of [/foo] Old" in text and "2 of 2" in text)
    terminal.type("jk\r")
    terminal.wait(lambda text: "Sources" in text)
    terminal.type("\x1b")
    terminal.type("/\x1b[200~\x1b[7mowned\x07\x1b[201~")
    terminal.wait(lambda text: "owned" in text and "To the results" in text)
    terminal.type("\r")
    terminal.wait(lambda text: "s Save" in text)
    assert terminal.leave() == 0
    for unwanted in (b"owned\x07", b"\x1b[5m", b"\x1b[8m", b"\x1b]52", b"\x9b2J", b"\x1b[7mowned"):
        assert unwanted not in terminal.written
    assert terminal.written.count(b"\x1b[?1049l") == 1, "only leaving leaves the screen"


def test_without_colours_everything_can_still_be_read(open_terminal: Open, shell: Shell) -> None:
    shell.extra_environment["NO_COLOR"] = "1"
    terminal = open_terminal((80, 24))
    terminal.wait(lambda text: "80 of 80" in text)
    terminal.type("j")
    terminal.wait(lambda text: "\n▌" in text)
    same = [
        cell
        for line in terminal.screen.buffer.values()
        for cell in line.values()
        if cell.data.strip() and cell.fg == cell.bg != "default"
    ]
    assert not same
    assert terminal.leave() == 0
    colours = {
        code
        for sequence in re.findall(rb"\x1b\[([0-9;]*)m", terminal.written)
        for code in re.findall(rb"(?:38|48);2;(\d+;\d+;\d+)", sequence)
    }
    assert all(len(set(colour.split(b";"))) == 1 for colour in colours), "only greys are left"


def note_in(shell: Shell) -> str:
    """The notes in the sample's library, as another program reads them."""
    (file,) = shell.home.rglob("sample/library.sqlite3")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return "\n".join(note for (note,) in connection.execute("SELECT value FROM paper_note"))


def test_a_note_outlives_the_program_and_goes_through_a_real_editor(
    open_terminal: Open, shell: Shell
) -> None:
    editor = shell.home / "editor"
    editor.write_text(
        "#!/bin/sh\n"
        'printf \'the editor has the terminal\\n\'; read answer; echo "$answer" >> "$1"\n'
    )
    editor.chmod(0o700)
    shell.extra_environment["VISUAL"] = str(editor)
    terminal = open_terminal((120, 40))
    terminal.wait(lambda text: "80 of 80" in text)
    terminal.type("a")
    terminal.wait(lambda text: "Note on" in text)
    terminal.type("begun here")
    terminal.wait(lambda text: "begun here" in text)
    terminal.type("\x05")
    terminal.wait(lambda text: "the editor has the terminal" in text)
    terminal.type("ended there\n")
    terminal.wait(lambda text: "Note on" in text and "ended there" in text)
    terminal.type(" and here again")
    terminal.wait(lambda text: "ended there\n" not in text and "and here again" in text)
    # Nothing says that it is saved but the file itself: soon after the last letter it has it.
    end = time.monotonic() + 20
    while "here again" not in note_in(shell) and time.monotonic() < end:
        time.sleep(0.02)
    terminal.child.kill(signal.SIGKILL)
    again = open_terminal((120, 40))
    again.wait(lambda text: "80 of 80" in text and "¶ Note" in text)
    assert "begun here" in again.text
    assert "ended there" in again.text
    assert "and here again" in again.text
    again.type("u")
    again.wait(lambda text: "Undone: Wrote a note" in text and "¶ Note" not in text)
    assert again.leave() == 0
