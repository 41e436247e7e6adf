"""``paperbrowse reindex``: the full-text index built anew."""

from __future__ import annotations

import click

from paperbrowse.cli.base import Invocation, command
from paperbrowse.cli.output import ProgressBars, print_message
from paperbrowse.core import format_count
from paperbrowse.workspace import ImportProgress


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
            workspace.index.update(show, on_wait=wait, rebuild=True)
        except KeyboardInterrupt:
            bars.finish()
            print_message(
                "What was indexed so far is kept; the index goes on from here the next time."
            )
            raise
    print_message(f"Indexed {format_count(papers, 'paper')}.")
