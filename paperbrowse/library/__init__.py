"""The library: papers, their sources, and what the reader makes of them, in one SQLite file."""

from paperbrowse.library.backups import Backup, Backups
from paperbrowse.library.holdings import Holdings
from paperbrowse.library.incoming import Batch
from paperbrowse.library.intake import sizes as chunk_sizes
from paperbrowse.library.library import Library, Preview
from paperbrowse.library.restoring import (
    Restored,
    missing_though_backed_up,
    replace_by_new,
    replace_damaged,
)
from paperbrowse.library.sweeping import LibraryRows
from paperbrowse.library.values import (
    DEFAULT_LIST,
    ImportCounts,
    ListEntry,
    ListOrder,
    MarkKind,
    Move,
    NewSource,
    ReadingList,
    SavedSearch,
    Source,
    Step,
    StepState,
    TagCount,
    Tagger,
)

__all__ = [
    "DEFAULT_LIST",
    "Backup",
    "Backups",
    "Batch",
    "Holdings",
    "ImportCounts",
    "Library",
    "LibraryRows",
    "ListEntry",
    "ListOrder",
    "MarkKind",
    "Move",
    "NewSource",
    "Preview",
    "ReadingList",
    "Restored",
    "SavedSearch",
    "Source",
    "Step",
    "StepState",
    "TagCount",
    "Tagger",
    "chunk_sizes",
    "missing_though_backed_up",
    "replace_by_new",
    "replace_damaged",
]
