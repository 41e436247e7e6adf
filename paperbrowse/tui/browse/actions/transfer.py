"""Taking papers out and bringing dumps in: copy, open, export and import."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from urllib.parse import quote, urlsplit

from textual import work
from textual.binding import BindingType

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.papers import Paper
from paperbrowse.exports import bibtex_entry, markdown_entry, paper_link
from paperbrowse.library import Library
from paperbrowse.system.clipboard import CopyResult, copy_text
from paperbrowse.tui.browse.library_watch import FollowingScreen
from paperbrowse.tui.browse.results import find_first_ids
from paperbrowse.tui.dialogs.export import ExportDialog, ExportScope
from paperbrowse.tui.dialogs.picker import Picker, PickerItem
from paperbrowse.tui.keymap import key
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CopyFormat:
    """A form in which a paper can be copied; ``text`` gives None where the paper has none."""

    name: str
    key: str
    text: Callable[[Paper], str | None]
    has_citation_key: bool = False
    """Whether it holds the paper's citation key, which the paper then keeps."""

    def remark(self, paper: Paper) -> str:
        """Return what to say of this form of ``paper`` where there is something to say."""
        return "not known" if self.text(paper) is None else ""


COPY_FORMATS = (
    CopyFormat("title", "t", lambda paper: paper.title),
    CopyFormat("link", "l", paper_link),
    CopyFormat("BibTeX", "b", bibtex_entry, has_citation_key=True),
    CopyFormat("Markdown", "m", markdown_entry),
    CopyFormat("id", "i", lambda paper: paper.id),
    CopyFormat("abstract", "a", lambda paper: paper.abstract),
)

_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m"}


def paper_page_url(paper: Paper) -> str:
    """Return where to read ``paper``: its own link, else a search for its title on arXiv."""
    link = paper_link(paper)
    if link and urlsplit(link).scheme in {"http", "https"}:
        return link
    return f"https://arxiv.org/search/?searchtype=title&query={quote(paper.title)}"


def open_in_browser(url: str) -> bool:
    """Open ``url`` in a window of its own; False where there is no browser that has windows.

    A browser that would draw over the app in the same terminal is not used.
    """
    try:
        browser = webbrowser.get()
        if getattr(browser, "basename", getattr(browser, "name", "")) in _TEXT_BROWSERS:
            return False
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False


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
        forms = {form.key: form for form in COPY_FORMATS}
        offers = [
            PickerItem(form.key, form.name, form.remark(paper), form.key) for form in COPY_FORMATS
        ]
        chosen = await self.app.push_screen_wait(Picker("Copy", offers))
        if chosen is None:
            return
        if forms[chosen].text(paper) is None:
            self._tell(f"No {forms[chosen].name} is known for this paper.")
        else:
            self._copy(forms[chosen], paper)

    @work(group="copy", exit_on_error=False)
    async def _copy(self, form: CopyFormat, paper: Paper) -> None:
        def do() -> CopyResult:
            keyed = self._workspace.papers_to_export([paper.id]) if form.has_citation_key else []
            text = form.text(keyed[0] if keyed else paper)
            return copy_text(text or "", self._write_from_thread)

        try:
            copied = await asyncio.to_thread(do)
        except PaperbrowseError as error:
            self._tell(error)
            return
        words = copied.describe(f"the {form.name}")
        if not copied.is_confirmed:
            words += ". Should pasting give nothing, this terminal does not take it: export with e."
        self._tell(words)

    def _write_from_thread(self, sequence: str) -> None:
        self.call_later(self._paperbrowse.write_to_terminal, sequence)

    @work(group="open", exit_on_error=False)
    async def action_open(self) -> None:
        """Open the highlighted paper in the browser."""
        paper = self.query_one(ResultList).paper
        if paper is not None:
            url = paper_page_url(paper)
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

    def _scopes(self) -> list[ExportScope]:
        library, question = self._workspace.library, self._question
        hits = self.query_one(ResultList)
        scopes = []
        marked = hits.selected_ids
        if marked:
            scopes.append(ExportScope("Marked papers", len(marked), lambda number: marked[:number]))
        if hits.total:
            narrowed = question.query or question.is_filtered
            place = question.view or "Library"
            title = f"{place}: {question.query}" if question.query else place
            if narrowed and not question.query:
                title = f"{place}: chosen"
            scopes.append(
                ExportScope(title, hits.total, partial(find_first_ids, self._workspace, question))
            )
        if hits.paper is not None:
            paper_id = hits.paper.id
            scopes.append(ExportScope("This paper", 1, lambda _: [paper_id]))
        for name, number in self._overview.lists:
            if number and name != question.view:
                scopes.append(ExportScope(name, number, partial(_ids_of_list, library, name)))
        return scopes

    @work
    async def action_import(self) -> None:
        """Let the reader import dumps into their own library."""
        # Here, because most starts import nothing, and the readers of dumps take long to load.
        from paperbrowse.tui.dialogs.import_dumps import ImportDialog, summarize_import

        summary = await self.app.push_screen_wait(ImportDialog(self._open_own_workspace))
        if summary is None:
            return
        self._tell(summarize_import(summary))
        if self._is_sample and summary.records:
            self._paperbrowse.open_own_library()
        else:
            self._look_for_changes()

    def _open_own_workspace(self) -> Workspace:
        return Workspace.open(self._paperbrowse.locations, create=True)


def _ids_of_list(library: Library, name: str, number: int) -> list[str]:
    return library.list_ids(name)[:number]
