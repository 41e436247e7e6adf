"""Finds what the screen shows: hits with their papers and matches, and ways out of no hits.

Everything here is plain computation over a workspace, for the event loop where it is quick and
for a worker thread where it is not.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from paperbrowse.core.papers import Paper
from paperbrowse.search.request import (
    UNKNOWN,
    FacetCount,
    Hit,
    SearchRequest,
    SearchResults,
)
from paperbrowse.tui.browse.query_state import Question
from paperbrowse.tui.overview import version
from paperbrowse.tui.widgets.result_list import PAGE
from paperbrowse.workspace.found_papers import Row
from paperbrowse.workspace.workspace import Workspace

_MOST_KEPT = 2_000
"""Papers, of a few thousand bytes each."""


class Shelf:
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
            now = version(self._workspace)
            if now != self._version or len(self._papers) > _MOST_KEPT:
                self._papers.clear()
                self._version = now
            missing = [paper_id for paper_id in ids if paper_id not in self._papers]
            if missing:
                for paper in self._workspace.library.papers(missing):
                    self._papers[paper.id] = paper
            return [self._papers[paper_id] for paper_id in ids if paper_id in self._papers]


_MOST_RELAXED_WORDS = 6
_MOST_GLIMPSED = 1_000


@dataclass(frozen=True, slots=True)
class WayOut:
    """A wider question that has hits where the asked one has none."""

    words: str
    question: Question
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The first page of results to one question."""

    question: Question
    results: SearchResults
    rows: tuple[Row, ...]
    ways_out: tuple[WayOut, ...] = ()


def answer(workspace: Workspace, shelf: Shelf, question: Question) -> Answer:
    """Search, and fetch what the first page shows; raises PaperbrowseError.

    Where no paper has the query's last word, papers with words that begin so are the answer, as
    while it was typed; the answer's question then says so.
    """
    results = _search(workspace, question.request(PAGE))
    if not results.total and question.query and not question.typing:
        begun = replace(question, typing=True)
        wider = _search(workspace, begun.request(PAGE))
        if wider.total:
            question, results = begun, wider
    ways = () if results.total else ways_out(workspace, question)
    return Answer(question, results, make_rows(shelf, results.request, results), ways)


def _search(workspace: Workspace, request: SearchRequest) -> SearchResults:
    """Search what is indexed so far: the screen brings the rest up to date beside it."""
    return workspace.index.search(request, complete=False)


def glimpse(workspace: Workspace) -> Answer | None:
    """Answer the empty question from the library alone, for a screen that cannot wait.

    None where the library is too large for that. Raises LibraryError.
    """
    library = workspace.library
    if library.paper_count() > _MOST_GLIMPSED:
        return None
    papers = sorted(library.changed_papers(0), key=_newest_first)
    rows = tuple(Row(paper) for paper in papers[:PAGE])
    results = SearchResults(
        request=Question().request(PAGE),
        total=len(papers),
        library_total=len(papers),
        hits=tuple(Hit(row.paper.id, 0.0) for row in rows),
        facets={
            "tag": _counted(tag for paper in papers for tag in paper.tags),
            "year": _years(papers),
            "source": _counted(source for paper in papers for source in paper.sources),
            "list": _counted(name for paper in papers for name in paper.lists),
        },
    )
    return Answer(Question(), results, rows)


def _newest_first(paper: Paper) -> tuple[bool, int, int, int, str, str]:
    date = paper.published
    if date is None:
        return (True, 0, 0, 0, paper.title.casefold(), paper.id)
    return (False, -date.year, -date.month, -date.day, paper.title.casefold(), paper.id)


def _years(papers: Sequence[Paper]) -> tuple[FacetCount, ...]:
    counted = _counted(
        str(paper.published.year) if paper.published else UNKNOWN for paper in papers
    )
    return tuple(sorted(counted, key=lambda year: year.value, reverse=True))


def _counted(values: Iterable[str]) -> tuple[FacetCount, ...]:
    counts = sorted(Counter(values).items(), key=lambda counted: (-counted[1], counted[0]))
    return tuple(FacetCount(value, number) for value, number in counts)


def page(workspace: Workspace, shelf: Shelf, question: Question, offset: int) -> tuple[Row, ...]:
    """Fetch the page of rows that begins at ``offset``; raises PaperbrowseError."""
    request = question.request(PAGE, offset, facets=False)
    return make_rows(shelf, request, _search(workspace, request))


def make_rows(shelf: Shelf, request: SearchRequest, results: SearchResults) -> tuple[Row, ...]:
    """Fetch the papers of the hits."""
    papers = shelf.papers([hit.paper_id for hit in results.hits])
    return tuple(Row(paper, request.query, request.typing) for paper in papers)


def every_id(workspace: Workspace, question: Question) -> list[str]:
    """Return the ids of all hits, in their order; raises PaperbrowseError."""
    return first_ids(workspace, question, max(1, workspace.library.paper_count()))


def first_ids(workspace: Workspace, question: Question, number: int) -> list[str]:
    """Return the ids of the first ``number`` hits, in their order; raises PaperbrowseError."""
    request = question.request(number, facets=False)
    return [hit.paper_id for hit in _search(workspace, request).hits]


def ids_between(
    workspace: Workspace, question: Question, paper_id: str, at: int, place: int
) -> list[str] | None:
    """Return the ids of the hits from a paper to ``place``; None where it is no hit any more.

    ``at`` is where the paper was among the hits when it was last seen. The ids are in the order
    of the hits. Raises PaperbrowseError.
    """
    first = min(at, place)
    request = question.request(abs(at - place) + 1, first, facets=False)
    ids = [hit.paper_id for hit in _search(workspace, request).hits]
    if at - first < len(ids) and ids[at - first] == paper_id:
        return ids
    everything = every_id(workspace, question)
    if paper_id not in everything:
        return None
    first, last = sorted((everything.index(paper_id), place))
    return everything[first : last + 1]


def ways_out(workspace: Workspace, question: Question) -> tuple[WayOut, ...]:
    """Return the questions with one thing less that have hits, most hits first."""
    wider: list[tuple[str, Question]] = []
    if question.is_narrowed:
        wider.append(("without the chosen facet values", question.cleared()))
    words = question.query.split()
    if 1 < len(words) <= _MOST_RELAXED_WORDS and '"' not in question.query:
        for place, word in enumerate(words):
            rest = " ".join(words[:place] + words[place + 1 :])
            wider.append((f"without “{word}”", replace(question, query=rest)))
    if question.view is not None:
        everywhere = replace(question, view=None, sort="relevance")
        wider.append(("in the whole library", everywhere))
    found = []
    for name, candidate in wider:
        request = replace(candidate.request(1, facets=False), typing=False)
        total = _search(workspace, request).total
        if total:
            found.append(WayOut(name, candidate, total))
    return tuple(sorted(found, key=lambda way: -way.total))
