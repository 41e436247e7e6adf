"""``paperbrowse list import``: a list file imported as a reading list."""

from __future__ import annotations

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.commands.import_dumps import print_import
from paperbrowse.cli.output import ProgressBars
from paperbrowse.core import format_count, one_line
from paperbrowse.dumps import LIST_FORMATS
from paperbrowse.workspace import ListImportSummary, import_list


@command(
    "import",
    "list import thesis.bib",
    "list import thesis.json --name 'Thesis, again'",
    "list import - --format ris --name Found < found.ris",
)
@click.argument("file", type=click.Path())
@click.option("--name", metavar="NAME", help="What to call the list.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(LIST_FORMATS)),
    help="The file's format, instead of recognising it.",
)
@json_option
@click.pass_obj
def import_list_(
    invocation: Invocation, file: str, name: str | None, format_name: str | None, as_json: bool
) -> None:
    """Bring a list in: its papers in their order, with notes, tags, status and stars.

    FILE is BibTeX, RIS, CSL-JSON or an export of paperbrowse, or - for standard input. Papers
    that the library has are not added again. The list is called what the file calls it, else like
    the file. What cannot be read is named, and the rest comes in. 'paperbrowse undo' takes the
    list away again.
    """
    with invocation.open_workspace(create=True) as workspace, ProgressBars() as bars:
        summary = import_list(workspace, file, name=name, format=format_name, progress=bars.show)
    json_object: dict[str, object] = {
        "name": summary.name,
        "papers": summary.papers,
        "new": summary.new,
        "known": summary.known,
    }
    print_import(summary, json_object, _format_summary(summary), as_json)


def _format_summary(summary: ListImportSummary) -> str:
    skipped = f" · {len(summary.skipped):,} skipped" if summary.skipped else ""
    return (
        f"Brought in the list {one_line(summary.name)}: {format_count(summary.papers, 'paper')}, "
        f"{summary.new:,} of them new{skipped}"
    )
