"""The dumps: bytes in, records out; one reader per format and a registry that finds it."""

from paperbrowse.dumps.format import (
    Block,
    Dump,
    ListedPaper,
    ListFile,
    ReadOptions,
    Skipped,
    SkipsTold,
)
from paperbrowse.dumps.registry import FORMATS, LIST_FORMATS, can_be_list, read_dump, read_list

__all__ = [
    "FORMATS",
    "LIST_FORMATS",
    "Block",
    "Dump",
    "ListFile",
    "ListedPaper",
    "ReadOptions",
    "Skipped",
    "SkipsTold",
    "can_be_list",
    "read_dump",
    "read_list",
]
