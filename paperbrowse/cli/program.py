"""The program: its commands, the run of a command line, messages, exit codes, daily backup."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from click.shell_completion import shell_complete

from paperbrowse import __version__
from paperbrowse.cli.base import (
    COMPLETION_VARIABLE,
    PROGRAM_NAME,
    Invocation,
    LazyGroup,
    announce_if_large,
)
from paperbrowse.cli.output import print_error, print_message
from paperbrowse.core import PaperbrowseError, printable

if TYPE_CHECKING:
    from paperbrowse.workspace import Workspace

EXIT_OK, EXIT_FAILURE, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130

_COMMANDS = {
    "import": "imports:import_", "search": "search:search",
    "show": "papers:show", "similar": "similar:similar", "tags": "papers:tags",
    "topics": "topics:topics",
    "lists": "lists:lists", "list": "lists:list_",
    "save": "marks:save", "unsave": "marks:unsave", "note": "notes:note",
    "mark": "marks:mark", "star": "marks:star", "tag": "marks:tag",
    "searches": "saved_searches:searches",
    "undo": "history:undo", "redo": "history:redo", "history": "history:history",
    "export": "export:export", "stats": "stats:stats",
    "backup": "backup:backup", "restore": "backup:restore",
    "reindex": "doctor:reindex", "doctor": "doctor:doctor",
    "keys": "keys:keys", "completions": "completions:completions",
}  # fmt: skip


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
    if context.invoked_subcommand is not None:
        return None
    _check_terminal()
    # Here, because no command needs the screen.
    from paperbrowse.tui import run

    return run(context.ensure_object(Invocation).locations)


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
            invocation = context.find_object(Invocation)
            if invocation is not None and invocation.workspace is not None:
                _finish(invocation.workspace)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return code if isinstance(code, int) else EXIT_OK


def _finish(workspace: Workspace) -> None:
    """Print warnings and make the daily backup if it is due; a failure is only a warning."""
    # Here, because a command that opens no library does not need it.
    from paperbrowse.library import Backups

    if sys.stdout is not None:
        sys.stdout.flush()
    if workspace.warning is not None:
        print_error(workspace.warning)
    if not workspace.has_opened_library:
        return
    backups = Backups(workspace.locations.library_file)
    message = "Backing the library up, as once a day; Ctrl+C leaves it for the next time …"
    try:
        backups.make_daily(beginning=lambda: announce_if_large(backups.library_file, message))
    except PaperbrowseError as error:
        print_error(error)
    except KeyboardInterrupt:
        print_message("The library was not backed up; the next command does it.")


def _print_usage_error(error: click.UsageError) -> None:
    if error.ctx is not None:
        print_message(printable(error.ctx.get_usage()))
    print_error(PaperbrowseError(error.format_message()))
    path = error.ctx.command_path if error.ctx is not None else PROGRAM_NAME
    print_message(f"Try '{path} --help'.")


def _flush_streams() -> None:
    """Flush the streams; a dead one is redirected, or the interpreter would print an error."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as nothing:
                os.dup2(nothing.fileno(), stream.fileno())
