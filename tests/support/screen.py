"""Driver of the screen: runs the app without a terminal, presses keys and reads the result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any
from unittest.mock import patch

from textual import events
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.keys import key_to_character
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from paperbrowse.core.papers import Paper
from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse.screen import BrowseScreen
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import SearchBar
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledApp

WIDE, NARROW = (120, 40), (80, 24)
SIZES = (WIDE, NARROW)

_PATIENCE = 20.0
"""Seconds after which what does not happen is taken to be missing, on however busy a machine."""

_FINITE_WORK = {"search", "prepare", "rows", "changes", "changes-elsewhere", "copy", "open"}
_FINITE_WORK |= {
    "export",
    "import",
    "preview",
    "selection",
    "notes",
    "tags",
    "query-history",
    "counts",
    "visit",
}
"""Groups of workers that end by themselves; those of the default group wait for the user."""


class Screen:
    """The running app: keys go in, the text of its parts comes out.

    Methods that send input wait until the app has nothing left to do, unless they say otherwise.
    Properties describe the browse screen, which may lie below a dialog; ``text`` and ``lines`` are
    what can be seen.
    """

    def __init__(self, app: PaperbrowseApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    # Input

    async def press(self, keys: str) -> None:
        """Press keys, whose names are separated by blanks."""
        for key in keys.split():
            await self.pilot.press(key)
        await self.settle()

    async def press_now(self, *keys: str) -> None:
        """Press keys without waiting for what they start."""
        await self.pilot.press(*keys)

    async def press_at_once(self, keys: str) -> None:
        """Press keys as a slow connection brings them: all before the first one is handled."""
        for key in keys.split():
            self.app.post_message(events.Key(key, key_to_character(key)))
        await self.settle()

    async def type(self, text: str) -> None:
        """Type ``text`` letter by letter, without waiting in between."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste ``text`` into the focused widget, as a terminal does."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def search(self, query: str) -> None:
        """Replace the query in the search bar, and go to the results."""
        await self.pilot.press("slash", "ctrl+l")
        self.app.post_message(events.Paste(query))
        await self.press("enter")

    # Waiting

    async def settle(self) -> None:
        """Wait until no work is under way and the screen shows its outcome."""
        quiet = 0
        while quiet < 2:
            await self.pilot.pause()
            workers = [
                each
                for each in self.app.workers
                if each.group in _FINITE_WORK and not each.is_finished
            ]
            if workers:
                await asyncio.wait(
                    [asyncio.ensure_future(_end_of(worker)) for worker in workers],
                    timeout=_PATIENCE,
                )
            is_busy = workers or self._is_searching() or not self.app.keys.is_idle
            quiet = 0 if is_busy else quiet + 1

    def _is_searching(self) -> bool:
        return any(
            isinstance(each, BrowseScreen) and each.session.is_searching
            for each in self.app.screen_stack
        )

    async def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait for ``condition`` to hold."""
        end = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it did not come to pass; the screen:\n{self.text}"
            await self.pilot.pause()

    # The whole screen

    @property
    def text(self) -> str:
        """Plain text of the screen, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def lines(self) -> list[str]:
        """Lines of the screen, each as wide as the screen."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def toasts(self) -> str:
        """Messages that were shown and have not been taken away."""
        return "\n".join(each.message for each in self.app._notifications)

    @property
    def focused_id(self) -> str | None:
        """Id of the widget that keys go to."""
        return self.app.focused.id if self.app.focused else None

    def text_of(self, widget: Widget) -> str:
        """Return the text of a widget as it stands on the screen; empty when it is hidden."""
        region = widget.region
        if not region.size or not widget.is_on_screen:
            return ""
        strips = widget.screen._compositor.render_strips()[region.y : region.bottom]
        return "\n".join(strip.crop(region.x, region.right).text.rstrip() for strip in strips)

    def assert_fits(self) -> None:
        """See that the screen is as wide and as high as the terminal."""
        strips = self.app.screen._compositor.render_strips()
        size = self.app.size
        assert [strip.cell_length for strip in strips] == [size.width] * size.height

    def assert_plain(self) -> None:
        """See that nothing drives the terminal or reorders a line, and that everything fits."""
        assert not control_characters(self.lines)
        assert not {"\u202e", "\u200b", "\u200f", "\t"} & set("".join(self.lines))
        self.assert_fits()

    # The dialog on top

    @property
    def input(self) -> Input:
        """First text field of the dialog on top."""
        return self.app.screen.query_one(Input)

    # The browse screen

    @property
    def browse(self) -> BrowseScreen:
        """The browse screen, which may lie below a dialog."""
        for screen in self.app.screen_stack:
            if isinstance(screen, BrowseScreen):
                return screen
        raise AssertionError("there is no browse screen")

    @property
    def results(self) -> ResultList:
        """The result list."""
        return self.browse.query_one(ResultList)

    @property
    def results_text(self) -> str:
        """Text of the result list."""
        return self.text_of(self.results)

    @property
    def total(self) -> int:
        """Number of papers found."""
        return self.results.total

    @property
    def cursor(self) -> int:
        """Place of the highlighted row, from 0."""
        return self.results.cursor

    @property
    def paper(self) -> Paper:
        """The highlighted paper; there must be one."""
        paper = self.results.paper
        assert paper is not None
        return paper

    @property
    def title(self) -> str:
        """Title of the highlighted paper; empty without one."""
        paper = self.results.paper
        return paper.title if paper else ""

    @property
    def titles(self) -> list[str]:
        """Titles of the rows that were fetched, in order."""
        rows = self.results._rows
        return [rows[place].paper.title for place in sorted(rows)]

    @property
    def selected_ids(self) -> list[str]:
        """Ids of the selected papers, in the order of their selection."""
        return self.results.selected_ids

    @property
    def reader(self) -> AbstractReader:
        """The abstract reader."""
        return self.browse.query_one(AbstractReader)

    @property
    def reader_text(self) -> str:
        """Text of the abstract reader."""
        return self.text_of(self.reader)

    def facet(self, name: str) -> FacetPane:
        """Return the pane of one facet."""
        return self.browse.query_one(f"#facet-{name}", FacetPane)

    def facet_text(self, name: str) -> str:
        """Return the text of the pane of one facet."""
        return self.text_of(self.facet(name))

    @property
    def query(self) -> str:
        """Text in the search bar."""
        return self.browse.query_one(SearchBar).query_text

    @property
    def found(self) -> str:
        """Number found and order, beside the query."""
        return self.text_of(self.browse.query_one(SearchBar).query_one("#found")).strip()

    @property
    def notice(self) -> str:
        """Line below the search bar."""
        return self.text_of(self.browse.query_one("#notice"))

    @property
    def title_bar_text(self) -> str:
        """Text of the title bar."""
        return self.text_of(self.browse.query_one(TitleBar))


def make_app(
    workspace: Workspace, locations: Locations | None = None, **options: Any
) -> ControlledApp:
    """Return an app on a workspace, with the settings of a user who has none.

    ``locations`` are the user's own, where the workspace is the sample's.
    """
    options = {"is_sample": False, "settings": Settings(), **options}
    return ControlledApp(workspace, locations or workspace.locations, **options)


@asynccontextmanager
async def open_screen(
    app: PaperbrowseApp,
    size: tuple[int, int] = WIDE,
    *,
    painting: bool = False,
    settle: bool = True,
    toasts: bool = True,
) -> AsyncGenerator[Screen, None]:
    """Run ``app`` without a terminal, from when its first screen is there.

    Unless ``painting``, the screen is drawn only when a test looks at it (and then not what lies
    below a dialog), which takes a third of the time. Style sheets are parsed once for all tests.
    """
    drawing = nullcontext() if painting else patch.object(Compositor, "render_update", _no_update)
    with drawing, patch.object(Stylesheet, "_parse_rules", _parse_rules_once):
        async with app.run_test(size=size, notifications=toasts) as pilot:
            screen = Screen(app, pilot)
            if settle:
                await screen.settle()
            yield screen


def _no_update(compositor: Compositor, *_: object, **__: object) -> None:
    compositor._dirty_regions.clear()


_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parse_rules_once(sheet: Stylesheet, css: str, *place: Any, **options: Any) -> list[RuleSet]:
    """Parse a style sheet as Textual does, whose own cache lasts only as long as one app."""
    variables = tuple(sorted(sheet._variables.items()))
    key = (css, place, tuple(sorted(options.items())), variables)
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, css, *place, **options)
    return _parsed[key]


async def _end_of(worker: Worker[object]) -> None:
    with suppress(Exception):  # whatever went wrong, it is over, and the app shows it
        await worker.wait()


def flat(text: str) -> str:
    """Return ``text`` on one line without borders, to look for words that may be wrapped."""
    return " ".join(text.replace("▏", " ").replace("▐", " ").replace("│", " ").split())


def control_characters(text: Iterable[str]) -> set[str]:
    """Return the characters of ``text`` that would drive a terminal, newlines apart."""
    return {
        letter
        for line in text
        for letter in line
        if letter != "\n" and (ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0)
    }
