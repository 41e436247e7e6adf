"""Rows of papers in a listing: rank, title, byline, user data, snippet, id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from paperbrowse.cli.output.console import Console
from paperbrowse.cli.output.layout import TextRange, clip, clip_ranges, wrap_ranges
from paperbrowse.core import Paper, format_byline, one_line

if TYPE_CHECKING:
    from paperbrowse.search import Snippet

_MAX_TAGS = 4
_MARGIN = 5


def format_paper_row(
    rank: int,
    paper: Paper,
    console: Console,
    *,
    matches: Iterable[TextRange] = (),
    snippet: Snippet | None = None,
) -> list[str]:
    """Return the lines of a paper and an empty one; ``matches`` in its title are highlighted."""
    width = console.width - _MARGIN
    indent = " " * _MARGIN
    title = one_line(paper.title)
    lines = [
        indent + console.highlight(title[start:end], clip_ranges(matches, (start, end)), bold=True)
        for start, end in wrap_ranges(title, width)
    ]
    lines[0] = f"{rank:>{_MARGIN - 2}}  " + lines[0].removeprefix(indent)
    facts = " · ".join(
        part for part in (format_byline(paper), ", ".join(paper.tags[:_MAX_TAGS])) if part
    )
    lines.append(indent + console.style(clip(one_line(facts), width), fg="cyan"))
    if user_data := format_user_data(paper):
        lines.append(indent + console.style(clip(one_line(user_data), width), fg="yellow"))
    if snippet is not None and snippet.text:
        text, spans = snippet
        lines += [
            indent + console.highlight(text[start:end], clip_ranges(spans, (start, end)))
            for start, end in wrap_ranges(text, width)
        ]
    lines.append(indent + console.style(paper.id, dim=True))
    return [*lines, ""]


def format_user_data(paper: Paper) -> str:
    """Return the user data of ``paper`` in words: ``★ · reading · note · on Thesis``."""
    parts = [
        "★" if paper.starred_at is not None else "",
        paper.status if paper.status != "unread" else "",
        "note" if paper.note is not None else "",
        f"on {', '.join(paper.lists)}" if paper.lists else "",
    ]
    return " · ".join(part for part in parts if part)
