"""Highlighting: the matches of a query in a text, and snippets around them.

A text is analyzed as for the index, so that exactly the words are highlighted by which it was
found. Every keystroke looks for words in the same visible texts: each is tokenized once into one
string, ``TokenizedText``, in which a term is found by one regular expression.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fnmatch import translate
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from paperbrowse.search.analysis import (
    MAX_CACHED_LENGTH,
    Token,
    analyze_unit,
    extend_to_word,
    normalize,
    source_end,
    source_offsets,
    split_with_gaps,
    split_words,
    stem,
    unit_at,
)
from paperbrowse.search.query import (
    STOP_WORDS,
    Match,
    QueryTerm,
    is_plain_word,
    parse,
    positive_matches,
)
from paperbrowse.search.request import Snippet, Span

_ELLIPSIS = "…"


def find_matches(
    query: str,
    text: str,
    *,
    typing: bool = False,
    field: Literal["title", "abstract", "note", "author"],
) -> tuple[Span, ...]:
    """Return the spans of ``text``, the ``field`` of a paper, that match ``query``.

    The spans are in order and do not overlap. A phrase is one span; a word is highlighted whole,
    though only its beginning, its stem or a part of it was found; excluded words are never
    highlighted. Beside words that say more, stop words are highlighted only in a row between those,
    as in “attention is all you need”.
    """
    return tuple(span for span, _ in _find_marked(query, text, typing=typing, field=field))


_MarkedSpan = tuple[Span, frozenset[int]]
"""A span, and the numbers of the matches of the query that it is of."""


def _find_marked(query: str, text: str, *, typing: bool, field: str) -> list[_MarkedSpan]:
    """Return the spans of ``find_matches``, and the matches in each of them."""
    every = _positive_matches(query, typing)
    if field == "author":
        every = tuple(_of_names(match) for match in every)
    matches = [match for match in every if field in match.fields]
    if not matches:
        return []
    finder = _MatchFinder(tokenize_text(text))
    stops = {number for number, match in enumerate(matches) if _is_stop_word(match)}
    telling = set(range(len(matches))) - stops or stops
    found = {(*span, number) for number in telling for span in finder.spans(matches[number])}
    marked = _merge_overlaps(found)
    if telling == stops or not stops or len(marked) < 2:
        return marked
    words = {span: number for number in stops for span in finder.spans(matches[number])}
    between = _stop_words_between(text, [span for span, _ in marked], words.keys())
    return _merge_overlaps([*found, *((*span, words[span]) for span in between)])


def make_snippet(
    query: str,
    abstract: str,
    *,
    width: int = 160,
    typing: bool = False,
    field: Literal["abstract", "note"] = "abstract",
) -> Snippet:
    """Return at most ``width`` characters of ``abstract``, with the most words of the query.

    They are on one line. Of equals, those with more matches count, then those that come first.
    ``field``: whether it is a note instead. Cuts fall between words and are marked with "…".
    Without a match the snippet is the beginning.
    """
    text = _one_line(abstract)
    marked = _find_marked(query, text, typing=typing, field=field)
    spans = tuple(span for span, _ in marked)
    if len(text) <= width:
        return Snippet(text, spans)
    start, end = _window(text, marked, max(width, 8) - 2 * len(_ELLIPSIS))
    prefix = _ELLIPSIS if start else ""
    suffix = _ELLIPSIS if end < len(text) else ""
    offset = len(prefix) - start
    visible = tuple(
        Span(max(span.start, start) + offset, min(span.end, end) + offset)
        for span in spans
        if span.start < end and span.end > start
    )
    return Snippet(f"{prefix}{text[start:end]}{suffix}", visible)


@lru_cache(maxsize=16)  # a keystroke needs it for every visible paper
def _positive_matches(query: str, typing: bool) -> tuple[Match, ...]:
    return tuple(positive_matches(parse(query, typing=typing).node))


def _of_names(match: Match) -> Match:
    return Match(match.text, ("author",), match.names) if match.names else match


def _is_stop_word(match: Match) -> bool:
    return is_plain_word(match) and match.text.casefold() in STOP_WORDS


def _stop_words_between(
    text: str, spans: Sequence[Span], words: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the ``words`` that stand in a row of matches which other ``spans`` begin and end."""
    row: list[tuple[int, int]] = []
    is_in_row, end = False, 0
    for span in sorted({*spans, *words}):
        if any(letter.isalnum() for letter in text[end : span[0]]):
            row, is_in_row = [], False
        if span in words and span not in spans:
            row.append(span)
        else:
            if is_in_row:
                yield from row
            row, is_in_row = [], True
        end = max(end, span[1])


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
            positions: Iterable[int] = starts
            for distance, term in enumerate(sequence[1:], start=1):
                if not positions:
                    break
                following = self._find(term)
                positions = [position for position in positions if position + distance in following]
            for position in positions:
                yield starts[position].start, following[position + len(sequence) - 1].end

    def _find(self, term: QueryTerm) -> dict[int, Token]:
        """Return the shortest word that ``term`` matches at each position."""
        if term not in self._found:
            tokens: dict[int, Token] = {}
            for token in self._tokens.find(term):
                shorter = tokens.get(token.position)
                if shorter is None or token.end < shorter.end:
                    tokens[token.position] = token
            self._found[term] = tokens
        return self._found[term]


def _merge_overlaps(found: Iterable[tuple[int, int, int]]) -> list[_MarkedSpan]:
    """Return start, end and match as spans in order, overlapping ones merged."""
    merged: list[tuple[int, int, set[int]]] = []
    for start, end, match in sorted(found):
        if merged and start < merged[-1][1]:
            first, last, matches = merged.pop()
            merged.append((first, max(last, end), matches | {match}))
        else:
            merged.append((start, end, {match}))
    return [(Span(start, end), frozenset(matches)) for start, end, matches in merged]


