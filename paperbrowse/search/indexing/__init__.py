"""Indexing: brings an index to the state of the library, and keeps it sound.

=================  ==============================================================================
``maintenance``    when to update, repair or rebuild; in the folder or in memory
``updater``        the commits of an update
``segment_jobs``   building and merging of segments, here or in worker processes
``merge_policy``   which segments to merge
=================  ==============================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    from paperbrowse.search.indexing.maintenance import IndexState, Maintenance, UpdateCallbacks
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "maintenance": "IndexState Maintenance UpdateCallbacks",
        },
    )
