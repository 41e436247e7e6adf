"""Keeping reading lists and saved searches: made, renamed, merged, copied, deleted, moved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from paperbrowse.core.formatting import format_count, truncate
from paperbrowse.core.text import one_line
from paperbrowse.library import Library
from paperbrowse.search import FacetChoice, write_query
from paperbrowse.tui.browse.actions.history import HistoryActions
from paperbrowse.tui.browse.edits import SavingActions
from paperbrowse.tui.browse.moving import MovingActions
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.dialogs.name_prompt import NamePrompt
from paperbrowse.tui.dialogs.picker import Picker, PickerItem
from paperbrowse.tui.dialogs.view_list import View, ViewListDialog
from paperbrowse.tui.edit_messages import UNDOES
from paperbrowse.tui.keymap import key
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.palette import Command
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar


class ViewActions(SavingActions, MovingActions):
    """Goes from one view to another; queries and choices stay behind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("right_square_bracket", "next_view(1)", "Next list", "Next view", id="next-view"),
        key(
            "left_square_bracket",
            "next_view(-1)",
            "Previous list",
            "Previous view",
            id="previous-view",
        ),
    ]

    def _open_view(self, view: str | None) -> None:
        self.query_one(SearchBar).set_query("")
        self._ask(self._question.for_view(view))
        self._show_title()
        self._show_pane("results")

    def _open_search(self, query: str) -> None:
        """Search the library for ``query``, as if it had been typed."""
        self.query_one(SearchBar).set_query(query)
        self._ask(replace(self._question.for_view(None), query=query))
        self._show_title()
        self._show_pane("results")

    @on(TitleBar.ViewChosen)
    def _view_chosen(self, event: TitleBar.ViewChosen) -> None:
        self._open_view(event.view)

    def action_next_view(self, step: int) -> None:
        """Open the next view of the title bar."""
        views = [None, *(name for name, _ in self._overview.lists)]
        at = views.index(self._question.view) if self._question.view in views else 0
        self._open_view(views[(at + step) % len(views)])


_NAME_LENGTH = 60


