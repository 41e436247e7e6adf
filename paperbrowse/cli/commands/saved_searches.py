"""``paperbrowse searches``: saved searches and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from paperbrowse.cli.base import Invocation, LazyGroup, command, json_option
from paperbrowse.cli.output import clip, display_width, pad, print_json, print_message
from paperbrowse.core import LibraryError, one_line

if TYPE_CHECKING:
    from paperbrowse.library import Library

_MAX_NAME_WIDTH = 40
_SEARCH_COMMANDS = {
    "rename": "saved_searches:rename_search", "delete": "saved_searches:delete_search",
}  # fmt: skip


@click.command(
    "searches",
    cls=LazyGroup,
    lazy_commands=_SEARCH_COMMANDS,
    invoke_without_command=True,
    examples=(
        "search kv cache --year 2024.. --save Caches",
        "searches",
        "search --saved Caches",
        "searches rename Caches 'KV caches'",
    ),
)
@json_option
@click.pass_context
def searches(context: click.Context, as_json: bool) -> None:
    """Print, rename or delete your saved searches.

    'paperbrowse search --save NAME' saves one.
    """
    if context.invoked_subcommand is not None:
        return
    invocation = context.ensure_object(Invocation)
    with invocation.open_workspace() as workspace:
        saved = workspace.library.searches()
    if as_json:
        objects = [
            {"name": each.name, "query": each.query, "created_at": each.created_at.isoformat()}
            for each in saved
        ]
        print_json({"searches": objects})
        return
    console = invocation.console
    names = [clip(one_line(each.name), _MAX_NAME_WIDTH) for each in saved]
    width = max(map(display_width, names), default=0)
    for name, each in zip(names, saved, strict=True):
        console.print_line(f"{pad(name, width)}  {one_line(each.query)}")
    if not saved:
        print_message(
            "There are no saved searches yet. To save one: paperbrowse search QUERY --save NAME"
        )


@command("rename", "searches rename Caches 'KV caches'")
@click.argument("old")
@click.argument("new")
@click.pass_obj
def rename_search(invocation: Invocation, old: str, new: str) -> None:
    """Give the saved search OLD the name NEW."""
    with invocation.open_workspace() as workspace:
        workspace.library.rename_search(old, new)
    print_message(f"Renamed the search {one_line(old)} to {one_line(new)}.")


@command("delete", "searches delete Caches", "undo")
@click.argument("name")
@click.pass_obj
def delete_search(invocation: Invocation, name: str) -> None:
    """Forget the saved search NAME.

    'paperbrowse undo' brings it back.
    """
    with invocation.open_workspace() as workspace:
        workspace.library.delete_search(name)
    print_message(f"Deleted the search {one_line(name)}; 'paperbrowse undo' brings it back.")


def find_saved_query(library: Library, name: str) -> str:
    """Return the query of a saved search; raises LibraryError if there is none."""
    saved = library.searches()
    folded = one_line(name).casefold()
    for each in saved:
        if each.name.casefold() == folded:
            return each.query
    names = [one_line(each.name) for each in saved]
    hint = f"There are: {', '.join(names[:10])}." if names else "There are no saved searches yet."
    raise LibraryError(f"There is no saved search {one_line(name)!r}.", hint)
