"""An index survives the death of who writes it, at every single step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.search.indexing.crash_program import SCENARIOS
from tests.support.paths import ROOT

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked"),
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whoever_dies_at_any_step_leaves_an_index_that_the_next_one_completes(
    tmp_path: Path, scenario: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.search.indexing.crash_program", scenario, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 10
