"""The import of dumps: batches of records in, papers written.

- ``ingest``: the import of one dump, a batch in a transaction
- ``parallel``: the parallel import, by other processes
- ``prepared``: records with all that is computed before the library is locked
- ``drafts``: pending papers, and matching records to papers
- ``paper_writer``: writing pending papers, and merging user data
"""

from paperbrowse.library.ingest.drafts import match_records
from paperbrowse.library.ingest.ingest import DumpIngest, chunk_sizes, split_into_batches
from paperbrowse.library.ingest.parallel import DEFAULT_LIMITS, IngestLimits

__all__ = [
    "DEFAULT_LIMITS", "DumpIngest", "IngestLimits", "chunk_sizes", "match_records",
    "split_into_batches",
]  # fmt: skip
