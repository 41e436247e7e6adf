"""The dumps: bytes in, records out; one reader per format and a registry that finds it."""

from paperbrowse.dumps.finding import find_files
from paperbrowse.dumps.registry import FORMATS, read_dump
from paperbrowse.dumps.skips import SkipsTold
from paperbrowse.dumps.values import Block, Dump, ReadOptions, Skipped

__all__ = [
    "FORMATS",
    "Block",
    "Dump",
    "ReadOptions",
    "Skipped",
    "SkipsTold",
    "find_files",
    "read_dump",
]
