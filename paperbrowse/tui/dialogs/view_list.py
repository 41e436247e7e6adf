"""The list dialog: the library, the saved searches and every reading list, to open and to keep."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import ClassVar, Literal, NamedTuple, Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from paperbrowse.core import format_count, one_line
from paperbrowse.tui.dialogs.dialog import Dialog, matches_typed
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.widgets import Entry, EntryList, Fragment

_POLL_INTERVAL = 1.0
"""Seconds between looks for lists that changed elsewhere."""


class View(NamedTuple):
    """Something that can be opened: the library, a reading list or a saved search."""

    kind: Literal["library", "list", "search"]
    name: str = ""


class ViewEditor(Protocol):
    """Makes the changes that the keys of this dialog ask for, and shows their words.

    Each method returns the view that the cursor is to go to.
    """

    @property
    def overview(self) -> Overview: ...

    @property
    def opened(self) -> View: ...

    async def make_list(self) -> View | None: ...

    async def rename(self, view: View) -> View | None: ...

    async def merge(self, view: View) -> View | None: ...

    async def duplicate(self, view: View) -> View | None: ...

    async def delete(self, view: View) -> View | None: ...

    async def move(self, view: View, step: int) -> View | None: ...

    async def undo(self) -> None: ...

    async def redo(self) -> None: ...


class ViewListDialog(Dialog[View | None]):
    """Returns the view to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("lists")

    def __init__(self, editor: ViewEditor, keymap: Keymap) -> None:
        super().__init__(keymap)
        self._editor = editor
        self._list = EntryList[View](id="lists")
        self._shown: Overview | None = None

    @property
    def hint(self) -> str:
        keys = self._keymap
        return (
            f"{keys['entries.open']} open · {keys['lists.narrow']} narrow · "
            f"{keys['lists.new']} new · {keys['lists.rename']} rename · "
            f"{keys['lists.merge']} merge into · {keys['lists.copy']} copy · "
            f"{keys['lists.delete']} delete · {keys['lists.up']} {keys['lists.down']} move · "
            f"{keys['lists.undo']} undo · {keys['lists.close']} closes"
        )

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide tall"):
            yield Static(id="lists-title", classes="dialog-title")
            yield Input(placeholder="Type to narrow", id="lists-narrow", compact=True)
            yield self._list
            yield self.note()

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        self._fill(self._editor.opened)
        self._list.focus()
        self.set_interval(_POLL_INTERVAL, self._poll)

    def _poll(self) -> None:
        if self._editor.overview is not self._shown:
            self._fill()

    # Contents

    def _fill(self, on: View | None = None) -> None:
        self._shown = overview = self._editor.overview
        typed = self.query_one(Input).value
        entries = [
            entry
            for entry in _entries(overview)
            if matches_typed(entry.value.name or "Library", typed)
        ]
        title = f"Lists · {format_count(len(overview.lists), 'list')}"
        if overview.searches:
            searches = len(overview.searches)
            title += f" · {format_count(searches, 'saved search', 'saved searches')}"
        self.query_one("#lists-title", Static).update(Content(title))
        if typed and entries and on is None:
            on = entries[0].value
        self._list.show(entries, empty="Nothing matches.", on=on)

    # Narrowing

    def action_narrow(self) -> None:
        """Let the user type a part of a name."""
        narrow = self.query_one(Input)
        narrow.display = True
        narrow.focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._list.action_open()

    def action_leave(self) -> None:
        """Go from what was typed to the lists, as from the search bar to its results."""
        self._list.focus()

    def action_close(self) -> None:
        """Show all lists again, else close."""
        narrow = self.query_one(Input)
        if narrow.display:
            narrow.value = ""
            narrow.display = False
            self._list.focus()
        else:
            self.dismiss(None)

    # Opening and changing

    @on(EntryList.Opened)
    def _opened(self, event: EntryList.Opened) -> None:
        self.dismiss(event.entry.value)

    @work
    async def action_make(self) -> None:
        """Make a list."""
        self._fill(await self._editor.make_list())

    def action_rename(self) -> None:
        """Give another name."""
        self._change(self._editor.rename)

    def action_merge(self) -> None:
        """Put the papers of the list into another."""
        self._change(self._editor.merge)

    def action_duplicate(self) -> None:
        """Make a list of the same papers."""
        self._change(self._editor.duplicate)

    def action_delete(self) -> None:
        """Delete it; undo brings it back."""
        self._change(self._editor.delete)

    def action_move(self, step: int) -> None:
        """Move the list among the lists."""
        self._change(partial(self._editor.move, step=step))

    @work
    async def _change(self, change: Callable[[View], Awaitable[View | None]]) -> None:
        """Change the highlighted view, and highlight what came of it."""
        if self._list.entry is not None:
            self._fill(await change(self._list.entry.value))

    @work
    async def action_undo(self) -> None:
        """Take the last change back."""
        await self._editor.undo()
        self._fill()

    @work
    async def action_redo(self) -> None:
        """Make it again."""
        await self._editor.redo()
        self._fill()


def _entries(overview: Overview) -> Iterator[Entry[View]]:
    yield Entry(View("library"), (("Library", "strong"),), _paper_count(overview.papers))
    for name, query in overview.searches:
        line = (("/ ", "accent"), (one_line(name), ""), (f"  {one_line(query)}", "muted"))
        yield Entry(View("search", name), line)
    for name, number in overview.lists:
        yield Entry(View("list", name), ((one_line(name), ""),), _paper_count(number))


def _paper_count(papers: int) -> Fragment:
    return f"{papers:,} ", "muted"
