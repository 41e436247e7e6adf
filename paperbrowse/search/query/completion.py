"""Completes the field name or the value that is being typed in a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from paperbrowse.core import fold, one_line
from paperbrowse.search.query.fields import FIELD_NAMES, FIELDS
from paperbrowse.search.query.lexer import Lexeme, lex
from paperbrowse.search.query.parser import MAX_QUERY_LENGTH
from paperbrowse.search.query.terms import STOP_WORDS

MAX_OFFERED = 20
_MAX_LOOKED_AT = 5_000
"""Values of a field among which is looked: the most frequent ones come first."""

_LEAST_TYPED = 2
"""Letters of a field's name from which on it is offered."""

_LEAST_GAIN = 2
"""Letters that a name must add; ``citation`` is rather a word of its own than ``citations:``."""

_BARE = re.compile(r'[^\s\x00-\x1f\x7f()|"“”„*?]+')
"""Values that need no quotes."""

_OPERATORS = frozenset({"OR", "AND", "NOT"})
_QUOTES = re.compile('["“”„]')

Values = Callable[[str], Iterable[tuple[str, str]]]
"""Returns the values of a field, each with a remark, such as its number of papers."""


class Completion(NamedTuple):
    """What may stand in the place of what is typed."""

    text: str
    label: str
    """The name or value without quotes."""
    remark: str
    """Such as its number of papers, or its meaning."""


class Completions(NamedTuple):
    """What may stand in the place of the characters ``start`` to ``end``, the best first."""

    start: int
    end: int
    offered: tuple[Completion, ...]

    are_names: bool = False
    """Whether they are names of fields."""

    def apply(self, query: str, number: int) -> tuple[str, int]:
        """Return the query with one of them in its place, and the cursor behind it."""
        before = query[: self.start] + self.offered[number].text
        return before + query[self.end :], len(before)

    def ending(self, query: str) -> str:
        """Return what the best adds behind the query; none where it changes what is typed."""
        completed, _ = self.apply(query, 0)
        return completed[len(query) :] if completed.startswith(query) else ""


def complete_query(query: str, cursor: int, values: Values) -> Completions | None:
    """Return the completions of what stands before ``cursor``; None without any.

    Nothing is completed in the middle of a word, nor where a whole value or name stands.
    """
    if cursor > MAX_QUERY_LENGTH or not _is_gap(query[cursor : cursor + 1]):
        return None
    lexeme, field = _lexeme_before(query[:cursor])
    if lexeme is None or lexeme.end != cursor:
        return None
    is_name = not field
    if field:
        start = (
            query.index(":", lexeme.start) + 1
            if lexeme.field and not lexeme.is_pasted
            else lexeme.start
        )
        found = _complete_value(field, lexeme.text, values)
    elif lexeme.kind == "word":
        start, found = lexeme.start, _complete_name(lexeme.text)
    else:
        return None
    offered = tuple(islice(found, MAX_OFFERED))
    return Completions(start, cursor, offered, is_name) if offered else None


def _is_gap(following: str) -> bool:
    return not following or following.isspace() or following in "()|"


def _lexeme_before(query: str) -> tuple[Lexeme | None, str]:
    """Return the last lexeme, if it can be completed, and the field of its words."""
    scopes, last = [""], None
    for last in lex(query):
        if last.kind == "open":
            scopes.append(last.field or scopes[-1])
        elif last.kind == "close":
            scopes = scopes[:-1] or scopes
    if last is None or last.kind not in ("word", "quoted"):
        return None, ""
    if last.kind == "quoted" and last.is_closed:
        return None, ""
    return last, last.field or scopes[-1]


def _complete_name(typed: str) -> Iterator[Completion]:
    word = typed.lower()
    if len(word) < _LEAST_TYPED or word in STOP_WORDS or word in FIELD_NAMES:
        return
    for field in FIELDS:
        for name in (field.name, *field.aliases):
            gain = len(name) - len(word)
            if name.startswith(word) and (gain >= _LEAST_GAIN or len(word) == _LEAST_TYPED):
                yield Completion(f"{name}:", f"{name}:", field.help)
                break


def _complete_value(field: str, typed: str, values: Values) -> Iterator[Completion]:
    """Yield values that begin as typed, then those with a word that does."""
    sign = "-" if FIELD_NAMES[field].kind == "order" and typed.startswith("-") else ""
    wanted = fold(typed)
    if typed and not wanted and not sign:
        return
    later: list[Completion] = []
    seen = {wanted}
    known = chain(values(field), FIELD_NAMES[field].values.items())
    for value, remark in islice(known, _MAX_LOOKED_AT):
        folded = _fold(value)
        if folded in seen or f" {wanted}" not in f" {folded}":
            continue
        seen.add(folded)
        begins_so = folded.startswith(wanted)
        if begins_so or len(later) < MAX_OFFERED:
            completion = Completion(sign + _quoted(value), one_line(value), remark)
            if begins_so:
                yield completion
            else:
                later.append(completion)
    yield from later


_fold = lru_cache(maxsize=2 * _MAX_LOOKED_AT)(fold)


def _quoted(value: str) -> str:
    """Return a value as a query has it; quotes within it cannot be written."""
    text = one_line(_QUOTES.sub(" ", value))
    is_bare = _BARE.fullmatch(text) and text[0] not in "-−" and text not in _OPERATORS
    return text if is_bare else f'"{text}"'
