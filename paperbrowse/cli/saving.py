"""``paperbrowse save`` and ``unsave``: papers into reading lists and out."""

from __future__ import annotations

import click

from paperbrowse.cli.choosing import distinct_ids, references
from paperbrowse.cli.commands import Invocation, command
from paperbrowse.cli.output import note
from paperbrowse.library import DEFAULT_LIST
from paperbrowse.text import one_line
from paperbrowse.wording import count

_list_option = click.option(
    "--list", "name", metavar="NAME", default=DEFAULT_LIST, show_default=True, help="The list."
)


@command("save", "save 1706.03762", "save keyformer razorattention --list Thesis")
@references
@_list_option
@click.option("--query", metavar="Q", default="", help="What found them; kept with them.")
@click.pass_obj
def save(invocation: Invocation, references: tuple[str, ...], name: str, query: str) -> None:
    """Put papers on a reading list.

    The list is made if there is none of that name. PAPER is an id, the beginning of one that
    fits no other paper, or an arXiv id. If one of them is unknown, none is saved.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        ids = distinct_ids(library, references)
        saved = library.save(ids, name, query)
    known = len(ids) - saved
    there = f" ({known:,} already there)" if known else ""
    note(f"Saved {count(saved, 'paper')} to {one_line(name)}{there}.")


@command("unsave", "unsave 1706.03762", "unsave keyformer --list Thesis")
@references
@_list_option
@click.pass_obj
def unsave(invocation: Invocation, references: tuple[str, ...], name: str) -> None:
    """Take papers off a reading list.

    'paperbrowse undo' puts them back.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        ids = distinct_ids(library, references)
        removed = library.unsave(ids, name)
    absent = len(ids) - removed
    not_there = f" ({absent:,} not on it)" if absent else ""
    note(f"Removed {count(removed, 'paper')} from {one_line(name)}{not_there}.")
