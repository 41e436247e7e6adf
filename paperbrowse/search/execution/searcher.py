"""Runs a search request over one index snapshot and the user data of the moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np

from paperbrowse.search.execution.evaluation import Evaluation
from paperbrowse.search.execution.facet_counts import FacetFilter
from paperbrowse.search.execution.fallback import find_fallback, write_matches
from paperbrowse.search.execution.identified import find_identified
from paperbrowse.search.execution.matching import TooBroadError
from paperbrowse.search.execution.narrowing import find_narrowing_terms
from paperbrowse.search.execution.ordering import find_list, find_order, select_ordered
from paperbrowse.search.execution.reversed_hits import bottom_by_score
from paperbrowse.search.execution.saved_queries import expand_saved
from paperbrowse.search.execution.scoring import Scorer, has_ranked_words
from paperbrowse.search.execution.similarity import SimilarPapers, find_similar
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.top_hits import RankedDoc, top_by_score
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.ports import QuerySource
from paperbrowse.search.query import (
    EVERYTHING,
    NOTHING,
    All,
    DateRange,
    Match,
    ParsedQuery,
    explain_pasted,
    explain_query,
    parse,
    positive_matches,
    remove_match,
)
from paperbrowse.search.request import (
    BASIC_FACETS,
    FacetCount,
    Hit,
    Order,
    QueryProblem,
    SearchRequest,
    SearchResults,
)
from paperbrowse.search.segment import DocSet, Mask

_AUTHOR_SHARE = 0.25
"""Share of a plain word's papers, found by an author, from which it is called an author."""


def run_search(
    request: SearchRequest, user_data: UserDataView, source: QuerySource, today: date
) -> SearchResults:
    """Return the results of ``request``; ``took_ms`` is the time from here."""
    started = time.perf_counter()
    snapshot = user_data.snapshot
    seed = request.similar_to
    similar = None if seed is None else find_similar(seed, user_data, source)
    within = None if similar is None else similar.masks
    query, evaluation = _evaluate(request, user_data, source, today, within)
    facets = FacetFilter(user_data, request.choices)
    matching = [DocSet(mask) for mask in facets.apply(evaluation.masks)]
    fallback = None
    if not request.insist:
        changed = find_fallback(evaluation, request.typing)
        if changed is not None:
            wider = [DocSet(mask) for mask in facets.apply(changed.evaluation.masks)]
            if any(docs.size for docs in wider):
                (evaluation, fallback), matching = changed, wider
                query = replace(query, node=evaluation.node)
    pasted = explain_pasted(query)
    authors = _find_author_words(evaluation)
    is_scored = similar is not None or has_ranked_words(query.node)
    order = find_order(request, query, user_data, is_scored=is_scored)
    page = _top_hits(request, query, order, evaluation, matching, similar)
    return SearchResults(
        request=request,
        total=sum(docs.size for docs in matching),
        library_total=snapshot.paper_count,
        hits=tuple(
            Hit(snapshot.segments[one.segment_number].reader.ids[one.doc], one.score)
            for one in page
        ),
        facets=(
            facets.count(evaluation.masks, matching, request.counted_facets, request.facet_texts)
            if request.facets
            else {}
        ),
        known_facets=snapshot.known_facets.union(BASIC_FACETS),
        problems=query.problems,
        explanation=pasted or explain_query(query.node, authors),
        author_words=authors,
        pasted=pasted,
        order=order,
        fallback=fallback,
        matched_query=write_matches(query.node) if query.has_saved else "",
        new_total=_count_new(request, snapshot, matching),
        likeness=None if similar is None else similar.likeness,
        narrow=_narrow(request, evaluation, matching),
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _evaluate(
    request: SearchRequest,
    user_data: UserDataView,
    source: QuerySource,
    today: date,
    within: Sequence[Mask] | None,
) -> tuple[ParsedQuery, Evaluation]:
    """Parse the query and evaluate it; words that match too many words are dropped and reported.

    Nothing is found by a query that has nothing else.
    """
    query = parse(request.query, typing=request.typing, today=today, insist=request.insist)
    query = expand_saved(query, request.query, source.saved_queries, today)
    evaluate = partial(Evaluation, user_data)
    query = find_identified(
        query, request.query, evaluate, source.find_by_key, insist=request.insist
    )
    while True:
        node = query.node
        if request.years is not None and request.years != (None, None):
            operands = node.nodes if isinstance(node, All) else (node,)
            node = All((*operands, DateRange.of_years(*request.years)))
        try:
            return query, Evaluation(user_data, node, within)
        except TooBroadError as error:
            query = _drop_match(query, error.match, request.query)


def _find_author_words(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the plain words that find papers by an author, unless nearly all have it as a word."""
    words = (match for match in positive_matches(evaluation.node) if match.names)
    return tuple(
        match.text
        for match in words
        if (by_author := evaluation.count_matching(match, "author"))
        and by_author >= evaluation.count_matching(match) * _AUTHOR_SHARE
    )


def _count_new(request: SearchRequest, snapshot: IndexSnapshot, matching: Sequence[DocSet]) -> int:
    """Return the number of matching papers that came after the time of the request."""
    if request.new_since is None:
        return 0
    since = np.uint64(int(request.new_since.timestamp() * 1_000_000))
    return sum(
        int(np.count_nonzero(docs.mask & (segment.reader.added > since)))
        for segment, docs in zip(snapshot.segments, matching, strict=True)
    )


def _drop_match(query: ParsedQuery, match: Match, text: str) -> ParsedQuery:
    start = max(text.find(match.text), 0)
    problem = QueryProblem(
        start,
        min(start + len(match.text), len(text)),
        f"{match.text} stands for too many words; it needs more letters",
    )
    problems = (*query.problems, problem)
    node = remove_match(query.node, match)
    return replace(query, node=NOTHING if node == EVERYTHING else node, problems=problems)


def _narrow(
    request: SearchRequest, evaluation: Evaluation, matching: Sequence[DocSet]
) -> tuple[FacetCount, ...]:
    if not request.narrow:
        return ()
    return find_narrowing_terms(evaluation.snapshot, matching, evaluation.node, request.narrow)


def _top_hits(
    request: SearchRequest,
    query: ParsedQuery,
    order: Order,
    evaluation: Evaluation,
    matching: Sequence[DocSet],
    similar: SimilarPapers | None,
) -> list[RankedDoc]:
    """Return the requested page of papers."""
    first = max(request.offset, 0)
    end = min(first + max(request.limit, 0), evaluation.snapshot.paper_count)
    if end <= first:
        return []
    if order.key == "relevance":
        best = evaluation.snapshot.paper_count if order.reverse else end
        scored = (
            Scorer(evaluation, query.row).score(matching, best)
            if similar is None
            else similar.score(matching)
        )
        select = bottom_by_score if order.reverse else top_by_score
        return select(evaluation.snapshot, scored, end)[first:]
    name = find_list(request, query.node, evaluation.user_data)
    return select_ordered(order, evaluation.user_data, matching, name, end)[first:]
