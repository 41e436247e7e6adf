"""``paperbrowse lists`` and ``list``: the reading lists themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from paperbrowse.cli.commands import Invocation, LazyGroup, command, json_option
from paperbrowse.cli.output import note, write_json
from paperbrowse.cli.papers import write_counts
from paperbrowse.cli.rows import row
from paperbrowse.text import one_line
from paperbrowse.wording import count

if TYPE_CHECKING:
    from paperbrowse.library import Library


@command("lists", "lists", "lists --json")
@json_option
@click.pass_obj
def lists(invocation: Invocation, as_json: bool) -> None:
    """Print the reading lists with their counts."""
    with invocation.open_workspace() as workspace:
        found = workspace.library.lists()
    if as_json:
        write_json({"lists": [{"name": each.name, "count": each.count} for each in found]})
        return
    write_counts([(each.name, each.count) for each in found], invocation.console)


@click.command(
    "list",
    cls=LazyGroup,
    homes={
        "show": "paperbrowse.cli.lists:show_list",
        "create": "paperbrowse.cli.lists:create_list",
        "rename": "paperbrowse.cli.lists:rename_list",
        "delete": "paperbrowse.cli.lists:delete_list",
    },
    examples=('list show "Reading list"', "list create Thesis", "list rename Thesis Dissertation"),
)
def list_() -> None:
    """Show, create, rename or delete a reading list."""


@command("show", 'list show "Reading list"', "list show Thesis --json")
@click.argument("name")
@json_option
@click.pass_obj
def show_list(invocation: Invocation, name: str, as_json: bool) -> None:
    """Print the papers of the list NAME in its order."""
    with invocation.open_workspace() as workspace:
        library = workspace.library
        papers = library.papers(library.list_ids(name))
        name = as_written(library, name)
    if as_json:
        from paperbrowse.exports import paper_object

        write_json({"name": name, "papers": [paper_object(paper) for paper in papers]})
        return
    console = invocation.console
    for rank, paper in enumerate(papers, 1):
        for line in row(rank, paper, console):
            console.line(line)
    note(f"{one_line(name)}: {count(len(papers), 'paper')}")


@command("create", "list create Thesis")
@click.argument("name")
@json_option
@click.pass_obj
def create_list(invocation: Invocation, name: str, as_json: bool) -> None:
    """Make an empty list NAME."""
    with invocation.open_workspace(create=True) as workspace:
        workspace.library.create_list(name)
    _report(f"Created the list {one_line(name)}.", name, as_json)


@command("rename", "list rename Thesis Dissertation")
@click.argument("old")
@click.argument("new")
@json_option
@click.pass_obj
def rename_list(invocation: Invocation, old: str, new: str, as_json: bool) -> None:
    """Give the list OLD the name NEW."""
    with invocation.open_workspace() as workspace:
        workspace.library.rename_list(old, new)
    _report(f"Renamed the list {one_line(old)} to {one_line(new)}.", new, as_json)


@command("delete", "list delete Thesis", "undo")
@click.argument("name")
@json_option
@click.pass_obj
def delete_list(invocation: Invocation, name: str, as_json: bool) -> None:
    """Delete the list NAME, but no paper.

    'paperbrowse undo' brings it back.
    """
    with invocation.open_workspace() as workspace:
        workspace.library.delete_list(name)
    _report(f"Deleted the list {one_line(name)}; 'paperbrowse undo' brings it back.", name, as_json)


def as_written(library: Library, name: str) -> str:
    """Return the name of a list as its reader wrote it; raises UnknownListError."""
    wanted = one_line(name).casefold()
    for each in library.lists():
        if each.name.casefold() == wanted:
            return each.name
    library.list_ids(name)  # says which lists there are
    return name


def _report(words: str, name: str, as_json: bool) -> None:
    if as_json:
        write_json({"name": name})
    else:
        note(words)
