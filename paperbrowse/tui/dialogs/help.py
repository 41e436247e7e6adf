"""The help: every key from the keymap, the query language and the signs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from paperbrowse.tui.dialogs.dialog import Dialog
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.widgets import MEANINGS

QUERY_HELP = (
    ("kv cache", "papers with both words, in any form (caching, caches)"),
    ('"key value cache"', "these words in this order"),
    ("-pruning", "without this word; NOT pruning says the same"),
    ("lora OR adapter", "either; (parentheses) group"),
    ("transf* · *net · t?st", "beginning, ending, any one letter"),
    ("title:… abstract:… author:…", "only in this field"),
    ("tag:kv-cache · list:Thesis", "by topic, by reading list"),
    ("source:004 · venue:icml", "by dump, by venue"),
    ("year:2024 · 2020..2023 · 2024..", "by year, both ends included"),
    ("has:code", "with a link to code or a model"),
    ("is:starred · is:saved · status:read", "by what you made of it; also unread, reading"),
    ("note:… · has:note", "only in your notes, which plain words find as well"),
)


class HelpDialog(Dialog[None]):
    """Lists the keys by place."""

    BINDINGS = bindings("help")

    HINT = "<help.down> <help.up> scroll · <help.close> closes · every key can be changed"

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(keymap, "Keys")

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide", id="help"):
            yield Static(Content(self._heading), classes="dialog-title")
            yield Static(self._key_tables())
            yield Static(Content("\nQueries"), classes="dialog-title")
            yield Static(_table(QUERY_HELP))
            yield Static(Content("\nSigns"), classes="dialog-title")
            yield Static(_table(MEANINGS))
            yield Static(Content.styled(f"\n{self._keymap.fill(self.HINT)}", "$foreground-muted"))

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help").scroll_relative(y=lines, animate=False)

    def _key_tables(self) -> Content:
        parts = []
        for where, keys in groupby(self._keymap, key=lambda key: key.where):
            parts.append(Content.styled(f"\n{where}", "bold $text-accent"))
            parts.append(_table([(key.shown, key.description) for key in keys]))
        return Content("\n").join(parts)


def _table(rows: Sequence[tuple[str, str]]) -> Content:
    width = max(len(left) for left, _ in rows) + 2
    return Content("\n").join(
        Content.assemble((f"  {left.ljust(width)}", "bold"), (right, "$foreground-muted"))
        for left, right in rows
    )
