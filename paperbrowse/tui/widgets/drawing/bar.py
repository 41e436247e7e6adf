"""A bar: one line that draws itself, parts of which can be clicked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from paperbrowse.tui.widgets.drawing.painting import Fragment, Painter

Target = TypeVar("Target")


class Region(NamedTuple, Generic[Target]):
    """Cells of the line, and the target of a click on them."""

    start: int
    end: int
    target: Target


class PaintedBar(Widget, Generic[Target]):
    """Paints what ``draw`` returns; a click on one of its regions calls ``choose``.

    Not called Bar, because Textual's style sheets know a widget of that name.
    """

    PREFIX: ClassVar[str]
    """The beginning of the names of the bar's component classes, before two hyphens."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = Painter(self, self.PREFIX)
        self._regions: list[Region[Target]] = []

    def draw(self, width: int) -> tuple[Iterable[Fragment], list[Region[Target]]]:
        """Return what stands in ``width`` cells, and the regions of it."""
        raise NotImplementedError

    def choose(self, target: Target) -> None:
        """Do what a click on a region with this target is for."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        fragments, self._regions = self.draw(self.size.width)
        return self._painter.paint(tuple(fragments), "", self.size.width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.clear()

    def on_click(self, event: events.Click) -> None:
        for region in self._regions:
            if region.start <= event.x < region.end:
                self.choose(region.target)
