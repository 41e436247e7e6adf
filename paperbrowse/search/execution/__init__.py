"""Execution of a search over a snapshot of the index and the user data of the moment.

- ``searcher``: runs a request, step by step
- ``snapshot``: the segments of an index at one moment, and their statistics
- ``snapshot_cache``: snapshots, with unchanged segments opened once
- ``evaluation``: the query tree: the papers that match (boolean)
- ``matching``: one word or phrase in one segment
- ``fallback``: the change of a query that finds nothing
- ``scoring``: ranking weights and scores (BM25F)
- ``rows``: what words in a row, in the form typed, add to a score
- ``ordering``: the order of the hits
- ``top_hits``: the papers of a page, by score and in the orders that segments store
- ``reversed_hits``: the papers of a page in the reversed orders
- ``facet_counts``: facet choices, and the counts of facet values
- ``user_data``: lists, status, stars and notes of a snapshot's papers
- ``note_index``: the words of notes
"""

from __future__ import annotations

from paperbrowse.search.execution.searcher import run_search
from paperbrowse.search.execution.snapshot_cache import SnapshotCache
from paperbrowse.search.execution.user_data import UserDataCache

__all__ = ["SnapshotCache", "UserDataCache", "run_search"]
