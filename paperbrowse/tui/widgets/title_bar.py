"""The title bar: the views (the library and the reading lists), and the size of the library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.message import Message

from paperbrowse.core import one_line, truncate
from paperbrowse.tui.widgets.drawing import (
    ClickRegion,
    Fragment,
    PaintedBar,
    cell_width,
    clip,
    component_classes,
)

_NAME_LENGTH = 24
_MORE = " … "


class TitleBar(PaintedBar[str | None]):
    """Shows the views as tabs; a click on one opens it."""

    PREFIX = "title"

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
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    @dataclass
    class ViewChosen(Message):
        """The user clicked on a view; None is the library."""

        view: str | None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lists: Sequence[tuple[str, int]] = ()
        self._view: str | None = None
        self._summary = ""
        self._similar: str | None = None

    def show(
        self,
        lists: Sequence[tuple[str, int]],
        view: str | None,
        summary: str,
        *,
        similar: str | None = None,
    ) -> None:
        """Show the lists with their counts, the view that is open, and the library's summary.

        ``similar``: the papers open are those like this.
        """
        now = (lists, view, summary, similar)
        if now != (self._lists, self._view, self._summary, self._similar):
            self._lists, self._view, self._summary, self._similar = now
            self.refresh()

    def draw(self, width: int) -> tuple[list[Fragment], list[ClickRegion[str | None]]]:
        line: list[Fragment] = [(" paperbrowse ", "name")]
        taken = cell_width(line[0][0])
        summary = f" {self._summary} "
        room = width - cell_width(summary)
        if room < 2 * taken:
            summary, room = "", width
        tabs = [(view, f" {label} ", is_open) for view, label, is_open in self._views()]
        if taken + sum(cell_width(tab) for _, tab, _ in tabs) > room:
            # Not all of them fit: the library and the open one are seen in any case.
            tabs[1:] = sorted(tabs[1:], key=lambda tab: not tab[2])
        regions: list[ClickRegion[str | None]] = []
        for place, (view, tab, is_open) in enumerate(tabs):
            is_last = place == len(tabs) - 1
            if taken + cell_width(tab) + (not is_last) * cell_width(_MORE) > room:
                line.append((_MORE, "other"))
                break
            regions.append(ClickRegion(taken, taken + cell_width(tab), view))
            line.append((tab, "open" if is_open else "other"))
            taken += cell_width(tab)
        line, taken = clip(line, room)
        return [*line, (" " * (room - taken), ""), (summary, "other")], regions

    def _views(self) -> Iterator[tuple[str | None, str, bool]]:
        """Yield what a click on each tab opens, its label, and whether it is the open one."""
        is_base = self._similar is None
        yield None, "Library", is_base and self._view is None
        if self._similar is not None:
            yield None, f"like {truncate(one_line(self._similar), _NAME_LENGTH)}", True
        for name, number in self._lists:
            label = f"{truncate(one_line(name), _NAME_LENGTH)} {number:,}"
            yield name, label, is_base and name == self._view

    def choose(self, target: str | None) -> None:
        self.post_message(self.ViewChosen(target))
