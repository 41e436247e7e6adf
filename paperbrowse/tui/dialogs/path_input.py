"""The path input: a field for a file's path, completed from the disk."""

from __future__ import annotations

import os
from pathlib import Path

from textual.suggester import Suggester
from textual.widgets import Input

from paperbrowse.core import one_line


class PathInput(Input):
    """Completes the path that is typed; the right arrow takes the suggestion."""

    def __init__(self, *, id: str, placeholder: str = "") -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True, suggester=PathSuggester())

    def complete(self) -> bool:
        """Take the suggestion; False where there is none."""
        before = self.value
        self.action_end()
        self.action_cursor_right()
        return self.value != before


def expand_path(text: str) -> Path:
    """Return the path that ``text`` names; ``~`` is the user's home.

    A home that cannot be found, as in ``~nobody/x``, stays as it was typed: then there is no
    such folder, which is reported like any other.
    """
    return Path(os.path.expanduser(text))  # noqa: PTH111 (Path.expanduser raises RuntimeError)


class PathSuggester(Suggester):
    """Suggests the first file or folder whose path begins as it is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        folder, beginning = os.path.split(value)
        try:
            names = sorted(path.name for path in expand_path(folder or ".").iterdir())
        except (OSError, ValueError):  # a null byte in a path is a ValueError
            return None
        for name in names:
            if beginning and name.startswith(beginning) and name == one_line(name):
                return str(value[: len(value) - len(beginning)] + name)
        return None
