"""Programs that read exports; a test that needs one is skipped where it is not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def run_program(
    program: str,
    *arguments: str,
    text: str = "",
    folder: Path | None = None,
    check: bool = True,
) -> str:
    """Run a program with ``text`` as its input and return what it says.

    It must succeed unless that is not to be checked.
    """
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [found, *arguments],
        input=text.encode(),
        capture_output=True,
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0 or not check, (
        f"{program}: {said[-2000:]}{done.stderr.decode()[-2000:]}"
    )
    return said


def run_pandoc(*arguments: str, text: str = "") -> str:
    """Return what pandoc makes of ``text`` or of the files named."""
    return run_program("pandoc", *arguments, text=text)
