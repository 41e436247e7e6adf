"""``paperbrowse doctor`` and ``reindex``: what is where and what is wrong, and a new index."""

from __future__ import annotations

import itertools
import platform
from importlib.metadata import PackageNotFoundError, version

import click

from paperbrowse import __version__
from paperbrowse.cli.abilities import check_abilities
from paperbrowse.cli.checks import Check, State, check_everything
from paperbrowse.cli.commands import Invocation, command
from paperbrowse.cli.output import Console, note
from paperbrowse.cli.progress import ProgressBars
from paperbrowse.importing import ImportProgress
from paperbrowse.wording import count

_COLORS: dict[State, str] = {"ok": "green", "note": "yellow", "wrong": "red"}


@command("doctor", "doctor", "doctor --library /mnt/papers")
@click.pass_obj
def doctor(invocation: Invocation) -> int:
    """Say what is where, what is wrong, what to do.

    The exit code is 1 if anything is wrong.
    """
    console = invocation.console
    console.line(
        f"paperbrowse {__version__} · Python {platform.python_version()} · "
        f"textual {_version('textual')} · whoosh {_version('whoosh')}"
    )
    wrong = 0
    with invocation.open_workspace() as workspace:
        checks = itertools.chain(
            check_everything(invocation.locations, workspace), check_abilities()
        )
        for check in checks:
            _write(check, console)
            wrong += check.state == "wrong"
    if wrong:
        note(f"{count(wrong, 'thing')} to put right.")
    return 1 if wrong else 0


def _write(check: Check, console: Console) -> None:
    state = console.style(f"{check.state:<6}", fg=_COLORS[check.state])
    console.line(f"{state} {check.name:<10} {check.words}")
    if check.advice:
        console.line(f"{'':<17} {check.advice}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


@command("reindex", "reindex")
@click.pass_obj
def reindex(invocation: Invocation) -> None:
    """Build the full-text index anew.

    The library holds everything that it needs.
    """
    with invocation.open_workspace() as workspace, ProgressBars() as bars:

        def show(done: int, total: int) -> None:
            bars.show(ImportProgress("indexing", "", done, total))

        def wait() -> None:
            bars.show(ImportProgress("waiting", "", 0, 0))

        papers = workspace.library.paper_count()
        try:
            workspace.index.rebuild(show, on_wait=wait)
        except KeyboardInterrupt:
            bars.finish()
            note("What was indexed so far is kept; the index goes on from here the next time.")
            raise
    note(f"Indexed {count(papers, 'paper')}.")
