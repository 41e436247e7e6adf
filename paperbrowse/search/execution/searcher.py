"""Runs a search request over one index snapshot and the user data of the moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from paperbrowse.search.execution.evaluation import Evaluation, has_ranked_words, matching_values
from paperbrowse.search.execution.facet_counts import FacetFilter
from paperbrowse.search.execution.matching import TooBroadError
from paperbrowse.search.execution.top_hits import (
    RankedDoc,
    top_by_field,
    top_by_score,
    top_by_status,
    top_in_list,
)
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.query import (
    All,
    Match,
    Node,
    ParsedQuery,
    YearRange,
    explain_query,
    parse,
    remove_match,
    required_lists,
)
from paperbrowse.search.request import FacetChoice, Hit, QueryProblem, SearchRequest, SearchResults
from paperbrowse.search.segment import DocSet


def run_search(request: SearchRequest, user_data: UserDataView) -> SearchResults:
    """Return the results of ``request``; ``took_ms`` is the time from here."""
    started = time.perf_counter()
    snapshot = user_data.snapshot
    query, evaluation = _evaluate(request, user_data)
    narrowing = FacetFilter(user_data, request.choices)
    chosen = [DocSet(mask) for mask in narrowing.apply(evaluation.masks)]
    found = _top_hits(request, query.node, evaluation, chosen, user_data)
    return SearchResults(
        request=request,
        total=sum(selection.size for selection in chosen),
        library_total=snapshot.paper_count,
        hits=tuple(
            Hit(snapshot.segments[one.segment_number].reader.ids[one.doc], one.score)
            for one in found
        ),
        facets=narrowing.count(evaluation.masks, chosen) if request.facets else {},
        problems=query.problems,
        explanation=explain_query(query.node),
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _evaluate(request: SearchRequest, user_data: UserDataView) -> tuple[ParsedQuery, Evaluation]:
    """Parse the query and evaluate it; words that match too many words are dropped and reported."""
    query = parse(request.query, typing=request.typing)
    while True:
        node = query.node
        if request.years is not None and request.years != (None, None):
            node = All((node, YearRange(*request.years)))
        try:
            return query, Evaluation(user_data, node)
        except TooBroadError as error:
            query = _drop_match(query, error.match, request.query)


def _drop_match(query: ParsedQuery, match: Match, text: str) -> ParsedQuery:
    start = max(text.find(match.text), 0)
    problem = QueryProblem(
        start,
        min(start + len(match.text), len(text)),
        f"{match.text} stands for too many words; it needs more letters",
    )
    problems = (*query.problems, problem)
    return replace(query, node=remove_match(query.node, match), problems=problems)


def _top_hits(
    request: SearchRequest,
    node: Node,
    evaluation: Evaluation,
    chosen: Sequence[DocSet],
    user_data: UserDataView,
) -> list[RankedDoc]:
    """Return the requested page of papers, in the requested order."""
    snapshot, sort = user_data.snapshot, request.sort
    first = max(request.offset, 0)
    most = min(first + max(request.limit, 0), snapshot.paper_count)
    if most <= first:
        return []
    if sort == "relevance" and has_ranked_words(node):
        return top_by_score(snapshot, evaluation.score(chosen), most)[first:]
    if sort == "title" or sort == "comments":
        return top_by_field(snapshot, chosen, sort, most)[first:]
    if sort == "status":
        return top_by_status(user_data, chosen, most)[first:]
    if sort == "list" or sort == "saved":
        name = _list_to_sort_by(request, node, user_data)
        if name is not None:
            return top_in_list(snapshot, chosen, user_data.list_in_order(name, sort), most)[first:]
    return top_by_field(snapshot, chosen, "date", most)[first:]


def _list_to_sort_by(request: SearchRequest, node: Node, user_data: UserDataView) -> str | None:
    """Return the one list that the search is restricted to."""
    names = request.choices.get("list", FacetChoice()).include
    wanted = required_lists(node)
    if not names and len(wanted) == 1:
        names = frozenset(matching_values(user_data.lists, wanted[0]))
    name = next(iter(names)) if len(names) == 1 else ""
    return name if name in user_data.lists else None
