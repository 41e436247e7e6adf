"""Actions on the papers selected or under the cursor: saving, status, star, tags and note.

The functions below make the changes, each with its words; each raises PaperbrowseError.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from paperbrowse.core import STATUSES, PaperbrowseError, format_count, one_line, truncate
from paperbrowse.library import DEFAULT_LIST, Library
from paperbrowse.system import EditorError
from paperbrowse.tui.browse.actions.selection import SelectionActions
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.dialogs import (
    NoteDraft,
    NoteEditor,
    Picker,
    TagDialog,
    edit_externally,
    fits_in_field,
    list_items,
)
from paperbrowse.tui.shell import EditMessage

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
            "note": self.write_note,
            "note-outside": self.write_note_externally,
        }

    # Lists

    def save(self) -> None:
        """Save to the list that is open, else the default list; remove what is saved already."""
        state = self._context.session.state
        name, query = state.view or DEFAULT_LIST, state.query
        if papers := self._selection.papers():
            self._file(lambda library: toggle_saved(library, papers, name, query))

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
            self._file(lambda library: save_papers(library, papers, name, query))

    def remove(self) -> None:
        """Remove from the list that is open."""
        context, papers = self._context, self._selection.papers()
        view = context.session.state.view
        if view is None:
            words = "Open a list to remove papers from it (<lists>); "
            words += "<save> removes a saved paper here."
            context.shell.show_message(context.keymap.fill(words))
        elif papers:
            self._file(lambda library: remove_papers(library, papers, view))

    def _file(self, change: Callable[[Library], EditMessage]) -> None:
        workspace = self._context.workspace
        self._context.edits.run(lambda: change(workspace.library), ends_selection=True)

    # Status, star, tags

    def set_next_status(self) -> None:
        """Give the papers the status that comes after that of the first of them."""
        self._change(set_next_status)

    def toggle_star(self) -> None:
        """Star the papers, or take their stars off."""
        self._change(toggle_star)

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
        self._context.start(self._edit_tags(subject, papers), group="dialogs")

    async def _edit_tags(self, subject: str, papers: Sequence[str]) -> None:
        context, library = self._context, self._context.workspace.library

        async def change(tag: str, toggle: bool) -> str:
            """Make a change whose words the dialog shows, as a message would cover its list."""
            words = ""

            def do() -> EditMessage:
                nonlocal words
                words = change_tag(library, papers, tag, toggle=toggle).words
                return EditMessage()

            return words if await context.edits.run(do).wait() else ""

        dialog = TagDialog(subject, papers, context.workspace, change, context.keymap)
        await context.shell.push_screen_wait(dialog)

    # Notes

    async def write_note(self) -> None:
        """Let the user write the note on the paper under the cursor, whatever is selected."""
        context, draft = self._context, await self._read_note()
        if draft is None:
            return
        if not fits_in_field(draft.original):
            words = f"The note has {len(draft.original):,} characters, too many to write it here: "
            words += context.keymap.fill("<note-outside> opens it in your editor.")
            context.shell.show_message(words)
            return
        await context.shell.push_screen_wait(NoteEditor(draft, context.shell))
        if draft.is_changed:
            context.edits.run(lambda: draft.message)

    def write_note_externally(self) -> None:
        """Let the user write the note in their own editor."""
        self._context.start(self._write_note_externally(), group="notes")

    async def _write_note_externally(self) -> None:
        context, draft = self._context, await self._read_note()
        if draft is None:
            return
        try:
            with edit_externally(context.shell, draft.original) as edited:
                text = edited.text
                if text is None:
                    context.shell.show_message(edited.remark)
                    return

                def save() -> EditMessage:
                    draft.save(text)
                    return draft.message

                if not await context.edits.run(save).wait():
                    context.shell.show_message(f"What you wrote is in {edited.keep()}.")
        except EditorError as error:
            context.shell.show_error(error)

    async def _read_note(self) -> NoteDraft | None:
        """Return the note as it is now; None where there is no paper."""
        paper = self._context.results.paper
        if paper is None:
            return None
        try:
            library = self._context.workspace.library
            now = await asyncio.to_thread(library.papers, [paper.id])
        except PaperbrowseError as error:
            self._context.shell.show_error(error)
            return None
        return NoteDraft(library, now[0] if now else paper)


def toggle_saved(library: Library, papers: Sequence[str], name: str, query: str) -> EditMessage:
    """Save the papers to the list, or, when all are in it, remove them."""
    done, number = library.toggle_saved(papers, name, query)
    return (_removed if done == "removed" else _saved)(library, papers, number, name)


def save_papers(library: Library, papers: Sequence[str], name: str, query: str) -> EditMessage:
    """Save the papers to the list, making it if need be."""
    return _saved(library, papers, library.save(papers, name, query), name)


def remove_papers(library: Library, papers: Sequence[str], name: str) -> EditMessage:
    """Take the papers out of the list."""
    return _removed(library, papers, library.unsave(papers, name), name)


def set_next_status(library: Library, papers: Sequence[str]) -> EditMessage:
    """Give all papers the status that comes after that of the first."""
    first = library.papers(papers[:1])
    now = first[0].status if first else STATUSES[0]
    status = STATUSES[(STATUSES.index(now) + 1) % len(STATUSES)]
    library.set_status(papers, status)
    return EditMessage(f"Marked {_describe_papers(library, papers, len(papers))} as {status}")


def toggle_star(library: Library, papers: Sequence[str]) -> EditMessage:
    """Star the papers, or, when all have a star, take it off."""
    if starred := library.set_star(papers, True):
        return EditMessage(f"Starred {_describe_papers(library, papers, starred)}")
    unstarred = library.set_star(papers, False)
    return EditMessage(f"Took the star off {_describe_papers(library, papers, unstarred)}")


def change_tag(library: Library, papers: Sequence[str], tag: str, *, toggle: bool) -> EditMessage:
    """Give the papers a tag; with ``toggle``, take it off when all have it."""
    name = truncate(one_line(tag), 40)
    if tagged := library.add_tags(papers, [tag]):
        return EditMessage(f"Tagged {_describe_papers(library, papers, tagged)} with {name}")
    if not toggle:
        return EditMessage(f"Tagged with {name} already", can_undo=False)
    untagged = library.remove_tags(papers, [tag])
    return EditMessage(f"Took {name} off {_describe_papers(library, papers, untagged)}")


def _saved(library: Library, papers: Sequence[str], number: int, name: str) -> EditMessage:
    if not number:
        return EditMessage(f"Already in {one_line(name)}", can_undo=False)
    return EditMessage(f"Saved {_describe_papers(library, papers, number)} to {one_line(name)}")


def _removed(library: Library, papers: Sequence[str], number: int, name: str) -> EditMessage:
    return EditMessage(f"Removed {_describe_papers(library, papers, number)} from {one_line(name)}")


def _describe_papers(library: Library, papers: Sequence[str], number: int) -> str:
    """Return ``number`` of the papers in words: the title where there is only one."""
    if number == len(papers) == 1 and (found := library.papers(papers)):
        return f"“{truncate(found[0].title, 60)}”"
    return format_count(number, "paper")
