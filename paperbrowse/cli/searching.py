"""``paperbrowse search``: its options, and the search they ask for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

import click

from paperbrowse.cli.answers import Answer
from paperbrowse.cli.commands import STANDARD_STREAM, Invocation, QueryCommand, command
from paperbrowse.cli.output import write_json
from paperbrowse.errors import PaperbrowseError
from paperbrowse.search.request import Choice, Facet, SearchRequest, Sort
from paperbrowse.text import one_line


class YearRange(click.ParamType[tuple[int | None, int | None]]):
    """Years as ``2024``, ``2020..2024``, ``2020..`` or ``..2024``."""

    name = "A..B"
    _written = re.compile(r"(\d{4})?(?:(\.\.)(\d{4})?)?")

    def convert(
        self,
        value: str | tuple[int | None, int | None],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int | None, int | None]:
        if not isinstance(value, str):
            return value
        match = self._written.fullmatch(value.strip())
        if match is None or not (match[1] or match[3]):
            self.fail(f"{value!r} is no year and no range such as 2020..2024", param, ctx)
        first = int(match[1]) if match[1] else None
        last = (int(match[3]) if match[3] else None) if match[2] else first
        if first is not None and last is not None and first > last:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return first, last


@command(
    "search",
    "search kv cache -pruning",
    "search 'title:\"in-context learning\"' --year 2023.. --sort date",
    "search --tag quantization --list Thesis --facets",
    "search diffusion --jsonl | jq -r .title",
    "search --queries queries.txt > answers.jsonl",
    cls=QueryCommand,
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@click.option("--tag", "tags", multiple=True, metavar="T", help="Only papers with all these tags.")
@click.option("--exclude-tag", "excluded", multiple=True, metavar="T", help="None with this tag.")
@click.option("--year", "years", type=YearRange(), help="Only from these years: 2024, 2020..2024.")
@click.option("--source", "sources", multiple=True, metavar="S", help="Only from this dump.")
@click.option("--list", "list_name", metavar="NAME", help="Only papers on this reading list.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "title", "comments", "list"]),
    default="relevance",
    show_default=True,
    help="Without a query, relevance is newest first; list is the order of --list.",
)
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, metavar="N")
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Skip N hits.")
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
    years: tuple[int | None, int | None] | None,
    sources: tuple[str, ...],
    list_name: str | None,
    sort: str,
    limit: int,
    offset: int,
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

    After -- everything is part of the query.
    """
    if queries is not None and (words or output == "jsonl"):
        raise click.UsageError("--queries cannot be used with a QUERY or --jsonl.")
    if sort == "list" and list_name is None:
        raise click.UsageError("--sort list needs --list NAME.")
    with invocation.open_workspace() as workspace:
        choices: dict[Facet, Choice] = {}
        if tags or excluded:
            choices["tag"] = Choice(frozenset(tags), frozenset(excluded), match_all=True)
        if sources:
            choices["source"] = Choice(frozenset(sources))
        if list_name is not None:
            from paperbrowse.cli.lists import as_written

            choices["list"] = Choice(frozenset([as_written(workspace.library, list_name)]))
        request = SearchRequest(
            query=" ".join(words),
            choices=choices,
            years=years,
            sort=cast(Sort, sort),
            limit=limit,
            offset=offset,
            facets=facets or (output == "json" and queries is None),
        )
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
        answer.write_notes(workspace.library)


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
