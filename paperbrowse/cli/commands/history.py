"""``paperbrowse undo``, ``redo`` and ``history``: the user's changes, one step each."""

from __future__ import annotations

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import clip, print_json, print_message, print_text
from paperbrowse.core import PaperbrowseError, format_count, format_time, one_line
from paperbrowse.library import StepState
from paperbrowse.system import LineHistory

_STEP = click.IntRange(0, 2**62)
"""The number of a step; the bound is more than any, and still an SQLite integer."""

_STATE_LABELS: dict[StepState, str] = {"done": "", "undone": "undone", "detour": "left behind"}


@command("undo", "undo", "undo --to 12", "undo --to 0")
@click.option(
    "--to",
    "step",
    type=_STEP,
    metavar="N",
    help="Go to the moment right after step N of 'history'; 0 is before the first.",
)
@click.pass_obj
def undo(invocation: Invocation, step: int | None) -> None:
    """Take back the last change.

    It may have been made on an earlier day, or on the screen. --to goes any way through the
    history, forward too, and to changes that were left behind by others made after an undo.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        if step is not None:
            moved = library.go_to_step(step)
        else:
            name = library.undo()
    if step is not None:
        where = f"right after step {step}" if step else "before the first step"
        gone = f"{format_count(moved, 'step')} undone or redone" if moved else "it was so already"
        print_message(f"Everything is as it was {where}: {gone}.")
    elif name is None:
        raise PaperbrowseError("There is nothing to undo.")
    else:
        print_message(f"Undone: {one_line(name)}")


@command("redo", "redo")
@click.pass_obj
def redo(invocation: Invocation) -> None:
    """Make the change again that was undone."""
    with invocation.open_workspace() as workspace:
        step = workspace.library.redo()
    if step is None:
        raise PaperbrowseError("There is nothing to redo.")
    print_message(f"Redone: {one_line(step)}")


@command("history", "history", "history --limit 5 --json", "history --searches --clear")
@click.option("--limit", type=_STEP, default=20, show_default=True, metavar="N")
@click.option("--before", type=_STEP, metavar="N", help="Only steps before step N: the next page.")
@click.option("--searches", is_flag=True, help="The queries used on the screen instead.")
@click.option("--clear", is_flag=True, help="Forget them, with --searches.")
@json_option
@click.pass_obj
def history(
    invocation: Invocation,
    limit: int,
    before: int | None,
    searches: bool,
    clear: bool,
    as_json: bool,
) -> None:
    """Print the changes you made, the newest first.

    'paperbrowse undo --to N' goes back to any of them. Steps that were undone when something
    else was done are left behind, and can be gone to all the same.

    With --searches, print the queries that you used on the screen, where ctrl+r in the search bar
    finds them again. Those of 'paperbrowse search' are not remembered.
    """
    if clear and not searches:
        raise click.UsageError("--clear is for --searches; changes are taken back with 'undo'.")
    with invocation.open_workspace() as workspace:
        if searches:
            _handle_searches(workspace.search_history, limit, clear=clear, as_json=as_json)
            return
        steps = workspace.library.history(limit, before)
    if as_json:
        objects = [
            {"number": each.row, "at": each.at.isoformat(), "name": each.name, "state": each.state}
            for each in steps
        ]
        print_json({"steps": objects})
        return
    console = invocation.console
    digits = max((len(str(step.row)) for step in steps), default=0)
    for step in steps:
        state = _STATE_LABELS[step.state]
        head = f"{step.row:>{digits}}  {format_time(step.at):<17}  "
        words = (f"({state}) " if state else "") + one_line(step.name)
        line = head + clip(words, max(console.width - len(head), 20))
        console.print_line(console.style(line, dim=True) if state else line)
    if not steps:
        print_message("There are no changes yet.")


def _handle_searches(queries: LineHistory, limit: int, *, clear: bool, as_json: bool) -> None:
    """Print the queries, the newest first, or forget them all."""
    if clear:
        queries.clear()
        print_message("The search history is empty.")
        return
    newest = queries.lines()[: -limit - 1 : -1]
    if as_json:
        print_json({"searches": newest})
        return
    for query in newest:
        print_text(f"{query}\n")
    if not newest:
        print_message("There are no searches yet.")
