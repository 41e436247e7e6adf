"""Fixtures for commands that run as processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import THREE, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home)


@pytest.fixture
def stocked(shell: Shell) -> Shell:
    """A shell with a library of three papers, read from three.txt."""
    (shell.home / "three.txt").write_text(THREE)
    shell.run("import", "three.txt")
    return shell


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The same for tests that only read, made once."""
    home = tmp_path_factory.mktemp("home")
    (home / "three.txt").write_text(THREE)
    shell = Shell(home)
    shell.run("import", "three.txt")
    return shell
