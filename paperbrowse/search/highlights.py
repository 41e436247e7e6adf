"""Marks in a text what made it match, by the same analysis that found it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from paperbrowse.search.analysis import Token
from paperbrowse.search.parser import parse
from paperbrowse.search.query import Element, Match, positive_matches
from paperbrowse.search.request import Snippet, Span
from paperbrowse.search.spelling import Spelt, spelt

_ELLIPSIS = "…"


def find_matches(
    query: str, text: str, *, typing: bool = False, field: Literal["title", "abstract", "note"]
) -> tuple[Span, ...]:
    """Return where ``text``, the ``field`` of a paper, holds what ``query`` asks for.

    The spans are in order and do not overlap. A phrase is one span; a word found by its
    beginning or its stem is marked whole; what the query excludes is never marked.
    """
    matches = [match for match in _asked(query, typing) if field in match.fields]
    if not matches:
        return ()
    words = _Words(spelt(text))
    return _without_overlaps({span for match in matches for span in words.spans(match)})


def make_snippet(
    query: str,
    abstract: str,
    *,
    width: int = 160,
    typing: bool = False,
    field: Literal["abstract", "note"] = "abstract",
) -> Snippet:
    """Return at most ``width`` characters of ``abstract``, on one line, where most matches.

    It may be the reader's note as well, if ``field`` says so.

    Cuts fall between words and are marked with "…". Where nothing matches it is the beginning.
    """
    text = _one_line(abstract)
    spans = find_matches(query, text, typing=typing, field=field)
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
def _asked(query: str, typing: bool) -> tuple[Match, ...]:
    return tuple(positive_matches(parse(query, typing=typing).node))


@lru_cache(maxsize=128)
def _one_line(text: str) -> str:
    return " ".join(text.split())


class _Words:
    """The words of one text that a query asks for; each is looked for once."""

    def __init__(self, text: Spelt) -> None:
        self._text = text
        self._found: dict[Element, dict[int, Token]] = {}

    def spans(self, match: Match) -> Iterable[tuple[int, int]]:
        """Yield the characters of every occurrence of ``match``."""
        for sequence in match.sequences:
            starts = self._at(sequence[0])
            if len(sequence) == 1:
                yield from ((token.start, token.end) for token in starts.values())
                continue
            places: Iterable[int] = starts
            for distance, element in enumerate(sequence[1:], start=1):
                if not places:
                    break
                following = self._at(element)
                places = [place for place in places if place + distance in following]
            for place in places:
                yield starts[place].start, following[place + len(sequence) - 1].end

    def _at(self, element: Element) -> dict[int, Token]:
        """Return the shortest word that ``element`` finds at each position."""
        if element not in self._found:
            found: dict[int, Token] = {}
            for token in self._text.find(element):
                known = found.get(token.position)
                if known is None or token.end < known.end:
                    found[token.position] = token
            self._found[element] = found
        return self._found[element]


def _without_overlaps(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans in order, those that overlap as one."""
    apart: list[list[int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1][1] = max(apart[-1][1], end)
        else:
            apart.append([start, end])
    return tuple(Span(start, end) for start, end in apart)


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
    written = [text[span.start : span.end].casefold() for span in spans]
    counts: dict[str, int] = {}
    end = 0
    for place, span in enumerate(spans):
        while end < len(spans) and spans[end].end <= span.start + width:
            counts[written[end]] = counts.get(written[end], 0) + 1
            end += 1
        if end <= place:  # longer than the window
            end = place + 1
            continue
        if (len(counts), end - place) > best:
            best = (len(counts), end - place)
            stretch = (span.start, spans[end - 1].end)
        counts[written[place]] -= 1
        if not counts[written[place]]:
            del counts[written[place]]
    if not best[0] and spans:
        return spans[0].start, spans[0].start + width
    return stretch
