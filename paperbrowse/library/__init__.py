"""The library: papers, their sources, and what the reader makes of them, in one SQLite file."""

from paperbrowse.library.incoming import Batch
from paperbrowse.library.intake import sizes as chunk_sizes
from paperbrowse.library.library import Library, Preview
from paperbrowse.library.sweeping import LibraryRows
from paperbrowse.library.values import (
    DEFAULT_LIST,
    ImportCounts,
    NewSource,
    ReadingList,
    Source,
    TagCount,
    Tagger,
)

__all__ = [
    "DEFAULT_LIST",
    "Batch",
    "ImportCounts",
    "Library",
    "LibraryRows",
    "NewSource",
    "Preview",
    "ReadingList",
    "Source",
    "TagCount",
    "Tagger",
    "chunk_sizes",
]
