"""Papers whose ids or addresses were pasted into a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from paperbrowse.search.execution.evaluation import Evaluation
from paperbrowse.search.query import (
    NOTHING,
    All,
    AnyOf,
    Filter,
    Node,
    ParsedQuery,
    positive_matches,
)
from paperbrowse.search.request import QueryProblem

_NAMES = {"arxiv": "arXiv id", "doi": "DOI"}


FindByKey = Callable[[Literal["id", "arxiv", "doi"], str], Sequence[str]]
"""Returns the ids of the papers with another key, such as a former id."""


def find_identified(
    query: ParsedQuery,
    text: str,
    evaluate: Callable[[Node], Evaluation],
    find_by_key: FindByKey,
    *,
    insist: bool,
) -> ParsedQuery:
    """Return the query for the papers that have its ids, or for its words where none has one.

    The words beside an id are of the paper's reference, or of no matter: only filters and
    exclusions apply. An id that no paper has is a problem, also after ``arxiv:`` or ``doi:``; with
    ``insist``, a pasted one finds nothing. ``text`` is the query as typed. The library knows former
    ids, and all arXiv ids and DOIs of a paper's records; the index has one of each.
    """

    def find(identifier: Filter) -> Node | None:
        if _is_known(evaluate(identifier)):
            return identifier
        name = identifier.name
        if identifier.prefix or not (name == "id" or name == "arxiv" or name == "doi"):
            return None
        others = AnyOf(tuple(Filter("id", each) for each in find_by_key(name, identifier.value)))
        return others if others != NOTHING and _is_known(evaluate(others)) else None

    operands = query.node.nodes if isinstance(query.node, All) else (query.node,)
    required = [each for each in operands if isinstance(each, Filter) and not each.prefix]
    found = {each: find(each) for each in query.identifiers}
    known = tuple(each for each, node in found.items() if node is not None)
    missing = [
        each
        for each in (*query.identifiers, *required)
        if each.name in _NAMES and each not in known and not _is_known(evaluate(each))
    ]
    if known and query.cited_title:
        missing = []  # a reference names one paper, by its DOI and by its arXiv id
    problems = (*query.problems, *(_missing_problem(each, text) for each in missing))
    node, row = query.node, query.row
    if known:
        others = [each for each in operands if next(positive_matches(each), None) is None]
        papers = tuple(node for node in found.values() if node is not None)
        node, row = All((AnyOf(papers), *others)), ()
    elif insist and any(each in query.identifiers for each in missing):
        node = NOTHING
    return replace(query, node=node, row=row, problems=problems, identifiers=known)


def _is_known(evaluation: Evaluation) -> bool:
    return any(mask.any() for mask in evaluation.masks)


def _missing_problem(identifier: Filter, text: str) -> QueryProblem:
    start = max(text.casefold().find(identifier.value), 0)
    return QueryProblem(
        start,
        min(start + len(identifier.value), len(text)),
        f"no paper here has the {_NAMES[identifier.name]} {identifier.value}",
    )
