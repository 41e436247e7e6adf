"""Turns styled text into the strips of a line-by-line widget."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from paperbrowse.search.request import Snippet, Span


def marked(text: str, spans: Iterable[Span], style: Style | str) -> Content:
    """Return plain ``text`` with ``spans`` of it in ``style``."""
    content = Content(text)
    for span in spans:
        content = content.stylize(style, span.start, span.end)
    return content


def from_near_match(snippet: Snippet, width: int) -> Snippet:
    """Return ``snippet`` without so much of its beginning that ``width`` cells show a match."""
    if not snippet.spans or snippet.spans[0].end < width:
        return snippet
    first = snippet.spans[0].start
    cut = snippet.text.rfind(" ", 0, max(1, first - width // 4)) + 1
    spans = (Span(span.start - cut + 1, span.end - cut + 1) for span in snippet.spans)
    return Snippet("…" + snippet.text[cut:], tuple(spans))


def strip(content: Content, width: int, base: Style) -> Strip:
    """Return one line of ``content``, cut with an ellipsis or filled up to ``width`` cells."""
    cut = content.truncate(width, ellipsis=True, pad=True)
    return Strip(cut.render_segments(base), width)


def ends(left: Content, right: Content, width: int) -> Content:
    """Return ``left`` and ``right`` at the two ends of ``width`` cells; ``left`` gives way."""
    room = max(0, width - right.cell_length - 1)
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), " ", right)
