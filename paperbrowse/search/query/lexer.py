"""Lexer of the query language: words, quotes, brackets, operators; it never fails or recurses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from paperbrowse.search.query.fields import FIELD_NAMES
from paperbrowse.search.query.pasted import match_identifier

LexemeKind = Literal["word", "quoted", "open", "close", "or", "and", "not"]

_QUOTES = '"“”„'
_LEXEME = re.compile(
    rf"""
    [\s\x00-\x1f\x7f]+
  | (?P<open>\()
  | (?P<close>\))
  | (?P<or>\|+)
  | (?P<not>(?<![^\s(|\x00-\x1f])[-−](?=[^\s\-−|)]))      # a minus before something, after a gap
  | (?P<field>(?i:{"|".join(FIELD_NAMES)}):)(?=[^\s\x00-\x1f\x7f]|\Z)       # no "Note: a sentence"
    (?:(?P<group>\()|(?P<value>(?:[^\s\x00-\x1f()|{_QUOTES}]|\([^\s\x00-\x1f()|{_QUOTES}]*\))*))
  | (?P<quote>[{_QUOTES}])
  | (?P<word>[^\s\x00-\x1f()|{_QUOTES}]+)
    """,
    re.VERBOSE,
)
_CLOSING_QUOTE = re.compile(f"[{_QUOTES}]")
_OPERATORS: dict[str, LexemeKind] = {"OR": "or", "AND": "and", "NOT": "not"}
_SYMBOLS: dict[str | None, LexemeKind] = {
    "open": "open",
    "close": "close",
    "or": "or",
    "not": "not",
}


class Lexeme(NamedTuple):
    """A lexeme: ``text`` without field and quotes, at ``start`` to ``end`` of the query."""

    kind: LexemeKind
    text: str
    start: int
    end: int
    field: str = ""
    """The name of one of ``FIELDS``, for ``word``, ``quoted`` and ``open``."""
    is_closed: bool = True
    """False for a quote without an end."""
    is_pasted: bool = False
    """True for an id or address of a paper that stands without its field."""


def lex(query: str) -> Iterator[Lexeme]:
    """Yield the lexemes of ``query`` in order."""
    offset = 0
    while offset < len(query):
        match = _LEXEME.match(query, offset)
        if match is None:  # pragma: no cover - the alternatives take every character
            offset += 1
            continue
        start, offset = match.span()
        group = match.lastgroup
        if group is None:
            continue
        text = match.group()
        if (group == "word" or _is_written_out(match)) and (
            found := match_identifier(query, start)
        ):
            offset = found.end
            yield Lexeme("word", found.value, start, offset, found.field, is_pasted=True)
            continue
        if group == "word":
            yield Lexeme(_OPERATORS.get(text, "word"), text, start, offset)
            continue
        if group in _SYMBOLS:
            yield Lexeme(_SYMBOLS[group], text, start, offset)
            continue
        field = FIELD_NAMES[match["field"][:-1].lower()].name if match["field"] else ""
        if group == "group":
            yield Lexeme("open", "(", start, offset, field)
            continue
        quote_follows = bool(field) and not match["value"] and query[offset : offset + 1] in _QUOTES
        if group == "quote" or (quote_follows and offset < len(query)):
            opening = start if group == "quote" else offset
            closing = _CLOSING_QUOTE.search(query, opening + 1)
            inside = query[opening + 1 : closing.start() if closing else len(query)]
            offset = closing.end() if closing else len(query)
            yield Lexeme("quoted", inside, start, offset, field, is_closed=closing is not None)
        else:
            yield Lexeme("word", match["value"] or "", start, offset, field)


def _is_written_out(match: re.Match[str]) -> bool:
    """Return whether a field is written as in a text: arXiv:1706.03762, or with a blank."""
    return match.lastgroup == "value" and (not match["field"].islower() or not match["value"])
