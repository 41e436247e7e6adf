"""A library of our own papers, and the app opened on it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.system.locations import Locations
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.shell import Timing
from paperbrowse.workspace.dump_import import import_dumps
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledApp, ControlledWorkspace, FakeClipboard
from tests.support.factories import make_locations
from tests.support.paths import SAMPLE_DUMP
from tests.support.screen import make_app


@pytest.fixture(scope="session")
def imported_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library that holds the sample's papers, indexed; to be copied."""
    folder = tmp_path_factory.mktemp("imported")
    with Workspace.open(make_locations(folder), create=True) as workspace:
        import_dumps(workspace, [SAMPLE_DUMP])
    return folder


@pytest.fixture
def locations(imported_sample: Path, tmp_path: Path) -> Locations:
    """Where this test's own copy of the library is."""
    shutil.copytree(imported_sample, tmp_path / "home")
    return make_locations(tmp_path / "home")


@pytest.fixture
def workspace(locations: Locations) -> Iterator[ControlledWorkspace]:
    with ControlledWorkspace.open(locations, create=True) as opened:
        yield opened


@pytest.fixture
def app(workspace: Workspace) -> ControlledApp:
    return make_app(workspace)


@pytest.fixture
def slow_answers(app: PaperbrowseApp) -> None:
    """Every answer is taken to be a slow one, and found in a thread."""
    app.timing = Timing(imperceptible=0.0)


@pytest.fixture
def quick_answers(app: PaperbrowseApp) -> None:
    """Every answer but the first is taken to be a quick one, and found without a thread."""
    app.timing = Timing(imperceptible=3600.0)


@pytest.fixture
def own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user sits at the machine itself, in a plain terminal."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_machine: None) -> Path:
    """The folder that a user stands in, who is on a machine of their own."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def clipboard(monkeypatch: pytest.MonkeyPatch) -> FakeClipboard:
    """The machine's clipboard, which works."""
    made = FakeClipboard()
    made.install(monkeypatch)
    return made


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
