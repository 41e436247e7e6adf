"""Words of texts by stem, in rows; and the words that a paper shares with a seed, as written.

A row is a run of words with nothing between them but blanks and hyphens.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from paperbrowse.search.analysis import Token, stem, tokenize
from paperbrowse.search.query import STOP_WORDS
from paperbrowse.search.request import Likeness

TITLE_WEIGHT = 2.0
"""Weight of an occurrence in a title; one in an abstract has 1."""

MAX_SHARED = 5
"""Words and phrases that are named at most."""

_MAX_ROW = 3
"""Words of the longest phrase that is named."""
_SATURATION = 1.2
_GAP = re.compile(r"[\s\-‐-―−/]*")
_SENTENCE_END = re.compile(r"(?:^|[.:!?]\s+)\W*$")


_PROSE = frozenset(
    """
    al above across after against among based before below besides beyond both can's cannot current
    currently despite due during e.g each either et etc ever every existing finally first former
    furthermore further hence here however i.e including instead latter lead leads leading made make
    makes making many mere merely might moreover must namely nevertheless new next novel often onto
    other others per rather recent recently respectively same second several since still third
    though through throughout thus together too toward towards two three upon various very via
    well whereas whether whose within yet
    """.split()  # noqa: SIM905 (a list of a hundred lines)
)
"""Words of every prose that are too rare for a tenth of all papers, and tell no subject."""


class Word(NamedTuple):
    """A word of a text: folded, its stem, its span, and whether it is several joined (kvcache)."""

    text: str
    stem: str
    start: int
    end: int
    is_joined: bool


def split_rows(text: str) -> Iterator[list[Word]]:
    """Yield the words of ``text`` in rows, joined forms right after their first part.

    No joined form begins or ends with a word that tells nothing: "BERT for".
    """
    row: list[Word] = []
    last: Token | None = None
    for token in tokenize(text):
        is_joined = last is not None and token.position == last.position
        if not is_joined:
            if last is not None and not _GAP.fullmatch(text, last.end, token.start):
                yield _without_empty_joins(row)
                row = []
            last = token
        row.append(Word(token.text, stem(token.text), token.start, token.end, is_joined))
    yield _without_empty_joins(row)


def _without_empty_joins(row: Sequence[Word]) -> list[Word]:
    empty = [word for word in row if not word.is_joined and not may_tell(word.text)]
    starts, ends = {word.start for word in empty}, {word.end for word in empty}
    return [w for w in row if not w.is_joined or (w.start not in starts and w.end not in ends)]


@lru_cache(maxsize=65536)
def may_tell(word: str) -> bool:
    """Return whether a word of a text, folded, can tell it from others."""
    if word.isascii() and (len(word) < 2 or not any(map(str.isalpha, word))):
        return False
    return word not in STOP_WORDS and word not in _PROSE


def parts(row: Sequence[Word]) -> list[Word]:
    """Return the words of a row without joined forms."""
    return [word for word in row if not word.is_joined]


def find_shared_terms(
    likeness: Likeness, title: str, abstract: str, limit: int = MAX_SHARED
) -> tuple[str, ...]:
    """Return the words by which a paper is similar to a seed, those that weigh most first.

    They are as the paper writes them; words that stand in a row both here and in the seed are one
    phrase.
    """
    found = _SharedWords(likeness)
    found.add(title, TITLE_WEIGHT)
    found.add(abstract, 1.0)
    return found.terms(limit)


class _SharedWords:
    """The telling words of a paper, how often it has each, and how it writes them."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._occurrences = Counter[str]()
        self._forms: defaultdict[frozenset[str], Counter[str]] = defaultdict(Counter)
        """By the stems of a word or phrase: its forms, those within a sentence counted more."""

    def add(self, text: str, weight: float) -> None:
        for row in split_rows(text):
            for word in row:
                if word.stem in self._likeness.weights:
                    self._occurrences[word.stem] += weight  # type: ignore[assignment]
            for stems, start, end in self._phrases(row):
                form, within = text[start:end], 10
                if _SENTENCE_END.search(text[max(start - 8, 0) : start]):
                    form, within = _lower_first(form), 1
                self._forms[stems][" ".join(form.split())] += within

    def _phrases(self, row: Sequence[Word]) -> Iterator[tuple[frozenset[str], int, int]]:
        """Yield the telling words and phrases of a row, by their stems, with their spans."""
        weights = self._likeness.weights
        for start, end in self._spans(row):
            inside = (word.stem for word in row if start <= word.start and word.end <= end)
            yield frozenset(stem for stem in inside if stem in weights), start, end

    def _spans(self, row: Sequence[Word]) -> Iterator[tuple[int, int]]:
        yield from ((w.start, w.end) for w in row if w.stem in self._likeness.weights)
        words = parts(row)
        for first, word in enumerate(words):
            for before, after in pairwise(words[first : first + _MAX_ROW]):
                if (before.stem, after.stem) not in self._likeness.neighbours:
                    break
                yield word.start, after.end

    def terms(self, limit: int) -> tuple[str, ...]:
        """Return the heaviest words and phrases that share no word."""
        gains = {
            stem: self._likeness.weights[stem] * count / (count + _SATURATION)
            for stem, count in self._occurrences.items()
        }
        ranked = sorted(
            self._forms.items(),
            key=lambda item: (-sum(gains[stem] for stem in item[0]), min(item[1])),
        )
        terms: list[str] = []
        named: set[str] = set()
        for stems, forms in ranked:
            if len(terms) < limit and not stems & named:
                terms.append(min(forms, key=lambda form: (-forms[form], form)))
                named |= stems
        return tuple(terms)


def _lower_first(form: str) -> str:
    """Return a form that begins a sentence as it would stand within one."""
    words = form.split(" ")
    return " ".join(
        word[0].lower() + word[1:] if word[1:] == word[1:].lower() else word for word in words
    )
