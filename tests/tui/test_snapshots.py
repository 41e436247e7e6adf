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
from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.sample import open_sample
from tests.tui.driving import SIZES, ask, press, running, shown


class ScreenText(SingleFileSnapshotExtension):
    """A file of plain text for each screen."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(ScreenText)


def undated(app: PaperbrowseApp) -> str:
    """The screen with another word for the day on which this is run."""
    return shown(app).replace(format_day(datetime.datetime.now(datetime.UTC)), "today")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_states_of_the_screen(
    app: PaperbrowseApp, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with running(app, size, painting=True) as pilot:
        assert shown(app) == snapshot(name="library")
        await press(pilot, "slash a t t e n t i")
        assert shown(app) == snapshot(name="typing")
        await press(pilot, "o n enter t enter")
        assert shown(app) == snapshot(name="facets")
        await press(pilot, "escape enter n")
        assert shown(app) == snapshot(name="reading")
        await press(pilot, "escape c")
        await ask(pilot, "attention zebrafish")
        assert shown(app) == snapshot(name="no-hits")
        await ask(pilot, "attention year:soon")
        assert shown(app) == snapshot(name="unreadable-query")
        await press(pilot, "escape escape space j v r")
        await press(pilot, "T")
        assert undated(app) == snapshot(name="tags")
        await press(pilot, "escape")
        assert undated(app) == snapshot(name="marked")
        await press(pilot, "a")
        assert undated(app) == snapshot(name="note")
        await press(pilot, "escape escape u")
        app.clear_notifications()  # how long they stay depends on how busy the machine is
        await press(pilot, "S")
        assert shown(app) == snapshot(name="save-to")
        await press(pilot, "escape L")
        assert shown(app) == snapshot(name="lists")
        await press(pilot, "escape U")
        history = re.sub(r" +\d+ \w+ \d{4} \d\d:\d\d", "  then", shown(app))
        assert history == snapshot(name="history")
        await press(pilot, "escape e")
        assert shown(app) == snapshot(name="export")
        await press(pilot, "escape i")
        assert shown(app) == snapshot(name="import")
        await press(pilot, "escape question_mark")
        assert shown(app) == snapshot(name="help")


async def test_the_sample_says_that_it_is_one(
    snapshot: SnapshotAssertion, locations: Locations
) -> None:
    with open_sample(locations) as workspace:
        app = PaperbrowseApp(workspace, locations, is_sample=True, settings=Settings())
        async with running(app, painting=True) as pilot:
            await press(pilot, "j")
            assert shown(app) == snapshot(name="sample")
