"""The title bar: the views (the library and the reading lists) and what the library holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from paperbrowse.core.formatting import truncate
from paperbrowse.core.text import one_line
from paperbrowse.tui.widgets.drawing.painting import Fragment, Painter, cell_width, clip

_NAME_LENGTH = 24
_MORE = " … "


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
        self._painter = Painter(self, "title")
        self._regions: list[tuple[int, int, str | None]] = []

    def show(self, lists: Sequence[tuple[str, int]], view: str | None, holds: str) -> None:
        """Show the lists with their counts, the view that is open, and what the library holds."""
        if (lists, view, holds) != (self._lists, self._view, self._holds):
            self._lists, self._view, self._holds = lists, view, holds
            self.refresh()

    def render_line(self, y: int) -> Strip:
        return self._painter.paint(tuple(self._line(self.size.width)), "", self.size.width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.clear()

    def _line(self, width: int) -> list[Fragment]:
        line: list[Fragment] = [(" paperbrowse ", "name")]
        taken = cell_width(line[0][0])
        holds = f" {self._holds} "
        room = width - cell_width(holds)
        if room < 2 * taken:
            holds, room = "", width
        tabs = [(view, f" {label} ") for view, label in self._views()]
        if taken + sum(cell_width(tab) for _, tab in tabs) > room:
            # Not all of them fit: the open one is seen in any case.
            tabs.sort(key=lambda tab: (tab[0] is not None, tab[0] != self._view))
        self._regions = []
        for place, (view, tab) in enumerate(tabs):
            is_last = place == len(tabs) - 1
            if taken + cell_width(tab) + (not is_last) * cell_width(_MORE) > room:
                line.append((_MORE, "other"))
                break
            self._regions.append((taken, taken + cell_width(tab), view))
            line.append((tab, "open" if view == self._view else "other"))
            taken += cell_width(tab)
        line, taken = clip(line, room)
        return [*line, (" " * (room - taken), ""), (holds, "other")]

    def _views(self) -> Iterator[tuple[str | None, str]]:
        yield None, "Library"
        for name, number in self._lists:
            yield name, f"{truncate(one_line(name), _NAME_LENGTH)} {number:,}"

    def on_click(self, event: events.Click) -> None:
        for start, end, view in self._regions:
            if start <= event.x < end:
                self.post_message(self.ViewChosen(view))
