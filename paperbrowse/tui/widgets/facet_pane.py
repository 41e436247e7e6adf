"""A facet pane: the values of one facet with their counts, each included, excluded or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message

from paperbrowse.core import one_line
from paperbrowse.search import UNKNOWN_YEAR, Facet, FacetChoice, FacetCount
from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.widgets.drawing import (
    CursorPane,
    Fragment,
    Line,
    clip,
    component_classes,
    justify,
)

INCLUDED, EXCLUDED, OFF = "●", "−", "○"
_NAME_CELLS = 11
_BAR_CELLS = 8


class FacetPane(CursorPane):
    """Lists one facet's values; a chosen value has a sign, and cycles when it is chosen again."""

    PREFIX = "facet"
    BINDINGS = bindings("facet")

    DEFAULT_CSS = """
    FacetPane {
        border-top: solid $panel;
        border-title-color: $primary;
        border-title-style: bold;
        .facet--included { color: $text-accent; text-style: bold; }
        .facet--excluded { color: $error; text-style: strike; }
        .facet--count { color: $text-muted; }
        .facet--bar { color: $accent; }
        .facet--cursor { background: $surface; }
        &:focus { border-top: solid $primary; }
        &:focus .facet--cursor { background: $primary 25%; }
    }
    """
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    @dataclass
    class ValueCycled(Message):
        """The user moved a value on: off, included, excluded."""

        facet: Facet
        value: str

    @dataclass
    class MatchToggled(Message):
        """The user switched between any and all of the included values."""

        facet: Facet

    def __init__(self, facet: Facet, title: str, *, bars: bool = False, empty: str) -> None:
        super().__init__(id=f"facet-{facet}")
        self.facet: Facet = facet
        self._title = title
        self.border_title = title
        self._bars = bars
        self._empty = empty
        self._counts: Sequence[FacetCount] = ()
        self._choice = FacetChoice()
        self._most = 0
        self._tallest = 1
        self._meaning = ""

    def show(
        self, counts: Sequence[FacetCount], choice: FacetChoice, *, keep_height: bool = False
    ) -> None:
        """Show values with their counts, in this order, and the choice among them.

        With ``keep_height`` the pane stays as tall as it is even where fewer lines would do.
        """
        on_cursor = self._counts[self.cursor].value if self._counts else None
        self._counts, self._choice, self.total = counts, choice, len(counts)
        places = [place for place, count in enumerate(counts) if count.value == on_cursor]
        fallback = max(0, min(self.cursor, len(counts) - 1))
        self.set_reactive(FacetPane.cursor, places[0] if places else fallback)
        self._most = max((each.count for each in counts if each.value != UNKNOWN_YEAR), default=0)
        several = len(choice.include) > 1
        meaning = (" · all of" if choice.match_all else " · any of") if several else ""
        if meaning != self._meaning:  # to set a title paints the whole pane
            self._meaning = meaning
            self.border_title = f"{self._title}{meaning}"
        self._fit(max(1, len(counts)), keep_height=keep_height)
        self.repaint()
        if self.has_focus:  # the highlighted value may have moved; its height is known only then
            self.call_after_refresh(self.reveal)

    def _fit(self, lines: int, *, keep_height: bool) -> None:
        self.set_line_count(lines)
        if lines > self._tallest or (lines < self._tallest and not keep_height):
            self._tallest = lines
            if self.styles.is_auto_height:
                self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._tallest

    def line(self, place: int) -> tuple[Line, str]:
        if not self._counts and place == 0:
            return ((f"  {self._empty}", "count"),), ""
        if place >= len(self._counts):
            return (), ""
        counted = self._counts[place]
        is_lit = place == self.cursor and (self.has_focus or counted.value in self._chosen)
        return self._value_line(counted), "cursor" if is_lit else ""

    def _value_line(self, counted: FacetCount) -> Line:
        sign, style = OFF, ""
        if counted.value in self._choice.include:
            sign, style = INCLUDED, "included"
        elif counted.value in self._choice.exclude:
            sign, style = EXCLUDED, "excluded"
        name = one_line(counted.value) or ("undated" if counted.value == UNKNOWN_YEAR else "?")
        fragments: list[Fragment] = [(f"{sign} ", ""), (name, style)]
        if self._bars:
            fragments, taken = clip(fragments, _NAME_CELLS)
            filled = -(-counted.count * _BAR_CELLS // max(self._most, 1))
            bar = "▇" * filled if counted.value != UNKNOWN_YEAR else ""
            fragments += [(" " * (_NAME_CELLS - taken), ""), (bar, "bar")]
        return justify(fragments, (f"{counted.count:,} ", "count"), self.width)

    @property
    def _chosen(self) -> frozenset[str]:
        return self._choice.include | self._choice.exclude

    def on_resize(self) -> None:
        self.set_line_count(max(1, len(self._counts)))
        self.reveal()

    def on_focus(self) -> None:
        self.reveal()
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if self.is_on_scrollbar(event):
            return
        # The title line belongs to the border, so the first value is at 1.
        place = event.y - 1 + self.scroll_offset.y
        if event.y >= 1 and place < len(self._counts):
            self.cursor = place
            self.action_cycle()

    def action_cycle(self) -> None:
        if self._counts:
            self.post_message(self.ValueCycled(self.facet, self._counts[self.cursor].value))

    def action_match_all(self) -> None:
        self.post_message(self.MatchToggled(self.facet))
