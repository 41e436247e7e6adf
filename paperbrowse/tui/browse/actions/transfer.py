"""Papers out and dumps in: copy to the clipboard, open in the browser, export, import."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlsplit

from paperbrowse.core import Paper, PaperbrowseError, one_line
from paperbrowse.exports import bibtex_entry, markdown_entry, paper_link
from paperbrowse.library import Library
from paperbrowse.system import CopyResult, copy_text
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.browse.results import find_first_ids
from paperbrowse.tui.browse.shell_command import write_command
from paperbrowse.tui.dialogs import ExportDialog, ExportScope, Picker, PickerItem
from paperbrowse.workspace import Workspace

_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m"}


@dataclass(frozen=True, slots=True)
class CopyFormat:
    """A form in which a paper can be copied; ``text`` gives None where the paper has none."""

    name: str
    text: Callable[[Paper], str | None]
    has_citation_key: bool = False
    """Whether it holds the paper's citation key, which the paper then keeps."""


COPY_FORMATS = {
    "copy.title": CopyFormat("title", lambda paper: paper.title),
    "copy.link": CopyFormat("link", paper_link),
    "copy.bibtex": CopyFormat("BibTeX", bibtex_entry, has_citation_key=True),
    "copy.markdown": CopyFormat("Markdown", markdown_entry),
    "copy.id": CopyFormat("id", lambda paper: paper.id),
    "copy.abstract": CopyFormat("abstract", lambda paper: paper.abstract),
}
"""Each form by the id of the key that chooses it."""

_COMMAND = "copy.command"


class TransferActions:
    """Reaches beyond the library: clipboard, browser, files."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._export_format = ""
        """The format that was chosen last."""
        self.routes: Routes = {
            "copy": self.copy,
            "open": self.open_in_browser,
            "export": self.export,
            "import": self.import_dumps,
        }

    # Copying

    def copy(self) -> None:
        """Let the user choose what to copy: of the paper under the cursor, or the command."""
        paper = self._context.results.paper
        self._context.start(self._choose_copy(paper), group="dialogs")

    async def _choose_copy(self, paper: Paper | None) -> None:
        context = self._context
        items = []
        for key_id, form in COPY_FORMATS.items():
            if paper is None:
                break
            remark = "not known" if form.text(paper) is None else ""
            items.append(PickerItem(key_id, form.name, remark, context.keymap.keys(key_id)))
        keys = context.keymap.keys(_COMMAND)
        items.append(PickerItem(_COMMAND, "shell command", "of this search", keys))
        chosen = await context.shell.push_screen_wait(Picker("Copy", items, context.keymap))
        if chosen == _COMMAND:
            self._copy_command()
        elif chosen is not None and paper is not None:
            form = COPY_FORMATS[chosen]
            if form.text(paper) is None:
                context.shell.show_message(f"No {form.name} is known for this paper.")
            else:
                copy = partial(self._copy_in_thread, form, paper)
                context.start(self._copy(form.name, copy), group="copy")

    def _copy_command(self) -> None:
        context = self._context
        command = write_command(context.session.state, context.workspace.locations)
        if command is None:
            context.shell.show_message("No single command finds this.")
            return
        copy = partial(copy_text, command, context.shell.write_to_terminal)
        context.start(self._copy("shell command", copy), group="copy")

    async def _copy(self, name: str, copy: Callable[[], CopyResult]) -> None:
        shell = self._context.shell
        try:
            copied = await asyncio.to_thread(copy)
        except PaperbrowseError as error:
            shell.show_error(error)
            return
        words = copied.describe(f"the {name}")
        if not copied.is_confirmed:
            words += ". Should pasting give nothing, this terminal does not take it: "
            words += self._context.keymap.fill("export with <export>.")
        shell.show_message(words)

    def _copy_in_thread(self, form: CopyFormat, paper: Paper) -> CopyResult:
        if form.has_citation_key:
            paper = next(iter(self._context.workspace.papers_to_export([paper.id])), paper)
        return copy_text(form.text(paper) or "", self._context.shell.write_to_terminal)

    # The browser

    def open_in_browser(self) -> None:
        """Open the page of the paper under the cursor."""
        if (paper := self._context.results.paper) is not None:
            self._context.start(self._open_in_browser(paper_page_url(paper)), group="open")

    async def _open_in_browser(self, url: str) -> None:
        is_open = await asyncio.to_thread(open_in_browser, url)
        words = "Opened" if is_open else "No browser to open here; the address is"
        self._context.shell.show_message(f"{words} {url}")

    # Files

    def export(self) -> None:
        """Let the user export the selected papers, the open list or the hits."""
        try:
            scopes = self._scopes()
        except PaperbrowseError as error:
            self._context.shell.show_error(error)
            return
        if scopes:
            self._context.start(self._export(scopes), group="dialogs")
        else:
            self._context.shell.show_message("Nothing to export: there are no papers here.")

    async def _export(self, scopes: list[ExportScope]) -> None:
        shell = self._context.shell
        dialog = ExportDialog(
            self._context.workspace, scopes, shell, format_name=self._export_format
        )
        done = await shell.push_screen_wait(dialog)
        self._export_format = dialog.format_name
        if done is not None:
            shell.show_message(done)

    def _scopes(self) -> list[ExportScope]:
        context, state = self._context, self._context.session.state
        library, results, scopes = context.workspace.library, context.results, []
        if selected := results.selected_ids:
            scopes.append(ExportScope("Selected papers", len(selected), lambda n: selected[:n]))
        if results.total:
            place = state.view or "Library"
            if state.similar is not None:
                place = f"Like {one_line(state.similar.name)}"
            title = f"{place}: {state.query}" if state.query else place
            if state.is_filtered and not state.query:
                title = f"{place}: chosen"
            ids = partial(find_first_ids, context.workspace, state)
            answer = context.session.answer
            fallback = answer and answer.results.fallback
            remark = fallback.remark if fallback else ""
            scopes.append(ExportScope(title, results.total, ids, remark))
        if results.paper is not None:
            paper_id = results.paper.id
            scopes.append(ExportScope("This paper", 1, lambda _: [paper_id]))
        for name, number in context.watch.overview.lists:
            if number and name != state.view:
                scopes.append(ExportScope(name, number, _list_ids(library, name)))
        return scopes

    async def import_dumps(self) -> None:
        """Let the user import dumps into their own library."""
        # Here, because most starts import nothing, and the readers of dumps take long to load.
        from paperbrowse.tui.dialogs import ImportDialog, summarize_import

        shell = self._context.shell
        open_workspace = partial(Workspace.open, shell.locations, create=True)
        summary = await shell.push_screen_wait(ImportDialog(open_workspace, shell.keymap))
        if summary is None:
            return
        shell.show_message(summarize_import(summary))
        if shell.is_sample and summary.records:
            shell.open_own_library()
        else:
            self._context.watch.poll()


def _list_ids(library: Library, name: str) -> Callable[[int], list[str]]:
    return lambda number: library.list_ids(name)[:number]


def paper_page_url(paper: Paper) -> str:
    """Return the address of ``paper``: its own link, else a search for its title on arXiv."""
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
