"""Answers a search request over one view of the index and the reader's marks of the moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from paperbrowse.search.execution.evaluation import Evaluation, ranks, values_meant
from paperbrowse.search.execution.facet_counts import Narrowing
from paperbrowse.search.execution.matching import TooBroadError
from paperbrowse.search.execution.snapshot import View
from paperbrowse.search.execution.top_hits import (
    Found,
    best_by_status,
    best_in_list,
    best_in_order,
    best_scored,
)
from paperbrowse.search.execution.user_data import Marked, ReaderMarks
from paperbrowse.search.query.explain import in_words
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.tree import All, Match, Node, Query, Years, required_lists, without
from paperbrowse.search.request import Choice, Hit, QueryProblem, SearchRequest, SearchResults
from paperbrowse.search.segment.facet_values import Selection


def answer(request: SearchRequest, view: View, marks: ReaderMarks) -> SearchResults:
    """Return the results of ``request``; ``took_ms`` is the time from here."""
    started = time.perf_counter()
    marked = marks.of(view)
    query, evaluation = _evaluate(request, marked)
    narrowing = Narrowing(marked, request.choices)
    chosen = [Selection(mask) for mask in narrowing.narrow(evaluation.masks)]
    found = _page(request, query.node, evaluation, chosen, marked)
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


def _evaluate(request: SearchRequest, marked: Marked) -> tuple[Query, Evaluation]:
    """Read the query and find what matches; words that stand for too many are left out and told."""
    query = parse(request.query, typing=request.typing)
    while True:
        node = query.node
        if request.years is not None and request.years != (None, None):
            node = All((node, Years(*request.years)))
        try:
            return query, Evaluation(marked, node)
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
    evaluation: Evaluation,
    chosen: Sequence[Selection],
    marked: Marked,
) -> list[Found]:
    """Return the papers that are asked for, in the order that is asked for."""
    view, sort = marked.view, request.sort
    first = max(request.offset, 0)
    most = min(first + max(request.limit, 0), view.papers)
    if most <= first:
        return []
    if sort == "relevance" and ranks(node):
        return best_scored(view, evaluation.scores(chosen), most)[first:]
    if sort == "title" or sort == "comments":
        return best_in_order(view, chosen, sort, most)[first:]
    if sort == "status":
        return best_by_status(marked, chosen, most)[first:]
    if sort == "list" or sort == "saved":
        name = _list_to_follow(request, node, marked)
        if name is not None:
            return best_in_list(view, chosen, marked.in_order(name, sort), most)[first:]
    return best_in_order(view, chosen, "date", most)[first:]


def _list_to_follow(request: SearchRequest, node: Node, marked: Marked) -> str | None:
    """Return the one list that the search is within."""
    names = request.choices.get("list", Choice()).include
    wanted = required_lists(node)
    if not names and len(wanted) == 1:
        names = frozenset(values_meant(marked.lists, wanted[0]))
    name = next(iter(names)) if len(names) == 1 else ""
    return name if name in marked.lists else None
