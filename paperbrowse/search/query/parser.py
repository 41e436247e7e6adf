"""Parser of the query language: builds a tree of any text, and reports parts it cannot parse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Literal

from paperbrowse.search.query.citation import MAX_CITATION_LENGTH, find_cited_title
from paperbrowse.search.query.fields import FIELD_NAMES, nearest_field
from paperbrowse.search.query.filters import InvalidValueError, parse_filter, parse_order
from paperbrowse.search.query.lexer import Lexeme, lex
from paperbrowse.search.query.pasted import (
    Identifier,
    clean_query,
    find_identifiers,
    may_be_own_id,
)
from paperbrowse.search.query.terms import (
    add_joined_forms,
    exact_terms,
    fields_searched,
    has_wildcard,
    parse_fuzzy,
    parse_phrase,
    parse_wildcard,
    parse_word,
)
from paperbrowse.search.query.tree import (
    EVERYTHING,
    NOTHING,
    PLAIN_FIELDS,
    All,
    AnyOf,
    Filter,
    Match,
    Node,
    Not,
    ParsedQuery,
    TermSequence,
)
from paperbrowse.search.request import Order, QueryProblem

MAX_QUERY_LENGTH = 1_000
"""Characters of a query that are parsed."""
MAX_TERMS = 24
"""Words and filters of a query that are searched: each takes up to half a millisecond to find among
100,000 papers."""
MAX_GROUP_DEPTH = 30
"""Levels of nested brackets."""

_TITLE_WORDS = 3
"""Plain words after which the last one of a query also matches as a prefix: so long a query is most
often a title, and where one was cut off, its last word is."""

ANY_DAY = date(2000, 1, 1)
"""A day for queries that are parsed for their words or their problems alone."""

_NAME = re.compile(r"([A-Za-z]+):(?=[^\s\x00-\x1f\x7f:/])")


@lru_cache(maxsize=16)  # each query is parsed for searching and for highlighting
def parse(
    query: str, *, typing: bool = False, today: date = ANY_DAY, insist: bool = False
) -> ParsedQuery:
    """Return the tree of ``query``, which may be any text.

    ``typing``: the query is still being typed, so that its last word also matches as a prefix, and
    an unfinished part is no problem. ``today``: the day that dates such as ``yesterday`` count
    from. ``insist``: the last of many words is whole, too.
    """
    title = find_cited_title(query)
    if title is not None:
        return _Parser(title, False, today).parse_title(find_identifiers(query))
    beginning = query[:MAX_CITATION_LENGTH]
    text = clean_query(beginning)
    if text == beginning:
        return _Parser(query, typing, today, insist).parse()
    parsed = _Parser(text, typing, today, insist).parse()
    # Offsets in the text are none in the query.
    moved = (QueryProblem(0, len(query), problem.message) for problem in parsed.problems)
    return replace(parsed, problems=tuple(moved))


@dataclass(slots=True)
class _Group:
    """An open bracket, or the whole query: alternatives, each a list of operands."""

    opening: Lexeme | None
    scope: str = ""
    """The field of the words in the group."""
    negated: bool = False
    """Whether the whole group stands after a NOT."""
    alternatives: list[list[Node]] = field(default_factory=lambda: [[]])
    operator: Lexeme | None = None
    """An operator that still lacks its operand."""
    negation: bool = False
    """Whether the next operand stands after a NOT."""


class _Parser:
    """Parser state for one query; a stack of open groups takes the place of recursion."""

    def __init__(self, query: str, typing: bool, today: date, insist: bool = False) -> None:
        self._today = today
        self._insist = insist
        self._query = query[:MAX_QUERY_LENGTH]
        self._typing = typing and len(query) <= MAX_QUERY_LENGTH
        self._problems: dict[str, QueryProblem] = {}
        self._groups = [_Group(None)]
        self._terms = 0
        self._skipped_groups = 0
        self._has_content = False
        self._has_refused_condition = False
        self._rows: list[TermSequence] = [()]
        self._sort: Order | None = None
        self._identifiers: list[Filter] = []
        if len(query) > MAX_QUERY_LENGTH:
            self._report(
                MAX_QUERY_LENGTH,
                len(query),
                f"only the first {MAX_QUERY_LENGTH:,} characters of a query are read",
            )

    def parse(self) -> ParsedQuery:
        for lexeme in lex(self._query):
            if self._terms >= MAX_TERMS:
                message = f"only the first {MAX_TERMS} words of a query are searched"
                self._report(lexeme.start, len(self._query), message)
                break
            self._handle(lexeme)
        while len(self._groups) > 1:
            opening = self._groups[-1].opening
            if opening is not None and not self._typing:
                self._report(opening.start, opening.end, "( is never closed")
            self._close()
        identifiers = self._take_identifiers(self._groups[0])
        node = self._finish(self._groups[0])
        if self._has_refused_condition and node == EVERYTHING and not self._has_content:
            node = NOTHING
        is_empty = not (self._has_content or self._problems or self._typing)
        if is_empty and self._query.strip():
            self._report(0, len(self._query), "there is no word in this to search for")
        problems = sorted(self._problems.values(), key=lambda each: (each.start, each.end))
        row = () if isinstance(node, AnyOf) else max(self._rows, key=len)
        return ParsedQuery(node, tuple(problems), row, self._sort, identifiers)

    def parse_title(self, identifiers: Iterable[Identifier]) -> ParsedQuery:
        """Parse a title from a reference: all of it is words, of which the first are enough."""
        matches: list[Node] = []
        row: TermSequence = ()
        for word in self._query.split():
            parsed = parse_word(word, PLAIN_FIELDS)
            self._terms += sum(max(map(len, match.sequences)) for match in parsed)
            if self._terms > MAX_TERMS and matches:
                break
            matches += parsed
            row += exact_terms(word)
        filters = tuple(Filter(each.field, each.value) for each in identifiers)
        node = self._conjunction(matches)
        return ParsedQuery(node, (), row, identifiers=filters, cited_title=self._query)

    def _take_identifiers(self, query: _Group) -> tuple[Filter, ...]:
        """Take the pasted ids out of the whole query, if it has no alternatives.

        Where nothing else is left, papers that mention one are the rest.
        """
        if len(query.alternatives) > 1:
            return ()
        pasted, own_id = tuple(self._identifiers), self._query.strip()
        operands = [
            node for node in query.alternatives[0] if not any(node is each for each in pasted)
        ]
        if pasted and not operands:
            mentions = (parse_phrase(each.value, PLAIN_FIELDS) for each in pasted)
            operands = [AnyOf(tuple(mention for mention in mentions if mention))]
        query.alternatives = [operands]
        return (Filter("id", own_id),) if may_be_own_id(own_id) else pasted

    def _handle(self, lexeme: Lexeme) -> None:
        match lexeme.kind:
            case "open":
                self._open(lexeme)
            case "close" if self._skipped_groups:
                self._skipped_groups -= 1
            case "close" if len(self._groups) > 1:
                self._close()
            case "close":
                self._report(lexeme.start, lexeme.end, ") closes nothing")
            case "or" | "and":
                self._operator(lexeme)
            case "not":
                group = self._groups[-1]
                group.negation = not group.negation
                group.operator = group.operator or lexeme
            case "word" | "quoted":
                self._operand(lexeme)

    def _open(self, lexeme: Lexeme) -> None:
        group = self._groups[-1]
        if len(self._groups) > MAX_GROUP_DEPTH:
            self._skipped_groups += 1
            self._report(
                lexeme.start,
                lexeme.end,
                f"brackets within more than {MAX_GROUP_DEPTH} brackets are passed over",
            )
            return
        self._groups.append(_Group(lexeme, lexeme.field or group.scope, group.negation))
        group.negation, group.operator = False, None

    def _close(self) -> None:
        group = self._groups.pop()
        node = self._finish(group)
        if node != EVERYTHING:
            self._add(_negate(node) if group.negated else node)

    def _operator(self, lexeme: Lexeme) -> None:
        group = self._groups[-1]
        if (dangling := group.operator) is not None:
            self._report_dangling(dangling)
            group.operator, group.negation = None, False
            if dangling.kind != "not":
                return  # of two operators in a row one is ignored
        if not group.alternatives[-1]:
            self._report(lexeme.start, lexeme.end, f"{lexeme.text} has nothing before it")
            return
        group.operator = lexeme
        if lexeme.kind == "or":
            group.alternatives.append([])

    def _operand(self, lexeme: Lexeme) -> None:
        group = self._groups[-1]
        negated = group.negation
        group.negation, group.operator = False, None
        name = lexeme.field or group.scope
        if negated or name or lexeme.kind == "quoted" or len(self._groups) > 1:
            self._rows.append(())
        unfinished = self._typing and lexeme.end == len(self._query)
        if lexeme.kind == "quoted":
            unfinished = unfinished and not lexeme.is_closed
            if not lexeme.is_closed and not self._typing:
                self._report(lexeme.start, lexeme.end, "this quote is never closed")
        is_order = bool(name) and FIELD_NAMES[name].kind == "order"
        try:
            if is_order:
                self._set_order(lexeme, negated=negated)
                return
            nodes = self._parse_operand(lexeme, name, prefix=unfinished and not negated)
        except InvalidValueError as error:
            if not unfinished:
                self._has_refused_condition |= not is_order
                self._report(lexeme.start, lexeme.end, str(error))
            return
        if negated and nodes:
            self._add(_negate(nodes[0] if len(nodes) == 1 else All(tuple(nodes))))
        else:
            for node in nodes:
                self._add(node)
                if lexeme.is_pasted and len(self._groups) == 1 and isinstance(node, Filter):
                    self._identifiers.append(node)

    def _parse_operand(self, lexeme: Lexeme, name: str, *, prefix: bool) -> list[Node]:
        """Return the nodes of an operand; none for mere punctuation."""
        quoted = lexeme.kind == "quoted"
        _require_value(lexeme)
        if name and FIELD_NAMES[name].kind != "text":
            value = lexeme.text.strip()
            if not value:
                return []
            node = parse_filter(name, value, quoted=quoted, typing=prefix, today=self._today)
            self._terms += 1
            return [node]
        if not lexeme.field and not quoted:
            lexeme = self._without_misspelt_field(lexeme)
        fields = fields_searched(name)
        if quoted and (name == "author" or name == "venue") and not prefix:
            self._terms += 1
            field: Literal["author", "venue"] = "author" if name == "author" else "venue"
            return [Filter(field, lexeme.text.strip())] if lexeme.text.strip() else []
        if quoted:
            phrase = parse_phrase(lexeme.text, fields, typing=prefix)
            return [phrase] if phrase is not None and self._count_words(phrase, lexeme) else []
        if has_wildcard(lexeme.text, fields):
            if not lexeme.text.strip("*"):
                self._has_content = True  # a star alone is every paper
                return []
            patterns = parse_wildcard(lexeme.text, fields)
            if not patterns:
                raise InvalidValueError(
                    f"{_shorten(lexeme.text)} needs a letter beside its wildcards"
                )
            return [pattern for pattern in patterns if self._count_words(pattern, lexeme)]
        if (fuzzy := parse_fuzzy(lexeme.text, fields)) is not None:
            return [fuzzy] if self._count_words(fuzzy, lexeme) else []
        if not (name or self._insist) and len(self._rows[-1]) >= _TITLE_WORDS:
            prefix = prefix or lexeme.end == len(self._query)
        words = parse_word(lexeme.text, fields, typing=prefix)
        if not name and len(self._groups) == 1:
            self._rows[-1] += exact_terms(lexeme.text)
        return [word for word in words if self._count_words(word, lexeme)]

    def _set_order(self, lexeme: Lexeme, *, negated: bool) -> None:
        _require_value(lexeme)
        order = parse_order(lexeme.text.strip() or "-")
        self._sort = order._replace(reverse=order.reverse != negated)
        self._has_content = True

    def _without_misspelt_field(self, lexeme: Lexeme) -> Lexeme:
        """Return a word without a field that has a typing error, which is reported."""
        match = _NAME.match(self._query, lexeme.start)
        if not match or match.end() > lexeme.end or not (near := nearest_field(match[1])):
            return lexeme
        message = f"{match[1]}: is no field, {near}: is; the rest is searched as words"
        self._report(lexeme.start, match.end(), message)
        return lexeme._replace(text=lexeme.text.removeprefix(match[0]))

    def _count_words(self, match: Match, lexeme: Lexeme) -> bool:
        """Count the words of a match; report a problem and return False where they are too many."""
        length = len(match.sequences[0])
        if self._terms + length > MAX_TERMS:
            self._report(
                lexeme.start,
                lexeme.end,
                f"only the first {MAX_TERMS} words of a query are searched",
            )
            return False
        self._terms += length
        return True

    def _add(self, node: Node) -> None:
        group = self._groups[-1]
        group.operator = None
        group.alternatives[-1].append(node)
        self._has_content = True

    def _finish(self, group: _Group) -> Node:
        """Return the node of a complete group."""
        if group.operator is not None and not self._typing:
            self._report_dangling(group.operator)
        nodes = [self._conjunction(operands) for operands in group.alternatives if operands]
        if not nodes:
            return EVERYTHING
        return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))

    def _conjunction(self, operands: list[Node]) -> Node:
        """Join operands with AND; words next to each other also match where a text joins them."""
        nodes: list[Node] = []
        for is_word, run in groupby(operands, lambda node: isinstance(node, Match)):
            if is_word:
                words = [node for node in run if isinstance(node, Match)]
                nodes += add_joined_forms(words, typing=self._typing and words[-1] is operands[-1])
            else:
                nodes += run
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes))

    def _report_dangling(self, operator: Lexeme) -> None:
        text = "-" if operator.text in "-−" else operator.text
        self._report(operator.start, operator.end, f"{text} has nothing after it")

    def _report(self, start: int, end: int, message: str) -> None:
        """Add a problem; a repeated one is reported once, over the span of all its places."""
        known = self._problems.get(message)
        if known is not None:
            start, end = min(known.start, start), max(known.end, end)
        self._problems[message] = QueryProblem(start, end, message)


def _negate(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _require_value(lexeme: Lexeme) -> None:
    if lexeme.field and not lexeme.text.strip():
        raise InvalidValueError(f"{lexeme.field}: needs a value")


def _shorten(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"
