"""What follows a command's output: what opening the library had to tell, and the day's backup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.cli.output.console import print_message
from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.core.text import one_line

if TYPE_CHECKING:
    from paperbrowse.workspace.workspace import Workspace

_LARGE_BYTES = 150_000_000
"""Bytes of a library whose backup takes about a second."""


def finish_command(workspace: Workspace) -> None:
    """Make the day's backup if one is due; that it cannot be made is told, and no more."""
    from paperbrowse.library import Backups

    if sys.stdout is not None:
        sys.stdout.flush()
    if workspace.warning is not None:
        _print_warning(workspace.warning)
    if not workspace.has_opened_library:
        return
    backups = Backups(workspace.locations.library_file)

    def beginning() -> None:
        words = "Backing the library up, as once a day; Ctrl+C leaves it for the next time …"
        announce_if_large(backups.library_file, words)

    try:
        backups.make_daily(beginning=beginning)
    except PaperbrowseError as error:
        _print_warning(error)
    except KeyboardInterrupt:
        print_message("The library was not backed up; the next command does it.")


def announce_if_large(library_file: Path, words: str) -> None:
    """Tell a person at a terminal what is being done with a library that is large."""
    try:
        is_large = library_file.stat().st_size > _LARGE_BYTES
    except OSError:
        return
    if is_large and sys.stderr is not None and sys.stderr.isatty():
        print_message(words)


def _print_warning(error: PaperbrowseError) -> None:
    print_message(f"paperbrowse: {one_line(error.message)}")
    if error.hint:
        print_message(f"{'':<11}  {one_line(error.hint)}")
