"""Storage of an index: the manifest, segment files, and atomic commits.

- ``manifest``: the state of an index: segments and their deleted papers
- ``segment_files``: segments as files: written, mapped, verified
- ``store``: the interface ``Store``, and ``MemoryStore``
- ``folder_store``: ``FolderStore``: an index in a folder
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.search.storage.folder_store import FolderStore
    from paperbrowse.search.storage.manifest import (
        Manifest, SegmentEntry, delete_ids, live_docs,
    )
    from paperbrowse.search.storage.store import MemoryStore, Store
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "folder_store": "FolderStore",
            "manifest": "Manifest SegmentEntry delete_ids live_docs",
            "store": "MemoryStore Store",
        },
    )
