"""The history screen: every step, the newest first, and which of them hold."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.formatting import format_time
from paperbrowse.core.text import one_line, printable
from paperbrowse.library import Step
from paperbrowse.tui.widgets.entry_list import Entry, EntryList

_PAGE = 200
"""Steps that are fetched at once."""

BEGINNING = Step(0, datetime.datetime.fromtimestamp(0, datetime.UTC), "", "done")
"""Stands for the state before the first step."""

_KEYS = "Enter goes to the moment after a step · j k move · Esc closes"

StepFetcher = Callable[[int, int | None], Sequence[Step]]
"""Returns at most so many steps, the newest first, of those before a row."""


class HistoryDialog(ModalScreen[Step | None]):
    """Returns the step to go to, or None; steps are fetched as the reader comes near them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,U,q", "cancel", "Close", show=False),
    ]

    @dataclass
    class StepsFetched(Message):
        """More steps are here, or an error in their place."""

        outcome: Sequence[Step] | PaperbrowseError

    def __init__(self, fetch: StepFetcher) -> None:
        super().__init__()
        self._fetch = fetch
        self._last: int | None = None
        self._is_fetching = False
        self._is_whole = False
        self._now: int | None = None
        """The row of the step after which we are; None as long as it is not known."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide tall"):
            yield Static(Content("History"), classes="dialog-title")
            yield EntryList(id="steps")
            yield Static(Content(_KEYS), id="history-note", classes="dialog-note")

    def on_mount(self) -> None:
        self.query_one(EntryList).focus()
        self._fetch_more()

    @on(EntryList.EndNear)
    def _end_near(self) -> None:
        self._fetch_more()

    def _fetch_more(self) -> None:
        if not self._is_fetching and not self._is_whole:
            self._is_fetching = True
            self._fetch_page(self._last)

    @work(thread=True, group="rows", exit_on_error=False)
    def _fetch_page(self, before: int | None) -> None:
        outcome: Sequence[Step] | PaperbrowseError
        try:
            outcome = self._fetch(_PAGE, before)
        except PaperbrowseError as error:
            outcome = error
        self.post_message(self.StepsFetched(outcome))

    @on(StepsFetched)
    def _fetched(self, event: StepsFetched) -> None:
        self._is_fetching = False
        steps = event.outcome
        if isinstance(steps, PaperbrowseError):
            self._is_whole = True
            self.query_one("#history-note", Static).update(Content(printable(str(steps))))
            return
        self._is_whole = len(steps) < _PAGE
        if steps:
            self._last = steps[-1].row
        entries: list[Entry] = []
        found = None
        for step in [*steps, *([BEGINNING] if self._is_whole else [])]:
            if self._now is None and step.state == "done":
                found = self._now = step.row
            entries.append(Entry(step, *_line(step, is_now=step.row == self._now)))
        shown = self.query_one(EntryList)
        shown.add(entries)
        if found is not None:
            shown.go_to(lambda value: isinstance(value, Step) and value.row == found)
        elif self._now is None:
            self._fetch_more()  # So many steps were undone that the one that holds is further down.

    @on(EntryList.Opened)
    def _opened(self, event: EntryList.Opened) -> None:
        step = event.entry.value
        assert isinstance(step, Step)
        self.dismiss(None if step.row == self._now else step)

    def action_cancel(self) -> None:
        """Close and stay where we are."""
        self.dismiss(None)


def _line(step: Step, *, is_now: bool) -> tuple[tuple[tuple[str, str], ...], tuple[str, str]]:
    """Return the two ends of a step's line."""
    if step == BEGINNING:
        name, when = "Before the first step", ""
    else:
        name, when = one_line(step.name), format_time(step.at)
    match step.state:
        case _ if is_now:
            mark, style, remark = "● ", "strong", "we are here"
        case "done":
            mark, style, remark = "  ", "", ""
        case "undone":
            mark, style, remark = "↶ ", "struck", "undone"
        case _:
            mark, style, remark = "↳ ", "muted", "left behind"
    pieces = ((mark, "accent"), (name, style), (f"  {remark}" if remark else "", "accent"))
    return pieces, (f"{when} ", "muted")
