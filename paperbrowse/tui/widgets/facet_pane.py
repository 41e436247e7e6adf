"""A facet pane: the values of one facet with their counts, each included, excluded or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from paperbrowse.search.request import UNKNOWN, Choice, Facet, FacetCount
from paperbrowse.text import one_line
from paperbrowse.tui.binding import key
from paperbrowse.tui.widgets.painting import ends, strip

INCLUDED, EXCLUDED, OFF = "●", "−", "○"
_BAR_CELLS = 8


class FacetPane(ScrollView, can_focus=True):
    """Lists one facet's values; a chosen value is marked, and cycles when it is chosen again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("j,down", "move(1)", "Next value", id="facet.down"),
        key("k,up", "move(-1)", "Previous value", id="facet.up"),
        key("g,home", "go_to_end(False)", "First value", id="facet.top"),
        key("G,end", "go_to_end(True)", "Last value", id="facet.bottom"),
        key("enter,space", "cycle", "Include, then exclude, then off", id="facet.cycle"),
        key("ampersand", "match_all", "Any of them, or all", id="facet.match-all"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "facet--included",
        "facet--excluded",
        "facet--count",
        "facet--bar",
        "facet--cursor",
    }

    DEFAULT_CSS = """
    FacetPane {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        border-top: solid $panel;
        border-title-color: $primary;
        border-title-style: bold;
        .facet--included { color: $accent; text-style: bold; }
        .facet--excluded { color: $error; text-style: strike; }
        .facet--count { color: $text-muted; }
        .facet--bar { color: $accent; }
        .facet--cursor { background: $surface; }
        &:focus { border-top: solid $primary; }
        &:focus .facet--cursor { background: $primary 25%; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The place of the highlighted value, counted from 0."""

    @dataclass
    class ValueCycled(Message):
        """The reader moved a value on: off, included, excluded."""

        facet: Facet
        value: str

    @dataclass
    class MatchChanged(Message):
        """The reader switched between any and all of the included values."""

        facet: Facet

    def __init__(self, facet: Facet, title: str, *, bars: bool = False, empty: str) -> None:
        super().__init__(id=f"facet-{facet}")
        self.facet: Facet = facet
        self._title = title
        self.border_title = title
        self._bars = bars
        self._empty = empty
        self._counts: Sequence[FacetCount] = ()
        self._choice = Choice()

    def show(self, counts: Sequence[FacetCount], choice: Choice) -> None:
        """Show values with their counts, in the order given, and what is chosen of them."""
        on_cursor = self._counts[self.cursor].value if self._counts else None
        self._counts, self._choice = counts, choice
        places = [place for place, count in enumerate(counts) if count.value == on_cursor]
        fallback = max(0, min(self.cursor, len(counts) - 1))
        self.set_reactive(FacetPane.cursor, places[0] if places else fallback)
        several = len(choice.include) > 1
        meaning = (" · all of" if choice.match_all else " · any of") if several else ""
        self.border_title = f"{self._title}{meaning}"
        self.virtual_size = Size(self.size.width, max(1, len(counts)))
        self.refresh()
        if self.has_focus:  # the highlighted value may have moved; its height is known only then
            self.call_after_refresh(self._reveal)

    def render_line(self, y: int) -> Strip:
        place, width = y + self.scroll_offset.y, self._width
        if not self._counts and place == 0:
            note = Content.styled(f"  {self._empty}", self._style("count"))
            return strip(note, width, self.visual_style)
        if place >= len(self._counts):
            return strip(Content(), width, self.visual_style)
        base = self.visual_style
        if place == self.cursor and (self.has_focus or self._counts[place].value in self._chosen):
            base += self._style("cursor")
        return strip(self._value_line(self._counts[place], width), width, base)

    def _value_line(self, counted: FacetCount, width: int) -> Content:
        if counted.value in self._choice.include:
            mark, style = INCLUDED, self._style("included")
        elif counted.value in self._choice.exclude:
            mark, style = EXCLUDED, self._style("excluded")
        else:
            mark, style = OFF, None
        name = one_line(counted.value) or ("undated" if counted.value == UNKNOWN else "?")
        line = Content.assemble(f"{mark} ", (name, style) if style else name)
        if self._bars:
            most = max((each.count for each in self._counts if each.value != UNKNOWN), default=0)
            cells = -(-counted.count * _BAR_CELLS // max(most, 1))
            bar = "▇" * cells if counted.value != UNKNOWN else ""
            line = line.truncate(11, pad=True).append(Content.styled(bar, self._style("bar")))
        return ends(line, Content.styled(f"{counted.count:,} ", self._style("count")), width)

    @property
    def _chosen(self) -> frozenset[str]:
        return self._choice.include | self._choice.exclude

    @property
    def _width(self) -> int:
        """The cells of a line, beside the scrollbar."""
        return self.scrollable_content_region.width

    def _style(self, part: str) -> Style:
        return self.get_visual_style(f"facet--{part}", partial=True)

    def watch_cursor(self) -> None:
        """Follow the cursor with the view."""
        self._reveal()
        self.refresh()

    def _reveal(self) -> None:
        self.scroll_to_region(
            Region(0, self.cursor, 1, 1), animate=False, immediate=True, force=True
        )

    def on_focus(self) -> None:
        self._reveal()
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        # The title line belongs to the border, so the first value is at 1.
        place = event.y - 1 + self.scroll_offset.y
        if event.y >= 1 and place < len(self._counts):
            self.cursor = place
            self.action_cycle()

    def action_move(self, values: int) -> None:
        """Move the cursor; past either end it stays."""
        self.cursor = max(0, min(self.cursor + values, len(self._counts) - 1))

    def action_go_to_end(self, last: bool) -> None:
        """Move the cursor to the first or the last value."""
        self.cursor = max(0, len(self._counts) - 1) if last else 0

    def action_cycle(self) -> None:
        """Move the highlighted value on."""
        if self._counts:
            self.post_message(self.ValueCycled(self.facet, self._counts[self.cursor].value))

    def action_match_all(self) -> None:
        """Switch between any and all of the included values."""
        self.post_message(self.MatchChanged(self.facet))
