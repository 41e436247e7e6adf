"""The library: papers, their sources, and what the reader makes of them, in one SQLite file."""

from paperbrowse.library.backup.backups import Backup, Backups
from paperbrowse.library.backup.inventory import Inventory
from paperbrowse.library.backup.restore import (
    RestoreResult,
    missing_with_backups,
    replace_with_empty,
    restore_damaged,
)
from paperbrowse.library.index_feed import IndexFeed, LibraryFileDocuments
from paperbrowse.library.ingest.ingest import chunk_sizes
from paperbrowse.library.library import ImportPreview, Library
from paperbrowse.library.values import (
    DEFAULT_LIST,
    ImportCounts,
    ImportedListEntry,
    ListSortKey,
    MoveTarget,
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
    "ImportCounts",
    "ImportPreview",
    "ImportedListEntry",
    "IndexFeed",
    "Inventory",
    "Library",
    "LibraryFileDocuments",
    "ListSortKey",
    "MoveTarget",
    "NewSource",
    "ReadingList",
    "RestoreResult",
    "SavedSearch",
    "Source",
    "Step",
    "StepState",
    "TagCount",
    "Tagger",
    "chunk_sizes",
    "missing_with_backups",
    "replace_with_empty",
    "restore_damaged",
]
