"""The help screen: every key, made from the bindings, the query language and the signs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from paperbrowse.tui.keymap import Key
from paperbrowse.tui.widgets.signs import MEANINGS

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


class HelpDialog(ModalScreen[None]):
    """Lists the keys by place; any of Esc, q and ? closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide", id="help"):
            yield Static(Content("Keys"), classes="dialog-title")
            yield Static(self._table_of_keys())
            yield Static(Content("\nQueries"), classes="dialog-title")
            yield Static(_table(QUERY_HELP))
            yield Static(Content("\nSigns"), classes="dialog-title")
            yield Static(_table(MEANINGS))
            yield Static(
                Content.styled(
                    "\nj k scroll · Esc closes · every key can be changed", "$foreground-muted"
                )
            )

    def action_scroll(self, lines: int) -> None:
        """Scroll the help."""
        self.query_one("#help").scroll_relative(y=lines, animate=False)

    def _table_of_keys(self) -> Content:
        parts = []
        for where, group in groupby(self._keys, key=lambda key: key.where):
            parts.append(Content.styled(f"\n{where}", "bold $accent"))
            rows = [(key.shown, key.tooltip or key.description) for key in group]
            parts.append(_table(rows))
        return Content("\n").join(parts)


def _table(rows: Sequence[tuple[str, str]]) -> Content:
    width = max(len(left) for left, _ in rows) + 2
    return Content("\n").join(
        Content.assemble((f"  {left.ljust(width)}", "bold"), (right, "$foreground-muted"))
        for left, right in rows
    )
