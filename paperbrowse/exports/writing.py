"""Writes an export's file whole or not at all, and never over something by surprise."""

from __future__ import annotations

from pathlib import Path

from paperbrowse.errors import ExportError
from paperbrowse.placing import placed


def write_file(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` as UTF-8 to the file at ``path``, whole or not at all.

    What stands there is replaced only with ``force``; see ``placing.placed``. A new file's mode
    follows the umask. Raises ExportError, with what is on the disk as it was.
    """
    standard_output = "Write to standard output: -o -"
    with placed(path, force=force, error=ExportError, elsewhere=standard_output) as temporary:
        temporary.write_bytes(text.encode("utf-8", "replace"))
