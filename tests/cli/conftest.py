"""Fixtures for commands that run as processes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.factories import THREE_PAPERS_PAGE
from tests.support.processes import Shell


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell with a library of three papers, read from three.txt, for tests that only read."""
    shell = Shell(tmp_path_factory.mktemp("home"))
    (shell.home / "three.txt").write_text(THREE_PAPERS_PAGE)
    shell.run("import", "three.txt")
    return shell


@pytest.fixture
def stocked(library: Shell, tmp_path: Path) -> Shell:
    """A copy of it, for tests that change something."""
    return Shell(shutil.copytree(library.home, tmp_path / "stocked"))
