"""The lists screen: the library, the saved searches and every reading list, to open and to keep."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterator
from functools import partial
from typing import ClassVar, Literal, NamedTuple, Protocol

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from paperbrowse.core.formatting import format_count
from paperbrowse.core.text import fold, one_line
from paperbrowse.tui.keymap import key
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.widgets.entry_list import Entry, EntryList

_LOOK_FOR_CHANGES = 1.0
"""Seconds between looks for lists that changed elsewhere."""

_FOOT = (
    "Enter open · / narrow · n new · r rename · m merge into · c copy · d delete · "
    "K J move · u undo · Esc closes"
)


class View(NamedTuple):
    """Something that can be opened: the library, a reading list or a saved search."""

    kind: Literal["library", "list", "search"]
    name: str = ""


class ViewEditor(Protocol):
    """Whoever does what the keys of this screen ask for, and tells what came of it."""

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

    async def step_back(self) -> None: ...

    async def step_forward(self) -> None: ...


class ViewListDialog(ModalScreen[View | None]):
    """Returns what is to be opened, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "back", "All lists again, then close", id="lists.close"),
        key("slash", "narrow", "Narrow", "Narrow by name", id="lists.narrow"),
        key("n", "make", "New list", id="lists.new"),
        key("r", "rename", "Rename", "Rename the list or search", id="lists.rename"),
        key("m", "merge", "Merge into…", "Merge the list into another", id="lists.merge"),
        key("c", "duplicate", "Copy", "Copy the list under a new name", id="lists.copy"),
        key("d,delete", "delete", "Delete", "Delete the list or search", id="lists.delete"),
        key("K,shift+up", "move(-1)", "Move up", "Move the list up", id="lists.up"),
        key("J,shift+down", "move(1)", "Move down", "Move the list down", id="lists.down"),
        key("u", "undo", "Undo", id="lists.undo"),
        key("ctrl+r", "redo", "Redo", id="lists.redo"),
    ]

    def __init__(self, keeper: ViewEditor) -> None:
        super().__init__()
        self._keeper = keeper
        self._shown: Overview | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide tall"):
            yield Static(id="lists-title", classes="dialog-title")
            yield Input(placeholder="Type to narrow", id="lists-narrow", compact=True)
            yield EntryList(id="lists")
            yield Static(Content(_FOOT), classes="dialog-note")

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        self._fill(self._keeper.opened)
        self.query_one(EntryList).focus()
        self.set_interval(_LOOK_FOR_CHANGES, self._look_for_changes)

    def _look_for_changes(self) -> None:
        if self._keeper.overview is not self._shown:
            self._fill()

    # What is shown

    def _fill(self, on: Hashable = None) -> None:
        self._shown = overview = self._keeper.overview
        typed = self.query_one(Input).value
        entries = [entry for view, entry in _entries(overview) if _fits(view, typed)]
        held = f"{format_count(len(overview.lists), 'list')}"
        if overview.searches:
            held += f" · {format_count(len(overview.searches), 'saved search', 'saved searches')}"
        self.query_one("#lists-title", Static).update(Content(f"Lists · {held}"))
        if typed and entries and on is None:
            on = entries[0].value
        self.query_one(EntryList).show(entries, empty="Nothing matches.", on=on)

    @property
    def _view(self) -> View | None:
        entry = self.query_one(EntryList).entry
        return entry.value if entry and isinstance(entry.value, View) else None

    # Narrowing

    def action_narrow(self) -> None:
        """Let the reader type a part of a name."""
        narrow = self.query_one(Input)
        narrow.display = True
        narrow.focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one(EntryList).action_open()

    def on_key(self, event: events.Key) -> None:
        """Go from what was typed to the lists, as from the search bar to its results."""
        if event.key == "down" and self.query_one(Input).has_focus:
            event.stop()
            self.query_one(EntryList).focus()

    def action_back(self) -> None:
        """Show all lists again, else close."""
        narrow = self.query_one(Input)
        if narrow.display:
            narrow.value = ""
            narrow.display = False
            self.query_one(EntryList).focus()
        else:
            self.dismiss(None)

    # Choosing and changing

    @on(EntryList.Opened)
    def _opened(self) -> None:
        self.dismiss(self._view)

    @work
    async def action_make(self) -> None:
        """Make a list."""
        self._fill(await self._keeper.make_list())

    def action_rename(self) -> None:
        """Give another name."""
        self._do(self._keeper.rename)

    def action_merge(self) -> None:
        """Put the papers of the list into another."""
        self._do(self._keeper.merge)

    def action_duplicate(self) -> None:
        """Make a list of the same papers."""
        self._do(self._keeper.duplicate)

    def action_delete(self) -> None:
        """Delete it; undo brings it back."""
        self._do(self._keeper.delete)

    def action_move(self, step: int) -> None:
        """Move the list among the lists."""
        self._do(partial(self._keeper.move, step=step))

    @work
    async def _do(self, do: Callable[[View], Awaitable[View | None]]) -> None:
        """Do something with what is highlighted, and highlight what came of it."""
        if self._view is not None:
            self._fill(await do(self._view))

    @work
    async def action_undo(self) -> None:
        """Take the last change back."""
        await self._keeper.step_back()
        self._fill()

    @work
    async def action_redo(self) -> None:
        """Make it again."""
        await self._keeper.step_forward()
        self._fill()


def _entries(overview: Overview) -> Iterator[tuple[View, Entry]]:
    library = View("library")
    yield library, Entry(library, (("Library", "strong"),), _counted(overview.papers))
    for name, query in overview.searches:
        search = View("search", name)
        pieces = (("/ ", "accent"), (one_line(name), ""), (f"  {one_line(query)}", "muted"))
        yield search, Entry(search, pieces)
    for name, number in overview.lists:
        view = View("list", name)
        yield view, Entry(view, ((one_line(name), ""),), _counted(number))


def _counted(papers: int) -> tuple[str, str]:
    return f"{papers:,} ", "muted"


def _fits(view: View, typed: str) -> bool:
    """Whether a name holds every word that was typed."""
    name = view.name or "Library"
    words = fold(typed).split()
    if not words:  # nothing was typed, or only signs, which folding drops
        return one_line(typed) in one_line(name)
    folded = fold(name)
    return all(word in folded for word in words)
