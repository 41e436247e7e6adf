"""``paperbrowse save``, ``unsave``, ``mark``, ``star`` and ``tag``: user data of papers."""

from __future__ import annotations

from typing import cast

import click

from paperbrowse.cli.base import Invocation, command
from paperbrowse.cli.options import papers_argument, resolve_papers
from paperbrowse.cli.output import print_message
from paperbrowse.core import STATUSES, Status, format_count, one_line, truncate
from paperbrowse.library import DEFAULT_LIST

_list_option = click.option(
    "--list", "name", metavar="NAME", default=DEFAULT_LIST, show_default=True, help="The list."
)


@command("save", "save 1706.03762", "save keyformer razorattention --list Thesis")
@papers_argument
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
        ids = resolve_papers(library, references)
        saved = library.save(ids, name, query)
    known = len(ids) - saved
    there = f" ({known:,} already there)" if known else ""
    print_message(f"Saved {format_count(saved, 'paper')} to {one_line(name)}{there}.")


@command("unsave", "unsave 1706.03762", "unsave keyformer --list Thesis")
@papers_argument
@_list_option
@click.pass_obj
def unsave(invocation: Invocation, references: tuple[str, ...], name: str) -> None:
    """Take papers off a reading list.

    'paperbrowse undo' puts them back.
    """
    with invocation.open_workspace() as workspace:
        library = workspace.library
        ids = resolve_papers(library, references)
        removed = library.unsave(ids, name)
    absent = len(ids) - removed
    not_there = f" ({absent:,} not on it)" if absent else ""
    print_message(f"Removed {format_count(removed, 'paper')} from {one_line(name)}{not_there}.")


_MAX_TAGS_LENGTH = 100


@command("mark", "mark 1706.03762 --status reading", "mark keyformer razorattention --status read")
@papers_argument
@click.option(
    "--status", type=click.Choice(STATUSES), required=True, help="How far you are with them."
)
@click.pass_obj
def mark(invocation: Invocation, references: tuple[str, ...], status: str) -> None:
    """Mark papers as unread, being read or read.

    The day is kept with it. 'paperbrowse search status:reading' finds them.
    """
    with invocation.open_workspace() as workspace:
        ids = resolve_papers(workspace.library, references)
        changed = workspace.library.set_status(ids, cast(Status, status))
    unchanged = _format_unchanged(len(ids) - changed)
    print_message(f"Marked {format_count(changed, 'paper')} as {status}{unchanged}.")


@command("star", "star 1706.03762", "star keyformer --off")
@papers_argument
@click.option("--off", is_flag=True, help="Take the star off.")
@click.pass_obj
def star(invocation: Invocation, references: tuple[str, ...], off: bool) -> None:
    """Star papers.

    'paperbrowse search is:starred' finds them.
    """
    with invocation.open_workspace() as workspace:
        ids = resolve_papers(workspace.library, references)
        changed = workspace.library.set_star(ids, not off)
    papers = format_count(changed, "paper")
    done = f"Took the star off {papers}" if off else f"Starred {papers}"
    print_message(f"{done}{_format_unchanged(len(ids) - changed)}.")


@command("tag", "tag 1706.03762 --add 'to present'", "tag keyformer --remove pruning --remove code")
@papers_argument
@click.option("--add", "added", multiple=True, metavar="T", help="Give them this tag.")
@click.option("--remove", "removed", multiple=True, metavar="T", help="Take this tag off them.")
@click.pass_obj
def tag(
    invocation: Invocation,
    references: tuple[str, ...],
    added: tuple[str, ...],
    removed: tuple[str, ...],
) -> None:
    """Give papers tags of your own, or take tags off.

    A topic that was given by rule can be taken off as well, and stays off.
    """
    if bool(added) == bool(removed):
        raise click.UsageError("Name tags with --add or with --remove.")
    with invocation.open_workspace() as workspace:
        library = workspace.library
        ids = resolve_papers(library, references)
        changed = library.add_tags(ids, added) if added else library.remove_tags(ids, removed)
    tags = truncate(one_line(", ".join(added or removed)), _MAX_TAGS_LENGTH)
    papers = format_count(changed, "paper")
    done = f"Tagged {papers} with {tags}" if added else f"Took {tags} off {papers}"
    print_message(f"{done}{_format_unchanged(len(ids) - changed)}.")


def _format_unchanged(number: int) -> str:
    return f" ({number:,} already so)" if number else ""
