"""Writes to the terminal, a pipe or a file: colours where they are wanted, data as UTF-8."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import click

from paperbrowse.cli.output.layout import TextRange
from paperbrowse.core.errors import PaperbrowseError

ColorChoice = Literal["auto", "always", "never"]

_MAX_WIDTH = 100
_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class OutputError(PaperbrowseError):
    """Standard output that takes no more."""


@dataclass(frozen=True, slots=True)
class Console:
    """Standard output as a person or a script sees it."""

    color: bool
    width: int
    """In columns: the terminal's, but no more than reads well."""

    @classmethod
    def for_stdout(cls, choice: ColorChoice) -> Console:
        """Return the console for standard output; ``choice`` stands above NO_COLOR."""
        width = shutil.get_terminal_size().columns
        return cls(use_color(choice), max(20, min(width, _MAX_WIDTH)))

    def style(self, text: str, **styles: Any) -> str:
        """Return ``text`` in the styles of ``click.style``, or as it is without colours."""
        return click.style(text, **styles) if self.color and text and styles else text

    def highlight(self, text: str, matches: Iterable[TextRange], **styles: Any) -> str:
        """Return ``text`` in ``styles``, ``matches`` in it (ascending, apart) standing out."""
        parts = []
        done = 0
        for start, end in matches:
            parts += [self.style(text[done:start], **styles)]
            parts += [self.style(text[start:end], fg="yellow", bold=True)]
            done = end
        return "".join([*parts, self.style(text[done:], **styles)])

    def print_line(self, text: str = "") -> None:
        """Write a line of text that is safe to show."""
        print_text(text + "\n")


def use_color(choice: ColorChoice, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour what goes to standard output; NO_COLOR as https://no-color.org has it."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def print_text(text: str) -> None:
    """Write text for people, in the encoding of standard output.

    Raises OutputError when it takes no more, and BrokenPipeError when nobody reads it.
    """
    with _ConvertErrors():
        sys.stdout.write(text)


def print_data(text: str, *, flush: bool = False) -> None:
    """Write text for programs, always in UTF-8; raises as ``write`` does."""
    with _ConvertErrors():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        if flush:
            sys.stdout.buffer.flush()


def print_json(value: object, *, flush: bool = False, indent: int | None = 2) -> None:
    """Write ``value`` as JSON that is safe even on a terminal; raises as ``write`` does."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # Such characters stand in JSON only inside strings, where this is another way to write them.
    text = _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    print_data(text + "\n", flush=flush)


def print_message(text: str) -> None:
    """Tell the person, on standard error, something that is no data."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):  # there is nobody left to tell
            click.echo(text, err=True)


class _ConvertErrors:
    """Turns the system's refusals to write into an OutputError."""

    def __enter__(self) -> None:
        if sys.stdout is None:
            raise OutputError("Cannot write the output: standard output is closed.")

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"Cannot write the output: {reason}.") from error
