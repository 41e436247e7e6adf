"""The tag dialog: the tags of some papers, to be given and taken off as one types their names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from paperbrowse.core import fold, format_count, one_line, truncate
from paperbrowse.topics import explain_topics
from paperbrowse.tui.dialogs.dialog import Dialog
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.widgets import Entry, EntryList, Fragment
from paperbrowse.workspace import Workspace

ON_ALL, ON_SOME, OFF = "●", "◐", "○"
_MAX_SHOWN = 200
_MAX_TAG_SHOWN = 60
_MAX_WORDS_NAMED = 3
"""Words that are named as those that gave a topic."""
_MAX_TAGS_READ = 1_000
"""Papers whose tags are read, to show which of them have which."""


class TagDialog(Dialog[None]):
    """Changes tags at once, each change a step that can be undone."""

    BINDINGS = bindings("tags")
    LOOK = "dialog wide tall"
    HINT = (
        "<tags.give> gives what is typed · <tags.complete> completes · "
        "<tags.up> <tags.down> <tags.give> give or take off · <tags.close> closes"
    )

    def __init__(
        self,
        subject: str,
        papers: Sequence[str],
        workspace: Workspace,
        change: Callable[[str, bool], Awaitable[str]],
        keymap: Keymap,
    ) -> None:
        """``subject`` names the papers.

        ``change`` gives them a tag, or takes it off when all have it and the flag is set; it
        returns the words for it, none where it could not be done, which it shows.
        """
        super().__init__(keymap, f"Tags of {subject}")
        self._papers = papers
        self._workspace = workspace
        self._library = workspace.library
        self._change = change
        self._paper_tags: Mapping[str, tuple[int, bool]] = {}
        """Each tag with the number of its papers, and whether the user gave it."""
        self._all_tags: Sequence[tuple[str, int]] = ()
        self._reasons: Mapping[str, str] = {}
        """For a single paper, what gave it each topic."""
        self._offered: list[str] = []
        self._list = EntryList[str](id="tags", opens_on_click=True)
        self._changing = asyncio.Lock()

    def body(self) -> ComposeResult:
        yield Input(placeholder="Type a tag", id="tag", compact=True)
        yield self._list
        yield Static(id="tag-said")

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._load()

    @work(group="tags", exit_on_error=False)
    async def _load(self) -> None:
        """Show the papers' own tags as soon as they are read; all others take longer."""
        self._paper_tags = await asyncio.to_thread(self._read_paper_tags)
        self._offer()
        counts = await asyncio.to_thread(self._library.tags)
        self._all_tags = [(each.value, each.count) for each in counts]
        if len(self._papers) == 1:
            self._reasons = await asyncio.to_thread(explain_tags, self._workspace, self._papers[0])
        self._offer()

    def _read_paper_tags(self) -> dict[str, tuple[int, bool]]:
        tags: dict[str, tuple[int, bool]] = {}
        if len(self._papers) <= _MAX_TAGS_READ:
            for paper in self._library.papers(self._papers):
                for tag in paper.tags:
                    number, own = tags.get(tag, (0, False))
                    tags[tag] = number + 1, own or tag in paper.own_tags
        return tags

    # The list

    @on(Input.Changed)
    def _typed(self) -> None:
        self._offer()

    def _offer(self, on: str | None = None) -> None:
        """Show the papers' tags, then all that fit what is typed; highlight ``on`` of them."""
        typed = one_line(self.query_one(Input).value)
        matching = [tag for tag in self._tags() if _matches(tag, typed)]
        # What begins as it is typed comes first, else the order is that of the tags.
        matching.sort(key=lambda tag: not tag.casefold().startswith(typed.casefold()))
        self._offered = matching[:_MAX_SHOWN]
        give = self._keymap["tags.give"]
        empty = f"{give} gives the new tag “{typed}”." if typed else "There are no tags yet."
        entries = [Entry(tag, self._line(tag)) for tag in self._offered]
        self._list.show(entries, empty=truncate(empty, 80), on=on)
        if on not in self._offered:
            self._list.cursor = -1

    def _tags(self) -> list[str]:
        given = self._paper_tags
        first = sorted(given, key=lambda tag: (not given[tag][1], tag.casefold()))
        return first + [tag for tag, _ in self._all_tags if tag not in given]

    def _line(self, tag: str) -> tuple[Fragment, ...]:
        number, own = self._paper_tags.get(tag, (0, False))
        sign = ON_ALL if number == len(self._papers) else ON_SOME if number else OFF
        words = ["yours" if own else self._reasons.get(tag) or "by rule"] if number else []
        if number and number < len(self._papers):
            words.append(f"on {number:,} of {len(self._papers):,}")
        everywhere = dict(self._all_tags).get(tag)
        if not number and everywhere:
            words.append(format_count(everywhere, "paper"))
        return (
            (f"{sign} ", "accent" if number else "muted"),
            (truncate(one_line(tag), _MAX_TAG_SHOWN), ""),
            (f"  {' · '.join(words)}", "muted"),
        )

    # Keys

    def action_move(self, step: int) -> None:
        """Move the highlight; above the first there is what is typed."""
        place = min(self._list.cursor + step, len(self._offered) - 1)
        self._list.cursor = max(-1, place)

    def action_complete(self) -> None:
        """Put the highlighted tag, or the first that begins so, into the field."""
        field = self.query_one(Input)
        if self._offered:
            field.value = one_line(self._offered[max(0, self._list.cursor)])
            field.cursor_position = len(field.value)

    def action_give(self) -> None:
        """Give or take off the highlighted tag, else give the one that is typed."""
        typed = one_line(self.query_one(Input).value)
        if self._list.entry is not None:
            self._toggle(self._list.entry.value)
        elif typed:
            self._give(typed)

    @on(EntryList.Opened)
    def _opened(self, event: EntryList.Opened) -> None:
        self.query_one(Input).focus()
        self._toggle(event.entry.value)

    @work(group="tags", exit_on_error=False)
    async def _toggle(self, tag: str) -> None:
        async with self._changing:
            if await self._make_change(tag, True):
                self._offer(on=tag)

    @work(group="tags", exit_on_error=False)
    async def _give(self, tag: str) -> None:
        async with self._changing:
            if await self._make_change(tag, False):
                if all(tag.casefold() != known.casefold() for known, _ in self._all_tags):
                    self._all_tags = [*self._all_tags, (tag, len(self._papers))]
                self.query_one(Input).value = ""
                self._offer()

    async def _make_change(self, tag: str, toggle: bool) -> bool:
        if words := await self._change(tag, toggle):
            self._show_change(words)
            self._paper_tags = await asyncio.to_thread(self._read_paper_tags)
        return bool(words)

    def _show_change(self, words: str, style: str = "$text-success") -> None:
        self.query_one("#tag-said", Static).update(Content.styled(one_line(words), style))

    def show_failure(self, words: str) -> None:
        """Show what could not be read or changed, and let the user go on."""
        self._show_change(words, "$text-warning")


def explain_tags(workspace: Workspace, paper_id: str) -> dict[str, str]:
    """Return the words of a paper that gave it its topics, by topic: ``for “KV cache”``."""
    reasons = {}
    for paper in workspace.library.papers([paper_id]):
        for topic in explain_topics(workspace.rules, paper.title, paper.abstract):
            found = {fold(each.words): one_line(each.words) for each in topic.mentions}
            named = ", ".join(f"“{words}”" for words in [*found.values()][:_MAX_WORDS_NAMED])
            if topic.given:
                reasons[topic.name] = f"for {named}" if named else topic.reason
    return reasons


def _matches(tag: str, typed: str) -> bool:
    """Whether the tag holds every word that was typed."""
    folded = tag.casefold()
    return all(word in folded for word in typed.casefold().split())
