"""``paperbrowse list create``, ``rename``, ``merge``, ``duplicate``, ``delete``, ``place``."""

from __future__ import annotations

from typing import Literal, cast

import click

from paperbrowse.cli.choosing import list_as_written
from paperbrowse.cli.commands import Invocation, command, json_option
from paperbrowse.cli.output import note, write_json
from paperbrowse.text import one_line
from paperbrowse.wording import count

_FAR = 1_000_000
"""More places than there are lists."""


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
        into = list_as_written(library, into)
        new = library.merge_lists(source, into)
    words = f"Merged the list {one_line(source)} into {one_line(into)}: {count(new, 'paper')} more."
    _report(words, into, as_json)


@command("duplicate", "list duplicate Thesis 'Thesis, chapter 2'")
@click.argument("name")
@click.argument("new")
@json_option
@click.pass_obj
def duplicate_list(invocation: Invocation, name: str, new: str, as_json: bool) -> None:
    """Make a list NEW with the papers of NAME in their order."""
    with invocation.open_workspace() as workspace:
        workspace.library.duplicate_list(name, new)
    _report(f"Duplicated the list {one_line(name)} as {one_line(new)}.", new, as_json)


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


Place = Literal["up", "down", "top", "bottom"]


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
    steps: dict[Place, int] = {"up": -1, "down": 1, "top": -_FAR, "bottom": _FAR}
    with invocation.open_workspace() as workspace:
        workspace.library.move_list(name, steps[cast(Place, place)])
    _report(f"Moved the list {one_line(name)} {_WHERE[cast(Place, place)]}.", name, as_json)


_WHERE: dict[Place, str] = {
    "up": "up",
    "down": "down",
    "top": "to the top",
    "bottom": "to the bottom",
}


def _report(words: str, name: str, as_json: bool) -> None:
    if as_json:
        write_json({"name": name})
    else:
        note(words)
