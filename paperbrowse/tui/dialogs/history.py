"""The history dialog: every step, the newest first, with the one that the library stands after."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence

from textual import on, work
from textual.app import ComposeResult

from paperbrowse.core import PaperbrowseError, format_time, one_line
from paperbrowse.library import Step
from paperbrowse.tui.dialogs.dialog import Dialog
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.widgets import Entry, EntryList, Fragment

_PAGE_SIZE = 200
"""Steps that are fetched at once."""

BEGINNING = Step(0, datetime.datetime.fromtimestamp(0, datetime.UTC), "", "done")
"""Stands for the state before the first step."""

StepFetcher = Callable[[int, int | None], Sequence[Step]]
"""Returns at most a number of steps, the newest first, of those before a row."""


class HistoryDialog(Dialog[Step | None]):
    """Returns the step to go to, or None; steps are fetched as the user comes near them."""

    BINDINGS = bindings("history")
    LOOK = "dialog wide tall"
    HINT = (
        "<entries.open> goes to the moment after a step · <entries.down> <entries.up> move · "
        "<history.close> closes"
    )

    def __init__(
        self,
        fetch: StepFetcher,
        keymap: Keymap,
        *,
        page_size: int = _PAGE_SIZE,
        prefetch_lines: int = EntryList.PREFETCH_LINES,
    ) -> None:
        super().__init__(keymap, "History")
        self._fetch = fetch
        self._page_size = page_size
        self._list = EntryList[Step](id="steps", prefetch_lines=prefetch_lines)
        self._last: int | None = None
        self._is_fetching = False
        self._is_whole = False
        self._now: int | None = None
        """The row of the step after which the library stands; None until it is known."""

    def body(self) -> ComposeResult:
        yield self._list

    def on_mount(self) -> None:
        self._list.focus()
        self._fetch_more()

    @on(EntryList.EndNear)
    def _end_near(self) -> None:
        self._fetch_more()

    def _fetch_more(self) -> None:
        if not self._is_fetching and not self._is_whole:
            self._is_fetching = True
            self._fetch_page(self._last)

    @work(group="rows", exit_on_error=False)
    async def _fetch_page(self, before: int | None) -> None:
        try:
            steps = await asyncio.to_thread(self._fetch, self._page_size, before)
        except PaperbrowseError as error:
            self._is_whole = True
            self.show_note(str(error))
            return
        finally:
            self._is_fetching = False
        self._is_whole = len(steps) < self._page_size
        if steps:
            self._last = steps[-1].row
        entries = []
        found = None
        for step in [*steps, *([BEGINNING] if self._is_whole else [])]:
            if self._now is None and step.state == "done":
                found = self._now = step.row
            entries.append(Entry(step, *_line(step, is_now=step.row == self._now)))
        self._list.add(entries)
        if found is not None:
            self._list.go_to(lambda step: step.row == found)
        elif self._now is None:
            self._fetch_more()  # All of these are undone: the one that holds is further down.

    @on(EntryList.Opened)
    def _opened(self, event: EntryList.Opened) -> None:
        step: Step = event.entry.value
        self.dismiss(None if step.row == self._now else step)


def _line(step: Step, *, is_now: bool) -> tuple[tuple[Fragment, ...], Fragment]:
    """Return the two ends of a step's line."""
    if step == BEGINNING:
        name, when = "Before the first step", ""
    else:
        name, when = one_line(step.name), format_time(step.at)
    match step.state:
        case _ if is_now:
            sign, style, remark = "● ", "strong", "we are here"
        case "done":
            sign, style, remark = "  ", "", ""
        case "undone":
            sign, style, remark = "↶ ", "struck", "undone"
        case _:
            sign, style, remark = "↳ ", "muted", "left behind"
    fragments = ((sign, "accent"), (name, style), (f"  {remark}" if remark else "", "accent"))
    return fragments, (f"{when} ", "muted")
