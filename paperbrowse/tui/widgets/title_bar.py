"""The title bar: the views (the library and the reading lists) and what the library holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from paperbrowse.text import one_line
from paperbrowse.tui.widgets.painting import strip
from paperbrowse.wording import shortened

_NAME_LENGTH = 24


class TitleBar(Widget):
    """One line; a click on a view's name opens it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"title--name", "title--open", "title--other"}

    DEFAULT_CSS = """
    TitleBar {
        height: 1;
        width: 100%;
        background: $panel;
        .title--name { color: $primary; text-style: bold; }
        .title--open { color: $text; background: $primary 30%; text-style: bold; }
        .title--other { color: $text-muted; }
    }
    """

    @dataclass
    class ViewChosen(Message):
        """The reader clicked on a view; None is the library."""

        view: str | None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lists: Sequence[tuple[str, int]] = ()
        self._view: str | None = None
        self._holds = ""
        self._regions: list[tuple[int, int, str | None]] = []

    def show(self, lists: Sequence[tuple[str, int]], view: str | None, holds: str) -> None:
        """Show the lists with their counts, the view that is open, and what the library holds."""
        self._lists, self._view, self._holds = lists, view, holds
        self.refresh()

    def render_line(self, y: int) -> Strip:
        return strip(self._line(self.size.width), self.size.width, self.visual_style)

    def _line(self, width: int) -> Content:
        line = Content.styled(" paperbrowse ", self._style("name"))
        holds = Content.styled(f" {self._holds} ", self._style("other"))
        room = width - holds.cell_length
        if room < 2 * line.cell_length:
            holds, room = Content(), width
        tabs = [(view, self._tab(view, label)) for view, label in self._views()]
        more = Content.styled(" … ", self._style("other"))
        if line.cell_length + sum(tab.cell_length for _, tab in tabs) > room:
            # Not all of them fit: the open one is seen in any case.
            tabs.sort(key=lambda tab: (tab[0] is not None, tab[0] != self._view))
        self._regions = []
        for place, (view, tab) in enumerate(tabs):
            is_last = place == len(tabs) - 1
            if line.cell_length + tab.cell_length + (not is_last) * more.cell_length > room:
                line = line.append(more)
                break
            self._regions.append((line.cell_length, line.cell_length + tab.cell_length, view))
            line = line.append(tab)
        return line.truncate(room, pad=True).append(holds)

    def _views(self) -> Iterator[tuple[str | None, str]]:
        yield None, "Library"
        for name, number in self._lists:
            yield name, f"{shortened(one_line(name), _NAME_LENGTH)} {number:,}"

    def _tab(self, view: str | None, label: str) -> Content:
        return Content.styled(f" {label} ", self._style("open" if view == self._view else "other"))

    def _style(self, part: str) -> Style:
        return self.get_visual_style(f"title--{part}", partial=True)

    def on_click(self, event: events.Click) -> None:
        for start, end, view in self._regions:
            if start <= event.x < end:
                self.post_message(self.ViewChosen(view))
