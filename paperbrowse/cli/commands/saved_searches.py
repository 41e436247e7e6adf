"""``paperbrowse searches``: saved searches and their names."""

from __future__ import annotations

from typing import Any

import click

from paperbrowse.cli.base import Invocation, LazyGroup, command, json_option
from paperbrowse.cli.output import clip, display_width, pad, print_json, print_message
from paperbrowse.core import format_count, one_line
from paperbrowse.library import SavedSearch
from paperbrowse.workspace import SearchCounts, SearchSettings, count_saved_searches

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

    Each is printed with the number of papers that it finds, and of those that came since it was
    last opened. 'paperbrowse search --save NAME' saves one, and 'search:NAME' in a query stands for
    it.
    """
    if context.invoked_subcommand is not None:
        return
    invocation = context.ensure_object(Invocation)
    with invocation.open_workspace() as workspace:
        saved = workspace.library.searches()
        counts = count_saved_searches(workspace).by_name if saved else {}
    if as_json:
        print_json({"searches": [_to_object(each, counts[each.name]) for each in saved]})
        return
    console = invocation.console
    names = [clip(one_line(each.name), _MAX_NAME_WIDTH) for each in saved]
    width = max(map(display_width, names), default=0)
    for name, each in zip(names, saved, strict=True):
        line = f"{pad(name, width)}  {one_line(each.query)}"
        console.print_line(f"{line}  ({_format_counts(counts[each.name])})")
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


def _to_object(saved: SavedSearch, counts: SearchCounts | None) -> dict[str, Any]:
    settings = SearchSettings.of_saved(saved)
    return {
        "name": saved.name,
        "query": saved.query,
        "sort": "-" * settings.reverse + settings.sort,
        "created_at": saved.created_at.isoformat(),
        "opened_at": None if saved.opened_at is None else saved.opened_at.isoformat(),
        "total": None if counts is None else counts.total,
        "new": None if counts is None else counts.new,
    }


def _format_counts(counts: SearchCounts | None) -> str:
    if counts is None:
        return "cannot be searched"
    new = f", {counts.new:,} new" if counts.new else ""
    return format_count(counts.total, "paper") + new
