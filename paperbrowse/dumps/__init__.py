"""The dumps: bytes in, records out; one reader per format and a registry that finds it."""

from paperbrowse.dumps.finding import find_files
from paperbrowse.dumps.listed import ListedPaper, ListFile
from paperbrowse.dumps.registry import FORMATS, LIST_FORMATS, can_be_list, read_dump, read_list
from paperbrowse.dumps.skips import SkipsTold
from paperbrowse.dumps.values import Block, Dump, ReadOptions, Skipped

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
    "find_files",
    "read_dump",
    "read_list",
]
