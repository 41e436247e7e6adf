"""The list dialog: the library, the saved searches and every reading list, to open and to keep."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from paperbrowse.core import PaperbrowseError, format_count, one_line
from paperbrowse.tui.dialogs.dialog import Dialog, matches_typed
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.widgets import Entry, EntryList, Fragment
from paperbrowse.workspace import SavedSearchCounts, SearchCounts

_POLL_INTERVAL = 1.0
"""Seconds between looks for lists that changed elsewhere."""

_WITHOUT_VIEW = {"lists.new", "lists.undo", "lists.redo"}
"""Keys that need no highlighted view."""


class View(NamedTuple):
    """Something that can be opened: the library, a reading list, papers like it, or a search."""

    kind: Literal["library", "list", "similar", "search"]
    name: str = ""


ViewChange = Callable[[View], Coroutine[Any, Any, View | None]]
"""Makes a change for the highlighted view, shows its words, and returns the view to go to."""


class ViewListDialog(Dialog[View | None]):
    """Returns the view to open, or None."""

    BINDINGS = bindings("lists")
    LOOK = "dialog wide tall"
    HINT = (
        "<entries.open> open · <lists.narrow> narrow · <lists.new> new · <lists.rename> rename · "
        "<lists.merge> merge into · <lists.copy> copy · <lists.similar> more like it · "
        "<lists.delete> delete · <lists.up> <lists.down> move · <lists.undo> undo · "
        "<lists.close> closes"
    )

    def __init__(
        self,
        overview: Callable[[], Overview],
        count_searches: Callable[[], SavedSearchCounts],
        opened: View,
        changes: Mapping[str, ViewChange],
        keymap: Keymap,
    ) -> None:
        """``changes`` are what the keys of the dialog do, by the keys' ids.

        ``count_searches`` returns what the saved searches find now; it is called in a thread.
        """
        super().__init__(keymap, "Lists")
        self._overview = overview
        self._count_searches = count_searches
        self._counts = SavedSearchCounts({}, is_final=True)
        self._opened_view = opened
        self._changes = changes
        self._list = EntryList[View](id="lists")
        self._shown: Overview | None = None

    def body(self) -> ComposeResult:
        yield Input(placeholder="Type to narrow", id="lists-narrow", compact=True)
        yield self._list

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        self._fill(self._opened_view)
        self._list.focus()
        self.set_interval(_POLL_INTERVAL, self._poll)

    def _poll(self) -> None:
        if self._overview() is not self._shown:
            self._fill()
        elif not self._counts.is_final:
            self._count()

    # Contents

    @work(exclusive=True, group="counts")
    async def _count(self) -> None:
        """Count what the saved searches find, and show it."""
        try:
            self._counts = await asyncio.to_thread(self._count_searches)
        except PaperbrowseError:
            return  # It will be shown when the user next asks for something.
        self._fill(self._list.entry.value if self._list.entry is not None else None)

    def _fill(self, on: View | None = None) -> None:
        if self._shown is not self._overview() and self._overview().searches:
            self._count()
        self._shown = overview = self._overview()
        typed = self.query_one(Input).value
        entries = [
            entry
            for entry in _entries(overview, self._counts.by_name)
            if matches_typed(entry.value.name or "Library", typed)
        ]
        title = f"Lists · {format_count(len(overview.lists), 'list')}"
        if overview.searches:
            searches = len(overview.searches)
            title += f" · {format_count(searches, 'saved search', 'saved searches')}"
        self.query_one(".dialog-title", Static).update(Content(title))
        if typed and entries and on is None:
            on = entries[0].value
        self._list.show(entries, empty="Nothing matches.", on=on)

    # Narrowing

    def action_narrow(self) -> None:
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
        self._list.focus()

    def action_close(self) -> None:
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

    def action_open_similar(self) -> None:
        """Open the papers similar to those of the highlighted list."""
        entry = self._list.entry
        if entry is not None and entry.value.kind == "list":
            self.dismiss(View("similar", entry.value.name))
        else:
            self.notify("Only of a reading list can there be more like it.")

    @work
    async def action_change(self, key_id: str) -> None:
        """Make the change of a key, and highlight what came of it."""
        if self._list.entry is not None:
            self._fill(await self._changes[key_id](self._list.entry.value))
        elif key_id in _WITHOUT_VIEW:
            self._fill(await self._changes[key_id](View("library")))


def _entries(
    overview: Overview, counts: Mapping[str, SearchCounts | None]
) -> Iterator[Entry[View]]:
    yield Entry(View("library"), (("Library", "strong"),), _paper_count(overview.papers))
    for name, query in overview.searches:
        line = (("/ ", "accent"), (one_line(name), ""), (f"  {one_line(query)}", "muted"))
        yield Entry(View("search", name), line, _search_count(counts.get(name)))
    for name, number in overview.lists:
        yield Entry(View("list", name), ((one_line(name), ""),), _paper_count(number))


def _search_count(counts: SearchCounts | None) -> Fragment:
    """Return what a saved search finds: of its papers, those that came since it was opened."""
    if counts is None:
        return "", ""
    if counts.new:
        return f"{counts.new:,} new · {counts.total:,} ", "strong"
    return f"{counts.total:,} ", "muted"


def _paper_count(papers: int) -> Fragment:
    return f"{papers:,} ", "muted"