class SearchActions(SavingActions):
    """Keeps searches; the lists screen and the palette open them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("b", "save_search", "Save search", "Save this search, with the chosen facet values"),
    ]

    @work
    async def action_save_search(self) -> None:
        """Save what is asked now, under a name that the reader gives it."""
        query = query_text(self._question)
        if query is None:
            self._tell("This search has more words than a query holds; leave some out.")
            return
        if not query:
            self._tell("There is no search to save: type one with /, or choose facet values.")
            return

        async def accept(name: str) -> bool:
            def save() -> str:
                self._workspace.library.save_search(name, query)
                return f"Saved the search {name}; L opens it{UNDOES}"

            return await self._change(save, keep_marks=True).wait()

        name = truncate(one_line(query), _NAME_LENGTH)
        await self.app.push_screen_wait(
            NamePrompt("Save this search as", accept, name=name, remark=query)
        )


def query_text(question: QueryState) -> str | None:
    """Return a query that asks the whole library what ``question`` asks; None if there is none."""
    choices = dict(question.choices)
    if question.view is not None and (question.query.strip() or question.is_filtered):
        lists = choices.get("list", FacetChoice())
        choices["list"] = FacetChoice(
            lists.include | {question.view}, lists.exclude, match_all=True
        )
    return write_query(question.query.strip(), choices)


class ListActions(ViewActions, HistoryActions):
    """Does what the lists screen asks for, and offers the same for the open list as commands.

    Every change can be undone, so nothing here asks whether it is meant.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("L", "lists", "Lists", "Lists: open, make, rename, merge, copy, delete", id="lists"),
    ]

    @work
    async def action_lists(self) -> None:
        """Show every list, and open what the reader chooses."""
        chosen = await self.app.push_screen_wait(ViewListDialog(self))
        if chosen is None:
            return
        searches = dict(self._overview.searches)
        if chosen.kind == "search" and chosen.name in searches:
            self._open_search(searches[chosen.name])
        elif chosen.kind != "search":
            self._open_view(chosen.name or None)

    @property
    def _library(self) -> Library:
        return self._workspace.library

    # What the lists screen asks for

    @property
    def overview(self) -> Overview:
        """The lists and searches as they are now."""
        return self._overview

    @property
    def opened(self) -> View:
        """The view that is open."""
        view = self._question.view
        return View("library") if view is None else View("list", view)

    async def make_list(self) -> View | None:
        """Make a list that the reader names; return it."""
        name = await self._named(
            "New list", self._library.create_list, lambda name: f"Created {name}"
        )
        return View("list", name) if name else None

    async def rename(self, view: View) -> View | None:
        """Let the reader name a list or a search otherwise; return it."""
        if view.kind == "library":
            self._tell("The library keeps its name.")
            return None
        rename = self._library.rename_list if view.kind == "list" else self._library.rename_search
        shown = one_line(view.name)
        name = await self._named(
            f"Rename {shown}",
            lambda name: rename(view.name, name),
            lambda name: f"Renamed {shown} to {name}",
            proposed=view.name,
        )
        return view._replace(name=name) if name else None

    async def merge(self, view: View) -> View | None:
        """Put a list's papers into another that the reader chooses; return that."""
        others = [each for each in self._overview.lists if each[0] != view.name]
        if view.kind != "list" or not others:
            self._tell("Only a reading list can be merged, into another one.")
            return None
        offers = [
            PickerItem(name, one_line(name), format_count(number, "paper"))
            for name, number in others
        ]
        title = f"Merge {one_line(view.name)} into"
        into = await self.app.push_screen_wait(Picker(title, offers))
        if into is None:
            return None
        was_open = self.opened == view

        def merge() -> str:
            added = self._library.merge_lists(view.name, into)
            return (
                f"Merged {one_line(view.name)} into {one_line(into)}, "
                f"{format_count(added, 'paper')} new in it{UNDOES}"
            )

        if not await self._change(merge, keep_marks=True).wait():
            return None
        if was_open:
            self._open_view(into)
        return View("list", into)

    async def duplicate(self, view: View) -> View | None:
        """Make a list of the same papers, which the reader names; return it."""
        if view.kind != "list":
            self._tell("Only a reading list can be copied.")
            return None
        shown = one_line(view.name)
        name = await self._named(
            f"Copy {shown} to a list named",
            lambda name: self._library.duplicate_list(view.name, name),
            lambda name: f"Copied {shown} to {name}",
            proposed=f"{shown} copy",
        )
        return View("list", name) if name else None

    async def delete(self, view: View) -> View | None:
        """Delete a list or a search; undo brings it back."""
        if view.kind == "library":
            self._tell("The library cannot be deleted.")
            return None
        delete = self._library.delete_list if view.kind == "list" else self._library.delete_search

        def do() -> str:
            delete(view.name)
            return f"Deleted {one_line(view.name)}{UNDOES}"

        await self._change(do, keep_marks=True).wait()
        return None

    async def move(self, view: View, step: int) -> View | None:
        """Move a list among the lists; return it."""
        if view.kind != "list":
            self._tell("Only reading lists have an order of their own.")
            return None

        def do() -> str:
            self._library.move_list(view.name, step)
            return ""

        await self._change(do, keep_marks=True).wait()
        return view

    async def step_back(self) -> None:
        """Undo, and be done with it before going on."""
        await self._undo().wait()

    async def step_forward(self) -> None:
        """Redo, and be done with it before going on."""
        await self._redo().wait()

    async def _named(
        self,
        title: str,
        do: Callable[[str], object],
        done: Callable[[str], str],
        *,
        proposed: str = "",
    ) -> str | None:
        """Ask for a name until ``do`` takes it; return it, or None."""

        async def accept(name: str) -> bool:
            def change() -> str:
                do(name)
                return f"{done(name)}{UNDOES}"

            return await self._change(change, keep_marks=True).wait()

        return await self.app.push_screen_wait(NamePrompt(title, accept, name=proposed))

    # Commands

    def list_commands(self) -> Iterator[Command]:
        """Offer what can be done with lists, and with the open one; and the saved searches."""
        yield Command("New list", "make a reading list", partial(self._do, self._make_and_open))
        view, name = self.opened, one_line(self.opened.name)
        if view.kind == "list":
            for words, action in (
                (f"Rename {name}", self.rename),
                (f"Merge {name} into another list", self.merge),
                (f"Copy {name}", self.duplicate),
                (f"Delete {name}", self.delete),
                (f"Move {name} up among the lists", partial(self.move, step=-1)),
                (f"Move {name} down among the lists", partial(self.move, step=1)),
            ):
                yield Command(words, "the open list", partial(self._do, partial(action, view)))
        for search, query in self._overview.searches:
            run = partial(self._open_search, query)
            yield Command(f"Search {search}", "saved search", run)
            view = View("search", search)
            rename, delete = partial(self.rename, view), partial(self.delete, view)
            yield Command(f"Rename the search {search}", "saved search", partial(self._do, rename))
            yield Command(f"Delete the search {search}", "saved search", partial(self._do, delete))

    @work
    async def _do(self, action: Callable[[], Awaitable[object]]) -> None:
        await action()

    async def _make_and_open(self) -> None:
        made = await self.make_list()
        if made is not None:
            self._open_view(made.name)
