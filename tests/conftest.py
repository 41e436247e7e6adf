"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.paths import SHARED
from tests.support.processes import Shell

# The normal run ends within five minutes on two cores; HYPOTHESIS_PROFILE=thorough looks longer.
settings.register_profile("default", deadline=None, max_examples=30)
settings.register_profile("ci", deadline=None, max_examples=30, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


# The programs that tests start are compiled once, as on a user's machine, and not again each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has them ignore interrupts, and every program
    # that they start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real dumps and corpora beside the checkout; the test is skipped without it."""
    folder = SHARED
    if not (folder / "dumps").is_dir():
        pytest.skip("the folder of real dumps, ../shared, is not here")
    return folder


@pytest.fixture(scope="session")
def real_dumps(shared: Path) -> list[Path]:
    """The five real dumps, by name."""
    return sorted((shared / "dumps").glob("*.txt"))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take long, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Keep the collector of cycles from going through all tests again and again: a quarter less.

    They are there for good, and what one test leaves is soon collected nevertheless.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_xdist_auto_num_workers() -> int:
    """Run twice as many workers as there are cores: tests of the screen mostly wait."""
    return 2 * (os.cpu_count() or 1)
