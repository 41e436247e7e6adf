"""Marking several papers, and what the reader makes of papers: status, star and tags."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.formatting import format_count, truncate
from paperbrowse.tui import edit_messages
from paperbrowse.tui.browse.edits import SavingActions
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.browse.results import find_all_ids, find_ids_between
from paperbrowse.tui.dialogs.tags import PaperTags, TagDialog
from paperbrowse.tui.keymap import key
from paperbrowse.tui.widgets.result_list import ResultList

_AT_ONCE = 1_000
"""Papers that are found without anyone waiting for them."""

_MOST_LOOKED_AT = 1_000
"""Papers whose tags are looked at, to show which of them have which."""


_MANY = 20_000
"""Papers from which on to change them takes long enough to be announced."""


@contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """Let Python not go through everything that there is whenever there is much more of it.

    Hundreds of thousands of hits make it do so again and again, and all threads wait meanwhile.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class MarkingActions(SavingActions):
    """Marks ranges and all hits; gives the marked papers, or the one here, status, star and tags.

    These leave the marks as they are, so that one can do several things with the same papers;
    only what files papers away, into a list or out of it, ends with unmarking them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("v", "mark_range", "Mark range", "Mark everything from the last mark to here"),
        key("A", "mark_all", "Mark all", "Mark all hits; again none of them"),
        key("r", "status", "Status", "Mark as reading, then as read, then as unread"),
        key("asterisk", "star", "Star", "Star; again takes the star off"),
        key("T", "tags", "Tags", "Give tags, or take them off"),
    ]

    # Marks

    def action_mark_range(self) -> None:
        """Mark the papers from the last mark to the cursor."""
        hits = self.query_one(ResultList)
        last, at, place = hits.selection.last, hits.last_selected_at, hits.cursor
        if last is None:
            self._tell("Mark a paper with Space first; v then marks from there to the cursor.")
        elif hits.total:
            question = self._question
            self._mark(
                lambda: self._mark_between(question, last, at, place),
                is_quick=abs(at - place) < _AT_ONCE,
            )

    def _mark_between(self, question: QueryState, last: str, at: int, place: int) -> int | None:
        """Mark a range; return where it ends, None where the last mark is not among the hits."""
        ids = find_ids_between(self._workspace, question, last, at, place)
        if ids is None:
            self.call_later(self._tell, "The paper that was marked last is not among these.")
            return None
        here = ids[0] if ids[-1] == last else ids[-1]
        self.query_one(ResultList).selection.add(ids, last=here)
        return place

    def action_mark_all(self) -> None:
        """Mark all hits, or, when all are marked, unmark them."""
        hits, question = self.query_one(ResultList), self._question
        if hits.total:
            self._mark(lambda: self._mark_every(question), is_quick=hits.total < _AT_ONCE)

    def _mark_every(self, question: QueryState) -> None:
        ids = find_all_ids(self._workspace, question)
        marks = self.query_one(ResultList).selection
        if all(each in marks for each in ids):
            marks.discard(ids)
        else:
            marks.add(ids)

    def _mark(self, mark: Callable[[], int | None], *, is_quick: bool) -> None:
        """Change marks, in a thread unless it ``is_quick``; ``mark`` returns where it ended."""
        if self._is_marking:
            self._tell("Still marking…")
        elif is_quick and self._can_answer_at_once():
            try:
                self.query_one(ResultList).selection_changed(last_at=mark())
            except PaperbrowseError as error:
                self._tell(error)
        else:
            self._is_marking = True
            self._mark_slowly(mark)

    @work(group="marking", exit_on_error=False)
    async def _mark_slowly(self, mark: Callable[[], int | None]) -> None:
        try:
            with _no_looking_for_cycles():
                place = await asyncio.to_thread(mark)
            self.query_one(ResultList).selection_changed(last_at=place)
        except PaperbrowseError as error:
            self._tell(error)
        finally:
            self._is_marking = False

    # Status, star, tags

    def action_status(self) -> None:
        """Give the papers the status that comes after that of the first of them."""
        self._change_papers(
            lambda papers: edit_messages.next_status(self._workspace.library, papers)
        )

    def action_star(self) -> None:
        """Star the papers, or take their stars off."""
        self._change_papers(
            lambda papers: edit_messages.toggle_star(self._workspace.library, papers)
        )

    def _change_papers(self, change: Callable[[Sequence[str]], str]) -> None:
        papers = self._papers_to_act_on
        if len(papers) > _MANY:
            self._tell(f"Changing {format_count(len(papers), 'paper')}…")
        if papers:
            self._change(lambda: change(papers), keep_marks=True)

    @work
    async def action_tags(self) -> None:
        """Let the reader change the tags of the papers."""
        papers = self._papers_to_act_on
        paper = self.query_one(ResultList).paper
        if not papers:
            return
        what = format_count(len(papers), "paper")
        if len(papers) == 1 and paper is not None and papers == [paper.id]:
            what = f"“{truncate(paper.title, 60)}”"
        await self.app.push_screen_wait(TagDialog(what, _Tagging(self, papers)))


class _Tagging(PaperTags):
    """The tags of some papers, for the dialog."""

    def __init__(self, screen: MarkingActions, papers: Sequence[str]) -> None:
        self._screen = screen
        self._papers = papers
        self._library = screen._workspace.library

    @property
    def paper_count(self) -> int:
        return len(self._papers)

    async def read_paper_tags(self) -> dict[str, tuple[int, bool]]:
        if len(self._papers) > _MOST_LOOKED_AT:
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
        return await self._do(lambda: edit_messages.add_tag(self._library, self._papers, tag))

    async def toggle(self, tag: str) -> str:
        return await self._do(lambda: edit_messages.toggle_tag(self._library, self._papers, tag))

    async def _do(self, change: Callable[[], str]) -> str:
        """Make a change whose words the dialog says, as a message would cover its list."""
        words: list[str] = []

        def do() -> str:
            words.append(change().removesuffix(edit_messages.UNDOES))
            return ""

        is_done = await self._screen._change(do, keep_marks=True).wait()
        return words[-1] if is_done else ""
