"""The key bar: the keys that are of most use here, on the last line; a click presses one."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from paperbrowse.tui.widgets.drawing.painting import Fragment, Painter, cell_width, clip

_EDGE = "▏"


class KeyBar(Widget):
    """One line that draws itself.

    Textual's own footer is made of a widget for each key, which are made anew and laid out three
    times whenever the focus moves: when a reader begins to type, that is when it must be quick.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "bar--key",
        "bar--words",
        "bar--edge",
    }

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        width: 100%;
        color: $footer-foreground;
        background: $footer-background;
        .bar--key { color: $footer-key-foreground; text-style: bold; }
        .bar--words { color: $footer-description-foreground; }
        .bar--edge { color: $foreground 20%; }
    }
    """

    compact: reactive[bool] = reactive(False)
    """Leave out the blanks around keys."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = Painter(self, "bar")
        self._keys: tuple[tuple[str, str, str], ...] = ()
        self._palette: tuple[str, str, str] | None = None
        self._regions: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if not self.is_attached or not self.app.app_focus or screen is not self.screen:
            return
        keys: dict[str, tuple[str, str, str]] = {}
        palette = None
        for _, binding, enabled, _ in screen.active_bindings.values():
            shown = (binding.key, self.app.get_key_display(binding), binding.description)
            if binding.key == self.app.COMMAND_PALETTE_BINDING:
                palette = shown
            elif binding.show and enabled:
                keys.setdefault(binding.action, shown)
        if (tuple(keys.values()), palette) != (self._keys, self._palette):
            self._keys, self._palette = tuple(keys.values()), palette
            self.refresh()

    def render_line(self, y: int) -> Strip:
        return self._painter.paint(tuple(self._line(self.size.width)), "", self.size.width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.clear()

    def _line(self, width: int) -> list[Fragment]:
        space = "" if self.compact else " "
        line: list[Fragment] = []
        taken = 0
        self._regions = []
        for name, shown, words in self._keys:
            pieces = [(f"{space}{shown} ", "key"), (f"{words} ", "words")]
            self._regions.append((taken, taken + sum(cell_width(text) for text, _ in pieces), name))
            taken = self._regions[-1][1]
            line += pieces
        right: list[Fragment] = []
        if self._palette:
            name, shown, words = self._palette
            right = [(_EDGE, "edge"), (f"{shown} ", "key"), (f"{words}{space}", "words")]
        room = width - sum(cell_width(text) for text, _ in right)
        line, taken = clip(line, room)
        self._regions = [region for region in self._regions if region[1] <= room]
        if self._palette:
            self._regions.append((room, width, self._palette[0]))
        return [*line, (" " * (room - taken), ""), *right]

    def on_click(self, event: events.Click) -> None:
        for start, end, name in self._regions:
            if start <= event.x < end:
                self.app.simulate_key(name)
