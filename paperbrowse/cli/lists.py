"""``paperbrowse lists`` and ``list``: the reading lists themselves."""

from __future__ import annotations

import click

from paperbrowse.cli.choosing import list_as_written
from paperbrowse.cli.commands import Invocation, LazyGroup, command, json_option
from paperbrowse.cli.output import note, write_json
from paperbrowse.cli.papers import write_counts
from paperbrowse.cli.rows import row
from paperbrowse.text import one_line
from paperbrowse.wording import count


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
        "create": "paperbrowse.cli.list_changes:create_list",
        "rename": "paperbrowse.cli.list_changes:rename_list",
        "merge": "paperbrowse.cli.list_changes:merge_lists",
        "duplicate": "paperbrowse.cli.list_changes:duplicate_list",
        "delete": "paperbrowse.cli.list_changes:delete_list",
        "place": "paperbrowse.cli.list_changes:place_list",
        "move": "paperbrowse.cli.list_order:move_in_list",
        "sort": "paperbrowse.cli.list_order:sort_list",
        "import": "paperbrowse.cli.list_import:import_list_",
    },
    examples=('list show "Reading list"', "list create Thesis", "list rename Thesis Dissertation"),
)
def list_() -> None:
    """Show, change and order a reading list."""


@command("show", 'list show "Reading list"', "list show Thesis --json")
@click.argument("name")
@json_option
@click.pass_obj
def show_list(invocation: Invocation, name: str, as_json: bool) -> None:
    """Print the papers of the list NAME in its order."""
    with invocation.open_workspace() as workspace:
        library = workspace.library
        papers = library.papers(library.list_ids(name))
        name = list_as_written(library, name)
    if as_json:
        from paperbrowse.exports import paper_object

        write_json({"name": name, "papers": [paper_object(paper) for paper in papers]})
        return
    console = invocation.console
    for rank, paper in enumerate(papers, 1):
        for line in row(rank, paper, console):
            console.line(line)
    note(f"{one_line(name)}: {count(len(papers), 'paper')}")
