"""The dumps: bytes in, records out; one reader per format and a registry that finds it."""

from paperbrowse.dumps.format import (
    Dump,
    ListedPaper,
    ListFile,
    ReadOptions,
    SkipLimiter,
    Skipped,
)
from paperbrowse.dumps.registry import FORMATS, LIST_FORMATS, read_dump, read_list, read_list_title

__all__ = [
    "FORMATS",
    "LIST_FORMATS",
    "Dump",
    "ListFile",
    "ListedPaper",
    "ReadOptions",
    "SkipLimiter",
    "Skipped",
    "read_dump",
    "read_list",
    "read_list_title",
]
