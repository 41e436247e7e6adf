"""The ``paperbrowse`` command itself: its subcommands, and the screen when there is none."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from paperbrowse import __version__
from paperbrowse.cli.commands import Invocation, LazyGroup
from paperbrowse.errors import PaperbrowseError

_HOMES = {
    "import": "paperbrowse.cli.importing:import_",
    "search": "paperbrowse.cli.searching:search",
    "show": "paperbrowse.cli.papers:show",
    "tags": "paperbrowse.cli.papers:tags",
    "lists": "paperbrowse.cli.lists:lists",
    "list": "paperbrowse.cli.lists:list_",
    "save": "paperbrowse.cli.saving:save",
    "unsave": "paperbrowse.cli.saving:unsave",
    "note": "paperbrowse.cli.notes:note_",
    "mark": "paperbrowse.cli.marking:mark",
    "star": "paperbrowse.cli.marking:star",
    "tag": "paperbrowse.cli.marking:tag",
    "searches": "paperbrowse.cli.searches:searches",
    "undo": "paperbrowse.cli.history:undo",
    "redo": "paperbrowse.cli.history:redo",
    "history": "paperbrowse.cli.history:history",
    "export": "paperbrowse.cli.exporting:export",
    "stats": "paperbrowse.cli.stats:stats",
    "backup": "paperbrowse.cli.backup:backup",
    "restore": "paperbrowse.cli.backup:restore",
    "reindex": "paperbrowse.cli.upkeep:reindex",
    "doctor": "paperbrowse.cli.upkeep:doctor",
    "keys": "paperbrowse.cli.keys:keys",
    "completions": "paperbrowse.cli.completing:completions",
}


@click.command(
    "paperbrowse",
    cls=LazyGroup,
    homes=_HOMES,
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
    from paperbrowse.tui.app import run

    return run(invocation.locations)


def _check_terminal() -> None:
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        problem = "The screen needs a terminal, and this is none."
    elif os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        problem = "The screen needs a terminal that can move its cursor; TERM says it cannot."
    else:
        return
    names = ", ".join(name for name in _HOMES if name != "list")
    raise PaperbrowseError(
        problem, f"These commands work everywhere: {names}. See 'paperbrowse --help'."
    )


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
