"""Marks in a text what made it match, by the same analysis that found it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import translate
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from paperbrowse.search.analysis import (
    MAX_CACHED_LENGTH,
    Token,
    analyze_unit,
    normalize,
    source_end,
    source_offsets,
    split_with_gaps,
    split_words,
    stem,
    unit_at,
)
from paperbrowse.search.query import Match, QueryTerm, parse, positive_matches
from paperbrowse.search.request import Snippet, Span

_MAX_CACHED_UNITS = 32768
_ANY_LETTERS = "[^\n\x02\x03]*"
_WORD_END = "(?=[\n\x02\x03])"


class _UnitWords(dict[str, str]):
    """Encoded words of units, cached."""

    def __missing__(self, unit: str) -> str:
        last, marked = -1, ["\x02"]
        for word, position, _ in split_words(unit)[0]:
            marked.append(f"\n{word}" if position == last else f"\x03\n{word}")
            last = position
        spelling = "".join(marked)
        if len(unit) <= MAX_CACHED_LENGTH:
            if len(self) >= _MAX_CACHED_UNITS:
                self.clear()
            self[unit] = spelling
        return spelling


_UNIT_WORDS = _UnitWords()


class TokenizedText(NamedTuple):
    r"""A text as one string of words, in which terms are found by regular expressions.

    All words of a text are in one string, each after a line feed, with a mark wherever a unit or a
    position begins, and the offset of each unit beside it. Everything else follows from counting
    marks before a word that was found. Every keystroke looks for words in the same visible texts.

        unit \x02, position \x03:   KV cache of   is   ␂␃␊kv␊kvcache␃␊cache␂␃␊of␂
    """

    normalized: str
    offsets: Sequence[int]
    """Offset in the text of each character of ``normalized``."""
    words: str
    unit_starts: array[int]
    """Offset in ``normalized`` of each unit."""

    def find(self, element: QueryTerm) -> Iterator[Token]:
        """Yield the words that ``term`` matches, in order, with their offsets in the text."""
        beginning, shape, is_wanted = _compile_term(element)
        words, places = self.words, self.offsets
        if beginning not in words:
            return
        unit = position = -1
        before = number = start = 0
        tokens: tuple[Token, ...] = ()
        for found in shape.finditer(words):
            word, at = found.group(1), found.start()
            if is_wanted is not None and not is_wanted(word):
                continue
            if further := words.count("\x02", before, at):
                unit += further
                start = self.unit_starts[unit]
                tokens = analyze_unit(unit_at(self.normalized, start)).tokens
                number = words.count("\n", words.rindex("\x02", before, at), at)
            else:
                number += words.count("\n", before, at)
            position += words.count("\x03", before, at)
            before = at
            _, _, first, last = tokens[number]
            yield Token(word, position, places[start + first], source_end(places, start + last))


def tokenize_text(text: str) -> TokenizedText:
    """Return ``text`` tokenized; cached, for the same texts recur."""
    return (_tokenize_cached if len(text) <= _LONG_TEXT else _tokenize_long)(text)


def _tokenize(text: str) -> TokenizedText:
    unified = normalize(text)
    parts = split_with_gaps(unified)
    words = "".join(map(_UNIT_WORDS.__getitem__, parts[1::2]))
    starts = array("I", list(accumulate(map(len, parts)))[:-1:2])
    return TokenizedText(unified, source_offsets(text), f"{words}\x02", starts)


_LONG_TEXT = 20_000
_tokenize_cached = lru_cache(maxsize=256)(_tokenize)  # about 4 kB for an abstract
_tokenize_long = lru_cache(maxsize=4)(_tokenize)


class _WordPattern(NamedTuple):
    """Compiled form of a query term."""

    prefix: str
    """The prefix of all matching words; a text without it need not be searched."""
    pattern: re.Pattern[str]
    predicate: Callable[[str], object] | None
    """Whether a word found by ``pattern`` matches; None: all do."""


@lru_cache(maxsize=256)
def _compile_term(element: QueryTerm) -> _WordPattern:
    wanted = element.text
    is_wanted: Callable[[str], object] | None = None
    match element.kind:
        case "stem":
            # Stemming leaves all but the last two letters of a stem as they were in the word.
            beginning, rest = wanted[: max(len(wanted) - 2, 1)], _ANY_LETTERS
            is_wanted = lambda word: stem(word) == wanted  # noqa: E731
        case "word":
            beginning, rest = wanted, _WORD_END
        case "prefix":
            beginning, rest = wanted, _ANY_LETTERS
        case "pattern":
            beginning, rest = "", _ANY_LETTERS
            is_wanted = re.compile(translate(wanted)).match
        case "fuzzy":
            beginning, rest = wanted[:1], _ANY_LETTERS
            is_wanted = lambda word: is_within_edits(word, wanted, element.edits)  # noqa: E731
    shape = re.compile(f"\n({re.escape(beginning)}{rest})")
    return _WordPattern(f"\n{beginning}", shape, is_wanted)


def is_within_edits(word: str, wanted: str, edits: int) -> bool:
    """Return whether ``word`` is within ``edits`` edits of ``wanted``, with the same first letter.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours (optimal string
    alignment: R. Lowrance and R. Wagner, "An Extension of the String-to-String Correction Problem"
    (1975), no letter changed twice).
    """
    if word[:1] != wanted[:1] or abs(len(word) - len(wanted)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(wanted, start=1):
        above, row = row, [i]
        for j, other in enumerate(word, start=1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and wanted[i - 2] == other:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before = above
        if min(row) > edits:
            return False
    return row[-1] <= edits


_ELLIPSIS = "…"


def find_matches(
    query: str, text: str, *, typing: bool = False, field: Literal["title", "abstract", "note"]
) -> tuple[Span, ...]:
    """Return the spans of ``text``, the ``field`` of a paper, that match ``query``.

    The spans are in order and do not overlap. A phrase is one span; a word found by its prefix or
    its stem is highlighted whole; excluded words are never highlighted.
    """
    matches = [match for match in _positive_matches(query, typing) if field in match.fields]
    if not matches:
        return ()
    words = _MatchFinder(tokenize_text(text))
    return _merge_overlaps({span for match in matches for span in words.spans(match)})


def make_snippet(
    query: str,
    abstract: str,
    *,
    width: int = 160,
    typing: bool = False,
    field: Literal["abstract", "note"] = "abstract",
) -> Snippet:
    """Return at most ``width`` characters of ``abstract``, on one line, with the most matches.

    ``field`` tells whether it is a note. Cuts fall between words and are marked with "…". Without a
    match the snippet is the beginning.
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
def _positive_matches(query: str, typing: bool) -> tuple[Match, ...]:
    return tuple(positive_matches(parse(query, typing=typing).node))


