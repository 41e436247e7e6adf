"""Times the app from outside, in a terminal: ``python -m tests.benchmarks.app [--runs N]``.

Prints, for the five real dumps (the sample where they are missing): from process start to the
first results on the screen, beside a Textual app that shows one word; and from a keystroke to its
results on the screen, beside the same app painting one letter that was typed.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.terminal import Terminal

QUERIES = (
    "token pruning",
    "kv cache",
    "language model",
    "attention",
    "retrieval augmented",
    '"next token"',
    "year:2024.. speech",
    "vision -image",
)

_CLEAR = "\x0c"
_QUIET = 0.08
"""Seconds without output after which a screen counts as painted; less than a blink."""
_NOTICE = 4
"""The line of the screen that says how the query was understood: another for every letter."""

_HERE = Path(__file__).resolve()
_DUMPS = _HERE.parents[3] / "shared" / "dumps"
_SAMPLE = _HERE.parents[2] / "assets" / "sample-daily-papers.txt"

_BARE_APP = """
from textual.app import App
from textual.widgets import Input
class Bare(App):
    def compose(self):
        yield Input()
Bare().run()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=7, help="starts to time (7)")
    runs = parser.parse_args().runs
    dumps = _DUMPS if _DUMPS.is_dir() else _SAMPLE
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "HOME": folder, "PAPERBROWSE_LIBRARY": f"{folder}/library"}
        paperbrowse = [sys.executable, "-m", "paperbrowse"]
        subprocess.run([*paperbrowse, "import", str(dumps)], env=environ, check=True)
        print(f"\nPapers: {dumps.name}. Milliseconds, as seen by a terminal of 120 x 40.\n")
        bare = [sys.executable, "-c", _BARE_APP]
        _print_row("", ["p50", "p95", "max"])
        start = _report("start to first results", _starts(paperbrowse, environ, runs, _has_results))
        beside = _report("  a bare Textual app", _starts(bare, environ, runs, _has_frame))
        print(f"  ratio {start / beside:.2f}\n")
        key = _report("keystroke to its results", _keystrokes(paperbrowse, environ))
        beside = _report("  a letter in a bare Textual app", _letters(bare, environ))
        print(f"  ratio {key / beside:.2f}")


def _starts(
    command: Sequence[str], environ: dict[str, str], runs: int, is_there: Callable[[str], bool]
) -> list[float]:
    times = []
    for _ in range(runs):
        with Terminal(command, environ) as terminal:
            times.append(terminal.wait_for(is_there) - terminal.started)
    return times


def _keystrokes(command: Sequence[str], environ: dict[str, str]) -> list[float]:
    """Time every letter of every query, until the last of its results is on the screen.

    The next letter is typed when the screen is quiet, as by a reader who types; letters after
    which nothing differs are left out.
    """
    times = []
    with Terminal(command, environ) as terminal:
        terminal.wait_for(_has_results)
        for query in QUERIES:
            terminal.send("/")
            terminal.wait_for(_is_typing)
            for letter in query:
                before = _found(terminal.text)
                pressed = terminal.send(letter)
                try:
                    first = terminal.wait_for(_differs_from(before), timeout=0.5)
                except TimeoutError:
                    continue
                times.append(terminal.wait_until_quiet(_QUIET, first) - pressed)
            terminal.send(_CLEAR)
            terminal.wait_for(_finds_everything)
            terminal.send("\r")
            terminal.wait_for(_is_not_typing)
    return times


def _letters(command: Sequence[str], environ: dict[str, str]) -> list[float]:
    times = []
    with Terminal(command, environ) as terminal:
        terminal.wait_for(_has_frame)
        typed = ""
        for letter in "".join(QUERIES)[:60]:
            typed += letter
            pressed = terminal.send(letter)
            times.append(terminal.wait_for(_shows(typed)) - pressed)
    return times


def _shows(words: str) -> Callable[[str], bool]:
    return lambda text: words in text


def _differs_from(before: str | None) -> Callable[[str], bool]:
    return lambda text: _found(text) != before


def _is_typing(text: str) -> bool:
    return "To the results" in text


def _is_not_typing(text: str) -> bool:
    return not _is_typing(text)


def _has_results(text: str) -> bool:
    return _found(text) is not None


def _has_frame(text: str) -> bool:
    return "▔" in text or "▁" in text or "│" in text or "┃" in text


def _found(text: str) -> str | None:
    """Return how much was found and how the query was understood; None before any answer."""
    count = re.search(r"[\d,]+ of [\d,]+ · ", text)
    return count[0] + text.splitlines()[_NOTICE] if count and "Topics" in text else None


def _finds_everything(text: str) -> bool:
    count = re.search(r"([\d,]+) of ([\d,]+) ·", text)
    return count is not None and count[1] == count[2]


def _report(name: str, times: list[float]) -> float:
    ordered = sorted(1000 * seconds for seconds in times)
    p50, p95 = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
    _print_row(name, [f"{value:.0f}" for value in (p50, p95, ordered[-1])])
    return p50


def _print_row(name: str, values: Sequence[str]) -> None:
    print(f"{name:34}", *(f"{value:>8}" for value in values))


if __name__ == "__main__":
    main()
