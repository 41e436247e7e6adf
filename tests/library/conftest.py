"""An empty library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.library import Library
from tests.support.factories import WordTagger


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite3"


@pytest.fixture
def library(file: Path) -> Iterator[Library]:
    with Library.open(file, WordTagger()) as opened:
        yield opened
    with Library.open(file, WordTagger()) as again:
        assert again.check() == []
