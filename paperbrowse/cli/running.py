"""Runs one command line; every way it can end becomes a message and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click
from click.shell_completion import shell_complete

from paperbrowse.cli.commands import COMPLETION_VARIABLE, Invocation
from paperbrowse.cli.output import note
from paperbrowse.cli.program import program
from paperbrowse.errors import PaperbrowseError
from paperbrowse.text import one_line, printable

NAME = "paperbrowse"
DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def run(arguments: Sequence[str]) -> int:
    """Run ``arguments`` (without the program's name) and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = _run(list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough, as ``head`` has.
        code = DONE
    except PaperbrowseError as error:
        _complain(error.message, error.hint)
        code = FAILED
    except click.UsageError as error:
        _explain_usage(error)
        code = WRONG_USAGE
    except click.ClickException as error:
        _complain(error.format_message())
        code = FAILED
    except (KeyboardInterrupt, click.Abort):
        note("paperbrowse: interrupted")
        code = INTERRUPTED
    except OSError as error:
        where = f": {os.fsdecode(error.filename)}" if error.filename else ""
        _complain(f"{error.strerror or error}{where}")
        code = FAILED
    _leave_quietly()
    return code


def _run(arguments: list[str]) -> int:
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        return shell_complete(program, {}, NAME, COMPLETION_VARIABLE, instruction)
    try:
        with program.make_context(NAME, arguments) as context:
            code = program.invoke(context)
            _finish(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return code if isinstance(code, int) else DONE


def _finish(context: click.Context) -> None:
    invocation = context.find_object(Invocation)
    if invocation is not None and invocation.workspace is not None:
        from paperbrowse.cli.afterwards import finish

        finish(invocation.workspace)


def _complain(message: str, hint: str = "") -> None:
    note(f"{NAME}: {one_line(message)}")
    if hint:
        note(f"{' ' * len(NAME)}  {one_line(hint)}")


def _explain_usage(error: click.UsageError) -> None:
    if error.ctx is not None:
        note(printable(error.ctx.get_usage()))
    _complain(error.format_message())
    path = error.ctx.command_path if error.ctx is not None else NAME
    note(f"Try '{path} --help'.")


def _leave_quietly() -> None:
    """Keep the interpreter from complaining that what is left in a dead stream is lost."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            _point_at_nothing(stream)


def _point_at_nothing(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())
