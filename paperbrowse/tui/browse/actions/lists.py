"""Opening views; making, renaming, merging, copying and moving lists and saved searches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from textual.worker import Worker

from paperbrowse.core import PaperbrowseError, format_count, one_line
from paperbrowse.library import Library
from paperbrowse.tui.browse.actions.history import HistoryActions
from paperbrowse.tui.browse.actions.similar import SimilarActions
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.dialogs import NamePrompt, Picker, View, ViewChange, ViewListDialog, list_items
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.palette import Command
from paperbrowse.tui.shell import EditMessage
from paperbrowse.workspace import SearchSettings, count_saved_searches, find_saved_search


class ListActions:
    """Opens views, does what the list dialog asks for, and offers the same as commands.

    Every change can be undone, so nothing here asks for confirmation.
    """

    def __init__(self, context: Context, history: HistoryActions, similar: SimilarActions) -> None:
        self._context = context
        self._similar = similar
        self._changes: Mapping[str, ViewChange] = {
            "lists.new": lambda _: self.make_list(),
            "lists.rename": self.rename,
            "lists.merge": self.merge,
            "lists.copy": self.duplicate,
            "lists.delete": self.delete,
            "lists.up": partial(self.move, step=-1),
            "lists.down": partial(self.move, step=1),
            "lists.undo": partial(self._wait, history.undo),
            "lists.redo": partial(self._wait, history.redo),
        }
        self.routes: Routes = {
            "lists": self.show_lists,
            "next-view": partial(self.open_next_view, 1),
            "previous-view": partial(self.open_next_view, -1),
        }

    # Opening

    def open_view(self, view: str | None) -> None:
        """Open the library (None) or a list; query and choices stay behind."""
        self._context.open_state(self._context.session.state.for_view(view))

    def open_search(self, name: str) -> None:
        """Ask what was saved under a name: the query, the order, the chosen facet values."""
        context = self._context
        try:
            settings = SearchSettings.of_saved(find_saved_search(self._library, name))
            lists = [(each.name, each.count) for each in self._library.lists()]
        except PaperbrowseError as error:
            context.shell.show_error(error)
            return
        context.open_state(context.session.state.with_settings(settings, lists))
        context.start(self._note_opened(name), group="changes")

    async def _note_opened(self, name: str) -> None:
        # A search that is gone by now, or a library that cannot be written, is no matter here.
        with suppress(PaperbrowseError):
            await asyncio.to_thread(self._library.note_search_opened, name)

    def open_next_view(self, step: int) -> None:
        """Open the view ``step`` places further in the title bar; leave similar papers."""
        if self._context.session.state.similar is not None:
            self._similar.go_back()
            return
        views = [None, *(name for name, _ in self.overview.lists)]
        view = self._context.session.state.view
        at = views.index(view) if view in views else 0
        self.open_view(views[(at + step) % len(views)])

    async def show_lists(self) -> None:
        """Show every list, and open what the user chooses."""
        watch, keymap = self._context.watch, self._context.keymap
        dialog = ViewListDialog(
            lambda: watch.overview,
            partial(count_saved_searches, self._context.workspace),
            self.opened,
            self._changes,
            keymap,
        )
        chosen = await self._context.shell.push_screen_wait(dialog)
        if chosen is None:
            return
        if chosen.kind == "search":
            self.open_search(chosen.name)
        elif chosen.kind == "similar":
            self._similar.open_like_list(chosen.name)
        else:
            self.open_view(chosen.name or None)

    # Requests of the list dialog

    @property
    def overview(self) -> Overview:
        """The lists and searches as they are now."""
        return self._context.watch.overview

    @property
    def opened(self) -> View:
        """The view that is open."""
        view = self._context.session.state.view
        return View("library") if view is None else View("list", view)

    async def make_list(self) -> View | None:
        """Make a list that the user names; return it."""
        name = await self._ask_name(
            "New list", self._library.create_list, lambda name: f"Created {name}"
        )
        return View("list", name) if name else None

    async def rename(self, view: View) -> View | None:
        """Give a list or a search the name that the user types; return it."""
        if view.kind == "library":
            self._show("The library keeps its name.")
            return None
        rename = self._library.rename_list if view.kind == "list" else self._library.rename_search
        shown = one_line(view.name)
        name = await self._ask_name(
            f"Rename {shown}",
            lambda name: rename(view.name, name),
            lambda name: f"Renamed {shown} to {name}",
            proposed=view.name,
        )
        return view._replace(name=name) if name else None

    async def merge(self, view: View) -> View | None:
        """Put a list's papers into another that the user chooses; return that."""
        others = [each for each in self.overview.lists if each[0] != view.name]
        if view.kind != "list" or not others:
            self._show("Only a reading list can be merged, into another one.")
            return None
        title = f"Merge {one_line(view.name)} into"
        picker = Picker(title, list_items(others), self._context.keymap)
        into = await self._context.shell.push_screen_wait(picker)
        if into is None:
            return None
        was_open = self.opened == view

        def merge() -> EditMessage:
            added = self._library.merge_lists(view.name, into)
            return EditMessage(
                f"Merged {one_line(view.name)} into {one_line(into)}, "
                f"{format_count(added, 'paper')} new in it"
            )

        if not await self._context.edits.run(merge).wait():
            return None
        if was_open:
            self.open_view(into)
        return View("list", into)

    async def duplicate(self, view: View) -> View | None:
        """Make a list of the same papers, which the user names; return it."""
        if view.kind != "list":
            self._show("Only a reading list can be copied.")
            return None
        shown = one_line(view.name)
        name = await self._ask_name(
            f"Copy {shown} to a list named",
            lambda name: self._library.duplicate_list(view.name, name),
            lambda name: f"Copied {shown} to {name}",
            proposed=f"{shown} copy",
        )
        return View("list", name) if name else None

    async def delete(self, view: View) -> View | None:
        """Delete a list or a search; undo brings it back."""
        if view.kind == "library":
            self._show("The library cannot be deleted.")
            return None
        delete = self._library.delete_list if view.kind == "list" else self._library.delete_search
        await self._change(lambda: delete(view.name), f"Deleted {one_line(view.name)}")
        return None

    async def move(self, view: View, step: int) -> View | None:
        """Move a list among the lists; return it."""
        if view.kind != "list":
            self._show("Only reading lists have an order of their own.")
            return None
        await self._change(lambda: self._library.move_list(view.name, step), "")
        return view

    async def _wait(self, step: Callable[[], Worker[bool]], _: View) -> None:
        """Undo or redo, and be done with it before going on."""
        await step().wait()

    @property
    def _library(self) -> Library:
        return self._context.workspace.library

    def _show(self, message: str) -> None:
        self._context.shell.show_message(message)

    async def _change(self, change: Callable[[], object], words: str) -> bool:
        def do() -> EditMessage:
            change()
            return EditMessage(words)

        return await self._context.edits.run(do).wait()

    async def _ask_name(
        self,
        title: str,
        change: Callable[[str], object],
        words: Callable[[str], str],
        *,
        proposed: str = "",
    ) -> str | None:
        """Ask for a name until ``change`` takes it; return it, or None."""

        async def accept(name: str) -> bool:
            return await self._change(lambda: change(name), words(name))

        prompt = NamePrompt(title, accept, self._context.keymap, name=proposed)
        return await self._context.shell.push_screen_wait(prompt)

    # Commands

    def commands(self) -> Iterator[Command]:
        """Offer every view to open, what can be done with lists, and the saved searches."""
        for name in (None, *(name for name, _ in self.overview.lists)):
            shown = "the library" if name is None else name
            yield Command(f"Open {shown}", "view", partial(self.open_view, name))
        yield Command("New list", "make a reading list", self._make_and_open_beside)
        view, name = self.opened, one_line(self.opened.name)
        if view.kind == "list":
            for key_id, words in {
                "lists.rename": f"Rename {name}",
                "lists.merge": f"Merge {name} into another list",
                "lists.copy": f"Copy {name}",
                "lists.delete": f"Delete {name}",
                "lists.up": f"Move {name} up among the lists",
                "lists.down": f"Move {name} down among the lists",
            }.items():
                yield Command(words, "the open list", partial(self._run, key_id, view))
        for search, _ in self.overview.searches:
            view = View("search", search)
            yield Command(f"Search {search}", "saved search", partial(self.open_search, search))
            for key_id, words in {"lists.rename": "Rename", "lists.delete": "Delete"}.items():
                run = partial(self._run, key_id, view)
                yield Command(f"{words} the search {search}", "saved search", run)

    def _run(self, key_id: str, view: View) -> None:
        self._context.start(self._changes[key_id](view), group="dialogs")

    def _make_and_open_beside(self) -> None:
        self._context.start(self._make_and_open(), group="dialogs")

    async def _make_and_open(self) -> None:
        made = await self.make_list()
        if made is not None:
            self.open_view(made.name)
