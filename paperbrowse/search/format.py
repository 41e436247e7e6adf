"""Index format: its version, its file names, and the error for an index that cannot be used."""

from __future__ import annotations


class DamagedIndexError(Exception):
    """An index, or a file of it, cannot be used; the text gives the reason in plain words."""


SCHEMA_VERSION = 6
"""Grows with every change of a segment's content or of the analysis of texts; an index of another
version is rebuilt."""

INDEX_NAME = "MAIN"
"""Whoosh's name for the only index of a folder: the prefix of its segments' names."""
SEGMENT_EXTENSION = ".pbs"


def segment_file_name(name: str) -> str:
    """Return the file name of a segment; its name is ``MAIN_`` and small letters or digits."""
    return f"{name}{SEGMENT_EXTENSION}"


def toc_file_name(generation: int) -> str:
    """Return the name of the file that lists the segments of a generation for Whoosh."""
    return f"_{INDEX_NAME}_{generation}.toc"
