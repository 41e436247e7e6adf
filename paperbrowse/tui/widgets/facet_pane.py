"""A facet pane: the values of one facet with their counts, each included, excluded or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from paperbrowse.core import one_line
from paperbrowse.search import (
    UNKNOWN_YEAR,
    Facet,
    FacetChoice,
    FacetCount,
    has_beginnings,
    name_words,
)
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
_MAX_FILTER = 100
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
    class FoldToggled(Message):
        """The user wants the pane folded, or open."""

        pane: FacetPane

    class FilterChanged(Message):
        """The user typed another text to find values by."""

    @dataclass
    class MatchToggled(Message):
        """The user switched between any and all of the included values."""

        facet: Facet

    def __init__(
        self,
        facet: Facet,
        title: str,
        *,
        empty: str,
        style: Literal["names", "fixed", "ranges", "bars"] = "names",
        folded: bool = False,
    ) -> None:
        """``style``: names have the chosen ones first; ranges and bars are drawn as bars."""
        super().__init__(id=f"facet-{facet}")
        self.facet: Facet = facet
        self.folded = folded
        self.filter = ""
        """The text that values are found by."""
        self._is_typing = False
        self._title = title
        self._style = style
        self._bars = style in ("ranges", "bars")
        self._empty = empty
        self._all: Sequence[FacetCount] = ()
        self._counts: Sequence[FacetCount] = ()
        self._choice = FacetChoice()
        self._most = 0
        self._tallest = 1
        self._heading_text = ""
        self.set_class(folded, "-folded")
        self._show_heading()

    def show(
        self, counts: Sequence[FacetCount], choice: FacetChoice, *, keep_height: bool = False
    ) -> None:
        """Show values with their counts, in this order, and the choice among them.

        With ``keep_height`` the pane stays as tall as it is even where fewer lines would do.
        """
        self._all, self._choice = counts, choice
        self._select(keep_height=keep_height)

    def _select(self, *, keep_height: bool = False) -> None:
        """Show the values that the text finds, the chosen ones first, the cursor on its value."""
        on_cursor = self._counts[self.cursor].value if self._counts else None
        counts = self._all
        if words := name_words(self.filter):
            counts = [each for each in counts if has_beginnings(each.value, words)]
        if self._style == "names" and self._chosen:
            counts = sorted(counts, key=lambda each: each.value not in self._chosen)
        self._counts, self.total = counts, len(counts)
        places = [place for place, count in enumerate(counts) if count.value == on_cursor]
        fallback = max(0, min(self.cursor, len(counts) - 1))
        self.set_reactive(FacetPane.cursor, places[0] if places else fallback)
        self._most = max((each.count for each in counts if each.value != UNKNOWN_YEAR), default=0)
        self._show_heading()
        self._fit(max(1, len(counts)), keep_height=keep_height)
        self.repaint()
        if self.has_focus:  # the highlighted value may have moved; its height is known only then
            self.call_after_refresh(self.reveal)

    def _show_heading(self) -> None:
        """Show the title with what is chosen, and the text that is typed."""
        heading = f"▸ {self._title}" if self.folded else self._title
        if self.folded and self._chosen:
            heading += f" · {len(self._chosen)} chosen"
        elif len(self._choice.include) > 1:
            heading += " · all of" if self._choice.match_all else " · any of"
        if self.filter or self._is_typing:
            heading += f": {one_line(self.filter)}{'▏' if self._is_typing else ''}"
        if heading != self._heading_text:  # to set a title paints the whole pane
            self._heading_text = heading
            self.border_title = Content(heading)  # never markup

    def fold(self, folded: bool) -> None:
        """Fold the pane to its title, or open it."""
        if folded == self.folded:
            return
        self.folded, self.filter = folded, ""
        self._is_typing = self._is_typing and not folded
        self.set_class(folded, "-folded")
        self._select()
        self.refresh(layout=True)

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
        self._end_typing()
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if self.is_on_scrollbar(event):
            return
        # The title line belongs to the border, so the first value is at 1.
        place = event.y - 1 + self.scroll_offset.y
        if event.y == 0:
            self.action_fold()
        elif event.y >= 1 and place < len(self._counts):
            self.cursor = place
            self.action_cycle()

    # Finding values by typing

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is a letter of the text, rather than the key of a command."""
        return self._is_typing and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if not self._is_typing:
            if event.key == "escape" and self.filter:
                self._set_filter("")
                event.stop()
            return
        if event.key == "escape":
            self._end_typing()
            self._set_filter("")
        elif event.key == "backspace":
            self._set_filter(self.filter[:-1])
        elif event.is_printable and event.character:
            self._set_filter(self.filter + event.character)
        else:
            self._end_typing()
            if event.key in ("down", "up"):
                self.action_move(0)
            else:
                return
        event.stop()

    def on_paste(self, event: events.Paste) -> None:
        if self._is_typing:
            self._set_filter(self.filter + one_line(event.text))
            event.stop()

    def _set_filter(self, text: str) -> None:
        self.filter = text[:_MAX_FILTER]
        self._select()
        self.cursor = 0
        self.post_message(self.FilterChanged())

    def _end_typing(self) -> None:
        if self._is_typing:
            self._is_typing = False
            self._show_heading()

    def action_filter(self) -> None:
        if self.folded:
            self.action_fold()
        self._is_typing = True
        self._show_heading()

    def action_fold(self) -> None:
        self.post_message(self.FoldToggled(self))

    def action_cycle(self) -> None:
        if self.folded:
            self.action_fold()
        elif self._counts:
            self.post_message(self.ValueCycled(self.facet, self._counts[self.cursor].value))

    def action_match_all(self) -> None:
        self.post_message(self.MatchToggled(self.facet))
