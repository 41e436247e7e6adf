"""The dumps: bytes in, records out; one reader per format and a registry that finds it."""

from paperbrowse.dumps.finding import find_files
from paperbrowse.dumps.registry import FORMATS, read_dump
from paperbrowse.dumps.values import Dump, ReadOptions, Skipped

__all__ = ["FORMATS", "Dump", "ReadOptions", "Skipped", "find_files", "read_dump"]