@lru_cache(maxsize=128)
def _one_line(text: str) -> str:
    return " ".join(text.split())


class _MatchFinder:
    """Finds the matches of a query in one text; each term is searched once."""

    def __init__(self, text: TokenizedText) -> None:
        self._tokens = text
        self._found: dict[QueryTerm, dict[int, Token]] = {}

    def spans(self, match: Match) -> Iterable[tuple[int, int]]:
        """Yield start and end of every occurrence of ``match``."""
        for sequence in match.sequences:
            starts = self._find(sequence[0])
            if len(sequence) == 1:
                yield from ((token.start, token.end) for token in starts.values())
                continue
            places: Iterable[int] = starts
            for distance, element in enumerate(sequence[1:], start=1):
                if not places:
                    break
                following = self._find(element)
                places = [place for place in places if place + distance in following]
            for place in places:
                yield starts[place].start, following[place + len(sequence) - 1].end

    def _find(self, element: QueryTerm) -> dict[int, Token]:
        """Return the shortest word that ``term`` matches at each position."""
        if element not in self._found:
            found: dict[int, Token] = {}
            for token in self._tokens.find(element):
                known = found.get(token.position)
                if known is None or token.end < known.end:
                    found[token.position] = token
            self._found[element] = found
        return self._found[element]


def _merge_overlaps(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones merged."""
    apart: list[list[int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1][1] = max(apart[-1][1], end)
        else:
            apart.append([start, end])
    return tuple(Span(start, end) for start, end in apart)


def _window(text: str, spans: Sequence[Span], width: int) -> tuple[int, int]:
    """Return start and end of the excerpt of ``text``, up to ``width`` long."""
    first, last = _densest_span(text, spans, width)
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


def _densest_span(text: str, spans: Sequence[Span], width: int) -> tuple[int, int]:
    """Return the span within ``width`` with most distinct matches, then most; (0, 0) without any.

    The first of equals wins.
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
