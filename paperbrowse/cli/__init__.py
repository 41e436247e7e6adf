"""The shell commands: they turn arguments into calls of the core, and its answers into text."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Do what the ``paperbrowse`` command was asked to, and leave with its exit code."""
    # No linear algebra is done here, and numpy takes longer to load where its library for that
    # starts a thread for each processor.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from paperbrowse.cli.main import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # before there was anything to interrupt
