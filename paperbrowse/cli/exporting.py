"""``paperbrowse export``: a reading list or the hits of a query, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperbrowse import exports
from paperbrowse.cli.commands import STANDARD_STREAM, Invocation, command
from paperbrowse.cli.output import note, write_data
from paperbrowse.exports.writing import write_file
from paperbrowse.papers import Paper
from paperbrowse.text import one_line
from paperbrowse.wording import count

if TYPE_CHECKING:
    from paperbrowse.workspace import Workspace


@command(
    "export",
    "export --list Thesis --format bibtex -o thesis.bib",
    "export --query 'kv cache year:2024..' --format markdown",
    "export --list Thesis -o thesis.json --force",
)
@click.option("--list", "list_name", metavar="NAME", help="The papers of a list, in its order.")
@click.option("--query", metavar="Q", help="Every paper that matches a query, best first.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(exports.FORMATS)),
    help="Needed unless the name after -o tells it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=STANDARD_STREAM,
    help="The file to write; - is standard output, and the default.",
)
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@click.pass_obj
def export(
    invocation: Invocation,
    list_name: str | None,
    query: str | None,
    format_name: str | None,
    output: str,
    force: bool,
) -> None:
    """Write papers for other programs to read.

    Without --list or --query it is every paper. A file is written whole or not at all.
    """
    if list_name is not None and query is not None:
        raise click.UsageError("--list and --query cannot be used together.")
    format_name = format_name or _format_by_name(output)
    with invocation.open_workspace() as workspace:
        papers = _chosen(workspace, list_name, query)
    text = exports.export(papers, format_name, title=list_name or query or "All papers")
    if output == STANDARD_STREAM:
        write_data(text)
        return
    write_file(Path(output), text, force=force)
    note(f"Exported {count(len(papers), 'paper')} to {one_line(output)}.")


def _format_by_name(output: str) -> str:
    """Return the format that a file's name tells: of two, the one that is called like its end."""
    extension = Path(output).suffix.lower()
    fitting = [each.name for each in exports.FORMATS.values() if each.extension == extension]
    if not fitting:
        raise click.UsageError(f"Name a format with --format: {', '.join(exports.FORMATS)}.")
    return next((name for name in fitting if f".{name}" == extension), fitting[0])


def _chosen(workspace: Workspace, list_name: str | None, query: str | None) -> list[Paper]:
    library = workspace.library
    if list_name is not None:
        return library.papers(library.list_ids(list_name))
    from paperbrowse.search.request import SearchRequest

    request = SearchRequest(query=query or "", limit=library.paper_count(), facets=False)
    results = workspace.index.search(request)
    for problem in results.problems:
        note(f"In the query: {one_line(problem.message)}")
    return library.papers(hit.paper_id for hit in results.hits)
