"""Taking papers out and bringing dumps in: copy, open, export and import."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from paperbrowse.clipboard import Copied, copy
from paperbrowse.errors import PaperbrowseError
from paperbrowse.library import Library
from paperbrowse.papers import Paper
from paperbrowse.tui.answers import first_ids
from paperbrowse.tui.binding import key
from paperbrowse.tui.browser import address, open_in_browser
from paperbrowse.tui.copying import COPYABLE, Copyable
from paperbrowse.tui.exporting import Scope
from paperbrowse.tui.screens.export_dialog import ExportDialog
from paperbrowse.tui.screens.following import FollowingScreen
from paperbrowse.tui.screens.picker import Offer, Picker
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.workspace import Workspace


class OutsideActions(FollowingScreen):
    """Everything that reaches beyond the library: clipboard, browser, files."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("e", "export", "Export", "Export the marked papers, the list or the hits", footer=True),
        key("y", "copy", "Copy", "Copy title, link, BibTeX, Markdown, id or abstract", footer=True),
        key("o", "open", "Open", "Open in the browser", footer=True),
        key("i", "import", "Import", "Import dumps"),
    ]

    _export_format = ""
    """The format that was chosen last."""

    @work
    async def action_copy(self) -> None:
        """Let the reader choose what to copy of the highlighted paper."""
        paper = self.query_one(ResultList).paper
        if paper is None:
            return
        forms = {form.key: form for form in COPYABLE}
        offers = [Offer(form.key, form.name, form.remark(paper), form.key) for form in COPYABLE]
        chosen = await self.app.push_screen_wait(Picker("Copy", offers))
        if chosen is None:
            return
        if forms[chosen].text(paper) is None:
            self._tell(f"No {forms[chosen].name} is known for this paper.")
        else:
            self._copy(forms[chosen], paper)

    @work(group="copy", exit_on_error=False)
    async def _copy(self, form: Copyable, paper: Paper) -> None:
        def do() -> Copied:
            keyed = self._workspace.papers_to_export([paper.id]) if form.cites else []
            text = form.text(keyed[0] if keyed else paper)
            return copy(text or "", self._write_from_thread)

        try:
            copied = await asyncio.to_thread(do)
        except PaperbrowseError as error:
            self._tell(error)
            return
        words = copied.told(f"the {form.name}")
        if not copied.is_certain:
            words += ". Should pasting give nothing, this terminal does not take it: export with e."
        self._tell(words)

    def _write_from_thread(self, sequence: str) -> None:
        self.call_later(self._paperbrowse.write_to_terminal, sequence)

    @work(group="open", exit_on_error=False)
    async def action_open(self) -> None:
        """Open the highlighted paper in the browser."""
        paper = self.query_one(ResultList).paper
        if paper is not None:
            url = address(paper)
            is_open = await asyncio.to_thread(open_in_browser, url)
            words = "Opened" if is_open else "No browser to open here; the address is"
            self._tell(f"{words} {url}")

    @work
    async def action_export(self) -> None:
        """Let the reader export the marked papers, the open list or the hits."""
        try:
            scopes = self._scopes()
        except PaperbrowseError as error:
            self._tell(error)
            return
        if not scopes:
            self._tell("Nothing to export: there are no papers here.")
            return
        dialog = ExportDialog(
            self._workspace, scopes, self._write_from_thread, format_name=self._export_format
        )
        done = await self.app.push_screen_wait(dialog)
        self._export_format = dialog.format_name
        if done is not None:
            self._tell(done)

    def _scopes(self) -> list[Scope]:
        library, question = self._workspace.library, self._question
        hits = self.query_one(ResultList)
        scopes = []
        marked = hits.marked_ids
        if marked:
            scopes.append(Scope("Marked papers", len(marked), lambda number: marked[:number]))
        if hits.total:
            narrowed = question.query or question.is_narrowed
            place = question.view or "Library"
            title = f"{place}: {question.query}" if question.query else place
            if narrowed and not question.query:
                title = f"{place}: chosen"
            scopes.append(Scope(title, hits.total, partial(first_ids, self._workspace, question)))
        if hits.paper is not None:
            paper_id = hits.paper.id
            scopes.append(Scope("This paper", 1, lambda _: [paper_id]))
        for name, number in self._overview.lists:
            if number and name != question.view:
                scopes.append(Scope(name, number, partial(_ids_of_list, library, name)))
        return scopes

    @work
    async def action_import(self) -> None:
        """Let the reader import dumps into their own library."""
        # Here, because most starts import nothing, and the readers of dumps take long to load.
        from paperbrowse.tui.screens.import_dialog import ImportDialog, told

        summary = await self.app.push_screen_wait(ImportDialog(self._open_own_workspace))
        if summary is None:
            return
        self._tell(told(summary))
        if self._is_sample and summary.records:
            self._paperbrowse.open_own_library()
        else:
            self._look_for_changes()

    def _open_own_workspace(self) -> Workspace:
        return Workspace.open(self._paperbrowse.locations, create=True)


def _ids_of_list(library: Library, name: str, number: int) -> list[str]:
    return library.list_ids(name)[:number]
