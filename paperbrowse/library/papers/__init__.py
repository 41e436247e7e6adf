"""The papers of a library: computed from their records, identified, looked up and read.

- ``merging``: a paper's records merged field by field; paper ids
- ``computed``: the computed columns and topics, and writing them
- ``recompute``: all papers again after a change of rules or merging
- ``identity``: which records are one paper
- ``lookup``: papers by id, arXiv id or DOI
- ``reading``: papers, records and tag counts
- ``user_fields``: the user data among a paper's fields
- ``sources``: the dumps that were imported
"""

from paperbrowse.library.papers.computed import (
    ComputedFields,
    ComputedPaper,
    read_topics,
    record_removed_ids,
    touch_papers,
    write_papers,
)
from paperbrowse.library.papers.identity import MatchEvidence, contradicts, is_same_paper
from paperbrowse.library.papers.lookup import PaperLookup, resolve_reference
from paperbrowse.library.papers.merging import SourcedRecord, id_of_title_key
from paperbrowse.library.papers.reading import (
    count_tags,
    read_changed_papers,
    read_papers,
    read_removed_ids,
)
from paperbrowse.library.papers.recompute import recompute_outdated
from paperbrowse.library.papers.sources import enter_source, find_source, read_sources
from paperbrowse.library.papers.user_fields import OWN_TAGS_SQL, decode_tags

__all__ = [
    "OWN_TAGS_SQL",
    "ComputedFields",
    "ComputedPaper",
    "MatchEvidence",
    "PaperLookup",
    "SourcedRecord",
    "contradicts",
    "count_tags",
    "decode_tags",
    "enter_source",
    "find_source",
    "id_of_title_key",
    "is_same_paper",
    "read_changed_papers",
    "read_papers",
    "read_removed_ids",
    "read_sources",
    "read_topics",
    "recompute_outdated",
    "record_removed_ids",
    "resolve_reference",
    "touch_papers",
    "write_papers",
]
