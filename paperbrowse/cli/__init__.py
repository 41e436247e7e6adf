"""The shell commands, and the program that runs one of them or opens the screen.

- ``program``: the list of commands, the run of a command line, exit codes, the daily backup
- ``base``: the classes of commands, global options and the invocation
- ``options``: options and arguments that several commands share
- ``output``: text, data, messages and progress on the terminal
- ``commands``: the commands, one module each
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the ``paperbrowse`` command and exit with its code."""
    # numpy loads faster if its linear algebra library, which is not used here, does not start a
    # thread for each processor.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        # Here, because an interrupt while it is imported must not print a traceback.
        from paperbrowse.cli.program import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
