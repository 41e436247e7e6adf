"""Results: the hits of a query state with their papers, and relaxed queries where it has none.

Plain computation over a workspace, for the event loop where it is quick and for a worker thread
where it is not.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paperbrowse.core import LibraryState, Paper, title_sort_key
from paperbrowse.search import (
    FACETS,
    UNKNOWN_YEAR,
    Facet,
    FacetCount,
    Hit,
    RelaxedQuery,
    SearchRequest,
    SearchResults,
    relax_query,
    sort_facet_counts,
)
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.widgets import PAGE_SIZE
from paperbrowse.workspace import FoundPaper, Workspace, join_papers

if TYPE_CHECKING:  # the index loads numpy, and the first picture does without
    from paperbrowse.search import IndexState

_MAX_CACHED = 2_000
"""Papers, of a few thousand bytes each."""

_MAX_PREVIEWED = 1_000


class PaperCache:
    """Caches the papers of a library until it changes; for any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._state: LibraryState | None = None
        self._papers: dict[str, Paper] = {}

    def papers(self, ids: Sequence[str], state: LibraryState) -> list[Paper]:
        """Return the papers with these ids, as the library's ``papers``; raises LibraryError.

        ``state`` is one read before the call: later changes are read again the next time.
        """
        with self._lock:
            if state != self._state or len(self._papers) > _MAX_CACHED:
                self._papers.clear()
                self._state = state
            missing = [paper_id for paper_id in ids if paper_id not in self._papers]
            if missing:
                for paper in self._workspace.library.papers(missing):
                    self._papers[paper.id] = paper
            return [self._papers[paper_id] for paper_id in ids if paper_id in self._papers]


@dataclass(frozen=True, slots=True)
class Answer:
    """The first page of results to one query state."""

    state: QueryState
    results: SearchResults
    rows: tuple[FoundPaper, ...]
    relaxed_queries: tuple[RelaxedQuery, ...] = ()


def find_answer(
    workspace: Workspace,
    cache: PaperCache,
    state: QueryState,
    index_state: IndexState | None = None,
) -> Answer:
    """Search, and fetch what the first page shows; raises PaperbrowseError.

    ``index_state`` is a recent state of the index, which is read here otherwise.

    Where no paper has the query's last word, papers with words that begin so are the answer, as
    while it was typed; the answer's state is then the one of typing.
    """
    index_state = index_state or workspace.index.state()
    # A search that brings the index up to date makes the state one of before.
    current = index_state if index_state.is_current else None
    results = _search(workspace, state.to_request(PAGE_SIZE), current)
    if not results.total and state.query and not state.typing:
        typing = replace(state, typing=True)
        wider = _search(workspace, typing.to_request(PAGE_SIZE), current)
        if wider.total:
            state, results = typing, wider
    relaxed = () if results.total else _find_relaxed_queries(workspace, state, current)
    return Answer(state, results, fetch_rows(cache, results, index_state.library), relaxed)


def _search(
    workspace: Workspace, request: SearchRequest, state: IndexState | None = None
) -> SearchResults:
    """Search the papers that are indexed so far: the screen brings in the rest beside it."""
    return workspace.index.search(request, complete=False, state=state)


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
        facets={facet: _count_facet(facet, papers) for facet in FACETS},
    )
    return Answer(QueryState(), results, rows)


def _newest_first_key(paper: Paper) -> tuple[bool, int, int, int, str, str]:
    """Return the key of the order that the index has for the empty query."""
    date, title = paper.published, title_sort_key(paper.title)
    if date is None:
        return (True, 0, 0, 0, title, paper.id)
    return (False, -date.year, -date.month, -date.day, title, paper.id)


def _count_facet(facet: Facet, papers: Iterable[Paper]) -> tuple[FacetCount, ...]:
    values: Iterable[str]
    match facet:
        case "tag":
            values = (tag for paper in papers for tag in paper.tags)
        case "year":
            dates = (paper.published for paper in papers)
            values = (UNKNOWN_YEAR if date is None else f"{date.year:04}" for date in dates)
        case "source":
            values = (source for paper in papers for source in paper.sources)
        case "list":
            values = (name for paper in papers for name in paper.lists)
    return sort_facet_counts(facet, Counter(values))


def fetch_page(
    workspace: Workspace, cache: PaperCache, state: QueryState, offset: int
) -> tuple[FoundPaper, ...]:
    """Fetch the page of rows that begins at ``offset``; raises PaperbrowseError."""
    request = state.to_request(PAGE_SIZE, offset, facets=False)
    index_state = workspace.index.state()
    return fetch_rows(cache, _search(workspace, request, index_state), index_state.library)


def fetch_rows(
    cache: PaperCache, results: SearchResults, library: LibraryState
) -> tuple[FoundPaper, ...]:
    """Fetch the papers of the hits."""
    papers = cache.papers([hit.paper_id for hit in results.hits], library)
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


def _find_relaxed_queries(
    workspace: Workspace, state: QueryState, index_state: IndexState | None
) -> tuple[RelaxedQuery, ...]:
    """Return the relaxed queries that have hits, most hits first."""
    found = []
    for relaxed in relax_query(state.query, state.choices, state.view):
        wider = replace(
            state,
            query=relaxed.query,
            choices=relaxed.choices,
            view=relaxed.list_name,
            typing=False,
        )
        total = _search(workspace, wider.to_request(1, facets=False), index_state).total
        if total:
            found.append(relaxed._replace(total=total))
    return tuple(sorted(found, key=lambda relaxed: -relaxed.total))
