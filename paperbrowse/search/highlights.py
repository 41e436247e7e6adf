"""Marks in a text what made it match, by the same analysis that found it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import translate
from functools import lru_cache
from typing import Literal

from paperbrowse.search.analysis import Token, stem, tokens
from paperbrowse.search.evaluate import sequence_starts
from paperbrowse.search.parser import parse
from paperbrowse.search.query import Element, Match, Query, TextField, positive_matches
from paperbrowse.search.request import Snippet, Span

_ELLIPSIS = "…"
_ONLY = 0
"""The document number of the one text that is looked at."""


def find_matches(
    query: str, text: str, *, typing: bool = False, field: Literal["title", "abstract"]
) -> tuple[Span, ...]:
    """Return where ``text``, the ``field`` of a paper, holds what ``query`` asks for.

    The spans are in order and do not overlap. A phrase is one span; a word found by its
    beginning or its stem is marked whole; what the query excludes is never marked.
    """
    words = _Words(text)
    spans = {
        span
        for match in positive_matches(_parsed(query, typing).node)
        if field in match.fields
        for span in words.spans(field, match)
    }
    return _without_overlaps(spans)


def make_snippet(query: str, abstract: str, *, width: int = 160, typing: bool = False) -> Snippet:
    """Return at most ``width`` characters of ``abstract``, on one line, where most matches.

    Cuts fall between words and are marked with "…". Where nothing matches it is the beginning.
    """
    text = " ".join(abstract.split())
    spans = find_matches(query, text, typing=typing, field="abstract")
    if len(text) <= width:
        return Snippet(text, spans)
    start, end = _window(text, spans, max(width, 8) - 2 * len(_ELLIPSIS))
    before = _ELLIPSIS if start else ""
    after = _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    inside = tuple(
        Span(max(span.start, start) + shift, min(span.end, end) + shift)
        for span in spans
        if span.start < end and span.end > start
    )
    return Snippet(f"{before}{text[start:end]}{after}", inside)


@lru_cache(maxsize=16)  # one keystroke asks for every visible paper
def _parsed(query: str, typing: bool) -> Query:
    return parse(query, typing=typing)


class _Words:
    """The words of one text, standing in for an index of it alone."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._found: dict[Element, dict[int, Token]] = {}

    def positions(self, field: TextField, element: Element) -> Mapping[int, list[int]]:
        return {_ONLY: list(self._at(element))}

    def spans(self, field: TextField, match: Match) -> set[Span]:
        """Return the characters of every occurrence of ``match``."""
        spans = set()
        for sequence in match.sequences:
            for place in sequence_starts(self, field, sequence).get(_ONLY, ()):
                first = self._at(sequence[0])[place]
                last = self._at(sequence[-1])[place + len(sequence) - 1]
                spans.add(Span(first.start, last.end))
        return spans

    def _at(self, element: Element) -> dict[int, Token]:
        """Return the shortest word that ``element`` finds at each position."""
        if element not in self._found:
            found: dict[int, Token] = {}
            matches = _matcher(element)
            for token in self._tokens:
                if matches(token.text):
                    known = found.get(token.position)
                    if known is None or token.end < known.end:
                        found[token.position] = token
            self._found[element] = found
        return self._found[element]


def _matcher(element: Element) -> Callable[[str], object]:
    """Return what tells whether a word of a text is one that ``element`` asks for."""
    wanted = element.text
    match element.kind:
        case "stem":
            return lambda word: word[:1] == wanted[:1] and stem(word) == wanted
        case "word":
            return wanted.__eq__
        case "prefix":
            return lambda word: word.startswith(wanted)
        case "pattern":
            return re.compile(translate(wanted)).match


def _without_overlaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, those that overlap as one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return tuple(apart)


def _window(text: str, spans: Sequence[Span], width: int) -> tuple[int, int]:
    """Return start and end of the piece of ``text``, up to ``width`` long, to show."""
    first, last = _densest(text, spans, width)
    spare = max(width - (last - first), 0)
    start = max(0, min(first - spare // 2, len(text) - width))
    if start:
        blank = text.find(" ", start - 1, first)
        start = blank + 1 if blank >= 0 else start
    end = min(start + width, len(text))
    if end < len(text):
        blank = text.rfind(" ", max(last, start + 1), end + 1)
        end = blank if blank >= 0 else end
    return start, end


def _densest(text: str, spans: Sequence[Span], width: int) -> tuple[int, int]:
    """Return the stretch within ``width`` with most different matches, then most; (0, 0) for none.

    Of equals the first one wins.
    """
    best, stretch = (0, 0), (0, 0)
    for place, span in enumerate(spans):
        within = [s for s in spans[place : place + width] if s.end <= span.start + width]
        different = {text[s.start : s.end].casefold() for s in within}
        if (len(different), len(within)) > best:
            best = (len(different), len(within))
            stretch = (span.start, within[-1].end)
    if not best[0] and spans:
        return spans[0].start, spans[0].start + width
    return stretch
