"""The query state (what is asked), and its results: the hits with their papers, or relaxed queries.

Plain computation over a workspace, for the event loop where it is quick and for a worker thread
where it is not.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from paperbrowse.core import CODE_TAG, LibraryState, Paper, one_line, title_sort_key
from paperbrowse.search import (
    BASIC_FACETS,
    FACETS,
    UNKNOWN_YEAR,
    Facet,
    FacetChoice,
    FacetCount,
    Hit,
    Order,
    RelaxedQuery,
    SearchRequest,
    SearchResults,
    Seed,
    Sort,
    find_order,
    relax_query,
    remove_order,
    sort_facet_counts,
)
from paperbrowse.tui.widgets import PAGE_SIZE
from paperbrowse.workspace import FoundPaper, SearchSettings, Workspace, join_papers

if TYPE_CHECKING:  # the index loads numpy, and the first picture does without
    from paperbrowse.search import IndexState

_MAX_CACHED = 2_000
"""Papers, of a few thousand bytes each."""

_MAX_PREVIEWED = 1_000

_NARROWING_TERMS = 12


SORTS: tuple[Sort, ...] = (
    "relevance", "date", "title", "comments", "status", "upvotes", "added",
)  # fmt: skip
LIST_SORTS: tuple[Sort, ...] = ("list", *SORTS, "saved")
"""A list has two more: the order its user gave it, and the one in which papers were saved."""

ListCounts = Sequence[tuple[str, int]]
"""The names of the reading lists with their numbers of papers."""


class SimilarView(NamedTuple):
    """A view of the papers that are similar to others."""

    seed: Seed
    name: str
    """The seed in words: the title of a paper, a number of papers, or a list."""

    @classmethod
    def of_list(cls, name: str) -> SimilarView:
        """Return the view of the papers similar to those of a reading list."""
        return cls(Seed(list_name=name), f"the list {one_line(name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryState:
    """One state of the browse screen; its answer is a page of results.

    States compare by value: an answer belongs to the screen as long as its state equals the one
    asked last.
    """

    query: str = ""
    typing: bool = False
    choices: Mapping[Facet, FacetChoice] = field(default_factory=dict)
    sort: Sort = "relevance"
    reverse: bool = False
    """Whether the order is the other way round."""
    view: str | None = None
    """The reading list on the screen; None is the whole library, or the similar papers."""
    similar: SimilarView | None = None
    """The view of similar papers on the screen, among which is searched."""
    insist: bool = False
    """Whether only papers with every word are hits, until another query is asked."""
    more_facets: tuple[Facet, ...] = ()
    """The facets that are counted beside the usual ones, because their panes are open."""
    facet_texts: Mapping[Facet, str] = field(default_factory=dict)
    """Text by which the names in a pane are found."""
    revision: int = 0
    """Grows when the library or the lists changed, so that the same words are asked again."""

    @property
    def is_filtered(self) -> bool:
        """True when facet values are chosen."""
        return any(choice.include or choice.exclude for choice in self.choices.values())

    def to_request(self, limit: int, offset: int = 0, *, facets: bool = True) -> SearchRequest:
        """Return the search that answers this state."""
        return self.to_settings().to_request(
            typing=self.typing,
            limit=limit,
            offset=offset,
            facets=facets,
            counted_facets=(*BASIC_FACETS, *self.more_facets),
            facet_texts=self.facet_texts,
            similar_to=None if self.similar is None else self.similar.seed,
        )

    def to_settings(self) -> SearchSettings:
        """Return what the state asks, as a search is saved."""
        return SearchSettings(
            query=self.query,
            choices=self.choices,
            sort=self.sort,
            reverse=self.reverse,
            insist=self.insist,
            list_name=self.view,
        )

    def with_settings(self, settings: SearchSettings, lists: ListCounts) -> QueryState:
        """Return the state that asks what was saved; ``lists`` are those that there are.

        A list that is no longer there is searched as a chosen value, which finds nothing.
        """
        request = settings.to_request()
        is_there = settings.list_name in [name for name, _ in lists]
        return replace(
            self.for_view(settings.list_name if is_there else None),
            query=settings.query,
            choices=settings.choices if is_there else request.choices,
            sort=settings.sort,
            reverse=settings.reverse,
            insist=settings.insist,
        )

    def with_cycled_value(self, facet: Facet, value: str) -> QueryState:
        """Return the state with one value moved on: off, included, excluded, off."""
        choice = self.choices.get(facet, FacetChoice())
        include, exclude = set(choice.include), set(choice.exclude)
        if value in include:
            include.remove(value)
            exclude.add(value)
        elif value in exclude:
            exclude.remove(value)
        else:
            include.add(value)
        return self.with_choice(
            facet, replace(choice, include=frozenset(include), exclude=frozenset(exclude))
        )

    def with_choice(self, facet: Facet, choice: FacetChoice) -> QueryState:
        """Return the state with another choice for one facet."""
        return replace(self, choices={**self.choices, facet: choice})

    def with_toggled_match(self, facet: Facet) -> QueryState:
        """Return the state with any and all of a facet's included values switched."""
        choice = self.choices.get(facet, FacetChoice())
        return self.with_choice(facet, replace(choice, match_all=not choice.match_all))

    def without_choices(self) -> QueryState:
        """Return the state without any facet value chosen."""
        return replace(self, choices={})

    def with_query(self, query: str, *, typing: bool = False) -> QueryState:
        """Return the state that asks another query of the same view."""
        insist = self.insist and query == self.query
        return replace(self, query=query, typing=typing, insist=insist)

    def with_next_sort(self) -> QueryState:
        """Return the state in the next order of its view."""
        sorts = LIST_SORTS if self.view is not None else SORTS
        key = self._asked_order.key
        place = sorts.index(key) + 1 if key in sorts else 0
        return self.with_order(Order(sorts[place % len(sorts)]))

    def with_reversed_sort(self) -> QueryState:
        """Return the state in the same order the other way round."""
        order = self._asked_order
        return self.with_order(Order(order.key, not order.reverse))

    def with_order(self, order: Order) -> QueryState:
        """Return the state in an order, which takes the place of one that the query names."""
        query = remove_order(self.query)
        return replace(self, query=query, sort=order.key, reverse=order.reverse)

    @property
    def _asked_order(self) -> Order:
        return find_order(self.query) or Order(self.sort, self.reverse)

    def for_view(self, view: str | None) -> QueryState:
        """Return the state that opens another view; query and choices stay behind."""
        return replace(self._anew(), view=view, sort="relevance" if view is None else "list")

    def for_similar(self, view: SimilarView) -> QueryState:
        """Return the state that opens a view of similar papers."""
        return replace(self._anew(), similar=view)

    def _anew(self) -> QueryState:
        """Return a new state, with the panes as they are."""
        return QueryState(
            revision=self.revision, more_facets=self.more_facets, facet_texts=self.facet_texts
        )

    def following(self, before: ListCounts, now: ListCounts) -> QueryState:
        """Return the state after the lists ``before`` became those of ``now``.

        It follows the open list to its new name, and leaves it where it is no longer there: it
        was deleted, or its making was undone.
        """
        names, old = [name for name, _ in now], [name for name, _ in before]
        opened = self.view if self.similar is None else self.similar.seed.list_name
        if opened is None or opened in names:
            return self
        new = [name for name in names if name not in old]
        if len(new) != 1 or len(names) != len(old):
            return self.for_view(None)
        if self.similar is None:
            return replace(self, view=new[0])
        return replace(self, similar=SimilarView.of_list(new[0]))


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
    while it was typed; the answer's state is then the one of typing. Only where there are none
    either is the query changed (``SearchResults.fallback``).
    """
    index_state = index_state or workspace.index.state()
    # A search that brings the index up to date makes the state one of before.
    current = index_state if index_state.is_current else None
    results = _search(workspace, state.to_request(PAGE_SIZE), current)
    is_as_asked = results.total > 0 and results.fallback is None
    if not is_as_asked and state.query and not state.typing:
        typing = replace(state, typing=True)
        as_typed = replace(typing.to_request(PAGE_SIZE), insist=True)
        wider = _search(workspace, as_typed, current)
        # Where every condition was refused, what is left of them to type would find every paper.
        if wider.total and not (results.problems and wider.total == wider.library_total):
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
        facets={facet: _count_facet(facet, papers) for facet in BASIC_FACETS},
        known_facets=frozenset(
            facet for facet in FACETS if facet in BASIC_FACETS or _has_facet(facet, papers)
        ),
        order=Order("date"),
    )
    return Answer(QueryState(), results, rows)


def _newest_first_key(paper: Paper) -> tuple[bool, int, int, int, str, str]:
    """Return the key of the order that the index has for the empty query."""
    date, title = paper.published, title_sort_key(paper.title)
    if date is None:
        return (True, 0, 0, 0, title, paper.id)
    return (False, -date.year, -date.month, -date.day, title, paper.id)


def _has_facet(facet: Facet, papers: Iterable[Paper]) -> bool:
    """Return whether a paper has a value of a facet beyond the usual ones."""
    names: Mapping[Facet, str] = {"author": "authors", "category": "categories", "has": "title"}
    name = names.get(facet, facet)
    return any(getattr(paper, name, None) not in (None, (), "") for paper in papers)


def _count_facet(facet: Facet, papers: Iterable[Paper]) -> tuple[FacetCount, ...]:
    values: Iterable[str]
    match facet:
        case "tag":
            values = (tag for paper in papers for tag in paper.tags if tag != CODE_TAG)
        case "year":
            dates = (paper.published for paper in papers)
            values = (UNKNOWN_YEAR if date is None else f"{date.year:04}" for date in dates)
        case "source":
            values = (source for paper in papers for source in paper.sources)
        case "list":
            values = (name for paper in papers for name in paper.lists)
        case _:
            values = ()
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


def find_narrowing_terms(workspace: Workspace, state: QueryState) -> tuple[FacetCount, ...]:
    """Return the terms that tell the hits from other papers; raises PaperbrowseError."""
    request = replace(state.to_request(1, facets=False), narrow=_NARROWING_TERMS)
    return _search(workspace, request).narrow


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
        query, choices, view = relaxed.query, relaxed.choices, relaxed.list_name
        wider = replace(state, query=query, choices=choices, view=view, typing=False, insist=True)
        total = _search(workspace, wider.to_request(1, facets=False), index_state).total
        if total:
            found.append(relaxed._replace(total=total))
    return tuple(sorted(found, key=lambda relaxed: -relaxed.total))
