"""paperbrowse, measured through its public surface: ``SearchIndex`` over a ``Library``.

Questions become queries in its own language. Snippets are those of ``make_snippet``, of papers
fetched from the library, as the screen does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from paperbrowse.core.papers import Record
from paperbrowse.library import Library
from paperbrowse.search.highlighting import make_snippet
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import FacetChoice, SearchRequest, SearchResults
from paperbrowse.system.locations import resolve_locations
from paperbrowse.topics import LazyTopicRules
from tests.benchmarks.libraries import PreparedCorpus, copy_library, import_records
from tests.benchmarks.search.engine import (
    BenchQuery,
    IndexSize,
    SearchAnswer,
    folder_size,
    format_clause,
)


class Paperbrowse:
    """The engine of this repository."""

    def __init__(self) -> None:
        self._library: Library | None = None
        self._index: SearchIndex | None = None
        self._added = 0

    def build(self, corpus: PreparedCorpus, folder: Path) -> None:
        self.ready(folder)
        self.open(folder)
        self._opened.update()
        self.close()

    def optimize(self, folder: Path) -> None:
        pass

    def ready(self, folder: Path) -> None:
        self._library = Library.open(resolve_locations(folder).library_file, LazyTopicRules())

    def open(self, folder: Path) -> None:
        assert self._library is not None
        self._index = SearchIndex(resolve_locations(folder).index_dir, self._library.index_feed)

    def ask(self, question: BenchQuery) -> SearchAnswer:
        request = _request(question)
        results = self.search(request)
        snippets: list[str] = []
        if question.snippets:
            assert self._library is not None
            papers = self._library.papers(hit.paper_id for hit in results.hits)
            snippets = [make_snippet(request.query, paper.abstract or "").text for paper in papers]
        return SearchAnswer(
            results.total,
            [hit.paper_id for hit in results.hits],
            {
                facet: {each.value: each.count for each in counts}
                for facet, counts in results.facets.items()
            },
            snippets,
        )

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer a request of paperbrowse's own."""
        return self._opened.search(request)

    def stage(self, records: Sequence[Record]) -> None:
        assert self._library is not None
        self._added += 1
        import_records(self._library, f"further-{self._added}.jsonl", records)

    def add(self) -> None:
        self._opened.update()

    def close(self) -> None:
        self._index = None
        if self._library is not None:
            self._library.close()
        self._library = None

    def size(self, folder: Path) -> IndexSize:
        return IndexSize(folder_size(resolve_locations(folder).index_dir))

    @property
    def _opened(self) -> SearchIndex:
        assert self._index is not None
        return self._index


def place(corpus: PreparedCorpus, folder: Path) -> None:
    """Put the library where the index is to be built."""
    copy_library(corpus, folder)


def _request(question: BenchQuery) -> SearchRequest:
    return SearchRequest(
        query=_query(question) if question.typed_text is None else question.typed_text,
        typing=question.typed_text is not None,
        choices={"tag": FacetChoice(frozenset([question.tag]))} if question.tag else {},
        years=question.years,
        sort="date" if question.by_date else "relevance",
        limit=question.limit,
        facets=question.facets,
    )


def _query(question: BenchQuery) -> str:
    words = [format_clause(clause) for clause in question.must]
    if question.should:
        some = " OR ".join(map(format_clause, question.should))
        words.append(f"({some})" if words or question.must_not else some)
    return " ".join([*words, *(f"-{format_clause(clause)}" for clause in question.must_not)])
