"""The colours of a query in the search bar: of its parts by what they are, and of its mistakes."""

from __future__ import annotations

from rich.highlighter import Highlighter
from rich.text import Span, Text
from textual.widgets import Input

from paperbrowse.search import find_problems, split_parts

PART_CLASSES = {
    kind: f"query--{kind}"
    for kind in ("stop", "phrase", "pattern", "field", "value", "operator", "excluded", "mistake")
}
"""Component classes of what is coloured; a plain word is not."""


class QueryColours(Highlighter):
    """Colours the query in a field."""

    def __init__(self, field: Input) -> None:
        self._field = field
        self._shown: object = None
        self._spans: list[Span] = []

    def highlight(self, text: Text) -> None:
        """Colour a query in place; each is painted and measured several times."""
        shown = text.plain, self._field.has_focus, self._field.app.theme
        if shown != self._shown:
            self._colour(text)
            self._shown, self._spans = shown, list(text.spans)
        text.spans = list(self._spans)

    def _colour(self, text: Text) -> None:
        query, style = text.plain, self._field.get_component_rich_style
        for kind, start, end in split_parts(query):
            if kind in PART_CLASSES:
                text.stylize(style(PART_CLASSES[kind]), start, end)
        for problem in find_problems(query, typing=self._field.has_focus):
            text.stylize(style(PART_CLASSES["mistake"]), problem.start, problem.end)
