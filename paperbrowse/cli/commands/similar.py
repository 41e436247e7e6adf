"""``paperbrowse similar``: papers like others, like a list, or like a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from paperbrowse.cli.base import STANDARD_STREAM, Invocation, command
from paperbrowse.cli.options import (
    Years,
    build_choices,
    filter_options,
    read_standard_input,
    resolve_list_name,
    resolve_papers,
)
from paperbrowse.cli.output import print_json, print_message
from paperbrowse.core import PaperbrowseError, format_count
from paperbrowse.search import SearchRequest, Seed
from paperbrowse.workspace import FoundPaper, join_papers

_SNIPPET_LENGTH = 200


@command(
    "similar",
    "similar attention-is-all",
    "similar 1706.03762 2005.14165 --year 2024.. --limit 5",
    "similar --list Thesis --json | jq -r '.papers[].id'",
    "similar - < abstract.txt",
)
@click.argument("references", nargs=-1, metavar="[PAPER|-]...")
@click.option("--list", "list_name", metavar="NAME", help="Like the papers of this reading list.")
@filter_options
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, metavar="N")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def similar(
    invocation: Invocation,
    references: tuple[str, ...],
    list_name: str | None,
    tags: tuple[str, ...],
    excluded: tuple[str, ...],
    years: Years | None,
    sources: tuple[str, ...],
    limit: int,
    as_json: bool,
) -> None:
    """Find papers like other papers, like a list or like a text.

    PAPER is an id, the beginning of one that fits no other paper, or an arXiv id; - is a text on
    standard input. Of several, each counts. What the papers share with them is printed below each.
    """
    if not references and list_name is None:
        raise click.UsageError("Give a PAPER, --list NAME, or - for a text on standard input.")
    with invocation.open_workspace() as workspace:
        library = workspace.library
        papers = [each for each in references if each != STANDARD_STREAM]
        seed = Seed(
            paper_ids=tuple(resolve_papers(library, papers)),
            list_name=None if list_name is None else resolve_list_name(library, list_name),
            text=_read_text() if STANDARD_STREAM in references else "",
        )
        choices = build_choices(library, tags, excluded, sources, None)
        results = workspace.index.search(
            SearchRequest(similar_to=seed, choices=choices, years=years, limit=limit, facets=False)
        )
        found = join_papers(results, library.papers(hit.paper_id for hit in results.hits))
    if as_json:
        print_json({"total": results.total, "papers": list(_paper_objects(found))})
    else:
        console = invocation.console
        for rank, each in enumerate(found, 1):
            snippet = each.cut_snippet(_SNIPPET_LENGTH)
            console.print_paper(rank, each.paper, each.title_matches, snippet, why=each.why)
    if results.likeness is not None and not results.likeness.weights:
        print_message("None of its words tells it from other papers.")
    papers_of_library = format_count(results.library_total, "paper")
    print_message(
        f"The {results.total:,} most similar of {papers_of_library}, {len(found):,} shown"
    )


def _paper_objects(found: tuple[FoundPaper, ...]) -> Iterator[dict[str, Any]]:
    # Here, because output for people does not need the exports.
    from paperbrowse.exports import paper_object

    for each in found:
        snippet = each.cut_snippet(_SNIPPET_LENGTH).text
        yield paper_object(each.paper, score=each.score, snippet=snippet, why=list(each.why))


def _read_text() -> str:
    """Return the text on standard input; raises PaperbrowseError if it is empty."""
    text = read_standard_input()
    if not text.strip():
        raise PaperbrowseError("There is no text on standard input.", "Pipe one into it.")
    return text
