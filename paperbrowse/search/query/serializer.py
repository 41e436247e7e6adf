"""Serializes a search, its words and the chosen facet values, as one query.

The text is parsed again before it is returned: only one that asks for the same papers is good.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping

from paperbrowse.search.query.lexer import lex
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.tree import All, AnyOf, DateRange, Match, Node, Not
from paperbrowse.search.request import FACETS, Facet, FacetChoice, Order

_UNQUOTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Values that need no quotes, and are no operators in lower case."""

_FIELDS: Mapping[Facet, str] = {
    **{facet: facet for facet in FACETS},
    "category": "cat", "organization": "org", "language": "lang",
}  # fmt: skip
"""The fields of the query language by facet."""

_OPERATORS = frozenset({"OR", "AND", "NOT"})
_EDGES = "-−()|*?~=:"
_QUOTES = re.compile('["“”„]')


def write_query(
    query: str,
    choices: Mapping[Facet, FacetChoice],
    years: tuple[int | None, int | None] | None = None,
) -> str | None:
    """Return a query that finds the same as ``query`` with ``choices`` made of the facets.

    ``years`` restricts it further; see ``SearchRequest``. Returns None where there is no such
    query: it would have more words than are parsed, or a value is none of its field. A quote within
    a value cannot be written; without it the value is found as well, like any that differs only in
    punctuation.
    """
    conditions = [
        each
        for facet in FACETS
        for each in _choice_filters(facet, choices.get(facet, FacetChoice()))
    ]
    if years is not None and years != (None, None):
        first, last = ("" if year is None else f"{year:04}" for year in years)
        conditions.append((DateRange.of_years(*years), f"year:{first}..{last}"))
    if not conditions:
        return query
    filters = " ".join(text for _, text in conditions)
    if parse(filters).problems:
        return None
    return _conjoin(query, filters, All(tuple(node for node, _ in conditions)), lambda node: node)


def add_term(query: str, term: str, *, exclude: bool = False) -> str | None:
    """Return a query for the hits of ``query`` with ``term``, or without it with ``exclude``.

    ``term``: a word, or words that stand in a row. Returns None where there is no such query.
    """
    text = f"{'-' * exclude}{_quote(term)}"
    return _conjoin(query, text, parse(text).node, _without_spellings)


def _conjoin(query: str, text: str, node: Node, key: Callable[[Node], Hashable]) -> str | None:
    """Return a query for what matches both ``query`` and ``node``, which is parsed from ``text``.

    It asks for the same nodes, as ``key`` compares them.
    """

    def conjuncts(node: Node) -> Counter[Hashable]:
        return Counter(map(key, _conjuncts(node)))

    query = _plain_query(query)
    wanted = conjuncts(All((parse(query).node, node)))
    closed = _close_groups(query)
    # The first is the most readable; the others are right where it is not: before alternatives, or
    # with an open bracket or operator.
    for joined in (f"{query.strip()} {text}", f"{text} {query}", f"({closed}) {text}"):
        if conjuncts(parse(joined.strip()).node) == wanted:
            return joined.strip()
    return None


def _plain_query(query: str) -> str:
    """Return a query that can stand beside others; of a pasted text its ids, or its title."""
    parsed = parse(query)
    pasted = [each for each in parsed.identifiers if each.name != "id"]
    if pasted:
        return " OR ".join(f'{each.name}:"{each.value}"' for each in pasted)
    if parsed.cited_title:
        words = (word.strip(_EDGES) for word in _QUOTES.sub(" ", parsed.cited_title).split())
        return " ".join(word.lower() if word in _OPERATORS else word for word in words if word)
    return query


def _without_spellings(node: Node) -> Hashable:
    """Return a word without its spellings, which depend on the words beside it."""
    return (node.text, node.fields) if isinstance(node, Match) else node


def find_order(query: str) -> Order | None:
    """Return the order that ``query`` asks for."""
    return parse(query).sort


def remove_order(query: str) -> str:
    """Return ``query`` without what it says about the order."""
    parts: list[str] = []
    copied, group = 0, 0
    negation = -1
    for lexeme in lex(query):
        if group:
            group += (lexeme.kind == "open") - (lexeme.kind == "close")
        elif lexeme.field == "sort":
            group = int(lexeme.kind == "open")
            start = lexeme.start if negation < 0 else negation
            parts.append(query[copied:start].rstrip())
        else:
            negation = (lexeme.start if negation < 0 else negation) if lexeme.kind == "not" else -1
            continue
        copied, negation = lexeme.end, -1
    return "".join([*parts, query[copied:]]).lstrip() if parts else query


def _choice_filters(facet: Facet, choice: FacetChoice) -> Iterator[tuple[Node, str]]:
    """Yield the filters that a choice stands for, as nodes that all must match and as text."""
    field = _FIELDS[facet]
    included = [_value_filter(facet, value) for value in sorted(choice.include)]
    if len(included) > 1 and not choice.match_all:
        alternatives = " OR ".join(text for _, text in included)
        yield AnyOf(tuple(node for node, _ in included)), f"{field}:({alternatives})"
    else:
        yield from ((node, f"{field}:{text}") for node, text in included)
    for value in sorted(choice.exclude):
        node, text = _value_filter(facet, value)
        yield Not(node), f"-{field}:{text}"


def _value_filter(facet: Facet, value: str) -> tuple[Node, str]:
    """Return the node that selects a value, and the value as text."""
    name = _FIELDS[facet]
    if facet in ("year", "upvotes"):
        text = value or "none"  # no value is written of what is unknown
    else:
        text = _QUOTES.sub(" ", value).strip()
        text = f'"{text}"' if facet in ("author", "venue") else _quote(text)
    return parse(f"{name}:{text}").node, text


def _quote(text: str) -> str:
    """Return a value or term, without quotes in it, as it is written in a query."""
    is_plain = _UNQUOTED.fullmatch(text) and text not in _OPERATORS
    return text if is_plain else f'"{text}"'


def _conjuncts(node: Node) -> Iterator[Node]:
    """Yield the nodes that all must match, however they are grouped."""
    if isinstance(node, All):
        for child in node.nodes:
            yield from _conjuncts(child)
    else:
        yield node


def _close_groups(query: str) -> str:
    """Return ``query`` with quotes and brackets closed, and without unmatched closing brackets."""
    parts: list[str] = []
    copied = depth = 0
    for lexeme in lex(query):
        parts.append(query[copied : lexeme.start])
        text = query[lexeme.start : lexeme.end]
        if lexeme.kind == "close" and not depth:
            text = " "
        depth += (lexeme.kind == "open") - (lexeme.kind == "close" and depth > 0)
        parts.append(text if lexeme.is_closed else f'{text}"')
        copied = lexeme.end
    return "".join(parts) + ")" * depth
