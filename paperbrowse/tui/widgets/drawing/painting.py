"""Painting: lines of styled text are measured, wrapped, cut and turned into strips.

A line is a sequence of text fragments, each with the name of its style. That is quick to make and
to compare, so that a keystroke which changes three lines of a hundred paints three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from paperbrowse.core import printable
from paperbrowse.search import Snippet, Span

Fragment = tuple[str, str]
"""A text and the names of its styles, separated by blanks; later names win over earlier ones."""

Line = tuple[Fragment, ...]

_MAX_CACHED = 2_000
"""Strips that a widget caches: as many as scrolling about for a while shows."""

_ELLIPSIS = "…"
_WORD = re.compile(r"\S+")
_COMPONENT_CLASS = re.compile(r"\.([a-z]+--[a-z-]+)")


def component_classes(css: str) -> set[str]:
    """Return the component classes, such as ``facet--bar``, that a widget's style sheet names."""
    return set(_COMPONENT_CLASS.findall(css))


def highlight_spans(
    text: str, spans: Iterable[Span], style: str, match: str, *, within: Span | None = None
) -> Iterator[Fragment]:
    """Yield ``text`` in ``style``, with ``spans`` of it in the style ``match`` as well.

    With ``within`` only that part of the text; ``spans`` are in order and lie apart.
    """
    reached, end = (within.start, within.end) if within else (0, len(text))
    for span in spans:
        if span.end <= reached:
            continue
        if span.start >= end:
            break
        if span.start > reached:
            yield text[reached : span.start], style
        yield text[max(reached, span.start) : min(span.end, end)], f"{style} {match}"
        reached = min(span.end, end)
    if reached < end:
        yield text[reached:end], style


def trim_to_match(snippet: Snippet, width: int) -> Snippet:
    """Return ``snippet`` with its beginning cut so that ``width`` cells show a match."""
    if not snippet.spans or snippet.spans[0].end < width:
        return snippet
    first = snippet.spans[0].start
    cut = snippet.text.rfind(" ", 0, max(1, first - width // 4)) + 1
    spans = (Span(span.start - cut + 1, span.end - cut + 1) for span in snippet.spans)
    return Snippet("…" + snippet.text[cut:], tuple(spans))


def cell_width(text: str) -> int:
    """Return the number of cells that ``text`` takes on the screen."""
    return len(text) if text.isascii() else cell_len(text)


def clip(fragments: Iterable[Fragment], width: int) -> tuple[list[Fragment], int]:
    """Return the fragments that ``width`` cells hold, and the cells they take.

    Where not all fit, the last ends in an ellipsis. Control characters are left out.
    """
    safe = [(printable(text), style) for text, style in fragments if text]
    if (total := sum(cell_width(text) for text, _ in safe)) <= width:
        return safe, total
    kept: list[Fragment] = []
    room = max(0, width - len(_ELLIPSIS))
    for text, style in safe:
        if (length := cell_width(text)) > room:
            kept.append((set_cell_size(text, room) + _ELLIPSIS[:width], style))
            break
        kept.append((text, style))
        room -= length
    return kept, width


def justify(left: Iterable[Fragment], right: Fragment, width: int) -> Line:
    """Return ``left`` and ``right`` at the two ends of ``width`` cells; ``left`` gives way."""
    kept, taken = clip(left, max(0, width - cell_width(right[0]) - 1))
    return (*kept, (" " * max(1, width - taken - cell_width(right[0])), ""), right)


@lru_cache(maxsize=256)  # a keystroke often shows the paper that was there before
def wrap_text(text: str, width: int) -> tuple[Span, ...]:
    """Return the lines of ``text`` on ``width`` cells, broken between words where that goes.

    Lines are positions in the text, so that matches in it can be found. Every line of ``text``
    gives one at least, and a word that no line holds is broken.
    """
    lines: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        after = start + len(paragraph)
        end = start
        for word in _WORD.finditer(text, start, after):
            if cell_width(text[start : word.end()]) > width:
                if end > start:
                    lines.append(Span(start, end))
                start = word.start()
                for part in chop_cells(word[0], width)[:-1]:
                    lines.append(Span(start, start + len(part)))
                    start += len(part)
            end = word.end()
        lines.append(Span(start, end))
        start = after + 1
    return tuple(lines)


class Painter:
    """Paints the lines of one widget; its component classes ``PREFIX--NAME`` are the styles."""

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._base = Style()
        self._styles: dict[str, RichStyle] = {}
        self._strips: dict[tuple[Line, str, int, str, str], Strip] = {}

    def clear(self) -> None:
        """Forget styles and strips: the theme or the state of the widget has changed."""
        self._styles.clear()
        self._strips.clear()

    def paint(
        self, line: Line, background: str, width: int, edge: str = "", thumb: str = ""
    ) -> Strip:
        """Return ``line`` on ``width`` cells, cut or filled up, between ``edge`` and ``thumb``.

        ``background`` names the style below those of the line's fragments. The strip is as the
        terminal shows it: the app's filters, such as for NO_COLOR, have been applied.
        """
        if self._base is not self._widget.visual_style:
            self._base = self._widget.visual_style
            self.clear()
        key = (line, background, width, edge, thumb)
        painted = self._strips.get(key)
        if painted is None:
            if len(self._strips) >= _MAX_CACHED:
                self._strips.clear()
            painted = self._strips[key] = self._render(line, background, width, edge, thumb)
        return painted

    def _render(self, line: Line, background: str, width: int, edge: str, thumb: str) -> Strip:
        kept, taken = clip(line, width)
        segments = [Segment(edge, self._style("pane--edge"))] if edge else []
        segments += [
            Segment(text, self._style(self._names(background, style))) for text, style in kept
        ]
        if taken < width:
            segments.append(
                Segment(" " * (width - taken), self._style(self._names(background, "")))
            )
        if thumb:
            segments.append(Segment(thumb, self._style("pane--thumb")))
        for each in self._widget.get_line_filters():
            segments = each.apply(segments, self._widget.background_colors[1])
        return Strip(segments, len(edge) + width + len(thumb))

    def _names(self, background: str, style: str) -> str:
        return " ".join(f"{self._prefix}--{name}" for name in f"{background} {style}".split())

    def _style(self, names: str) -> RichStyle:
        """Return the style of component classes, separated by blanks, on top of one another."""
        style = self._styles.get(names)
        if style is None:
            look = self._widget.get_visual_style(*names.split()) if names else self._base
            style = self._styles[names] = look.rich_style
        return style
