"""Dumps: files of papers in any format, read as records; and files of reading lists.

- ``registry``: the formats, and the detection of a file's format
- ``format``: formats, records, reading lists and skipped places as values
- ``fields``: names of fields in public collections, and their values parsed
- ``links``: URLs in text
- ``input``: bytes of any container and encoding
- ``web_page``, ``bibtex``, ``json``, ``ris``: readers, a package or module for each family
"""

from paperbrowse.dumps.format import Dump, ListedPaper, ListFile, ReadOptions, SkipLimiter, Skipped
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
