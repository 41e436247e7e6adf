"""Answers a search request over one state of the index and the reader's lists of the moment."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from paperbrowse.errors import UnknownListError
from paperbrowse.search.catalogue import Catalogue
from paperbrowse.search.evaluate import Evaluation, Postings
from paperbrowse.search.facets import Values, count, narrow
from paperbrowse.search.ordering import SCORE_DIGITS, in_order
from paperbrowse.search.parser import parse
from paperbrowse.search.query import Node, Years, required_lists
from paperbrowse.search.request import Choice, Facet, Hit, SearchRequest, SearchResults
from paperbrowse.search.understood import in_words


class Lists(Protocol):
    """The reading lists, which are never kept in the index: a save shows at once."""

    def list_members(self) -> Mapping[str, frozenset[str]]: ...

    def list_ids(self, name: str) -> list[str]: ...


def answer(
    request: SearchRequest, postings: Postings, catalogue: Catalogue, lists: Lists
) -> SearchResults:
    """Return the results of ``request``; ``took_ms`` is the time from here."""
    started = time.perf_counter()
    query = parse(request.query, typing=request.typing)
    members = {
        name: frozenset(catalogue.numbers[i] for i in ids if i in catalogue.numbers)
        for name, ids in lists.list_members().items()
    }
    evaluation = Evaluation(postings, catalogue, members)
    found = evaluation.evaluate(query.node)
    matching = frozenset(found.numbers)
    if request.years is not None and request.years != (None, None):
        matching &= evaluation.evaluate(Years(*request.years)).numbers
    facets: dict[Facet, Values] = {
        "tag": catalogue.tags,
        "year": catalogue.years,
        "source": catalogue.sources,
        "list": members,
    }
    numbers = narrow(matching, facets, request.choices)
    scores = found.scores if request.sort == "relevance" else {}
    ordered = in_order(
        numbers,
        catalogue.entries,
        request.sort,
        scores=scores,
        reading_list=_list_to_follow(request, query.node, lists),
    )
    first = max(request.offset, 0)
    shown = ordered[first : first + max(request.limit, 0)]
    return SearchResults(
        request=request,
        total=len(ordered),
        library_total=len(catalogue.everything),
        hits=tuple(
            Hit(catalogue.entries[n].paper_id, round(scores.get(n, 0.0), SCORE_DIGITS))
            for n in shown
        ),
        facets=count(matching, facets, request.choices) if request.facets else {},
        problems=query.problems,
        understood=in_words(query.node),
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _list_to_follow(request: SearchRequest, node: Node, lists: Lists) -> Sequence[str] | None:
    """Return the papers of the one list that the search is within, in the reader's order."""
    if request.sort != "list":
        return None
    names = request.choices.get("list", Choice()).include or frozenset(required_lists(node))
    if len(names) != 1:
        return None
    try:
        return lists.list_ids(next(iter(names)))
    except UnknownListError:
        return None
