"""Search results for the screen: hits with their papers, and relaxed queries where there are none.

Everything here is plain computation over a workspace, for the event loop where it is quick and
for a worker thread where it is not.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from paperbrowse.core import Paper
from paperbrowse.search import (
    UNKNOWN_YEAR,
    FacetCount,
    Hit,
    SearchRequest,
    SearchResults,
)
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.overview import read_version
from paperbrowse.tui.widgets import PAGE_SIZE
from paperbrowse.workspace import FoundPaper, Workspace, join_papers

_MAX_CACHED = 2_000
"""Papers, of a few thousand bytes each."""

_MAX_RELAXED_WORDS = 6
_MAX_PREVIEWED = 1_000


class PaperCache:
    """Fetches papers from a library, and keeps them until it changes; for any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._version = (-1, -1)
        self._papers: dict[str, Paper] = {}

    def papers(self, ids: Sequence[str]) -> list[Paper]:
        """Return the papers with these ids, as the library's ``papers``; raises LibraryError."""
        with self._lock:
            # Before the papers are read: what changes meanwhile is read again the next time.
            now = read_version(self._workspace)
            if now != self._version or len(self._papers) > _MAX_CACHED:
                self._papers.clear()
                self._version = now
            missing = [paper_id for paper_id in ids if paper_id not in self._papers]
            if missing:
                for paper in self._workspace.library.papers(missing):
                    self._papers[paper.id] = paper
            return [self._papers[paper_id] for paper_id in ids if paper_id in self._papers]


@dataclass(frozen=True, slots=True)
class RelaxedQuery:
    """A wider query that has hits where the asked one has none."""

    description: str
    state: QueryState
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The first page of results to one query state."""

    state: QueryState
    results: SearchResults
    rows: tuple[FoundPaper, ...]
    relaxed_queries: tuple[RelaxedQuery, ...] = ()


def find_answer(workspace: Workspace, cache: PaperCache, state: QueryState) -> Answer:
    """Search, and fetch what the first page shows; raises PaperbrowseError.

    Where no paper has the query's last word, papers with words that begin so are the answer, as
    while it was typed; the answer's state is then the one of typing.
    """
    results = _search(workspace, state.to_request(PAGE_SIZE))
    if not results.total and state.query and not state.typing:
        typing = replace(state, typing=True)
        wider = _search(workspace, typing.to_request(PAGE_SIZE))
        if wider.total:
            state, results = typing, wider
    relaxed = () if results.total else relax_query(workspace, state)
    return Answer(state, results, fetch_rows(cache, results.request, results), relaxed)


def _search(workspace: Workspace, request: SearchRequest) -> SearchResults:
    """Search the papers that are indexed so far: the screen brings in the rest beside it."""
    return workspace.index.search(request, complete=False)


def preview_library(workspace: Workspace) -> Answer | None:
    """Answer the empty query from the library alone, for a screen that cannot wait.

    None where the library is too large for that. Raises LibraryError.
    """
    library = workspace.library
    if library.paper_count() > _MAX_PREVIEWED:
        return None
    papers = sorted(library.changed_papers(0), key=_newest_first_key)
    rows = tuple(FoundPaper(paper) for paper in papers[:PAGE_SIZE])
    results = SearchResults(
        request=QueryState().to_request(PAGE_SIZE),
        total=len(papers),
        library_total=len(papers),
        hits=tuple(Hit(row.paper.id, 0.0) for row in rows),
        facets={
            "tag": _count_values(tag for paper in papers for tag in paper.tags),
            "year": _count_years(papers),
            "source": _count_values(source for paper in papers for source in paper.sources),
            "list": _count_values(name for paper in papers for name in paper.lists),
        },
    )
    return Answer(QueryState(), results, rows)


def _newest_first_key(paper: Paper) -> tuple[bool, int, int, int, str, str]:
    date = paper.published
    if date is None:
        return (True, 0, 0, 0, paper.title.casefold(), paper.id)
    return (False, -date.year, -date.month, -date.day, paper.title.casefold(), paper.id)


def _count_years(papers: Sequence[Paper]) -> tuple[FacetCount, ...]:
    counted = _count_values(
        str(paper.published.year) if paper.published else UNKNOWN_YEAR for paper in papers
    )
    return tuple(sorted(counted, key=lambda year: year.value, reverse=True))


def _count_values(values: Iterable[str]) -> tuple[FacetCount, ...]:
    counts = sorted(Counter(values).items(), key=lambda counted: (-counted[1], counted[0]))
    return tuple(FacetCount(value, number) for value, number in counts)


def fetch_page(
    workspace: Workspace, cache: PaperCache, state: QueryState, offset: int
) -> tuple[FoundPaper, ...]:
    """Fetch the page of rows that begins at ``offset``; raises PaperbrowseError."""
    request = state.to_request(PAGE_SIZE, offset, facets=False)
    return fetch_rows(cache, request, _search(workspace, request))


def fetch_rows(
    cache: PaperCache, request: SearchRequest, results: SearchResults
) -> tuple[FoundPaper, ...]:
    """Fetch the papers of the hits."""
    papers = cache.papers([hit.paper_id for hit in results.hits])
    return join_papers(results, papers)


def find_all_ids(workspace: Workspace, state: QueryState) -> list[str]:
    """Return the ids of all hits, in their order; raises PaperbrowseError."""
    return find_first_ids(workspace, state, max(1, workspace.library.paper_count()))


def find_first_ids(workspace: Workspace, state: QueryState, number: int) -> list[str]:
    """Return the ids of the first ``number`` hits, in their order; raises PaperbrowseError."""
    request = state.to_request(number, facets=False)
    return [hit.paper_id for hit in _search(workspace, request).hits]


def find_ids_between(
    workspace: Workspace, state: QueryState, paper_id: str, at: int, place: int
) -> list[str] | None:
    """Return the ids of the hits from a paper to ``place``; None where it is no hit any more.

    ``at`` is where the paper was among the hits when it was last seen. The ids are in the order
    of the hits. Raises PaperbrowseError.
    """
    first = min(at, place)
    request = state.to_request(abs(at - place) + 1, first, facets=False)
    ids = [hit.paper_id for hit in _search(workspace, request).hits]
    if at - first < len(ids) and ids[at - first] == paper_id:
        return ids
    everything = find_all_ids(workspace, state)
    if paper_id not in everything:
        return None
    first, last = sorted((everything.index(paper_id), place))
    return everything[first : last + 1]


def relax_query(workspace: Workspace, state: QueryState) -> tuple[RelaxedQuery, ...]:
    """Return the questions with one thing less that have hits, most hits first."""
    wider: list[tuple[str, QueryState]] = []
    if state.is_filtered:
        wider.append(("without the chosen facet values", state.without_choices()))
    words = state.query.split()
    if 1 < len(words) <= _MAX_RELAXED_WORDS and '"' not in state.query:
        for place, word in enumerate(words):
            rest = " ".join(words[:place] + words[place + 1 :])
            wider.append((f"without “{word}”", replace(state, query=rest)))
    if state.view is not None:
        everywhere = replace(state, view=None, sort="relevance")
        wider.append(("in the whole library", everywhere))
    found = []
    for name, candidate in wider:
        request = replace(candidate.to_request(1, facets=False), typing=False)
        total = _search(workspace, request).total
        if total:
            found.append(RelaxedQuery(name, candidate, total))
    return tuple(sorted(found, key=lambda relaxed: -relaxed.total))
