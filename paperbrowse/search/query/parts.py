"""Splits a query, as it stands, into its parts: for colouring it, and for moving in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from paperbrowse.search.query.citation import find_cited_title
from paperbrowse.search.query.lexer import Lexeme, lex
from paperbrowse.search.query.parser import MAX_QUERY_LENGTH, parse
from paperbrowse.search.query.terms import STOP_WORDS, has_wildcard, parse_fuzzy
from paperbrowse.search.query.tree import PLAIN_FIELDS
from paperbrowse.search.request import QueryProblem

PartKind = Literal["word", "stop", "phrase", "pattern", "field", "value", "operator", "excluded"]
"""``stop``: a stop word beside words that say more; ``pattern``: with wildcards or ~;
``excluded``: all of what stands after a minus or NOT."""


class QueryPart(NamedTuple):
    """The characters ``start`` to ``end`` (not included) of a query."""

    kind: PartKind
    start: int
    end: int


@lru_cache(maxsize=16)  # a bar asks for each query when it is typed, painted and left
def split_parts(query: str) -> tuple[QueryPart, ...]:
    """Return the parts of ``query``, which may be any text, in order; blanks are in none.

    What is too long to be parsed has no parts.
    """
    if (title := find_cited_title(query)) is not None:
        start = query.find(title)
        return (QueryPart("phrase", start, start + len(title)),) if start >= 0 else ()
    parts = list(_split(query[:MAX_QUERY_LENGTH]))
    if not any(part.kind == "word" for part in parts):  # such as "the who": it is all there is
        parts = [part._replace(kind="word") if part.kind == "stop" else part for part in parts]
    return tuple(parts)


def _split(query: str) -> Iterator[QueryPart]:
    groups = [("", False)]  # the field of each open group, and whether it is excluded
    negated = False
    for lexeme in lex(query):
        start, end = lexeme.start, lexeme.end
        scope, excluded = groups[-1]
        if lexeme.kind in ("and", "or"):
            yield QueryPart("operator", start, end)
            continue
        if lexeme.kind == "not":
            negated = not negated
            yield QueryPart("operator" if lexeme.text == "NOT" else "excluded", start, end)
            continue
        if lexeme.kind == "close":
            groups = groups[:-1] or groups
            yield QueryPart("operator", start, end)
            continue
        excluded, negated = excluded != negated, False
        if lexeme.field and not lexeme.is_pasted:
            start = query.index(":", start) + 1
            yield QueryPart("excluded" if excluded else "field", lexeme.start, start)
        if lexeme.kind == "open":
            groups.append((lexeme.field or scope, excluded))
            yield QueryPart("operator", start, end)
        elif start < end:
            kind = _operand_kind(lexeme, lexeme.field or scope)
            yield QueryPart("excluded" if excluded else kind, start, end)


def _operand_kind(lexeme: Lexeme, field: str) -> PartKind:
    if field:
        return "value"
    if lexeme.kind == "quoted":
        return "phrase"
    if has_wildcard(lexeme.text) or parse_fuzzy(lexeme.text, PLAIN_FIELDS) is not None:
        return "pattern"
    return "stop" if lexeme.text.casefold().strip("?!.,;:") in STOP_WORDS else "word"


def start_of_part(query: str, cursor: int) -> int:
    """Return where the part before ``cursor`` begins, with the blanks after it.

    A minus belongs to what it excludes. An open quote is left word by word.
    """
    before = query[:cursor]
    parts = split_parts(before)
    word = before.rstrip().rfind(" ") + 1
    if not parts or parts[-1].end < len(before.rstrip()):
        return word
    last = parts[-1].start
    if not all(lexeme.is_closed for lexeme in lex(before)):
        return max(word, last)
    if len(parts) > 1 and before[parts[-2].start : last] in ("-", "−"):
        return parts[-2].start
    return last


def find_problems(query: str, *, typing: bool) -> tuple[QueryProblem, ...]:
    """Return the mistakes in ``query``; while ``typing``, an unfinished part is none."""
    return parse(query, typing=typing).problems
