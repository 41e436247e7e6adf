"""Reads the paths that a reader types."""

from __future__ import annotations

import os
from pathlib import Path


def typed_path(text: str) -> Path:
    """Return the path that ``text`` names; ``~`` is the reader's home.

    A home that cannot be found, as in ``~nobody/x``, stays as it was typed: then there is no
    such folder, which is told like any other.
    """
    return Path(os.path.expanduser(text))  # noqa: PTH111 (Path.expanduser raises RuntimeError)
