"""Relaxed queries: wider searches that are offered when nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from paperbrowse.search.query.lexer import Lexeme, lex
from paperbrowse.search.request import Facet, FacetChoice

MAX_RELAXED_WORDS = 6
"""Words of a query up to which each is left out once: every one costs a search."""


class RelaxedQuery(NamedTuple):
    """A search with one condition less."""

    description: str
    """The difference in words, such as ``without “pruning”``."""
    query: str
    choices: Mapping[Facet, FacetChoice]
    list_name: str | None
    """The reading list that is searched; None for the whole library."""
    total: int = 0
    """Number of papers that match, once it was searched."""


def relax_query(
    query: str, choices: Mapping[Facet, FacetChoice], list_name: str | None
) -> Iterator[RelaxedQuery]:
    """Yield the search without facet choices, without each word, and outside of its list."""
    if any(choice.include or choice.exclude for choice in choices.values()):
        yield RelaxedQuery("without the chosen facet values", query, {}, list_name)
    operands = list(_operands(query))
    if 1 < len(operands) <= MAX_RELAXED_WORDS:
        for start, end in operands:
            rest = f"{query[:start].rstrip()} {query[end:].lstrip()}".strip()
            yield RelaxedQuery(f"without “{query[start:end]}”", rest, choices, list_name)
    if list_name is not None:
        yield RelaxedQuery("in the whole library", query, choices, None)


def _operands(query: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each word, phrase, filter and group that can be left out.

    There is none among alternatives, and none from an open quote or bracket on.
    """
    start, depth = -1, 0
    lexemes = list(lex(query))
    if any(each.kind in ("or", "and") for each in _outside_of_groups(lexemes)):
        return
    for lexeme in lexemes:
        start = lexeme.start if start < 0 else start
        depth += (lexeme.kind == "open") - (lexeme.kind == "close")
        if depth or lexeme.kind == "not":
            continue
        if lexeme.field != "sort" and lexeme.is_closed:
            yield start, lexeme.end
        start = -1


def _outside_of_groups(lexemes: Iterable[Lexeme]) -> Iterator[Lexeme]:
    depth = 0
    for lexeme in lexemes:
        depth += (lexeme.kind == "open") - (lexeme.kind == "close")
        if not depth:
            yield lexeme
