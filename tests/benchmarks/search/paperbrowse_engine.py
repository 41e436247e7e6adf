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
from paperbrowse.search.request import Choice, SearchRequest, SearchResults
from paperbrowse.system.locations import locate
from paperbrowse.topics import RulesOnDemand
from tests.benchmarks.search.engine import Answer, Question, Size, Want, folder_size
from tests.benchmarks.search.libraries import Prepared, add, copy_library


class Paperbrowse:
    """The engine of this repository."""

    def __init__(self) -> None:
        self._library: Library | None = None
        self._index: SearchIndex | None = None
        self._added = 0

    def build(self, corpus: Prepared, folder: Path) -> None:
        self.ready(folder)
        self.open(folder)
        self._opened.update()
        self.close()

    def settle(self, folder: Path) -> None:
        pass

    def ready(self, folder: Path) -> None:
        self._library = Library.open(locate(folder).library_file, RulesOnDemand())

    def open(self, folder: Path) -> None:
        assert self._library is not None
        self._index = SearchIndex(locate(folder).index_dir, self._library)

    def ask(self, question: Question) -> Answer:
        request = _request(question)
        results = self.search(request)
        snippets: list[str] = []
        if question.snippets:
            assert self._library is not None
            papers = self._library.papers(hit.paper_id for hit in results.hits)
            snippets = [make_snippet(request.query, paper.abstract or "").text for paper in papers]
        return Answer(
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

    def receive(self, records: Sequence[Record]) -> None:
        assert self._library is not None
        self._added += 1
        add(self._library, f"further-{self._added}.jsonl", records)

    def add(self) -> None:
        self._opened.update()

    def close(self) -> None:
        self._index = None
        if self._library is not None:
            self._library.close()
        self._library = None

    def size(self, folder: Path) -> Size:
        return Size(folder_size(locate(folder).index_dir))

    @property
    def _opened(self) -> SearchIndex:
        assert self._index is not None
        return self._index


def place(corpus: Prepared, folder: Path) -> None:
    """Put the library where the index is to be built."""
    copy_library(corpus, folder)


def _request(question: Question) -> SearchRequest:
    return SearchRequest(
        query=_query(question) if question.typed is None else question.typed,
        typing=question.typed is not None,
        choices={"tag": Choice(frozenset([question.tag]))} if question.tag else {},
        years=question.years,
        sort="date" if question.by_date else "relevance",
        limit=question.limit,
        facets=question.facets,
    )


def _query(question: Question) -> str:
    words = [_written(want) for want in question.every]
    if question.some:
        some = " OR ".join(map(_written, question.some))
        words.append(f"({some})" if words or question.none else some)
    return " ".join([*words, *(f"-{_written(want)}" for want in question.none)])


def _written(want: Want) -> str:
    match want.kind:
        case "phrase":
            return f'"{want.text}"'
        case "prefix" | "typed":
            return f"{want.text}*"
        case "fuzzy":
            return f"{want.text}~{want.edits}"
        case "word" | "pattern":
            return want.text
