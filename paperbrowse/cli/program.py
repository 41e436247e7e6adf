"""The program: its commands, the run of one command line, its messages and exit codes."""

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

from paperbrowse import __version__
from paperbrowse.cli.base import COMPLETION_VARIABLE, PROGRAM_NAME, Invocation, LazyGroup
from paperbrowse.cli.output import print_error, print_message
from paperbrowse.core import PaperbrowseError, printable

EXIT_OK, EXIT_FAILURE, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130

_COMMANDS = {
    "import": "paperbrowse.cli.commands.import_dumps:import_",
    "search": "paperbrowse.cli.commands.search:search",
    "show": "paperbrowse.cli.commands.papers:show",
    "tags": "paperbrowse.cli.commands.papers:tags",
    "lists": "paperbrowse.cli.commands.lists:lists",
    "list": "paperbrowse.cli.commands.lists:list_",
    "save": "paperbrowse.cli.commands.marks:save",
    "unsave": "paperbrowse.cli.commands.marks:unsave",
    "note": "paperbrowse.cli.commands.notes:note",
    "mark": "paperbrowse.cli.commands.marks:mark",
    "star": "paperbrowse.cli.commands.marks:star",
    "tag": "paperbrowse.cli.commands.marks:tag",
    "searches": "paperbrowse.cli.commands.saved_searches:searches",
    "undo": "paperbrowse.cli.commands.history:undo",
    "redo": "paperbrowse.cli.commands.history:redo",
    "history": "paperbrowse.cli.commands.history:history",
    "export": "paperbrowse.cli.commands.export:export",
    "stats": "paperbrowse.cli.commands.stats:stats",
    "backup": "paperbrowse.cli.commands.backup:backup",
    "restore": "paperbrowse.cli.commands.backup:restore",
    "reindex": "paperbrowse.cli.commands.reindex:reindex",
    "doctor": "paperbrowse.cli.commands.doctor:doctor",
    "keys": "paperbrowse.cli.commands.keys:keys",
    "completions": "paperbrowse.cli.commands.completions:completions",
}


@click.command(
    "paperbrowse",
    cls=LazyGroup,
    lazy_commands=_COMMANDS,
    invoke_without_command=True,
    examples=(
        "",
        "import ~/dumps",
        "search kv cache -pruning --tag long-context",
        "export --list Thesis --format bibtex -o thesis.bib",
    ),
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def program(context: click.Context) -> int | None:
    """Browse research papers: dumps in, a searchable library, reading lists out.

    Without a command it opens the screen.
    """
    invocation = context.ensure_object(Invocation)
    if context.invoked_subcommand is not None:
        return None
    _check_terminal()
    from paperbrowse.tui import run

    return run(invocation.locations)


def _check_terminal() -> None:
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        problem = "The screen needs a terminal, and this is none."
    elif os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        problem = "The screen needs a terminal that can move its cursor; TERM says it cannot."
    else:
        return
    names = ", ".join(name for name in _COMMANDS if name != "list")
    raise PaperbrowseError(
        problem, f"These commands work everywhere: {names}. See 'paperbrowse --help'."
    )


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def run(arguments: Sequence[str]) -> int:
    """Run ``arguments`` (without the program's name); return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = _invoke(list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the pipe has seen enough, as ``head`` has.
        code = EXIT_OK
    except PaperbrowseError as error:
        print_error(error)
        code = EXIT_FAILURE
    except click.UsageError as error:
        _print_usage_error(error)
        code = EXIT_USAGE
    except click.ClickException as error:
        print_error(PaperbrowseError(error.format_message()))
        code = EXIT_FAILURE
    except (KeyboardInterrupt, click.Abort):
        print_message(f"{PROGRAM_NAME}: interrupted")
        code = EXIT_INTERRUPTED
    except OSError as error:
        where = f": {os.fsdecode(error.filename)}" if error.filename else ""
        print_error(PaperbrowseError(f"{error.strerror or error}{where}"))
        code = EXIT_FAILURE
    _flush_streams()
    return code


def _invoke(arguments: list[str]) -> int:
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        return shell_complete(program, {}, PROGRAM_NAME, COMPLETION_VARIABLE, instruction)
    try:
        with program.make_context(PROGRAM_NAME, arguments) as context:
            code = program.invoke(context)
            _finish(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return code if isinstance(code, int) else EXIT_OK


def _finish(context: click.Context) -> None:
    invocation = context.find_object(Invocation)
    if invocation is not None and invocation.workspace is not None:
        from paperbrowse.cli.finish import finish_command

        finish_command(invocation.workspace)


def _print_usage_error(error: click.UsageError) -> None:
    if error.ctx is not None:
        print_message(printable(error.ctx.get_usage()))
    print_error(PaperbrowseError(error.format_message()))
    path = error.ctx.command_path if error.ctx is not None else PROGRAM_NAME
    print_message(f"Try '{path} --help'.")


def _flush_streams() -> None:
    """Flush the streams; a dead one is redirected, or the interpreter would print an error."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            _redirect_to_devnull(stream)


def _redirect_to_devnull(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())
