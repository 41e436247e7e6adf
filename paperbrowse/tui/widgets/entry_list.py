"""The entry list: a virtual list of lines to choose from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.geometry import Size
from textual.message import Message

from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.widgets.drawing import CursorPane, Fragment, Line, component_classes, justify

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """One line: the value it stands for, and the fragments of text at its two ends."""

    value: Value
    left: tuple[Fragment, ...]
    right: Fragment = ("", "")


class EntryList(CursorPane, Generic[Value]):
    """A list whose cursor stays on its entry when others come and go.

    At -1 it is above the first entry, on none.
    """

    PREFIX = "entry"
    BINDINGS = bindings("entries")
    PREFETCH_LINES: ClassVar[int] = 100
    """Lines below the cursor at which more are asked for."""

    DEFAULT_CSS = """
    EntryList {
        border-title-color: $primary;
        border-title-style: bold;
        .entry--edge { color: $primary; }
        .entry--strong { text-style: bold; }
        .entry--muted { color: $text-muted; }
        .entry--accent { color: $text-accent; text-style: bold; }
        .entry--struck { color: $text-muted; text-style: strike; }
        .entry--cursor { background: $panel; }
        &:focus .entry--cursor { background: $primary 30%; }
    }
    """
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    @dataclass
    class Opened(Message):
        """The user chose an entry."""

        entry: Entry[Any]

    class Highlighted(Message):
        """The cursor stands on another entry."""

    class EndNear(Message):
        """The cursor is not far from the last entry; there may be more."""

    def __init__(
        self,
        *,
        id: str | None = None,
        opens_on_click: bool = False,
        prefetch_lines: int = PREFETCH_LINES,
    ) -> None:
        """With ``opens_on_click`` one click chooses an entry, else two do.

        ``prefetch_lines`` is how near the cursor comes to the end before more are asked for.
        """
        super().__init__(id=id)
        self._prefetch_lines = prefetch_lines
        self._entries: list[Entry[Value]] = []
        self._empty = ""
        self._clicks = 1 if opens_on_click else 2

    @property
    def entry(self) -> Entry[Value] | None:
        """The highlighted entry."""
        return self._entries[self.cursor] if 0 <= self.cursor < len(self._entries) else None

    def show(
        self, entries: Sequence[Entry[Value]], *, empty: str = "", on: Value | None = None
    ) -> None:
        """Show other entries, or ``empty`` where there is none.

        The cursor goes to the entry whose value is ``on``, else it stays on its entry, else at its
        place.
        """
        here = self.entry
        values = [each.value for each in entries]
        self._entries, self._empty = list(entries), empty
        self.total = len(entries)
        place = max(0, min(self.cursor, len(entries) - 1))
        for value in (here.value if here is not None else None, on):
            if value is not None and value in values:
                place = values.index(value)
        self._fit()
        self.set_reactive(EntryList.cursor, place)
        self.reveal()
        self.repaint()

    def add(self, entries: Sequence[Entry[Value]]) -> None:
        """Show more entries below the others."""
        self._entries += entries
        self.total = len(self._entries)
        self._fit()
        self.repaint()

    def go_to(self, is_it: Callable[[Value], bool]) -> None:
        """Put the cursor on the first entry whose value ``is_it``."""
        for place, entry in enumerate(self._entries):
            if is_it(entry.value):
                self.cursor = place
                return

    def line(self, place: int) -> tuple[Line, str]:
        if not self._entries and place == 0:
            return ((f" {self._empty}", "muted"),), ""
        if place >= len(self._entries):
            return (), ""
        entry = self._entries[place]
        if place == self.cursor:
            return justify([("▌", "edge"), *entry.left], entry.right, self.width), "cursor"
        return justify([(" ", ""), *entry.left], entry.right, self.width), ""

    def watch_cursor(self) -> None:
        """Follow the cursor with the view, and announce the move."""
        super().watch_cursor()
        self.post_message(self.Highlighted())
        if self.cursor + self._prefetch_lines >= len(self._entries):
            self.post_message(self.EndNear())

    def on_resize(self) -> None:
        self._fit()
        self.reveal()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        place = event.y + self.scroll_offset.y - self.gutter.top
        if self.is_on_scrollbar(event) or not 0 <= place < len(self._entries):
            return
        self.cursor = place
        if event.chain >= self._clicks:
            self.action_open()

    def action_move_pages(self, pages: int) -> None:
        self.action_move(pages * max(1, self.size.height - 1))

    def action_open(self) -> None:
        if (entry := self.entry) is not None:
            self.post_message(self.Opened(entry))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._entries))

    def _fit(self) -> None:
        lines = max(1, len(self._entries))
        if lines != self._line_count and self.styles.is_auto_height:
            self.refresh(layout=True)
        self.set_line_count(lines)
