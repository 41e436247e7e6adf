"""``paperbrowse list move`` and ``sort``: the order of the papers in a list."""

from __future__ import annotations

from typing import cast

import click

from paperbrowse.cli.choosing import distinct_ids, list_as_written, references
from paperbrowse.cli.commands import Invocation, command
from paperbrowse.cli.output import note
from paperbrowse.library import ListOrder, Move
from paperbrowse.text import one_line
from paperbrowse.wording import count

_WHERE: dict[Move, str] = {
    "up": "up",
    "down": "down",
    "top": "to the top",
    "bottom": "to the bottom",
}
_ORDERS: dict[ListOrder, str] = {
    "date": "the newest first",
    "title": "by title",
    "status": "what you are reading, then unread, then read",
    "saved": "what was saved last first",
}


@command("move", "list move Thesis 1706.03762 --top", "list move Thesis keyformer --down")
@click.argument("name")
@references
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
    to = cast(Move, place)
    with invocation.open_workspace() as workspace:
        library = workspace.library
        name = list_as_written(library, name)
        ids = distinct_ids(library, references)
        moved = library.move_in_list(name, ids, to)
    still = len(ids) - moved
    rest = f" ({still:,} there already, or not on it)" if still else ""
    note(f"Moved {count(moved, 'paper')} {_WHERE[to]} in {one_line(name)}{rest}.")


@command("sort", "list sort Thesis --by date")
@click.argument("name")
@click.option("--by", "order", type=click.Choice(list(_ORDERS)), required=True, help="The order.")
@click.pass_obj
def sort_list(invocation: Invocation, name: str, order: str) -> None:
    """Put the list NAME in order once; from there you can move papers by hand."""
    by = cast(ListOrder, order)
    with invocation.open_workspace() as workspace:
        name = list_as_written(workspace.library, name)
        workspace.library.order_list(name, by)
    note(f"Sorted {one_line(name)}: {_ORDERS[by]}.")