def _window(text: str, marked: Sequence[_MarkedSpan], width: int) -> tuple[int, int]:
    """Return start and end of the excerpt of ``text``, up to ``width`` long."""
    first, last = _densest_span(marked, width)
    slack = max(width - (last - first), 0)
    start = max(0, min(first - slack // 2, len(text) - width))
    if start:
        gap = text.find(" ", start - 1, first)
        start = gap + 1 if gap >= 0 else start
    end = min(start + width, len(text))
    if end < len(text):
        gap = text.rfind(" ", max(last, start + 1), end + 1)
        end = gap if gap >= 0 else end
    return start, end


def _densest_span(marked: Sequence[_MarkedSpan], width: int) -> tuple[int, int]:
    """Return the span within ``width`` with most words of the query, then most matches.

    The first of equals wins; (0, 0) without any match.
    """
    best_key, best_span = (0, 0), (0, 0)
    counts: Counter[int] = Counter()
    end = 0
    for index, (span, matches) in enumerate(marked):
        while end < len(marked) and marked[end][0].end <= span.start + width:
            counts.update(marked[end][1])
            end += 1
        if end <= index:  # longer than the window
            end = index + 1
            continue
        words = sum(count > 0 for count in counts.values())
        if (words, end - index) > best_key:
            best_key = (words, end - index)
            best_span = (span.start, marked[end - 1][0].end)
        counts.subtract(matches)
    if not best_key[0] and marked:
        return marked[0][0].start, marked[0][0].start + width
    return best_span


_MAX_CACHED_UNITS = 32768
_LONG_TEXT = 20_000
"""Characters from which a text is cached only briefly."""
_ANY_LETTERS = "[^\n\x02\x03]*"
_WORD_END = "(?=[\n\x02\x03])"


class _UnitWords(dict[str, str]):
    """Encoded words of units, cached."""

    def __missing__(self, unit: str) -> str:
        last, parts = -1, ["\x02"]
        for word, position, _ in split_words(unit)[0]:
            parts.append(f"\n{word}" if position == last else f"\x03\n{word}")
            last = position
        encoded = "".join(parts)
        if len(unit) <= MAX_CACHED_LENGTH:
            if len(self) >= _MAX_CACHED_UNITS:
                self.clear()
            self[unit] = encoded
        return encoded


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

    def find(self, term: QueryTerm) -> Iterator[Token]:
        """Yield the words that ``term`` matches, in order, with their offsets in the text."""
        prefix, pattern, predicate = _compile_term(term)
        words, offsets = self.words, self.offsets
        if prefix not in words:
            return
        unit = position = -1
        counted = number = start = 0  # marks are counted in ``words[:counted]``
        written = ""
        tokens: tuple[Token, ...] = ()
        for match in pattern.finditer(words):
            word, at = match.group(1), match.start()
            if predicate is not None and not predicate(word):
                continue
            if units := words.count("\x02", counted, at):
                unit += units
                start = self.unit_starts[unit]
                written = unit_at(self.normalized, start)
                tokens = analyze_unit(written).tokens
                number = words.count("\n", words.rindex("\x02", counted, at), at)
            else:
                number += words.count("\n", counted, at)
            position += words.count("\x03", counted, at)
            counted = at
            first, last = extend_to_word(written, *tokens[number][2:])
            yield Token(word, position, offsets[start + first], source_end(offsets, start + last))


def tokenize_text(text: str) -> TokenizedText:
    """Return ``text`` tokenized; cached, for the same texts recur."""
    return (_tokenize_cached if len(text) <= _LONG_TEXT else _tokenize_long)(text)


def _tokenize(text: str) -> TokenizedText:
    normalized = normalize(text)
    units = split_with_gaps(normalized)
    words = "".join(map(_UNIT_WORDS.__getitem__, units[1::2]))
    starts = array("I", list(accumulate(map(len, units)))[:-1:2])
    return TokenizedText(normalized, source_offsets(text), f"{words}\x02", starts)


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
def _compile_term(term: QueryTerm) -> _WordPattern:
    text = term.text
    predicate: Callable[[str], object] | None = None
    match term.kind:
        case "stem":
            # Of a word and its stem, the first letter is the same: grey and gray.
            prefix, rest = text[:1], _ANY_LETTERS
            predicate = lambda word: stem(word) == text  # noqa: E731
        case "word":
            prefix, rest = text, _WORD_END
        case "prefix":
            prefix, rest = text, _ANY_LETTERS
        case "pattern":
            prefix, rest = "", _ANY_LETTERS
            predicate = re.compile(translate(text)).match
        case "fuzzy":
            prefix, rest = text[:1], _ANY_LETTERS
            predicate = lambda word: is_within_edits(word, text, term.edits)  # noqa: E731
    return _WordPattern(f"\n{prefix}", re.compile(f"\n({re.escape(prefix)}{rest})"), predicate)


def is_within_edits(word: str, target: str, edits: int) -> bool:
    """Return whether ``word`` is within ``edits`` edits of ``target``, with the same first letter.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours (optimal string
    alignment: R. Lowrance and R. Wagner, "An Extension of the String-to-String Correction Problem"
    (1975), no letter changed twice).
    """
    if word[:1] != target[:1] or abs(len(word) - len(target)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(target, start=1):
        above, row = row, [i]
        for j, other in enumerate(word, start=1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and target[i - 2] == other:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before = above
        if min(row) > edits:
            return False
    return row[-1] <= edits
