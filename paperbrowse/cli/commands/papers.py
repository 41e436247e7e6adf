"""``paperbrowse show`` and ``tags``: one whole paper, and the tags of all papers."""

from __future__ import annotations

import itertools

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import Console, pad, print_json, wrap_lines
from paperbrowse.core import (
    ListMembership,
    Paper,
    format_byline,
    format_count,
    format_day,
    one_line,
    printable,
)

_LABEL_WIDTH = 10


@command("show", "show attention-is-all", "show 1706.03762 --json")
@click.argument("reference", metavar="PAPER")
@json_option
@click.pass_obj
def show(invocation: Invocation, reference: str, as_json: bool) -> None:
    """Print one paper, whole.

    PAPER is an id, the beginning of one that fits no other paper, or an arXiv id.
    """
    with invocation.open_workspace() as workspace:
        paper = workspace.library.paper(reference)
    if as_json:
        # Here, because output for people does not need the exports.
        from paperbrowse.exports import paper_object

        print_json(paper_object(paper))
        return
    console = invocation.console
    for line in _format_paper(paper, console):
        console.print_line(line)


def _format_paper(paper: Paper, console: Console) -> list[str]:
    title = wrap_lines(one_line(paper.title), console.width)
    lines = [console.style(line, bold=True) for line in title]
    lines += [
        console.style(line, fg="cyan") for line in wrap_lines(format_byline(paper), console.width)
    ]
    lines += ["", *wrap_lines(_clean_text(paper.abstract or "No abstract."), console.width), ""]
    if paper.note is not None:
        lines += [console.style("Your note", bold=True)]
        lines += [*wrap_lines(_clean_text(paper.note), console.width), ""]
    year = "the year was not written in the dump" if paper.published_inferred else ""
    since = paper.status_since
    facts = {
        "Authors": ", ".join(paper.authors),
        "Group": paper.organization or "",
        "Date": year,
        "Upvotes": "" if paper.upvotes is None else f"{paper.upvotes:,}",
        "Cited by": "" if paper.citations is None else format_count(paper.citations, "paper"),
        "Category": ", ".join(paper.categories),
        "Language": paper.language or "",
        "Tags": ", ".join(paper.tags),
        "Own tags": ", ".join(paper.own_tags),
        "Status": "" if since is None else f"{paper.status}, since {format_day(since)}",
        "Starred": "" if paper.starred_at is None else format_day(paper.starred_at),
        "Lists": "\n".join(map(_format_membership, paper.saves)),
        "Page": paper.url or "",
        "Links": "\n".join(paper.links),
        "arXiv": paper.arxiv_id or "",
        "DOI": paper.doi or "",
        "Sources": "\n".join(paper.sources),
        "Added": "" if paper.added is None else format_day(paper.added),
        "Cited as": paper.citation_key or "",
        "Id": paper.id,
    }
    for name, fact in facts.items():
        if fact:
            lines += _format_fact(name, fact, console)
    return lines


def _format_membership(membership: ListMembership) -> str:
    day = f" {format_day(membership.at)}" if membership.at is not None else ""
    query = f", found by {membership.query}" if membership.query else ""
    return one_line(f"{membership.list} (saved{day}{query})")


def _clean_text(text: str) -> str:
    return printable(text).replace("\t", " ")


def _format_fact(name: str, fact: str, console: Console) -> list[str]:
    if name in ("Page", "Links"):  # not wrapped, so that they can be clicked and copied
        lines = fact.split("\n")
    else:
        lines = wrap_lines(_clean_text(fact), console.width - _LABEL_WIDTH)
    label = console.style(pad(name, _LABEL_WIDTH), dim=True)
    labels = itertools.chain([label], itertools.repeat(" " * _LABEL_WIDTH))
    return [label + one_line(line) for label, line in zip(labels, lines, strict=False)]


@command("tags", "tags", "tags --json | jq -r '.tags[].value'")
@json_option
@click.pass_obj
def tags(invocation: Invocation, as_json: bool) -> None:
    """Print the tags with their counts."""
    with invocation.open_workspace() as workspace:
        counts = workspace.library.tags()
    if as_json:
        print_json({"tags": [{"value": tag.value, "count": tag.count} for tag in counts]})
    else:
        invocation.console.print_counts([(tag.value, tag.count) for tag in counts])
