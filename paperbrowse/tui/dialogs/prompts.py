"""The prompts: a value picked from a list that is narrowed while one types, and a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import events, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from paperbrowse.core import format_count, one_line
from paperbrowse.tui.dialogs.dialog import Dialog, matches_typed
from paperbrowse.tui.keymap import Keymap, bindings, key_symbol
from paperbrowse.tui.widgets import Entry, EntryList, Fragment

_MAX_SHOWN = 300


@dataclass(frozen=True, slots=True)
class PickerItem:
    """A value to choose, with the words for it; any of ``keys`` chooses it at once."""

    value: str
    label: str
    remark: str = ""
    keys: tuple[str, ...] = ()


class Picker(Dialog[str | None]):
    """Returns the value of the chosen item, what was typed (with ``new``), or None."""

    BINDINGS = bindings("picker")

    def __init__(
        self,
        title: str,
        items: Sequence[PickerItem],
        keymap: Keymap,
        *,
        new: str = "",
        typed: str = "",
        hint: str = "",
    ) -> None:
        """``new``, such as "Create", lets the user choose what is not offered.

        ``typed`` narrows the list at first. With a ``hint``, which says what for, values can also
        be excluded.
        """
        self.HINT = hint
        super().__init__(keymap, title)
        self._items = items
        self._new = new
        self._typed_first = typed
        self._may_exclude = bool(hint)
        self.excludes = False
        """Whether the chosen value is to be excluded."""
        self._by_key = {key: item.value for item in items for key in item.keys}
        self._list = EntryList[str](id="items", opens_on_click=True)

    def body(self) -> ComposeResult:
        if not self._by_key:
            yield Input(
                self._typed_first,
                placeholder="Type to narrow",
                select_on_focus=False,
                compact=True,
            )
        yield self._list

    def on_mount(self) -> None:
        self._narrow(self._typed_first)
        (self._list if self._by_key else self.query_one(Input)).focus()

    def on_key(self, event: events.Key) -> None:
        if event.key in self._by_key:
            event.stop()
            self.dismiss(self._by_key[event.key])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(EntryList.Opened)
    def action_choose(self) -> None:
        if self._list.entry is not None:
            self.dismiss(self._list.entry.value)

    def action_exclude(self) -> None:
        """Choose the highlighted value to be excluded, where that has a meaning."""
        if self._may_exclude:
            self.excludes = True
            self.action_choose()

    def action_move(self, step: int) -> None:
        """Move the highlight while the input keeps the focus; past one end it is at the other."""
        self._list.cursor = (self._list.cursor + step) % max(1, self._list.total)

    def _narrow(self, typed: str) -> None:
        matching = [item for item in self._items if matches_typed(item.label, typed)]
        entries = [Entry(item.value, _line(item)) for item in matching[:_MAX_SHOWN]]
        name = one_line(typed)
        if self._new and name and all(item.label != name for item in matching):
            line: tuple[Fragment, ...] = ((f"{self._new} ", "muted"), (f"“{name}”", "strong"))
            entries.append(Entry(name, line))
        first = entries[0].value if entries else None
        self._list.show(entries, empty="Nothing matches.", on=first)


class NamePrompt(Dialog[str | None]):
    """Returns the name that was accepted, or None."""

    BINDINGS = bindings("name")
    HINT = "<name.accept> takes the name · <name.close> closes"

    def __init__(
        self,
        title: str,
        accept: Callable[[str], Awaitable[bool]],
        keymap: Keymap,
        *,
        name: str = "",
        remark: str = "",
    ) -> None:
        """``accept`` uses the name, or shows why it cannot and returns False.

        ``name`` is proposed: typing replaces it, an arrow key keeps it.
        """
        super().__init__(keymap, title)
        self._accept = accept
        self._proposed = name
        self._remark = remark
        self._is_busy = False

    def body(self) -> ComposeResult:
        yield Input(one_line(self._proposed), id="name", compact=True)
        if self._remark:
            yield Static(Content(one_line(self._remark)), classes="dialog-text")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_accept(self) -> None:
        name = one_line(self.query_one(Input).value)
        if name and not self._is_busy:
            self._is_busy = True
            self._try(name)

    @work(exit_on_error=False)
    async def _try(self, name: str) -> None:
        self.show_note("One moment…")
        try:
            if await self._accept(name):
                self.dismiss(name)
        finally:
            self._is_busy = False
            self.show_hint()

    def action_close(self) -> None:
        if not self._is_busy:
            self.dismiss(None)


def _line(item: PickerItem) -> tuple[Fragment, ...]:
    key = f"{key_symbol(item.keys[0])}  " if item.keys else ""
    remark = f"  {one_line(item.remark)}" if item.remark else ""
    return (key, "accent"), (one_line(item.label), ""), (remark, "muted")


def list_items(lists: Iterable[tuple[str, int]]) -> list[PickerItem]:
    """Return reading lists with their numbers of papers as items."""
    return [
        PickerItem(name, one_line(name), format_count(number, "paper")) for name, number in lists
    ]
