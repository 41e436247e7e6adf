"""``paperbrowse export``: a list, the hits of a query or named papers as a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from paperbrowse.cli.base import STANDARD_STREAM, Invocation, command
from paperbrowse.cli.options import (
    Years,
    build_choices,
    filter_options,
    resolve_list_name,
    resolve_papers,
)
from paperbrowse.cli.output import print_data, print_message
from paperbrowse.core import format_count, one_line
from paperbrowse.exports import FORMATS, export as export_papers, write_file


@command(
    "export",
    "export --list Thesis --format bibtex -o thesis.bib",
    "export --query 'kv cache' --year 2024.. --format markdown",
    "export keyformer razorattention --format biblatex --copy",
    "export --list Thesis -o thesis.json --force",
)
@click.argument("references", nargs=-1, metavar="[PAPER]...")
@click.option("--list", "list_name", metavar="NAME", help="The papers of a list, in its order.")
@click.option("--query", metavar="Q", help="Every paper that matches a query, best first.")
@click.option("--saved", metavar="NAME", help="Every paper that a saved search finds.")
@filter_options
@click.option(
    "--format", type=click.Choice(list(FORMATS)), help="Needed unless the name after -o gives it."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The file to write; - is standard output, and the default.",
)
@click.option("--copy", is_flag=True, help="Copy it instead of writing it.")
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@click.pass_obj
def export(
    invocation: Invocation,
    references: tuple[str, ...],
    list_name: str | None,
    query: str | None,
    saved: str | None,
    tags: tuple[str, ...],
    excluded: tuple[str, ...],
    years: Years | None,
    sources: tuple[str, ...],
    format: str | None,
    output: str | None,
    copy: bool,
    force: bool,
) -> None:
    """Write papers for other programs to read.

    Without a choice it is every paper. A file is written whole or not at all, and a paper keeps
    the citation key that it is first exported with.
    """
    choices = [choice for choice in (list_name, query, saved) if choice is not None]
    has_filters = bool(tags or excluded or years or sources)
    if len(choices) > 1:
        raise click.UsageError("Only one of --list, --query and --saved can be used.")
    if references and (choices or has_filters):
        raise click.UsageError("Name papers, or choose them with options, but not both.")
    if copy and output is not None:
        raise click.UsageError("--copy and -o cannot be used together.")
    output = output or STANDARD_STREAM
    format = format or _format_from_name(output)
    with invocation.open_workspace() as workspace:
        library = workspace.library
        title = "All papers"
        if references:
            ids: Sequence[str] = resolve_papers(library, references)
            title = "Papers"
        elif list_name is not None and not has_filters:
            ids = library.list_ids(list_name)
            title = resolve_list_name(library, list_name)
        else:
            # Here, because exporting a list does not need the full-text engine.
            from paperbrowse.search import SearchRequest
            from paperbrowse.workspace import SearchSettings, find_saved_search

            settings = SearchSettings(sort="relevance" if list_name is None else "list")
            if saved is not None:
                found = find_saved_search(library, saved)
                settings, query = SearchSettings.of_saved(found), found.query
            request = SearchRequest(
                query=query or "",
                choices=build_choices(library, tags, excluded, sources, list_name),
                years=years,
                sort=settings.sort,
                reverse=settings.reverse,
                limit=library.paper_count(),
                facets=False,
                insist=True,
            )
            results = workspace.index.search(request)
            for problem in results.problems:
                print_message(f"In the query: {one_line(problem.message)}")
            if query and not results.hits:
                print_message("No paper matches the query; search shows what is close to it.")
            ids = [hit.paper_id for hit in results.hits]
            title = (choices or [title])[0]
        papers = workspace.papers_to_export(ids)
    text = export_papers(papers, format, title=title)
    number = format_count(len(papers), "paper")
    if copy:
        _copy_export(text, number)
    elif output == STANDARD_STREAM:
        print_data(text)
    else:
        write_file(Path(output), text, force=force)
        print_message(f"Exported {number} to {one_line(output)}.")


def _format_from_name(output: str) -> str:
    """Return the format of a file name's extension; of several, the one named like it."""
    extension = Path(output).suffix.lower()
    matching = [each.name for each in FORMATS.values() if each.extension == extension]
    if not matching:
        raise click.UsageError(f"Name a format with --format: {', '.join(FORMATS)}.")
    return next((name for name in matching if f".{name}" == extension), matching[0])


def _copy_export(text: str, subject: str) -> None:
    # Here, because most exports go to a file.
    from paperbrowse.system import copy_text

    streams = (sys.stderr, sys.stdout)
    terminal = next((each for each in streams if each is not None and each.isatty()), None)
    write = partial(print, end="", file=terminal, flush=True)
    result = copy_text(text, None if terminal is None else write)
    print_message(f"{one_line(result.describe(subject))}.")
