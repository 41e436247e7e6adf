"""``paperbrowse lists`` and ``list``: reading lists and the order of their papers."""

from __future__ import annotations

from typing import cast

import click

from paperbrowse.cli.base import Invocation, LazyGroup, command, json_option
from paperbrowse.cli.options import papers_argument, resolve_list_name, resolve_papers
from paperbrowse.cli.output import print_json, print_message
from paperbrowse.core import format_count, one_line
from paperbrowse.library import ListSortKey, MoveTarget

_BEYOND_LISTS = 1_000_000
"""More places than there are lists."""

_LIST_STEPS = {"up": -1, "down": 1, "top": -_BEYOND_LISTS, "bottom": _BEYOND_LISTS}
_DIRECTION_LABELS = {"up": "up", "down": "down", "top": "to the top", "bottom": "to the bottom"}
_ORDER_LABELS: dict[ListSortKey, str] = {
    "date": "the newest first",
    "title": "by title",
    "status": "what you are reading, then unread, then read",
    "saved": "what was saved last first",
}

_LIST_COMMANDS = {
    "show": "lists:show_list", "create": "lists:create_list", "rename": "lists:rename_list",
    "merge": "lists:merge_lists", "duplicate": "lists:duplicate_list",
    "delete": "lists:delete_list", "place": "lists:place_list", "move": "lists:move_in_list",
    "sort": "lists:sort_list", "import": "imports:import_list_",
}  # fmt: skip


@command("lists", "lists", "lists --json")
@json_option
@click.pass_obj
def lists(invocation: Invocation, as_json: bool) -> None:
    """Print the reading lists with their counts."""
    with invocation.open_workspace() as workspace:
        found = workspace.library.lists()
    if as_json:
        print_json({"lists": [{"name": each.name, "count": each.count} for each in found]})
        return
    invocation.console.print_counts([(each.name, each.count) for each in found])


@click.command(
    "list",
    cls=LazyGroup,
    lazy_commands=_LIST_COMMANDS,
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
        name = resolve_list_name(library, name)
    if as_json:
        # Here, because output for people does not need the exports.
        from paperbrowse.exports import paper_object

        print_json({"name": name, "papers": [paper_object(paper) for paper in papers]})
        return
    console = invocation.console
    for rank, paper in enumerate(papers, 1):
        console.print_paper(rank, paper)
    print_message(f"{one_line(name)}: {format_count(len(papers), 'paper')}")


def _print_result(words: str, name: str, as_json: bool) -> None:
    if as_json:
        print_json({"name": name})
    else:
        print_message(words)


@command("create", "list create Thesis")
@click.argument("name")
@json_option
@click.pass_obj
def create_list(invocation: Invocation, name: str, as_json: bool) -> None:
    """Make an empty list NAME."""
    with invocation.open_workspace(create=True) as workspace:
        workspace.library.create_list(name)
    _print_result(f"Created the list {one_line(name)}.", name, as_json)


@command("rename", "list rename Thesis Dissertation")
@click.argument("old")
@click.argument("new")
@json_option
@click.pass_obj
def rename_list(invocation: Invocation, old: str, new: str, as_json: bool) -> None:
    """Give the list OLD the name NEW."""
    with invocation.open_workspace() as workspace:
        workspace.library.rename_list(old, new)
    _print_result(f"Renamed the list {one_line(old)} to {one_line(new)}.", new, as_json)


@command("merge", "list merge 'To read' Thesis")
@click.argument("source", metavar="FROM")
@click.argument("into", metavar="INTO")
@json_option
@click.pass_obj
def merge_lists(invocation: Invocation, source: str, into: str, as_json: bool) -> None:
    """Put the papers of the list FROM at the end of INTO, and delete FROM.

    A paper of both stays where it is in INTO.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        into = resolve_list_name(library, into)
        new = library.merge_lists(source, into)
    more = format_count(new, "paper")
    words = f"Merged the list {one_line(source)} into {one_line(into)}: {more} more."
    _print_result(words, into, as_json)


@command("duplicate", "list duplicate Thesis 'Thesis, chapter 2'")
@click.argument("name")
@click.argument("new")
@json_option
@click.pass_obj
def duplicate_list(invocation: Invocation, name: str, new: str, as_json: bool) -> None:
    """Make a list NEW with the papers of NAME in their order."""
    with invocation.open_workspace() as workspace:
        workspace.library.duplicate_list(name, new)
    _print_result(f"Duplicated the list {one_line(name)} as {one_line(new)}.", new, as_json)


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
    words = f"Deleted the list {one_line(name)}; 'paperbrowse undo' brings it back."
    _print_result(words, name, as_json)


@command("place", "list place Thesis --top")
@click.argument("name")
@click.option("--up", "place", flag_value="up", help="One place up.")
@click.option("--down", "place", flag_value="down", help="One place down.")
@click.option("--top", "place", flag_value="top", help="Before all others.")
@click.option("--bottom", "place", flag_value="bottom", help="After all others.")
@json_option
@click.pass_obj
def place_list(invocation: Invocation, name: str, place: str | None, as_json: bool) -> None:
    """Move the list NAME among the lists."""
    if place is None:
        raise click.UsageError("Say where with --up, --down, --top or --bottom.")
    with invocation.open_workspace() as workspace:
        workspace.library.move_list(name, _LIST_STEPS[place])
    _print_result(f"Moved the list {one_line(name)} {_DIRECTION_LABELS[place]}.", name, as_json)


@command("move", "list move Thesis 1706.03762 --top", "list move Thesis keyformer --down")
@click.argument("name")
@papers_argument
@click.option("--up", "place", flag_value="up", help="Past the paper above.")
@click.option("--down", "place", flag_value="down", help="Past the paper below.")
@click.option("--top", "place", flag_value="top", help="To the beginning.")
@click.option("--bottom", "place", flag_value="bottom", help="To the end.")
@click.pass_obj
def move_in_list(
    invocation: Invocation, name: str, references: tuple[str, ...], place: str | None
) -> None:
    """Move papers within the list NAME; they keep their order among themselves."""
    if place is None:
        raise click.UsageError("Say where with --up, --down, --top or --bottom.")
    with invocation.open_workspace() as workspace:
        library = workspace.library
        name = resolve_list_name(library, name)
        ids = resolve_papers(library, references)
        moved = library.move_in_list(name, ids, cast(MoveTarget, place))
    still = len(ids) - moved
    rest = f" ({still:,} there already, or not on it)" if still else ""
    done = f"Moved {format_count(moved, 'paper')} {_DIRECTION_LABELS[place]}"
    print_message(f"{done} in {one_line(name)}{rest}.")


@command("sort", "list sort Thesis --by date")
@click.argument("name")
@click.option(
    "--by", "order", type=click.Choice(list(_ORDER_LABELS)), required=True, help="The order."
)
@click.pass_obj
def sort_list(invocation: Invocation, name: str, order: str) -> None:
    """Put the list NAME in order once; from there you can move papers by hand."""
    by = cast(ListSortKey, order)
    with invocation.open_workspace() as workspace:
        name = resolve_list_name(workspace.library, name)
        workspace.library.sort_list(name, by)
    print_message(f"Sorted {one_line(name)}: {_ORDER_LABELS[by]}.")
