"""Work after a command's output: warnings of opening the library, and the daily backup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.cli.output import print_error, print_message
from paperbrowse.core import PaperbrowseError

if TYPE_CHECKING:
    from paperbrowse.workspace import Workspace

_LARGE_BYTES = 150_000_000
"""Size in bytes of a library whose backup takes about a second."""


def finish_command(workspace: Workspace) -> None:
    """Print warnings and make the daily backup if it is due; a failure is only a warning."""
    # Here, because a command that opens no library does not need it.
    from paperbrowse.library import Backups

    if sys.stdout is not None:
        sys.stdout.flush()
    if workspace.warning is not None:
        print_error(workspace.warning)
    if not workspace.has_opened_library:
        return
    backups = Backups(workspace.locations.library_file)

    def announce() -> None:
        message = "Backing the library up, as once a day; Ctrl+C leaves it for the next time …"
        announce_if_large(backups.library_file, message)

    try:
        backups.make_daily(beginning=announce)
    except PaperbrowseError as error:
        print_error(error)
    except KeyboardInterrupt:
        print_message("The library was not backed up; the next command does it.")


def announce_if_large(library_file: Path, message: str) -> None:
    """Print ``message`` on a terminal if the library is large, before work that takes long."""
    try:
        is_large = library_file.stat().st_size > _LARGE_BYTES
    except OSError:
        return
    if is_large and sys.stderr is not None and sys.stderr.isatty():
        print_message(message)
