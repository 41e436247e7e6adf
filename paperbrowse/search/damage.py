"""What is raised where an index cannot be used as it is."""

from __future__ import annotations


class DamagedError(Exception):
    """An index, or a file of it, that cannot be used; the text says why, in plain words."""
