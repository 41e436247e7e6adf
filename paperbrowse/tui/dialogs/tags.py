"""The tag dialog: the tags of some papers, to be given and taken off as one types their names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.formatting import format_count, truncate
from paperbrowse.core.text import one_line
from paperbrowse.tui.shell import format_unexpected

ON_ALL, ON_SOME, OFF = "●", "◐", "○"
_MOST_SHOWN = 200
_LONGEST_SHOWN = 60
_FOOT = "Enter gives what is typed · Tab completes · ↑ ↓ Enter give or take off · Esc closes"


class PaperTags(Protocol):
    """Some papers' tags, and how they are changed; what goes wrong with that is told."""

    @property
    def paper_count(self) -> int:
        """How many papers there are."""

    async def read_paper_tags(self) -> Mapping[str, tuple[int, bool]]:
        """Return each tag with how many of the papers have it, and whether the reader gave it."""

    async def read_all_tags(self) -> Sequence[tuple[str, int]]:
        """Return every tag of the library with its number of papers."""

    async def add(self, tag: str) -> str:
        """Give the papers a tag; return the words for it, none where it could not be done."""

    async def toggle(self, tag: str) -> str:
        """Give the papers a tag, or, when all have it, take it off; return as ``give`` does."""


class TagDialog(ModalScreen[None]):
    """Changes tags at once, each change a step that can be undone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "Previous", show=False, priority=True),
        Binding("tab", "complete", "Complete the tag", show=False, priority=True),
    ]

    def __init__(self, what: str, papers: PaperTags) -> None:
        """``what`` names the papers."""
        super().__init__()
        self._what = what
        self._papers = papers
        self._theirs: Mapping[str, tuple[int, bool]] = {}
        self._known: Sequence[tuple[str, int]] = ()
        self._offered: list[str] = []
        self._changing = asyncio.Lock()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide tall"):
            yield Static(Content(f"Tags of {one_line(self._what)}"), classes="dialog-title")
            yield Input(placeholder="Type a tag", id="tag", compact=True)
            yield OptionList(id="tags")
            yield Static(id="tag-said")
            yield Static(Content(_FOOT), classes="dialog-note")

    def on_mount(self) -> None:
        self.app.clear_notifications()  # they would cover what is below
        self.query_one(Input).focus()
        self._load()

    @work(group="tags", exit_on_error=False)
    async def _load(self) -> None:
        """Show the papers' own tags as soon as they are read; all others take longer."""
        self._theirs = await self._papers.read_paper_tags()
        self._offer()
        self._known = await self._papers.read_all_tags()
        self._offer()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what could not be read, and let the reader go on."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self._say(
                str(error) if isinstance(error, PaperbrowseError) else format_unexpected(error)
            )

    # What is shown

    @on(Input.Changed)
    def _typed(self) -> None:
        self._offer()

    def _offer(self, on: str | None = None) -> None:
        """Show the papers' tags, then all that fit what is typed; highlight ``on`` of them."""
        typed = one_line(self.query_one(Input).value)
        begun = [tag for tag in self._tags() if _fits(tag, typed)]
        # What begins as it is typed comes first, else the order is that of the tags.
        begun.sort(key=lambda tag: not tag.casefold().startswith(typed.casefold()))
        self._offered = begun[:_MOST_SHOWN]
        tags = self.query_one(OptionList)
        tags.clear_options()
        tags.add_options([Option(self._line(tag)) for tag in self._offered])
        if not self._offered:
            words = f"Enter gives the new tag “{typed}”." if typed else "There are no tags yet."
            tags.add_option(Option(Content(truncate(words, 80)), disabled=True))
        tags.highlighted = self._offered.index(on) if on in self._offered else None

    def _tags(self) -> list[str]:
        theirs = sorted(self._theirs, key=lambda tag: (not self._theirs[tag][1], tag.casefold()))
        return theirs + [tag for tag, _ in self._known if tag not in self._theirs]

    def _line(self, tag: str) -> Content:
        number, own = self._theirs.get(tag, (0, False))
        sign = ON_ALL if number == self._papers.paper_count else ON_SOME if number else OFF
        words = ["yours" if own else "by rule"] if number else []
        if number and number < self._papers.paper_count:
            words.append(f"on {number:,} of {self._papers.paper_count:,}")
        everywhere = dict(self._known).get(tag)
        if not number and everywhere:
            words.append(format_count(everywhere, "paper"))
        return Content.assemble(
            (f"{sign} ", "$accent" if number else "$foreground-muted"),
            truncate(one_line(tag), _LONGEST_SHOWN),
            (f"  {' · '.join(words)}", "$foreground-muted"),
        )

    # What keys do

    def action_move(self, step: int) -> None:
        """Move the highlight; above the first there is what is typed."""
        tags = self.query_one(OptionList)
        place = -1 if tags.highlighted is None else tags.highlighted
        place = min(place + step, len(self._offered) - 1)
        tags.highlighted = place if place >= 0 else None

    def action_complete(self) -> None:
        """Put the highlighted tag, or the first that begins so, into the field."""
        field, tags = self.query_one(Input), self.query_one(OptionList)
        if self._offered:
            field.value = one_line(self._offered[tags.highlighted or 0])
            field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        highlighted = self.query_one(OptionList).highlighted
        typed = one_line(event.value)
        if highlighted is not None:
            self._toggle(self._offered[highlighted])
        elif typed:
            self._give(typed)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.query_one(Input).focus()
        self._toggle(self._offered[event.option_index])

    @work(group="tags", exit_on_error=False)
    async def _toggle(self, tag: str) -> None:
        async with self._changing:
            if words := await self._papers.toggle(tag):
                self._say(words, wrong=False)
                self._theirs = await self._papers.read_paper_tags()
                self._offer(on=tag)

    @work(group="tags", exit_on_error=False)
    async def _give(self, tag: str) -> None:
        async with self._changing:
            if words := await self._papers.add(tag):
                self._say(words, wrong=False)
                self._theirs = await self._papers.read_paper_tags()
                if all(tag.casefold() != known.casefold() for known, _ in self._known):
                    self._known = [*self._known, (tag, self._papers.paper_count)]
                self.query_one(Input).value = ""
                self._offer()

    def action_close(self) -> None:
        """Close; what was changed stays."""
        self.dismiss(None)

    def _say(self, words: str, *, wrong: bool = True) -> None:
        style = "$warning" if wrong else "$success"
        self.query_one("#tag-said", Static).update(Content.styled(one_line(words), style))


def _fits(tag: str, typed: str) -> bool:
    """Whether the tag holds every word that was typed."""
    folded = tag.casefold()
    return all(word in folded for word in typed.casefold().split())
