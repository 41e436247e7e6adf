"""Segments: up to 50,000 papers as arrays in one file, built, merged and read.

In a segment papers are numbered from 0 (``doc``), below 65,536, and words stand under their
*family*, the words of one stem.

- ``array_file``: the file format: named arrays, mapped and used in place
- ``array_ops``: array types, and operations on sorted arrays and ranges
- ``string_table``: lists of texts as two arrays
- ``builder``: papers → arrays
- ``merger``: segments → arrays of one segment, without deleted papers
- ``reader``: ``SegmentReader``, access to everything below
- ``term_numbers``: numbers of words, by family and form
- ``term_dictionary``: words by stem, prefix, ``wildcards`` or ``fuzzy`` term
- ``postings_writer``: occurrences in one field → arrays
- ``postings_reader``: papers, frequencies and addresses of words in one field
- ``positions``: addresses of words, compressed
- ``word_addresses``: addresses of one word, also only those in some papers
- ``prefix_postings``: frequencies of frequent prefixes, precomputed
- ``doc_values``: ids, titles, dates and other values by paper
- ``facet_fields``: the facets, and the values that a paper has of each
- ``facet_values``: values of facets by paper, and papers by value
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.search.segment.array_file import Array, ArrayFile, Buffer, write_arrays
    from paperbrowse.search.segment.array_ops import (
        DocNumbers, Int64, Mask, Scores, SmallCounts, Uint32, intersect_sorted, nonzero_indices,
        unique_sorted,
    )
    from paperbrowse.search.segment.builder import MAX_DOCS, SegmentBuilder
    from paperbrowse.search.segment.doc_values import hash_id
    from paperbrowse.search.segment.facet_fields import NAME_FACETS, IndexedFacet
    from paperbrowse.search.segment.facet_values import DocSet, FacetReader
    from paperbrowse.search.segment.merger import merge_segments
    from paperbrowse.search.segment.positions import PositionsReader
    from paperbrowse.search.segment.postings_reader import Frequencies, PostingsReader
    from paperbrowse.search.segment.postings_writer import doc_starts
    from paperbrowse.search.segment.reader import IndexedOrder, SegmentReader
    from paperbrowse.search.segment.string_table import StringTable
    from paperbrowse.search.segment.term_dictionary import TermDictionary, TermSelection
    from paperbrowse.search.segment.wildcards import MAX_POSTINGS_PER_PAPER, TooManyWordsError
    from paperbrowse.search.segment.word_addresses import WordAddresses
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "array_file": "Array ArrayFile Buffer write_arrays",
            "array_ops": (
                "DocNumbers Int64 Mask Scores SmallCounts Uint32 intersect_sorted nonzero_indices "
                "unique_sorted"
            ),
            "builder": "MAX_DOCS SegmentBuilder",
            "doc_values": "hash_id",
            "facet_fields": "NAME_FACETS IndexedFacet",
            "facet_values": "DocSet FacetReader",
            "merger": "merge_segments",
            "positions": "PositionsReader",
            "postings_reader": "Frequencies PostingsReader",
            "postings_writer": "doc_starts",
            "reader": "IndexedOrder SegmentReader",
            "string_table": "StringTable",
            "term_dictionary": "TermDictionary TermSelection",
            "wildcards": "MAX_POSTINGS_PER_PAPER TooManyWordsError",
            "word_addresses": "WordAddresses",
        },
    )
