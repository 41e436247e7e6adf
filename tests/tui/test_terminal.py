"""The program in a real terminal: started, typed into, resized, left, and started again."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.factories import CACHES_ABSTRACT, DIFFUSION_ABSTRACT, make_page
from tests.support.processes import COMMAND, Shell
from tests.support.terminals import Terminal

Open = Callable[[tuple[int, int]], Terminal]


@pytest.fixture
def open_terminal(shell: Shell) -> Iterator[Open]:
    """Starts the program in terminals of any size, which are closed with the test."""
    with contextlib.ExitStack() as opened:
        yield lambda size: opened.enter_context(
            Terminal(COMMAND, shell.environment, size=size, folder=shell.home)
        )


def leave(terminal: Terminal) -> int:
    """Press q and return the exit code."""
    terminal.send("q")
    return terminal.wait_until_ended()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_a_new_user_finds_saves_leaves_and_comes_back(
    open_terminal: Open, size: tuple[int, int]
) -> None:
    terminal = open_terminal(size)
    terminal.wait_for(lambda text: "This is the sample." in text and "80 of 80" in text)
    terminal.send("/lora")
    terminal.wait_for(
        lambda text: "/ lora" in text and "2 of 80" in text and "To the results" in text
    )
    terminal.send("\r")
    terminal.wait_for(lambda text: "s Save" in text and "LoRA" in text)
    terminal.send("s")
    terminal.wait_for(lambda text: "Reading list 1" in text and "Saved" in text)
    if size == (80, 24):
        terminal.resize(120, 40)
        terminal.wait_for(lambda text: "─Years" in text and "LoRA" in text)
    assert leave(terminal) == 0
    assert b"Traceback" not in terminal.output
    again = open_terminal(size)
    again.wait_for(lambda text: "Reading list 1" in text and "80 of 80" in text)
    again.send("]")
    again.wait_for(lambda text: "1 of 80" in text and "LoRA" in text)
    assert leave(again) == 0


def test_nothing_in_a_dump_drives_the_terminal(open_terminal: Open, shell: Shell) -> None:
    hostile = "Caches \x1b]0;owned\x07 \x1b[5m and \x1b[?1049l \x9b2J of [/foo] Old"
    text = make_page(
        (hostile, f"{CACHES_ABSTRACT} \x1b[8m\x1b]52;c;aGk=\x07"),
        ("Another Noise", DIFFUSION_ABSTRACT),
    )
    (shell.home / "dump \x1b[7m.txt").write_text(text)
    shell.run("import", ".")
    terminal = open_terminal((80, 24))
    terminal.wait_for(lambda text: "of [/foo] Old" in text and "2 of 2" in text)
    terminal.send("jk\r")
    terminal.wait_for(lambda text: "Sources" in text)
    terminal.send("\x1b")
    terminal.send("/\x1b[200~\x1b[7mowned\x07\x1b[201~")
    terminal.wait_for(lambda text: "owned" in text and "To the results" in text)
    terminal.send("\r")
    terminal.wait_for(lambda text: "s Save" in text)
    assert leave(terminal) == 0
    for unwanted in (b"owned\x07", b"\x1b[5m", b"\x1b[8m", b"\x1b]52", b"\x9b2J", b"\x1b[7mowned"):
        assert unwanted not in terminal.output
    assert terminal.output.count(b"\x1b[?1049l") == 1, "only leaving leaves the screen"


def test_without_colours_everything_can_still_be_read(open_terminal: Open, shell: Shell) -> None:
    shell.extra_environment["NO_COLOR"] = "1"
    terminal = open_terminal((80, 24))
    terminal.wait_for(lambda text: "80 of 80" in text)
    terminal.send("j")
    terminal.wait_for(lambda text: "\n▌" in text)
    same = [
        cell
        for line in terminal.screen.buffer.values()
        for cell in line.values()
        if cell.data.strip() and cell.fg == cell.bg != "default"
    ]
    assert not same
    assert leave(terminal) == 0
    colours = {
        code
        for sequence in re.findall(rb"\x1b\[([0-9;]*)m", terminal.output)
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
    terminal.wait_for(lambda text: "80 of 80" in text)
    terminal.send("a")
    terminal.wait_for(lambda text: "Note on" in text)
    terminal.send("begun here")
    terminal.wait_for(lambda text: "begun here" in text)
    terminal.send("\x05")
    terminal.wait_for(lambda text: "the editor has the terminal" in text)
    terminal.send("ended there\n")
    terminal.wait_for(lambda text: "Note on" in text and "ended there" in text)
    terminal.send(" and here again")
    terminal.wait_for(lambda text: "ended there\n" not in text and "and here again" in text)
    # Nothing says that it is saved but the file itself: soon after the last letter it has it.
    end = time.monotonic() + 20
    while "here again" not in note_in(shell) and time.monotonic() < end:
        time.sleep(0.02)
    terminal.kill()
    again = open_terminal((120, 40))
    # The terminal shows a frame while it arrives: wait for all its words at once.
    shown = ("80 of 80", "¶ Note", "begun here", "ended there", "and here again")
    again.wait_for(lambda text: all(words in text for words in shown))
    again.send("u")
    again.wait_for(lambda text: "Undone: Wrote a note" in text and "¶ Note" not in text)
    assert leave(again) == 0


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        # The keys are printed by the shell, which has no use for the screen.
        ("from paperbrowse.tui import Keymap; list(Keymap())", ("textual",)),
        # The first picture does without them, and each takes long to load.
        ("import paperbrowse.tui.app", ("numpy", "whoosh", "paperbrowse.dumps")),
    ],
)
def test_what_takes_long_to_load_is_loaded_when_it_is_needed(
    statement: str, unwanted: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(unwanted) & set(done.stdout.split())
