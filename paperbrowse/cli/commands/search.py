"""``paperbrowse search``: its options, the search, and its output."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from paperbrowse.cli.base import STANDARD_STREAM, Invocation, QueryCommand, command
from paperbrowse.cli.options import (
    FACET_LABELS,
    SortOrder,
    Years,
    build_choices,
    filter_options,
    resolve_list_name,
    restrict_query,
)
from paperbrowse.cli.output import Console, clip, print_json, print_message
from paperbrowse.core import PaperbrowseError, format_count, format_os_error, one_line
from paperbrowse.search import (
    BASIC_FACETS,
    FACETS,
    Facet,
    FacetChoice,
    FacetCount,
    Fallback,
    Order,
    SearchRequest,
    SearchResults,
    Sort,
    remove_order,
)
from paperbrowse.workspace import FoundPaper, SearchSettings, find_saved_search, join_papers

if TYPE_CHECKING:
    from paperbrowse.library import Library
    from paperbrowse.workspace import Workspace

_MAX_VALUES = 10
_SNIPPET_LENGTH = 200
_NARROWING_TERMS = 12


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Results of a search with their papers."""

    results: SearchResults
    papers: tuple[FoundPaper, ...]

    @classmethod
    def search(cls, workspace: Workspace, request: SearchRequest) -> SearchReport:
        """Search; raises SearchError or LibraryError."""
        results = workspace.index.search(request)
        papers = workspace.library.papers(hit.paper_id for hit in results.hits)
        return cls(results, join_papers(results, papers))

    def to_paper_objects(self) -> Iterator[dict[str, Any]]:
        """Yield the papers as objects for JSON, in order."""
        # Here, because output for people does not need the exports.
        from paperbrowse.exports import paper_object

        for each in self.papers:
            snippet = each.cut_snippet(_SNIPPET_LENGTH)
            yield paper_object(each.paper, score=each.score, snippet=snippet.text)

    def to_object(self) -> dict[str, Any]:
        """Return the results as an object for JSON."""
        results = self.results
        return {
            "query": results.request.query,
            "total": results.total,
            "offset": results.request.offset,
            "sort": "-" * results.order.reverse + results.order.key,
            "took_ms": round(results.took_ms, 3),
            "understood": results.explanation,
            "problems": [problem._asdict() for problem in results.problems],
            "fallback": None if results.fallback is None else _fallback_object(results.fallback),
            "papers": list(self.to_paper_objects()),
            "facets": {
                facet: _count_objects(results.facets.get(facet, ()))
                for facet in results.request.counted_facets
            },
            **({"narrow": _count_objects(results.narrow)} if results.request.narrow else {}),
        }

    def print_text(self, console: Console) -> None:
        """Print the hits, and the facets if they were requested."""
        for rank, each in enumerate(self.papers, self.results.request.offset + 1):
            snippet = each.cut_snippet(_SNIPPET_LENGTH)
            console.print_paper(rank, each.paper, each.title_matches, snippet)
        for facet, values in self.results.facets.items():
            shown = [f"{one_line(each.value) or 'unknown'} {each.count:,}" for each in values]
            if (more := len(shown) - _MAX_VALUES) > 0:
                shown[_MAX_VALUES:] = [f"and {more:,} more"]
            if shown:
                _print_counts(console, FACET_LABELS[facet], shown)
        if self.results.narrow:
            terms = [f"{one_line(each.value)} {each.count:,}" for each in self.results.narrow]
            _print_counts(console, "Narrow", terms)

    def print_messages(self, library: Library) -> None:
        """Print the number of hits to standard error, and hints if there are none."""
        results = self.results
        if results.pasted:
            print_message(f"Read as {one_line(results.pasted)}")
        for problem in results.problems:
            print_message(f"In the query: {one_line(problem.message)}")
        if results.author_words:
            words = one_line(", ".join(results.author_words))
            print_message(f"In the query: {words} also finds authors")
        if results.fallback is not None:
            print_message(f"In the query: {one_line(results.fallback.explanation)}")
        shown = ""
        if self.papers and len(self.papers) < results.total:
            first = results.request.offset + 1
            shown = f", {first:,} to {first + len(self.papers) - 1:,} shown"
        print_message(f"{results.total:,} of {format_count(results.library_total, 'paper')}{shown}")
        if not results.library_total:
            message = "The library is empty. Read dumps into it with: paperbrowse import PATH..."
            print_message(message)
        elif not results.total:
            self._print_unknown("tag", [tag.value for tag in library.tags()])
            self._print_unknown("source", [source.name for source in library.sources()])

    def _print_unknown(self, facet: Facet, known: list[str]) -> None:
        # Here, because few searches need it.
        from difflib import get_close_matches

        choice = self.results.request.choices.get(facet, FacetChoice())
        for value in sorted(choice.include.difference(known)):
            close = [one_line(each) for each in get_close_matches(value, known)]
            hint = f" Close to it: {', '.join(close)}." if close else ""
            print_message(f"No paper has the {facet} {one_line(value)}.{hint}")


def _print_counts(console: Console, label: str, counts: Sequence[str]) -> None:
    name = console.style(f"{label:<9}", bold=True)
    console.print_line(name + clip(", ".join(counts), console.width - 9))


def _count_objects(counts: Sequence[FacetCount]) -> list[dict[str, Any]]:
    return [each._asdict() for each in counts]


def _fallback_object(fallback: Fallback) -> dict[str, Any]:
    return {
        "words": dict(fallback.replacements),
        "most_of": fallback.word_count or None,
        "explanation": one_line(fallback.explanation),
    }


