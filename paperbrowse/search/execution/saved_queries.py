"""Saved searches inside a query: ``search:name`` stands for what was saved, in brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from paperbrowse.search.execution.evaluation import matching_values
from paperbrowse.search.query import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Filter,
    Node,
    Not,
    ParsedQuery,
    parse,
)
from paperbrowse.search.request import QueryProblem

MAX_SAVED = 12
"""Saved searches that a query may contain, those within others counted as often as they occur."""


def expand_saved(
    query: ParsedQuery, text: str, read_saved: Callable[[], Mapping[str, str]], today: date
) -> ParsedQuery:
    """Return the query with every saved search in the place of its name.

    ``text`` is the query as typed, ``read_saved`` returns the queries of the saved searches by
    name. One that does not exist finds nothing and is a problem; so is one that contains itself.
    A query that is nothing but a saved search ranks as that does.
    """
    if not _contains_saved(query.node):
        return query
    expansion = _Expansion(read_saved(), text, today)
    whole = expansion.find(query.node) if isinstance(query.node, Filter) else None
    if whole is not None:
        name, parsed = whole
        node = expansion.expand(parsed.node, (name,))
        problems, sort = (*query.problems, *expansion.problems), query.sort or parsed.sort
        return replace(parsed, node=node, problems=problems, sort=sort, has_saved=True)
    node = expansion.expand(query.node, ())
    problems = (*query.problems, *expansion.problems)
    return replace(query, node=node, problems=problems, has_saved=True)


def _contains_saved(node: Node) -> bool:
    match node:
        case All(nodes) | AnyOf(nodes):
            return any(map(_contains_saved, nodes))
        case Not(child):
            return _contains_saved(child)
        case _:
            return isinstance(node, Filter) and node.name == "search"


class _Expansion:
    """One query in which saved searches take the place of their names."""

    def __init__(self, saved: Mapping[str, str], text: str, today: date) -> None:
        self.problems: list[QueryProblem] = []
        self._saved = saved
        self._text = text
        self._today = today
        self._count = 0

    def find(self, node: Filter) -> tuple[str, ParsedQuery] | None:
        """Return the one saved search that a filter names, and its query."""
        names = matching_values(self._saved, node)
        return (names[0], self._parse(names[0])) if len(names) == 1 else None

    def expand(self, node: Node, within: tuple[str, ...]) -> Node:
        """Return a node with the saved searches; ``within`` are those that it is a part of."""
        match node:
            case All(nodes):
                return All(tuple(self.expand(child, within) for child in nodes))
            case AnyOf(nodes):
                return AnyOf(tuple(self.expand(child, within) for child in nodes))
            case Not(child):
                return Not(self.expand(child, within))
            case Filter("search"):
                return self._expand_name(node, within)
            case _:
                return node

    def _expand_name(self, node: Filter, within: tuple[str, ...]) -> Node:
        names = matching_values(self._saved, node)
        if not names:
            if node.prefix:  # while it is typed
                return EVERYTHING
            self._report(node, f"there is no saved search “{node.value}”{self._hint(node.value)}")
            return NOTHING
        found = []
        for name in names:
            self._count += 1
            if name in within:
                self._report(node, f"the saved search “{name}” contains itself")
            elif self._count > MAX_SAVED:
                self._report(node, f"only {MAX_SAVED} saved searches are searched at once")
            else:
                parsed = self._parse(name)
                pasted = AnyOf(parsed.identifiers) if parsed.identifiers else parsed.node
                found.append(self.expand(pasted, (*within, name)))
        return found[0] if len(found) == 1 else AnyOf(tuple(found))

    def _parse(self, name: str) -> ParsedQuery:
        return parse(self._saved[name], today=self._today)

    def _hint(self, value: str) -> str:
        folded = {name.casefold(): name for name in self._saved}
        close = get_close_matches(value.casefold(), folded, n=1, cutoff=0.5)
        return f"; did you mean “{folded[close[0]]}”?" if close else ""

    def _report(self, node: Filter, message: str) -> None:
        start = max(self._text.casefold().find(node.value.casefold()), 0)
        problem = QueryProblem(start, min(start + len(node.value), len(self._text)), message)
        if problem not in self.problems:
            self.problems.append(problem)
