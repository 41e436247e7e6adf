"""Fixtures for tests of exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperbrowse.core.papers import Paper
from tests.exports.sample_papers import (
    generate_papers,
    read_corpus_papers,
    read_dump_papers,
    with_user_data,
)


@pytest.fixture(scope="session")
def real_papers(shared: Path, real_dumps: list[Path]) -> list[Paper]:
    """Every paper of the real dumps and 1,000 of the corpus, with notes and marks."""
    return with_user_data(read_dump_papers(real_dumps) + read_corpus_papers(shared, 1_000))


@pytest.fixture(scope="session")
def invented_papers() -> list[Paper]:
    """Papers of hypothesis's invention, for what is run but once."""
    return generate_papers(100)
