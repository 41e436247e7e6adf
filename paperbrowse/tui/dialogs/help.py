"""The help: every key from the keymap, the query language and the signs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from paperbrowse.search import LANGUAGE
from paperbrowse.tui.dialogs.dialog import Dialog
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.widgets import MEANINGS

_MAX_COLUMN = 30
"""Cells of the left column; what is longer has a line of its own."""
_MAX_ROOM, _FRAME = 92, 6
"""Cells of the dialog, see ``app.tcss``, and those for border, padding and scroll bar."""


class HelpDialog(Dialog[None]):
    """Lists the keys by place."""

    BINDINGS = bindings("help")

    HINT = "<help.down> <help.up> scroll · <help.close> closes · every key can be changed"

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(keymap, "Keys")

    def compose(self) -> ComposeResult:
        room = min(_MAX_ROOM, self.app.size.width * 96 // 100) - _FRAME
        with VerticalScroll(classes="dialog wide", id="help"):
            yield Static(Content(self._heading), classes="dialog-title")
            yield Static(self._key_tables(room))
            yield Static(Content("\nQueries"), classes="dialog-title")
            for heading, forms in LANGUAGE.items():
                yield Static(Content.styled(f"\n{heading}", "bold $accent"))
                yield Static(_table(forms, room))
            yield Static(Content("\nSigns"), classes="dialog-title")
            yield Static(_table(MEANINGS, room))
            yield Static(Content.styled(f"\n{self._keymap.fill(self.HINT)}", "$foreground-muted"))

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help").scroll_relative(y=lines, animate=False)

    def _key_tables(self, room: int) -> Content:
        parts = []
        for where, keys in groupby(self._keymap, key=lambda key: key.where):
            parts.append(Content.styled(f"\n{where}", "bold $text-accent"))
            parts.append(_table([(key.shown, key.description) for key in keys], room))
        return Content("\n").join(parts)


def _table(rows: Sequence[tuple[str, str]], room: int) -> Content:
    """Return two columns in ``room`` cells; the right one is wrapped."""
    column = min(max(len(left) for left, _ in rows), _MAX_COLUMN) + 2
    lines = []
    for left, right in rows:
        if len(left) >= column:
            lines.append(Content.styled(f"  {left}", "bold"))
            left = ""
        for text in wrap(right, max(room - column - 2, column)):
            lines.append(
                Content.assemble((f"  {left.ljust(column)}", "bold"), (text, "$foreground-muted"))
            )
            left = ""
    return Content("\n").join(lines)
