"""The library: papers, their sources, and what the reader makes of them, in one SQLite file."""

from paperbrowse.library.backup.backups import Backup, Backups
from paperbrowse.library.backup.inventory import Holdings
from paperbrowse.library.backup.restore import (
    Restored,
    missing_though_backed_up,
    replace_by_new,
    replace_damaged,
)
from paperbrowse.library.ingest.ingest import sizes as chunk_sizes
from paperbrowse.library.ingest.prepared import Batch
from paperbrowse.library.library import Library, Preview
from paperbrowse.library.papers.index_feed import LibraryRows
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
