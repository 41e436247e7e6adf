"""An index survives the death of who writes it, at every single step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.search.indexing.crash_program import SCENARIOS
from tests.support.processes import run_module

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked"),
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whoever_dies_at_any_step_leaves_an_index_that_the_next_one_completes(
    tmp_path: Path, scenario: str
) -> None:
    program = "tests.search.indexing.crash_program"
    assert int(run_module(program, scenario, str(tmp_path))) > 10
