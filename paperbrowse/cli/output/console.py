"""Output to the terminal, a pipe or a file: colours, rows of papers, data as UTF-8, messages."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from paperbrowse.cli.output.layout import (
    TextRange,
    clip,
    clip_ranges,
    display_width,
    pad,
    wrap_ranges,
)
from paperbrowse.core import PaperbrowseError, format_os_error, one_line

if TYPE_CHECKING:
    from paperbrowse.core import Paper
    from paperbrowse.search import Snippet

ColorChoice = Literal["auto", "always", "never"]

_MARGIN = 5
_MAX_TAGS = 4
_MAX_WIDTH = 100
_PREFIX = "paperbrowse: "
_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class OutputError(PaperbrowseError):
    """Standard output cannot be written."""


@dataclass(frozen=True, slots=True)
class Console:
    """Width and colours of standard output."""

    color: bool
    width: int
    """In columns: the terminal's width, up to a readable limit."""

    @classmethod
    def for_stdout(cls, choice: ColorChoice) -> Console:
        """Return the console of standard output; ``choice`` overrides NO_COLOR."""
        width = shutil.get_terminal_size().columns
        return cls(use_color(choice), max(20, min(width, _MAX_WIDTH)))

    def style(self, text: str, **styles: Any) -> str:
        """Return ``text`` in the styles of ``click.style``, or unchanged without colours."""
        return click.style(text, **styles) if self.color and text and styles else text

    def highlight(self, text: str, matches: Iterable[TextRange], **styles: Any) -> str:
        """Return ``text`` in ``styles`` with highlighted ``matches`` (ascending, disjoint)."""
        parts = []
        done = 0
        for start, end in matches:
            parts += [self.style(text[done:start], **styles)]
            parts += [self.style(text[start:end], fg="yellow", bold=True)]
            done = end
        return "".join([*parts, self.style(text[done:], **styles)])

    def print_counts(self, counts: Sequence[tuple[str, int]]) -> None:
        """Print names with their counts in two columns."""
        width = max((display_width(one_line(name)) for name, _ in counts), default=0)
        digits = max((len(f"{number:,}") for _, number in counts), default=0)
        for name, number in counts:
            self.print_line(f"{pad(one_line(name), width)}  {number:>{digits},}")

    def print_paper(
        self,
        rank: int,
        paper: Paper,
        matches: Iterable[TextRange] = (),
        snippet: Snippet | None = None,
        why: Sequence[str] = (),
    ) -> None:
        """Print title, byline, user data, snippet and id of a paper, and an empty line.

        ``matches`` in its title are highlighted. ``why`` are the words for which it is shown.
        """
        # Here, because few commands print papers.
        from paperbrowse.core import format_byline

        width, indent, title = self.width - _MARGIN, " " * _MARGIN, one_line(paper.title)
        head = f"{rank:>{_MARGIN - 2}}  "
        for start, end in wrap_ranges(title, width):
            ranges = clip_ranges(matches, (start, end))
            self.print_line(head + self.highlight(title[start:end], ranges, bold=True))
            head = indent
        facts = " · ".join(filter(None, (format_byline(paper), ", ".join(paper.tags[:_MAX_TAGS]))))
        self.print_line(indent + self.style(clip(one_line(facts), width), fg="cyan"))
        if user_data := _format_user_data(paper):
            self.print_line(indent + self.style(clip(one_line(user_data), width), fg="yellow"))
        if why:
            line = clip(one_line(f"shares {', '.join(why)}"), width)
            self.print_line(indent + self.style(line, fg="yellow"))
        if snippet is not None and snippet.text:
            text, spans = snippet
            for start, end in wrap_ranges(text, width):
                ranges = clip_ranges(spans, (start, end))
                self.print_line(indent + self.highlight(text[start:end], ranges))
        self.print_line(indent + self.style(paper.id, dim=True))
        self.print_line()

    def print_line(self, text: str = "") -> None:
        """Print a line of text that is safe to show."""
        print_text(text + "\n")


def _format_user_data(paper: Paper) -> str:
    """Return the user data of ``paper`` in words: ``★ · reading · note · on Thesis``."""
    parts = [
        "★" if paper.starred_at is not None else "",
        paper.status if paper.status != "unread" else "",
        "note" if paper.note is not None else "",
        f"on {', '.join(paper.lists)}" if paper.lists else "",
    ]
    return " · ".join(filter(None, parts))


def use_color(choice: ColorChoice, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour standard output; NO_COLOR as defined by https://no-color.org."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def print_text(text: str) -> None:
    """Print text for people, in the encoding of standard output.

    Raises OutputError when it cannot be written, and BrokenPipeError when the pipe is closed.
    """
    with _ConvertErrors():
        sys.stdout.write(text)


def print_data(text: str, *, flush: bool = False) -> None:
    """Print text for programs, always in UTF-8; raises as ``print_text`` does."""
    with _ConvertErrors():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        if flush:
            sys.stdout.buffer.flush()


def print_json(value: object, *, flush: bool = False, indent: int | None = 2) -> None:
    """Print ``value`` as JSON that is safe on a terminal; raises as ``print_text`` does."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # In JSON these characters occur only inside strings, where an escape is equivalent.
    text = _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    print_data(text + "\n", flush=flush)


def print_message(text: str) -> None:
    """Print a message for people to standard error."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):  # standard error is closed
            click.echo(text, err=True)


def print_error(error: PaperbrowseError) -> None:
    """Print an error with its hint to standard error."""
    print_message(f"{_PREFIX}{one_line(error.message)}")
    if error.hint:
        print_message(f"{'':<{len(_PREFIX)}}{one_line(error.hint)}")


class _ConvertErrors:
    """Context that converts errors of writing into an OutputError."""

    def __enter__(self) -> None:
        if sys.stdout is None:
            raise OutputError("Cannot write the output: standard output is closed.")

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise OutputError(f"Cannot write the output: {format_os_error(error)}.") from error
