"""Panes and bars: widgets that draw their lines themselves, and only those that changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, NamedTuple, Self, TypeVar

from textual import events
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from paperbrowse.tui.widgets.drawing.painting import Fragment, Line, Painter, component_classes

_EDGE = "▏"
_THUMB, _TRACK = "▐", " "

Target = TypeVar("Target")


class Pane(ScrollView, can_focus=True):
    """Scrolls over lines that ``line`` makes when they come into view.

    A keystroke changes many lines of the panes, so that must cost as little as it can. No content
    lays the screen out again: the column of the scrollbar is always there, so that lines are as
    wide with few as with many, and it is painted with them, as a widget of its own costs as much
    as all of them. An unchanged line is not painted again, and a changed one does not go through
    Textual's code for borders and effects: a pane may have a border above, for a title, and
    padding on the left, for an edge; no more.
    """

    PREFIX: ClassVar[str]
    """The beginning of the names of the pane's component classes, before two hyphens."""

    DEFAULT_CSS = """
    Pane {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 0;
        .pane--edge { color: $panel; }
        .pane--thumb { color: $scrollbar; }
        &:focus .pane--edge { color: $primary; }
        &:focus .pane--thumb { color: $scrollbar-hover; }
    }
    """
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    # Textual would lay the screen out whenever a pane has more or fewer lines.
    virtual_size = reactive(Size(0, 0), layout=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = Painter(self, self.PREFIX)
        self._painted: dict[int, tuple[Line, str, str]] = {}
        """The lines on the screen, by line of the window; a missing one is made anew."""
        self._heading: dict[Region, list[Strip]] = {}
        self._window = Size(0, 0)
        self._line_count = 0

    def line(self, place: int) -> tuple[Line, str]:
        """Return a line, counted from the first of all, and the style of its background."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        """The cells of a line, beside the scrollbar."""
        return self._window.width

    def measure(self) -> None:
        """Remember the size of the window: asking Textual for every line takes too long."""
        width, height = self.scrollable_content_region.size
        window = Size(max(0, width - len(_THUMB)), height)
        if window != self._window:
            self._window = window
            self._painted.clear()

    def set_line_count(self, lines: int) -> None:
        """Set the number of lines to scroll over."""
        self.measure()
        self._line_count = lines
        self.virtual_size = Size(self._window.width, max(lines, self._window.height))
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def repaint(self) -> None:
        """Paint the lines that differ from those on the screen."""
        self.measure()
        if not self._window:
            self._painted.clear()
            return
        rendered = self._render_window(range(self._window.height))
        changed = [y for y, line in rendered.items() if self._painted.get(y) != line]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))
            self._painted = rendered

    def _render_window(self, lines: Iterable[int]) -> dict[int, tuple[Line, str, str]]:
        """Return lines of the window with their backgrounds and their part of the scrollbar."""
        top, thumb = self.scroll_offset.y, self._thumb()
        return {y: (*self.line(top + y), _THUMB if y in thumb else _TRACK) for y in lines}

    def _thumb(self) -> range:
        """Return the lines of the window beside the thumb of the scrollbar."""
        height = self._window.height
        beyond = self._line_count - height
        if beyond <= 0:
            return range(0)
        length = max(1, height * height // self._line_count)
        start = min(self.scroll_offset.y, beyond) * (height - length) // beyond
        return range(start, start + length)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Make and paint ``regions``, or everything, anew."""
        if repaint and regions:
            for y in {y for region in regions for y in region.line_range}:
                self._painted.pop(y, None)
        elif repaint:
            self._painted.clear()
            self._heading.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        self.measure()
        title = crop.intersection(Region(0, 0, crop.right, self.gutter.top))
        strips = []
        if title:
            if title not in self._heading:
                self._heading[title] = super().render_lines(title)
            strips += self._heading[title]
        edge = _EDGE if self.gutter.left else ""
        first = crop.y + title.height - self.gutter.top
        lines = range(first, first + crop.height - title.height)
        self._painted.update(self._render_window(y for y in lines if y not in self._painted))
        for y in lines:
            line, background, thumb = self._painted[y]
            strip = self._painter.paint(line, background, self._window.width, edge, thumb)
            strips.append(strip.crop(crop.x, crop.right))
        return strips

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.clear()
        self._painted.clear()
        self._heading.clear()

    # The mouse on the scrollbar

    def is_on_scrollbar(self, event: events.MouseEvent) -> bool:
        """Whether the mouse is in the column of the scrollbar."""
        return event.x == self.gutter.left + self._window.width

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if self.is_on_scrollbar(event):
            self.capture_mouse()
            self._scroll_to_mouse(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._scroll_to_mouse(event)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _scroll_to_mouse(self, event: events.MouseEvent) -> None:
        place = (event.y - self.gutter.top) / max(1, self._window.height - 1)
        self.scroll_to(y=round(place * self.max_scroll_y), animate=False)


class CursorPane(Pane):
    """A pane whose entries have a cursor, which the view follows."""

    cursor: reactive[int] = reactive(0, repaint=False)
    """The place of the highlighted entry, counted from 0."""

    total = 0
    """The number of entries."""

    def action_move(self, entries: int) -> None:
        self.cursor = max(0, min(self.cursor + entries, self.total - 1))

    def action_go_to_end(self, last: bool) -> None:
        self.cursor = max(0, self.total - 1) if last else 0

    def watch_cursor(self) -> None:
        """Follow the cursor with the view."""
        self.reveal()
        self.repaint()

    def reveal(self) -> None:
        """Scroll to the cursor."""
        cursor = Region(0, max(0, self.cursor), 1, 1)
        self.scroll_to_region(cursor, animate=False, immediate=True, force=True)


class ClickRegion(NamedTuple, Generic[Target]):
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
        self._regions: list[ClickRegion[Target]] = []

    def draw(self, width: int) -> tuple[Iterable[Fragment], list[ClickRegion[Target]]]:
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
