"""``paperbrowse search``: its options, and the search they ask for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

import click

from paperbrowse.cli.answers import Answer
from paperbrowse.cli.choosing import Years, choices_of, narrowing
from paperbrowse.cli.commands import STANDARD_STREAM, Invocation, QueryCommand, command
from paperbrowse.cli.output import note, write_json
from paperbrowse.cli.searches import query_of
from paperbrowse.errors import PaperbrowseError
from paperbrowse.search.request import SearchRequest, Sort
from paperbrowse.text import one_line

if TYPE_CHECKING:
    from paperbrowse.library import Library


@command(
    "search",
    "search kv cache -pruning",
    "search 'title:\"in-context learning\"' --year 2023.. --sort date",
    "search --tag quantization --list Thesis --facets",
    "search diffusion --jsonl | jq -r .title",
    "search kv cache --year 2024.. --save Caches",
    "search --queries queries.txt > answers.jsonl",
    cls=QueryCommand,
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@narrowing
@click.option("--list", "list_name", metavar="NAME", help="Only papers on this reading list.")
@click.option(
    "--sort",
    type=click.Choice(get_args(Sort)),
    default="relevance",
    show_default=True,
    help="Without a query, relevance is newest first. In a --list, list is its order, and saved "
    "what was saved last first.",
)
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, metavar="N")
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Skip N hits.")
@click.option("--saved", metavar="NAME", help="Search what was saved under NAME.")
@click.option("--save", metavar="NAME", help="Save this search under NAME.")
@click.option("--facets", is_flag=True, help="Also count tags, years, sources and lists.")
@click.option("--json", "output", flag_value="json", help="Print one JSON object.")
@click.option("--jsonl", "output", flag_value="jsonl", help="Print one JSON object a paper.")
@click.option(
    "--queries",
    metavar="FILE|-",
    help="Answer each line of FILE with one line of JSON.",
)
@click.pass_obj
def search(
    invocation: Invocation,
    words: tuple[str, ...],
    tags: tuple[str, ...],
    excluded: tuple[str, ...],
    years: Years | None,
    sources: tuple[str, ...],
    list_name: str | None,
    sort: str,
    limit: int,
    offset: int,
    saved: str | None,
    save: str | None,
    facets: bool,
    output: Literal["json", "jsonl"] | None,
    queries: str | None,
) -> None:
    """Find papers; without a QUERY all, newest first.

    \b
    kv cache           both words         kv OR cache        either
    -pruning           without it         "kv cache"         a phrase
    quant*             a beginning        title:cache        only in the title
    tag:kv-cache       source: list:      year:2023..2024    has:code
    status:reading     is:starred         note:word          has:note

    After -- everything is part of the query.
    """
    if queries is not None and (words or output == "jsonl" or saved or save):
        raise click.UsageError("--queries cannot be used with a QUERY, --jsonl, --saved or --save.")
    if saved is not None and words:
        raise click.UsageError("--saved NAME stands for a QUERY; leave one of them out.")
    if sort in ("list", "saved") and list_name is None:
        raise click.UsageError(f"--sort {sort} needs --list NAME.")
    with invocation.open_workspace(create=save is not None) as workspace:
        library = workspace.library
        request = SearchRequest(
            query=" ".join(words) if saved is None else query_of(library, saved),
            choices=choices_of(
                library, tags=tags, excluded=excluded, sources=sources, list_name=list_name
            ),
            years=years,
            sort=cast(Sort, sort),
            limit=limit,
            offset=offset,
            facets=facets or (output == "json" and queries is None),
        )
        if save is not None:
            _save(library, save, request)
        if queries is not None:
            for query in _lines(queries):
                answer = Answer.find(workspace, replace(request, query=query))
                write_json(answer.as_object(), indent=None, flush=True)
            return
        answer = Answer.find(workspace, request)
        if output == "json":
            write_json(answer.as_object())
        elif output == "jsonl":
            for paper in answer.paper_objects():
                write_json(paper, indent=None)
        else:
            answer.write_for_people(invocation.console)
        answer.write_notes(library)


def _save(library: Library, name: str, request: SearchRequest) -> None:
    # Here, because few searches are saved.
    from paperbrowse.search.writing import write_query

    query = write_query(request.query, request.choices, request.years)
    if query is None:
        raise PaperbrowseError("This search has too many words to be saved.", "Use fewer of them.")
    library.save_search(name, query)
    note(f"Saved the search {one_line(name)}: {one_line(query)}")


def _lines(file: str) -> Iterator[str]:
    """Yield the queries of a file, one a line, as they come."""
    if file == STANDARD_STREAM and sys.stdin is None:
        raise PaperbrowseError("Cannot read standard input: it is closed.")
    try:
        with sys.stdin.buffer if file == STANDARD_STREAM else Path(file).open("rb") as lines:
            for line in lines:
                yield line.decode(errors="replace").rstrip("\r\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PaperbrowseError(f"Cannot read {one_line(file)}: {reason}.") from error
