"""The papers of a library: computed from their records, identified, looked up and read.

- ``merging``: a paper's records merged field by field; paper ids
- ``computed``: the computed columns and topics, and writing them
- ``recompute``: all papers again after a change of rules or merging
- ``identity``: which records are one paper
- ``reading``: papers by id, arXiv id or DOI, with all their data; tag counts
- ``sources``: the dumps that were imported
"""

# fmt: off
from paperbrowse.library.papers.computed import (
    ComputedFields, ComputedPaper, read_topics, record_removed_ids, touch_papers, write_papers,
)
from paperbrowse.library.papers.identity import MatchEvidence, contradicts, is_same_paper
from paperbrowse.library.papers.merging import id_of_title_key
from paperbrowse.library.papers.reading import (
    OWN_TAGS_SQL, FoundPaper, PaperLookup, count_tags, decode_tags, find_by_key,
    read_changed_papers, read_papers, read_removed_ids, read_texts, resolve_reference,
)
from paperbrowse.library.papers.recompute import recompute_outdated
from paperbrowse.library.papers.sources import enter_source, find_source, read_sources

__all__ = [
    "OWN_TAGS_SQL", "ComputedFields", "ComputedPaper", "FoundPaper", "MatchEvidence",
    "PaperLookup", "contradicts", "count_tags", "decode_tags", "enter_source", "find_by_key",
    "find_source",
    "id_of_title_key", "is_same_paper", "read_changed_papers", "read_papers", "read_removed_ids",
    "read_sources", "read_texts", "read_topics", "recompute_outdated", "record_removed_ids",
    "resolve_reference", "touch_papers", "write_papers",
]
