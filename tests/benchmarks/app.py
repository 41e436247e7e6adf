"""Times the app from outside, in a terminal: ``python -m tests.benchmarks.app``.

Prints, for libraries of some sizes: from process start to the first results on the screen, beside
a Textual app that shows one word; and from a keystroke to the first and to the last byte of its
results on the screen, beside the same app painting one letter that was typed.

A size of 200 stands for the five real dumps (the sample where they are missing). Larger libraries
are those of the search benchmark, which it makes once and keeps; what it works on is a copy.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.libraries import prepare_corpus
from tests.benchmarks.options import (
    Percentiles,
    make_parser,
    parse_options,
    parse_sizes,
    percentiles,
)
from tests.support.paths import SAMPLE_DUMP, SHARED
from tests.support.terminals import Terminal

QUERIES = (
    "attention",
    "token pruning",
    "kv cache",
    "language model",
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


_PAPERBROWSE = (sys.executable, "-m", "paperbrowse")
_DUMPED = 200
"""Papers in the five dumps."""

_BARE_APP = """
from textual.app import App
from textual.widgets import Input
from tests.support.paths import SAMPLE_DUMP, SHARED
class Bare(App):
    def compose(self):
        yield Input()
Bare().run()
"""


class KeystrokeTime(NamedTuple):
    """Seconds from a keystroke to the first and to the last byte of its results."""

    first: float
    last: float


def main(options: Sequence[str] | None = None) -> None:
    """Measure and print."""
    arguments = _parse(options)
    print("Milliseconds, as seen by a terminal of 120 x 40.")
    for name, fill in _libraries(arguments):
        with tempfile.TemporaryDirectory() as folder:
            data = fill(Path(folder, "library"))
            environ = {**os.environ, "HOME": folder, "PAPERBROWSE_LIBRARY": str(data)}
            # Builds the index where there is none yet.
            subprocess.run([*_PAPERBROWSE, "search", "--limit", "1", "--json"], env=environ,
                           check=True, stdout=subprocess.DEVNULL)  # fmt: skip
            _measure(name, environ, arguments)


def _parse(options: Sequence[str] | None) -> argparse.Namespace:
    parser = make_parser("tests.benchmarks.app", __doc__)
    parser.add_argument(
        "--papers",
        type=parse_sizes,
        default=[_DUMPED],
        metavar="N,...",
        help=f"sizes of libraries, such as 200,100000,500000 ({_DUMPED})",
    )
    parser.add_argument(
        "--library",
        type=Path,
        action="append",
        metavar="DIR|FILE",
        help="a library's folder, used in place, or its file, copied; instead of --papers",
    )
    parser.add_argument("--runs", type=int, default=7, help="starts to time (7)")
    parser.add_argument(
        "--queries", type=int, default=len(QUERIES), help=f"to type ({len(QUERIES)})"
    )
    return parse_options(parser, options, runs=1, queries=1)


def _libraries(arguments: argparse.Namespace) -> Iterator[tuple[str, Callable[[Path], Path]]]:
    """Yield libraries by name, each with what puts it into a folder and returns where it is."""
    for given in arguments.library or ():
        yield given.name, partial(_use_library, given)
    for size in () if arguments.library else arguments.papers:
        if size <= _DUMPED:
            dumps = (SHARED / "dumps") if (SHARED / "dumps").is_dir() else SAMPLE_DUMP
            yield dumps.name, partial(_import_dumps, dumps)
        else:
            prepared = prepare_corpus(arguments.cache, size, print)
            yield f"{size:,} papers", partial(_use_library, prepared.library)


def _use_library(library: Path, folder: Path) -> Path:
    if library.is_dir():
        return library
    folder.mkdir()
    shutil.copyfile(library, folder / "library.sqlite3")
    return folder


def _import_dumps(dumps: Path, folder: Path) -> Path:
    subprocess.run([*_PAPERBROWSE, "--library", str(folder), "import", str(dumps)], check=True)
    return folder


def _measure(name: str, environ: dict[str, str], arguments: argparse.Namespace) -> None:
    runs, queries = arguments.runs, QUERIES[: arguments.queries]
    # Where only a few letters are typed, each must count, on however busy a machine.
    patience = 5.0 if arguments.quick else 0.5
    print(f"\n{name}")
    bare = [sys.executable, "-c", _BARE_APP]
    _print_row("", ["p50", "p95", "max"])
    start = _report(
        "start to first results", _time_starts(_PAPERBROWSE, environ, runs, _has_results)
    )
    beside = _report("  a bare Textual app", _time_starts(bare, environ, runs, _has_frame))
    print(f"  ratio {start.p50 / beside.p50:.2f}\n")
    keys = _time_keystrokes(_PAPERBROWSE, environ, queries, patience)
    _report("keystroke to its results, first byte", [key.first for key in keys])
    last = _report("keystroke to its results, last byte", [key.last for key in keys])
    beside = _report(
        "  a letter in a bare Textual app", _time_letters(bare, environ, "".join(queries)[:60])
    )
    print(f"  ratio {last.p50 / beside.p50:.2f} · p95 {last.p95 / beside.p95:.2f}", flush=True)


def _time_starts(
    command: Sequence[str], environ: dict[str, str], runs: int, is_there: Callable[[str], bool]
) -> list[float]:
    times = []
    for _ in range(runs):
        with Terminal(command, environ) as terminal:
            times.append(terminal.wait_for(is_there) - terminal.started)
    return times


def _time_keystrokes(
    command: Sequence[str], environ: dict[str, str], queries: Sequence[str], patience: float
) -> list[KeystrokeTime]:
    """Time every letter of every query, until the last of its results is on the screen.

    The next letter is typed when the screen is quiet, as by a user who types; letters after
    which nothing differs are left out.
    """
    keys = []
    with Terminal(command, environ) as terminal:
        terminal.wait_for(_has_results)
        for query in queries:
            terminal.send("/")
            terminal.wait_for(_is_typing)
            for letter in query:
                before = _result_line(terminal.text)
                pressed = terminal.send(letter)
                try:
                    first = terminal.wait_for(_differs_from(before), timeout=patience)
                except TimeoutError:
                    continue
                last = terminal.wait_until_quiet(_QUIET, first)
                keys.append(KeystrokeTime(first - pressed, last - pressed))
            terminal.send(_CLEAR)
            terminal.wait_for(_finds_everything)
            terminal.send("\r")
            terminal.wait_for(_is_not_typing)
    return keys


def _time_letters(command: Sequence[str], environ: dict[str, str], text: str) -> list[float]:
    times = []
    with Terminal(command, environ) as terminal:
        terminal.wait_for(_has_frame)
        typed = ""
        for letter in text:
            typed += letter
            pressed = terminal.send(letter)
            times.append(terminal.wait_for(_shows(typed)) - pressed)
    return times


def _shows(words: str) -> Callable[[str], bool]:
    return lambda text: words in text


def _differs_from(before: str | None) -> Callable[[str], bool]:
    return lambda text: _result_line(text) != before


def _is_typing(text: str) -> bool:
    return "To the results" in text


def _is_not_typing(text: str) -> bool:
    return not _is_typing(text)


def _has_results(text: str) -> bool:
    return _result_line(text) is not None


def _has_frame(text: str) -> bool:
    return "▔" in text or "▁" in text or "│" in text or "┃" in text


def _result_line(text: str) -> str | None:
    """Return how much was found and how the query was understood; None before any answer."""
    count = re.search(r"[\d,]+ of [\d,]+ · ", text)
    return count[0] + text.splitlines()[_NOTICE] if count and "Topics" in text else None


def _finds_everything(text: str) -> bool:
    count = re.search(r"([\d,]+) of ([\d,]+) ·", text)
    return count is not None and count[1] == count[2]


def _report(name: str, times: list[float]) -> Percentiles:
    summary = percentiles([1000 * seconds for seconds in times])
    _print_row(name, [f"{value:.0f}" for value in summary])
    return summary


def _print_row(name: str, values: Sequence[str]) -> None:
    print(f"{name:38}", *(f"{value:>8}" for value in values))


if __name__ == "__main__":
    main()
