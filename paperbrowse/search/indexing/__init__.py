"""Indexing: brings an index to the state of the library, and keeps it sound.

- ``maintenance``: when to update, repair or rebuild; in the folder or in memory
- ``updater``: the commits of an update
- ``segment_jobs``: building and merging of segments, here or in worker processes
- ``merge_policy``: which segments to merge
"""

from __future__ import annotations

from paperbrowse.search.indexing.maintenance import IndexState, Maintenance, UpdateCallbacks

__all__ = ["IndexState", "Maintenance", "UpdateCallbacks"]
