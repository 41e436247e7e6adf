"""Reads and completes the paths that a reader types."""

from __future__ import annotations

import os
from pathlib import Path

from textual.suggester import Suggester

from paperbrowse.core.text import one_line


def expand_path(text: str) -> Path:
    """Return the path that ``text`` names; ``~`` is the reader's home.

    A home that cannot be found, as in ``~nobody/x``, stays as it was typed: then there is no
    such folder, which is told like any other.
    """
    return Path(os.path.expanduser(text))  # noqa: PTH111 (Path.expanduser raises RuntimeError)


class PathSuggester(Suggester):
    """Completes a path from what is on the disk; the right arrow takes the suggestion."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return ``value`` completed to the first file or folder that begins so."""
        folder, beginning = os.path.split(value)
        try:
            names = sorted(path.name for path in expand_path(folder or ".").iterdir())
        except (OSError, ValueError):  # a null byte in a path is a ValueError
            return None
        for name in names:
            if beginning and name.startswith(beginning) and name == one_line(name):
                return str(value[: len(value) - len(beginning)] + name)
        return None
