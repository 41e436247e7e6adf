"""A paper in a listing of several: rank, title, what is known of it, a snippet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from paperbrowse.cli.output.console import Console
from paperbrowse.cli.output.layout import TextRange, clip, clip_ranges, wrap_ranges
from paperbrowse.core.formatting import format_byline
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line

if TYPE_CHECKING:
    from paperbrowse.search import Snippet

_MAX_TAGS = 4
_MARGIN = 5


def format_paper_row(
    rank: int,
    paper: Paper,
    console: Console,
    *,
    marks: Iterable[TextRange] = (),
    snippet: Snippet | None = None,
) -> list[str]:
    """Return the lines of a paper, the last of them empty; ``marks`` stand out in its title."""
    width = console.width - _MARGIN
    indent = " " * _MARGIN
    title = one_line(paper.title)
    lines = [
        indent + console.highlight(title[start:end], clip_ranges(marks, (start, end)), bold=True)
        for start, end in wrap_ranges(title, width)
    ]
    lines[0] = f"{rank:>{_MARGIN - 2}}  " + lines[0].removeprefix(indent)
    about = " · ".join(
        part for part in (format_byline(paper), ", ".join(paper.tags[:_MAX_TAGS])) if part
    )
    lines.append(indent + console.style(clip(one_line(about), width), fg="cyan"))
    if made := format_user_data(paper):
        lines.append(indent + console.style(clip(one_line(made), width), fg="yellow"))
    if snippet is not None and snippet.text:
        matches = [(span.start, span.end) for span in snippet.spans]
        lines += [
            indent + console.highlight(snippet.text[start:end], clip_ranges(matches, (start, end)))
            for start, end in wrap_ranges(snippet.text, width)
        ]
    lines.append(indent + console.style(paper.id, dim=True))
    return [*lines, ""]


def format_user_data(paper: Paper) -> str:
    """Return what its reader made of ``paper``: ``★ · reading · note · on Thesis``."""
    parts = [
        "★" if paper.starred_at is not None else "",
        paper.status if paper.status != "unread" else "",
        "note" if paper.note is not None else "",
        f"on {', '.join(paper.lists)}" if paper.lists else "",
    ]
    return " · ".join(part for part in parts if part)
