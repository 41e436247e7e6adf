"""Actions on the selected papers, or the one under the cursor: saving, status, star and tags."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from paperbrowse.core import format_count, truncate
from paperbrowse.library import DEFAULT_LIST, Library
from paperbrowse.tui import edit_messages
from paperbrowse.tui.browse.actions.selection import SelectionActions
from paperbrowse.tui.browse.context import Context, Routes
from paperbrowse.tui.dialogs import Picker, TagDialog, list_items
from paperbrowse.tui.edit_messages import EditMessage

_MAX_TAGS_READ = 1_000
"""Papers whose tags are read, to show which of them have which."""

_MANY = 20_000
"""Papers from which on changing them takes long enough to be announced."""


class PaperActions:
    """Changes papers' user data.

    Status, star and tags leave the selection as it is, so that one can do several things with the
    same papers; only what files papers away, into a list or out of it, ends it.
    """

    def __init__(self, context: Context, selection: SelectionActions) -> None:
        self._context = context
        self._selection = selection
        self.routes: Routes = {
            "save": self.save,
            "save-to": self.save_to,
            "remove": self.remove,
            "status": self.set_next_status,
            "star": self.toggle_star,
            "tags": self.edit_tags,
        }

    # Lists

    def save(self) -> None:
        """Save to the list that is open, else the default list; remove what is saved already."""
        state = self._context.session.state
        name, query = state.view or DEFAULT_LIST, state.query
        if papers := self._selection.papers():
            self._file(lambda library: edit_messages.toggle_saved(library, papers, name, query))

    def save_to(self) -> None:
        """Save to a list that the user chooses or names."""
        if papers := self._selection.papers():
            self._context.start(self._save_to(papers), group="dialogs")

    async def _save_to(self, papers: Sequence[str]) -> None:
        context, query = self._context, self._context.session.state.query
        items = list_items(context.watch.overview.lists)
        title = f"Save {format_count(len(papers), 'paper')} to"
        picker = Picker(title, items, context.keymap, new="New list")
        name = await context.shell.push_screen_wait(picker)
        if name is not None:
            self._file(lambda library: edit_messages.save_papers(library, papers, name, query))

    def remove(self) -> None:
        """Remove from the list that is open."""
        context, papers = self._context, self._selection.papers()
        view = context.session.state.view
        if view is None:
            lists, save = context.keymap["lists"], context.keymap["save"]
            context.shell.show_message(
                f"Open a list to remove papers from it ({lists}); {save} removes a saved paper "
                "here."
            )
        elif papers:
            self._file(lambda library: edit_messages.remove_papers(library, papers, view))

    def _file(self, change: Callable[[Library], EditMessage]) -> None:
        workspace = self._context.workspace
        self._context.edits.run(lambda: change(workspace.library), ends_selection=True)

    # Status, star, tags

    def set_next_status(self) -> None:
        """Give the papers the status that comes after that of the first of them."""
        self._change(edit_messages.set_next_status)

    def toggle_star(self) -> None:
        """Star the papers, or take their stars off."""
        self._change(edit_messages.toggle_star)

    def _change(self, change: Callable[[Library, Sequence[str]], EditMessage]) -> None:
        papers, workspace = self._selection.papers(), self._context.workspace
        if len(papers) > _MANY:
            self._context.shell.show_message(f"Changing {format_count(len(papers), 'paper')}…")
        if papers:
            self._context.edits.run(lambda: change(workspace.library, papers))

    def edit_tags(self) -> None:
        """Let the user change the tags of the papers."""
        papers, paper = self._selection.papers(), self._context.results.paper
        if not papers:
            return
        subject = format_count(len(papers), "paper")
        if paper is not None and papers == [paper.id]:
            subject = f"“{truncate(paper.title, 60)}”"
        tags = TagEditor(self._context, papers)
        self._context.start(self._edit_tags(subject, tags), group="dialogs")

    async def _edit_tags(self, subject: str, tags: TagEditor) -> None:
        context = self._context
        await context.shell.push_screen_wait(TagDialog(subject, tags, context.keymap))


class TagEditor:
    """The tags of some papers, for the tag dialog."""

    def __init__(self, context: Context, papers: Sequence[str]) -> None:
        self._edits = context.edits
        self._library = context.workspace.library
        self._papers = papers

    @property
    def paper_count(self) -> int:
        return len(self._papers)

    async def read_paper_tags(self) -> dict[str, tuple[int, bool]]:
        if len(self._papers) > _MAX_TAGS_READ:
            return {}
        tags: dict[str, tuple[int, bool]] = {}
        for paper in await asyncio.to_thread(self._library.papers, self._papers):
            for tag in paper.tags:
                number, own = tags.get(tag, (0, False))
                tags[tag] = number + 1, own or tag in paper.own_tags
        return tags

    async def read_all_tags(self) -> list[tuple[str, int]]:
        counts = await asyncio.to_thread(self._library.tags)
        return [(each.value, each.count) for each in counts]

    async def add(self, tag: str) -> str:
        return await self._change(edit_messages.add_tag, tag)

    async def toggle(self, tag: str) -> str:
        return await self._change(edit_messages.toggle_tag, tag)

    async def _change(
        self, change: Callable[[Library, Sequence[str], str], EditMessage], tag: str
    ) -> str:
        """Make a change whose words the dialog shows, as a message would cover its list."""
        words = ""

        def do() -> EditMessage:
            nonlocal words
            words = change(self._library, self._papers, tag).words
            return EditMessage()

        return words if await self._edits.run(do).wait() else ""
