"""The main states of the screen, kept as text beside the tests.

``pytest --snapshot-update tests/tui/test_snapshots.py`` writes them anew after a change of design.
"""

from __future__ import annotations

import datetime
import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from paperbrowse.core.formatting import format_day
from paperbrowse.system.locations import Locations
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.sample import open_sample
from tests.support.screen import SIZES, Screen, make_app, open_screen


class ScreenText(SingleFileSnapshotExtension):
    """A file of plain text for each screen."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(ScreenText)


def undated(screen: Screen) -> str:
    """The screen with another word for the day on which this is run."""
    return screen.text.replace(format_day(datetime.datetime.now(datetime.UTC)), "today")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_states_of_the_screen(
    app: PaperbrowseApp, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with open_screen(app, size, painting=True) as screen:
        assert screen.text == snapshot(name="library")
        await screen.press("slash a t t e n t i")
        assert screen.text == snapshot(name="typing")
        await screen.press("o n enter t enter")
        assert screen.text == snapshot(name="facets")
        await screen.press("escape enter n")
        assert screen.text == snapshot(name="reading")
        await screen.press("escape c")
        await screen.search("attention")
        await screen.press("m")
        assert screen.text == snapshot(name="similar")
        await screen.press("w")
        assert screen.text == snapshot(name="narrow")
        await screen.press("escape escape")
        await screen.search("atention zebrafish")
        assert screen.text == snapshot(name="changed-query")
        await screen.search("attention zebrafish")
        await screen.press("exclamation_mark")
        assert screen.text == snapshot(name="no-hits")
        await screen.search("attention year:soon")
        assert screen.text == snapshot(name="unreadable-query")
        await screen.press("escape escape space j v r")
        await screen.press("T")
        assert undated(screen) == snapshot(name="tags")
        await screen.press("escape")
        assert undated(screen) == snapshot(name="marked")
        await screen.press("a")
        assert undated(screen) == snapshot(name="note")
        await screen.press("escape escape u")
        app.clear_notifications()  # how long they stay depends on how busy the machine is
        await screen.press("S")
        assert screen.text == snapshot(name="save-to")
        await screen.press("escape L")
        assert screen.text == snapshot(name="lists")
        await screen.press("escape U")
        history = re.sub(r" +\d+ \w+ \d{4} \d\d:\d\d", "  then", screen.text)
        assert history == snapshot(name="history")
        await screen.press("escape e")
        assert screen.text == snapshot(name="export")
        await screen.press("escape i")
        assert screen.text == snapshot(name="import")
        await screen.press("escape question_mark")
        assert screen.text == snapshot(name="help")


async def test_the_sample_says_that_it_is_one(
    snapshot: SnapshotAssertion, locations: Locations
) -> None:
    with open_sample(locations) as workspace:
        app = make_app(workspace, locations, is_sample=True)
        async with open_screen(app, painting=True) as screen:
            await screen.press("j")
            assert screen.text == snapshot(name="sample")
