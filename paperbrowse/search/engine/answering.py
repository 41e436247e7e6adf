"""Answers a search request over one view of the index and the reader's lists of the moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from paperbrowse.errors import UnknownListError
from paperbrowse.search.engine.best import Found, best_in_list, best_in_order, best_scored
from paperbrowse.search.engine.counting import Narrowing
from paperbrowse.search.engine.evaluation import Evaluation, ranks
from paperbrowse.search.engine.facet_table import Selection
from paperbrowse.search.engine.matching import TooBroadError
from paperbrowse.search.engine.view import Lists, Members, View
from paperbrowse.search.parser import parse
from paperbrowse.search.query import All, Match, Node, Query, Years, required_lists, without
from paperbrowse.search.request import Choice, Hit, QueryProblem, SearchRequest, SearchResults
from paperbrowse.search.understood import in_words


def answer(request: SearchRequest, view: View, lists: Lists) -> SearchResults:
    """Return the results of ``request``; ``took_ms`` is the time from here."""
    started = time.perf_counter()
    members = view.members(lists)
    query, evaluation = _evaluate(request, view, members)
    narrowing = Narrowing(view, members, request.choices)
    chosen = [Selection(mask) for mask in narrowing.narrow(evaluation.masks)]
    found = _page(request, query.node, view, evaluation, chosen, lists)
    return SearchResults(
        request=request,
        total=sum(selection.size for selection in chosen),
        library_total=view.papers,
        hits=tuple(Hit(view.segments[one.part].segment.ids[one.paper], one.score) for one in found),
        facets=narrowing.counts(evaluation.masks, chosen) if request.facets else {},
        problems=query.problems,
        understood=in_words(query.node),
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _evaluate(request: SearchRequest, view: View, members: Members) -> tuple[Query, Evaluation]:
    """Read the query and find what matches; words that stand for too many are left out and told."""
    query = parse(request.query, typing=request.typing)
    while True:
        node = query.node
        if request.years is not None and request.years != (None, None):
            node = All((node, Years(*request.years)))
        try:
            return query, Evaluation(view, members, node)
        except TooBroadError as error:
            query = _without(query, error.match, request.query)


def _without(query: Query, match: Match, text: str) -> Query:
    start = max(text.find(match.shown), 0)
    problem = QueryProblem(
        start,
        min(start + len(match.shown), len(text)),
        f"{match.shown} stands for too many words; it needs more letters",
    )
    problems = (*query.problems, problem)
    return replace(query, node=without(query.node, match), problems=problems)


def _page(
    request: SearchRequest,
    node: Node,
    view: View,
    evaluation: Evaluation,
    chosen: Sequence[Selection],
    lists: Lists,
) -> list[Found]:
    """Return the papers that are asked for, in the order that is asked for."""
    first = max(request.offset, 0)
    most = min(first + max(request.limit, 0), view.papers)
    if most <= first:
        return []
    if request.sort == "relevance" and ranks(node):
        return best_scored(view, evaluation.scores(chosen), most)[first:]
    if request.sort in ("title", "comments"):
        return best_in_order(view, chosen, request.sort, most)[first:]
    ids = _list_to_follow(request, node, lists)
    if ids is not None:
        return best_in_list(view, chosen, view.places_of(ids), most)[first:]
    return best_in_order(view, chosen, "date", most)[first:]


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
