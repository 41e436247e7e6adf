"""``paperbrowse save``, ``unsave``, ``undo`` and ``redo``: papers into reading lists and out."""

from __future__ import annotations

from collections.abc import Callable

import click

from paperbrowse.cli.commands import Invocation, command
from paperbrowse.cli.output import note
from paperbrowse.errors import PaperbrowseError
from paperbrowse.library import DEFAULT_LIST
from paperbrowse.text import one_line
from paperbrowse.wording import count

_references = click.argument("references", nargs=-1, required=True, metavar="PAPER...")
_list_option = click.option(
    "--list", "name", metavar="NAME", default=DEFAULT_LIST, show_default=True, help="The list."
)


@command("save", "save 1706.03762", "save keyformer razorattention --list Thesis")
@_references
@_list_option
@click.pass_obj
def save(invocation: Invocation, references: tuple[str, ...], name: str) -> None:
    """Put papers on a reading list.

    The list is made if there is none of that name. PAPER is an id, the beginning of one that
    fits no other paper, or an arXiv id. If one of them is unknown, none is saved.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        ids = _distinct(references, library.resolve)
        saved = library.save(ids, name)
    known = len(ids) - saved
    there = f" ({known:,} already there)" if known else ""
    note(f"Saved {count(saved, 'paper')} to {one_line(name)}{there}.")


@command("unsave", "unsave 1706.03762", "unsave keyformer --list Thesis")
@_references
@_list_option
@click.pass_obj
def unsave(invocation: Invocation, references: tuple[str, ...], name: str) -> None:
    """Take papers off a reading list.

    'paperbrowse undo' puts them back.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        ids = _distinct(references, library.resolve)
        removed = library.unsave(ids, name)
    absent = len(ids) - removed
    not_there = f" ({absent:,} not on it)" if absent else ""
    note(f"Removed {count(removed, 'paper')} from {one_line(name)}{not_there}.")


@command("undo", "undo")
@click.pass_obj
def undo(invocation: Invocation) -> None:
    """Take back the last change of the lists.

    It may have been made on an earlier day, or on the screen.
    """
    with invocation.open_workspace() as workspace:
        step = workspace.library.undo()
    if step is None:
        raise PaperbrowseError("There is nothing to undo.")
    note(f"Undone: {one_line(step)}")


@command("redo", "redo")
@click.pass_obj
def redo(invocation: Invocation) -> None:
    """Make the change again that was undone."""
    with invocation.open_workspace() as workspace:
        step = workspace.library.redo()
    if step is None:
        raise PaperbrowseError("There is nothing to redo.")
    note(f"Redone: {one_line(step)}")


def _distinct(references: tuple[str, ...], resolve: Callable[[str], str]) -> list[str]:
    return list(dict.fromkeys(resolve(reference) for reference in references))
