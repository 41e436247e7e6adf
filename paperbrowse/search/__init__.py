"""Full-text search over a library; the only package that knows Whoosh.

- ``index``: ``SearchIndex``, which updates, searches and repairs
- ``index_limits``: the sizes at which indexing changes its method
- ``request``: ``SearchRequest`` and ``SearchResults``, plain values
- ``ports``: the interface to the library
- ``highlighting``: matches in a text, and snippets
- ``likeness``: the words that a paper shares with those it is similar to
- ``format``: version and file names of the index format
- ``analysis``: text → words with positions
- ``query``: query text → tree, and back
- ``segment``: the arrays of a segment: how they are built, merged and read
- ``storage``: manifest and files, in a folder or in memory; commits
- ``indexing``: updates of an index: what to build, what to merge, and in which process
- ``execution``: a search over a snapshot: matching, ranking (``scoring``), facets, user data,
  similar papers
- ``whoosh``: the index as Whoosh sees it

A keystroke's way: ``SearchIndex.search`` → ``execution.searcher`` → ``query.parser`` →
``execution.evaluation`` → ``execution.scoring`` → ``execution.top_hits`` → ``SearchResults``.
A paper's way: ``ports.IndexFeed`` → ``indexing.updater`` → ``segment.builder`` → ``storage``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.search.analysis import has_beginnings, name_words
    from paperbrowse.search.highlighting import find_matches, make_snippet
    from paperbrowse.search.index import SearchIndex
    from paperbrowse.search.indexing import IndexState
    from paperbrowse.search.likeness import find_shared_terms
    from paperbrowse.search.query import (
        LANGUAGE, SORT_WORDS, Completion, Completions, RelaxedQuery, add_term, complete_query,
        find_order, find_problems, join_lines, relax_query, remove_order, split_parts,
        start_of_part, write_query,
    )
    from paperbrowse.search.request import (
        BASIC_FACETS, FACETS, UNKNOWN_YEAR, Facet, FacetChoice, FacetCount, Fallback, Hit, Likeness,
        Order,
        SearchRequest, SearchResults, Seed, Snippet, Sort, Span, sort_facet_counts,
    )
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "analysis": "has_beginnings name_words",
            "highlighting": "find_matches make_snippet",
            "index": "SearchIndex",
            "indexing": "IndexState",
            "likeness": "find_shared_terms",
            "query": (
                "LANGUAGE SORT_WORDS Completion Completions RelaxedQuery add_term complete_query "
                "find_order find_problems join_lines relax_query remove_order split_parts "
                "start_of_part write_query"
            ),
            "request": (
                "BASIC_FACETS FACETS UNKNOWN_YEAR Facet FacetChoice FacetCount Fallback Hit "
                "Likeness Order SearchRequest SearchResults Seed Snippet Sort Span "
                "sort_facet_counts"
            ),
        },
    )
