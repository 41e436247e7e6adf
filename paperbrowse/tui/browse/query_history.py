"""The query history: the queries that were used, to be recalled in the search bar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from paperbrowse.core import PaperbrowseError, one_line
from paperbrowse.tui.browse.results import Answer
from paperbrowse.tui.dialogs import Picker, PickerItem
from paperbrowse.tui.palette import Command
from paperbrowse.tui.shell import Shell, StartWork
from paperbrowse.workspace import Workspace


class QueryHistory:
    """Remembers a query once the bar was left with it and it has found a paper."""

    def __init__(
        self, workspace: Workspace, shell: Shell, start: StartWork, put: Callable[[str], None]
    ) -> None:
        """``put`` puts a recalled query into the search bar, as if it were typed."""
        self._saved = workspace.search_history
        self._shell = shell
        self._start = start
        self._put = put
        self._unsaved: list[str] = []
        self._awaited = ""
        self._lock = asyncio.Lock()

    def await_answer(self, query: str) -> None:
        """Remember a query as soon as its answer has a paper."""
        self._awaited = one_line(query)

    def take_answer(self, answer: Answer) -> None:
        """Remember the awaited query if this answers it with papers."""
        query = self._awaited
        if query and query == one_line(answer.state.query):
            self._awaited = ""
            if answer.results.total:
                self._start(self._save(query), group="query-history")

    async def _save(self, query: str) -> None:
        async with self._lock:
            try:
                await asyncio.to_thread(self._saved.add, query)
            except PaperbrowseError:  # such as a full disk: it stays as long as the screen does
                self._unsaved.append(query)

    def recall(self) -> list[str]:
        """Return the queries, the newest first and each once."""
        try:
            saved = self._saved.lines()
        except PaperbrowseError:
            saved = []
        return list(dict.fromkeys(reversed([*saved, *self._unsaved])))

    def search(self, typed: str) -> None:
        """Let the user find a query by some of its letters, ``typed`` first, and recall it."""
        queries = self.recall()
        if not queries:
            self._shell.show_message("No search has been made yet.")
            return
        items = [PickerItem(query, query) for query in queries]
        picker = Picker("Earlier searches", items, self._shell.keymap, typed=typed)
        self._start(self._choose(picker), group="dialogs")

    async def _choose(self, picker: Picker) -> None:
        query = await self._shell.push_screen_wait(picker)
        if query is not None:
            self._put(query)

    def commands(self) -> Iterator[Command]:
        """Offer to find a query, and to forget them all."""
        key = f"key {self._shell.keymap['query.search-history']} in the search bar"
        yield Command("Find an earlier search", key, lambda: self.search(""))
        yield Command("Clear the search history", "forget every earlier search", self.clear)

    def clear(self) -> None:
        """Forget every query."""
        self._start(self._clear(), group="query-history")

    async def _clear(self) -> None:
        async with self._lock:
            self._unsaved.clear()
            try:
                await asyncio.to_thread(self._saved.clear)
            except PaperbrowseError as error:
                self._shell.show_error(error)
            else:
                self._shell.show_message("The search history is empty.")
