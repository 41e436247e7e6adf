"""The key bar: the keys that are of most use here, on the last line; a click presses one."""

from __future__ import annotations

from textual.reactive import reactive
from textual.screen import Screen

from paperbrowse.tui.widgets.drawing import (
    ClickRegion,
    Fragment,
    PaintedBar,
    cell_width,
    clip,
    component_classes,
)

_EDGE = "▏"
_PALETTE_ACTION = "command_palette"


class KeyBar(PaintedBar[str]):
    """Shows the footer's keys on the left, the command palette's on the right.

    Textual's own footer is made of a widget for each key, which are made anew and laid out three
    times whenever the focus moves: when a user begins to type, that is when it must be quick.
    """

    PREFIX = "bar"

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
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    compact: reactive[bool] = reactive(False)
    """Leave out the blanks around keys."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: tuple[tuple[str, str, str], ...] = ()
        self._palette: tuple[str, str] | None = None

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if not self.is_attached or not self.app.app_focus or screen is not self.screen:
            return
        keys: dict[str, tuple[str, str, str]] = {}
        palette = None
        for _, binding, enabled, _ in screen.active_bindings.values():
            name, shown = binding.key, self.app.get_key_display(binding)
            if binding.action == _PALETTE_ACTION:
                palette = palette or (name, shown)
            elif binding.show and enabled:
                keys.setdefault(binding.action, (name, shown, binding.description))
        if (tuple(keys.values()), palette) != (self._keys, self._palette):
            self._keys, self._palette = tuple(keys.values()), palette
            self.refresh()

    def draw(self, width: int) -> tuple[list[Fragment], list[ClickRegion[str]]]:
        space = "" if self.compact else " "
        line: list[Fragment] = []
        regions: list[ClickRegion[str]] = []
        taken = 0
        for name, shown, words in self._keys:
            key = [(f"{space}{shown} ", "key"), (f"{words} ", "words")]
            end = taken + sum(cell_width(text) for text, _ in key)
            regions.append(ClickRegion(taken, end, name))
            taken = end
            line += key
        right: list[Fragment] = []
        if self._palette:
            right = [(_EDGE, "edge"), (f"{self._palette[1]} ", "key"), (f"palette{space}", "words")]
        room = width - sum(cell_width(text) for text, _ in right)
        line, taken = clip(line, room)
        regions = [region for region in regions if region.end <= room]
        if self._palette:
            regions.append(ClickRegion(room, width, self._palette[0]))
        return [*line, (" " * (room - taken), ""), *right], regions

    def choose(self, target: str) -> None:
        self.app.simulate_key(target)