class _SearchCommand(QueryCommand):
    """The command with the query language in its help."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        # Here, because few searches show their help.
        from paperbrowse.search import LANGUAGE

        for heading, forms in LANGUAGE.items():
            with formatter.section(heading):
                formatter.write_dl(forms)


@command(
    "search",
    "search kv cache -pruning",
    "search 'title:\"in-context learning\"' --year 2023.. --sort date",
    "search --tag quantization --list Thesis --facets",
    "search diffusion --jsonl | jq -r .title",
    "search kv cache --year 2024.. --save Caches",
    "search --queries queries.txt > answers.jsonl",
    cls=_SearchCommand,
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@filter_options
@click.option("--list", "list_name", metavar="NAME", help="Only papers on this reading list.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Only by this author.")
@click.option("--venue", "venues", multiple=True, metavar="NAME", help="Only of this venue.")
@click.option(
    "--sort",
    "order",
    type=SortOrder(),
    help=f"The order, reversed as -KEY: {', '.join(get_args(Sort))}. Without a query, relevance is "
    "newest first. In a --list, list is its order, and saved what was saved last first.",
)
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, metavar="N")
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Skip N hits.")
@click.option(
    "--insist",
    is_flag=True,
    help="Find nothing rather than papers that lack a word of the QUERY.",
)
@click.option("--saved", metavar="NAME", help="Search what was saved under NAME.")
@click.option("--save", metavar="NAME", help="Save this search under NAME.")
@click.option("--facets", is_flag=True, help="Also count papers by tag, year, author and more.")
@click.option(
    "--narrow",
    type=click.IntRange(0),
    is_flag=False,
    flag_value=_NARROWING_TERMS,
    default=0,
    metavar="[N]",
    help="Also name N terms that tell these hits from other papers, with their numbers.",
)
@click.option("--json", "output", flag_value="json", help="Print one JSON object.")
@click.option("--jsonl", "output", flag_value="jsonl", help="Print one JSON object a paper.")
@click.option("--queries", metavar="FILE|-", help="Answer each line of FILE with one line of JSON.")
@click.pass_obj
def search(
    invocation: Invocation,
    words: tuple[str, ...],
    tags: tuple[str, ...],
    excluded: tuple[str, ...],
    years: Years | None,
    sources: tuple[str, ...],
    list_name: str | None,
    authors: tuple[str, ...],
    venues: tuple[str, ...],
    order: Order | None,
    limit: int,
    offset: int,
    insist: bool,
    saved: str | None,
    save: str | None,
    facets: bool,
    narrow: int,
    output: Literal["json", "jsonl"] | None,
    queries: str | None,
) -> None:
    """Find papers; without a QUERY all, newest first.

    After -- everything is part of the query. Where no paper has every word, similar words are
    searched in place of unknown ones, then papers with most of the words; a message says so.
    """
    if queries is not None and (words or output == "jsonl" or saved or save):
        raise click.UsageError("--queries cannot be used with a QUERY, --jsonl, --saved or --save.")
    if saved is not None and words:
        raise click.UsageError("--saved NAME stands for a QUERY; leave one of them out.")
    if order is not None and order.key in ("list", "saved") and list_name is None:
        raise click.UsageError(f"--sort {order.key} needs --list NAME.")
    with invocation.open_workspace(create=save is not None) as workspace:
        library = workspace.library
        stored = SearchSettings(query=" ".join(words))
        if saved is not None:
            found = find_saved_search(library, saved)
            # The query holds its facet values and its list as well, beside which options count too.
            stored = replace(SearchSettings.of_saved(found), query=found.query)
            library.note_search_opened(found.name)
        query = stored.query if order is None else remove_order(stored.query)
        order = order or Order(stored.sort, stored.reverse)
        settings = SearchSettings(
            query=restrict_query(query, authors, venues),
            choices=build_choices(library, tags, excluded, sources, None),
            years=years,
            sort=order.key,
            reverse=order.reverse,
            insist=insist or stored.insist,
            list_name=None if list_name is None else resolve_list_name(library, list_name),
        )
        request = settings.to_request(
            limit=limit,
            offset=offset,
            facets=facets or (output == "json" and queries is None),
            counted_facets=FACETS if facets else BASIC_FACETS,
            narrow=narrow,
        )
        if save is not None:
            _save_search(library, save, settings)
        if queries is not None:
            for query in _read_queries(queries):
                query = restrict_query(query, authors, venues)
                report = SearchReport.search(workspace, replace(request, query=query))
                print_json(report.to_object(), indent=None, flush=True)
            return
        report = SearchReport.search(workspace, request)
        if output == "json":
            print_json(report.to_object())
        elif output == "jsonl":
            for paper in report.to_paper_objects():
                print_json(paper, indent=None)
        else:
            report.print_text(invocation.console)
        report.print_messages(library)


def _save_search(library: Library, name: str, settings: SearchSettings) -> None:
    query = settings.write_query()
    if query is None:
        raise PaperbrowseError("This search has too many words to be saved.", "Use fewer of them.")
    settings.save(library, name)
    print_message(f"Saved the search {one_line(name)}: {one_line(query)}")


def _read_queries(file: str) -> Iterator[str]:
    """Yield the queries of a file, one per line, as they are read."""
    if file == STANDARD_STREAM and sys.stdin is None:
        raise PaperbrowseError("Cannot read standard input: it is closed.")
    try:
        with sys.stdin.buffer if file == STANDARD_STREAM else Path(file).open("rb") as lines:
            for line in lines:
                yield line.decode(errors="replace").rstrip("\r\n")
    except OSError as error:
        reason = format_os_error(error)
        raise PaperbrowseError(f"Cannot read {one_line(file)}: {reason}.") from error
