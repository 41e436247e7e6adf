"""Decides the order of the hits, and selects those of a page in every order but by score."""

from __future__ import annotations

from collections.abc import Sequence

from paperbrowse.search.execution.evaluation import matching_values
from paperbrowse.search.execution.reversed_hits import bottom_by_number, bottom_by_title
from paperbrowse.search.execution.top_hits import (
    RankedDoc,
    top_by_field,
    top_by_status,
    top_in_list,
)
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.query import Node, ParsedQuery, required_lists
from paperbrowse.search.request import FacetChoice, Order, SearchRequest
from paperbrowse.search.segment import DocSet, IndexedOrder


def find_order(
    request: SearchRequest, query: ParsedQuery, user_data: UserDataView, *, is_scored: bool
) -> Order:
    """Return the order that the query asks for, else the request's; by date where it has none.

    ``is_scored``: there is something to be relevant for.
    """
    order = query.sort or Order(request.sort, request.reverse)
    match order.key:
        case "relevance" if not is_scored:
            return Order("date", order.reverse)
        case "list" | "saved" if find_list(request, query.node, user_data) is None:
            return Order("date", order.reverse)
    return order


def find_list(request: SearchRequest, node: Node, user_data: UserDataView) -> str | None:
    """Return the one list that the search is restricted to."""
    names = request.choices.get("list", FacetChoice()).include
    filters = required_lists(node)
    if not names and len(filters) == 1:
        names = frozenset(matching_values(user_data.lists, filters[0]))
    name = next(iter(names)) if len(names) == 1 else ""
    return name if name in user_data.lists else None


def select_ordered(
    order: Order,
    user_data: UserDataView,
    matching: Sequence[DocSet],
    list_name: str | None,
    limit: int,
) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers of an order other than by relevance."""
    snapshot, reverse = user_data.snapshot, order.reverse
    match order.key:
        case "status":
            return top_by_status(user_data, matching, limit, reverse=reverse)
        case "list" | "saved" if list_name is not None:
            docs = user_data.list_in_order(list_name, order.key)
            return top_in_list(snapshot, matching, docs[::-1] if reverse else docs, limit)
        case "title" if reverse:
            return bottom_by_title(snapshot, matching, limit)
        case "title" | "added" | "comments" | "upvotes" | "citations":
            stored: IndexedOrder = order.key
        case _:
            stored = "date"
    select = bottom_by_number if reverse else top_by_field
    return select(snapshot, matching, stored, limit)
