"""The library: papers, their sources and the user's data, in one SQLite file.

- ``library``: the class ``Library``, the face of it all
- ``values``: the value types that go in and come out
- ``index_feed``: all that the full-text index reads
- ``storage``: the SQLite file
- ``papers``: papers computed from records, and their identity
- ``user``: lists, statuses, stars, notes, tags, searches, history
- ``ingest``: the import of dumps
- ``visits``: when the user last came, so that later papers are new
- ``backup``: backups, and restoring them

The sub-packages import one another in this order only: ``backup`` and ``ingest``, then ``user``,
``papers``, ``storage``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.library.backup import (
        Backup, Backups, Inventory, RestoreResult, missing_with_backups, replace_with_empty,
        restore_damaged,
    )
    from paperbrowse.library.ingest import chunk_sizes
    from paperbrowse.library.library import ImportPreview, Library
    from paperbrowse.library.values import (
        DEFAULT_LIST, ImportCounts, ImportedListEntry, ListSortKey, MoveTarget, NewSource,
        SavedSearch, Step, StepState,
    )
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "backup": (
                "Backup Backups Inventory RestoreResult missing_with_backups replace_with_empty "
                "restore_damaged"
            ),
            "ingest": "chunk_sizes",
            "library": "ImportPreview Library",
            "values": (
                "DEFAULT_LIST ImportCounts ImportedListEntry ListSortKey MoveTarget NewSource "
                "SavedSearch Step StepState"
            ),
        },
    )
