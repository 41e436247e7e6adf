"""Drives the app in tests: keys, waiting for its work to end, and what is on the screen then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any
from unittest.mock import patch

from textual import events
from textual._compositor import Compositor
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import Worker

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse.screen import BrowseScreen
from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.result_list import ResultList
from paperbrowse.tui.widgets.search_bar import SearchBar

WIDE, NARROW = (120, 40), (80, 24)
SIZES = (WIDE, NARROW)

_PATIENCE = 20.0
"""Seconds after which what does not happen is taken to be missing, on however busy a machine."""

_WORK = {"search", "prepare", "rows", "changes", "changes-elsewhere", "copy", "open"}
_WORK |= {"export", "import", "preview", "marking", "notes", "tags"}
"""The groups of workers that end by themselves; those of the default group wait for a reader."""


@asynccontextmanager
async def running(
    app: PaperbrowseApp, size: tuple[int, int] = WIDE, *, painting: bool = False
) -> AsyncGenerator[Pilot[None], None]:
    """Run ``app`` without a terminal, with its toasts, once its first screen is there.

    Unless ``painting``, the screen is drawn only when a test looks at it (and then not what lies
    below a dialog), which takes a third of the time. Style sheets are parsed once for all tests.
    """
    as_usual = nullcontext()
    drawing = as_usual if painting else patch.object(Compositor, "render_update", _paint_nothing)
    with drawing, patch.object(Stylesheet, "_parse_rules", _parsed_once):
        async with app.run_test(size=size, notifications=True) as pilot:
            await settled(pilot)
            yield pilot


def _paint_nothing(compositor: Compositor, *_: object, **__: object) -> None:
    compositor._dirty_regions.clear()


_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parsed_once(sheet: Stylesheet, css: str, *place: Any, **options: Any) -> list[RuleSet]:
    """Parse a style sheet as Textual does, who keeps what came of it only within one app."""
    variables = tuple(sorted(sheet._variables.items()))
    asked = (css, place, tuple(sorted(options.items())), variables)
    if asked not in _parsed:
        _parsed[asked] = _parse_rules(sheet, css, *place, **options)
    return _parsed[asked]


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is being worked on and the screen shows what came of it."""
    quiet = 0
    while quiet < 2:
        await pilot.pause()
        at_work = _at_work(pilot.app)
        if at_work:
            await asyncio.wait(
                [asyncio.ensure_future(_end_of(worker)) for worker in at_work], timeout=_PATIENCE
            )
        quiet = 0 if at_work or _is_searching(pilot.app) else quiet + 1


def _at_work(app: App[None]) -> list[Worker[object]]:
    return [each for each in app.workers if each.group in _WORK and not each.is_finished]


async def _end_of(worker: Worker[object]) -> None:
    with suppress(Exception):  # whatever went wrong, it is over, and the app tells it
        await worker.wait()


def _is_searching(app: App[None]) -> bool:
    return any(
        isinstance(screen, BrowseScreen) and screen.session.is_searching
        for screen in app.screen_stack
    )


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait for ``condition`` to hold."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it did not come to pass; the screen:\n{shown(pilot.app)}"
        await pilot.pause()


async def press(pilot: Pilot[None], keys: str) -> None:
    """Press the keys, whose names are separated by blanks, and wait for what they do."""
    for key in keys.split():
        await pilot.press(key)
    await settled(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type ``text`` letter by letter, without waiting in between."""
    names = {" ": "space"}
    await pilot.press(*(names.get(letter, letter) for letter in text))
    await settled(pilot)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste ``text`` into what has the focus, as a terminal does."""
    pilot.app.post_message(events.Paste(text))
    await settled(pilot)


async def ask(pilot: Pilot[None], query: str) -> None:
    """Put ``query`` into the search bar, whatever stood there, and go to its results."""
    await pilot.press("slash", "ctrl+l")
    pilot.app.post_message(events.Paste(query))
    await press(pilot, "enter")


def shown(app: App[None]) -> str:
    """Return the plain text of what is on the screen, without blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in lines(app))


def lines(app: App[None]) -> list[str]:
    """Return the lines of the screen as they are, each as wide as the screen."""
    strips = app.screen._compositor.render_strips()
    return [strip.text for strip in strips]


def text_of(widget: Widget) -> str:
    """Return the plain text of a widget as it stands on the screen; empty when it is hidden."""
    region = widget.region
    if not region.size or not widget.is_on_screen:
        return ""
    strips = widget.screen._compositor.render_strips()[region.y : region.bottom]
    return "\n".join(strip.crop(region.x, region.right).text.rstrip() for strip in strips)


def flat(text: str) -> str:
    """Return ``text`` on one line without borders, for looking for what may be wrapped."""
    return " ".join(text.replace("▏", " ").replace("▐", " ").replace("│", " ").split())


def hits(app: App[None]) -> ResultList:
    """Return the result list."""
    return browse(app).query_one(ResultList)


def reader(app: App[None]) -> AbstractReader:
    """Return the abstract reader."""
    return browse(app).query_one(AbstractReader)


def facet(app: App[None], name: str) -> FacetPane:
    """Return the pane of one facet."""
    return browse(app).query_one(f"#facet-{name}", FacetPane)


def browse(app: App[None]) -> BrowseScreen:
    """Return the browse screen, which may lie below a dialog."""
    for screen in app.screen_stack:
        if isinstance(screen, BrowseScreen):
            return screen
    raise AssertionError("there is no browse screen")


def title_here(app: App[None]) -> str:
    """Return the title of the highlighted paper."""
    paper = hits(app).paper
    return paper.title if paper else ""


def titles(app: App[None]) -> list[str]:
    """Return the titles of the rows that were fetched, in their order."""
    rows = hits(app)._rows
    return [rows[place].paper.title for place in sorted(rows)]


def found(app: App[None]) -> str:
    """Return what stands beside the query: how much was found."""
    return text_of(browse(app).query_one(SearchBar).query_one("#found")).strip()


def notice(app: App[None]) -> str:
    """Return the line below the search bar."""
    return text_of(browse(app).query_one("#notice"))


def toasts(app: App[None]) -> str:
    """Return the words of the messages that were shown and not yet taken away."""
    return "\n".join(notification.message for notification in app._notifications)


def controls(text: Iterable[str]) -> set[str]:
    """Return what in ``text`` would drive a terminal, newlines apart."""
    return {
        letter
        for line in text
        for letter in line
        if letter != "\n" and (ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0)
    }
