"""Says which form an index has, and what its files are called."""

from __future__ import annotations


class DamagedIndexError(Exception):
    """An index, or a file of it, that cannot be used; the text says why, in plain words."""


SCHEMA_VERSION = 5
"""Grows with every change of what a segment holds or of the analysis of texts; an index of another
version is rebuilt."""

INDEX_NAME = "MAIN"
"""Whoosh's name for the only index of a folder: with it begin the names of its segments."""
SEGMENT_EXTENSION = ".pbs"


def segment_file_name(name: str) -> str:
    """Return the file of a segment; its name is ``MAIN_`` and small letters or digits."""
    return f"{name}{SEGMENT_EXTENSION}"


def toc_file_name(generation: int) -> str:
    """Return the file that lists the segments of a generation for Whoosh."""
    return f"_{INDEX_NAME}_{generation}.toc"
