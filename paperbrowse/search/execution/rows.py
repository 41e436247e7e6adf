"""Scores papers by words in the form typed, and by words that stand in a row.

Addresses are by far the longest lists of an index, so they are read for few papers: titles are
short and tried first, and only papers that could still be among the best are then looked at whole,
the most promising first, since what these gain leaves fewer of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.matching import WordLookup, intersect_addresses
from paperbrowse.search.query import TermSequence, TextField
from paperbrowse.search.segment import (
    DocNumbers,
    Int64,
    Mask,
    PostingsReader,
    Scores,
    SegmentReader,
    Uint32,
    WordAddresses,
    nonzero_indices,
)

_BLOCK_SIZE = 64
"""Papers of which only the best counts for the lower bound."""
_FEW = 256
"""Papers that are all looked at: bounds cost more."""
_RARE_RATIO = 4
"""Matching papers for each address of a word up to which all its addresses are read, which bounds
what papers without it can gain."""

_COMMON_RATIO = 2
"""Addresses of a family for each paper above which its forms are taken for common: small words."""

_ROUNDING = 0.01
"""How far apart a sum in single precision may be, added up in another order."""


_NO_ADDRESSES = np.zeros(0, np.uint32)


class RowWeights(NamedTuple):
    """What a paper gains for words in the form typed: each, for a word of the row."""

    title: float
    """All of them in a row in the title."""
    abstract: float
    """All of them in a row in the abstract, but not in the title."""
    start: float
    """In addition, where the title begins with them."""
    exact: float
    """For each word that the paper has in its form, wherever."""


class SegmentScores(NamedTuple):
    """Papers of a segment, ascending, and their scores."""

    docs: Int64 | None
    """None: every paper of the segment with a score above 0."""
    scores: Scores


class RowScorer:
    """Adds to the scores of a segment's papers what they gain for a row of words.

    The last word may be cut off or still be typed: the words before it count as a row as well.
    Arrays are indexed by *place*, the index of a paper among those that are scored.
    """

    def __init__(
        self, reader: SegmentReader, weights: RowWeights, row: TermSequence, scored: SegmentScores
    ) -> None:
        self._reader = reader
        self._weights = weights
        self._row = row
        self._rows = [row, row[:-1]] if len(row) > 2 else [row]
        self._docs, self._scores = scored
        self._is_small = self._docs is not None and len(self._docs) <= _FEW
        words = WordLookup(reader.dictionary)
        self._selections = [words.select(term) for term in row]
        self._is_known = any(selection.has_words for selection in self._selections)
        """Whether any paper can gain: a word that is being typed is often none."""
        self._abstract_words = self._find_words("abstract")
        self._gains: Scores = np.zeros(len(self._scores), np.float32)
        self._is_complete = np.zeros(len(self._scores), np.bool_)
        """Papers with the whole row in their title: no other can be worth more."""
        self._in_title: list[DocNumbers] = []
        """For each word the papers with it in their title, unless they are not scored."""
        if len(self._scores) and self._is_known:
            self._score_titles()

    def lower_bound(self, limit: int) -> float:
        """Return a score that the ``limit`` best papers have at least."""
        if self._is_small or not self._is_known or not 0 < limit <= len(self._scores):
            return 0.0
        least = self._scores + self._gains
        blocks = len(least) // _BLOCK_SIZE
        if blocks > limit:
            least = least[: blocks * _BLOCK_SIZE].reshape(_BLOCK_SIZE, blocks).max(axis=0)
        return float(np.partition(least, len(least) - limit)[len(least) - limit])

    def score(self, floor: float, limit: int) -> tuple[Scores, float]:
        """Return the scores, and a score that the ``limit`` best papers have at least.

        The scores of papers that cannot reach ``floor`` lack gains.
        """
        if not self._is_known or not len(self._scores):
            return self._scores, floor
        is_open = ~self._is_complete
        if self._docs is None:
            is_open &= self._scores > 0
        if self._is_small:
            self._score_whole(nonzero_indices(is_open))
            return self._scores + self._gains, floor
        most = self._upper_bounds()
        is_open &= most >= floor - _ROUNDING
        size = max(2 * limit, _FEW)
        places = nonzero_indices(is_open)
        if len(places) > 2 * size:
            best = places[np.argpartition(most[places], len(places) - size)[-size:]]
            best.sort()
            self._score_whole(best)
            is_open[best] = False
            floor = max(floor, self.lower_bound(limit))
            is_open &= most >= floor - _ROUNDING
            places = nonzero_indices(is_open)
        self._score_whole(places)
        floor = max(floor, self.lower_bound(limit))
        return self._scores + self._gains, floor

    def _score_titles(self) -> None:
        postings = self._reader.postings("title")
        few = self._docs if self._is_small else None
        address_lists = [
            _NO_ADDRESSES
            if word is None
            else (word.read() if few is None else postings.read_in(word, few))
            for word in self._find_words("title")
        ]
        self._in_title = [postings.docs_at(addresses) for addresses in address_lists]
        for row in self._rows:
            starts = _find_row(postings, address_lists[: len(row)])
            if len(starts):
                places, starts = self._places_of(postings, starts)
            if not len(starts):
                continue
            gain = np.float32(self._weights.title * len(row))
            self._gains[places] = np.maximum(self._gains[places], gain)
            first = places[postings.positions_at(starts) == 0]
            gain = np.float32((self._weights.title + self._weights.start) * len(row))
            self._gains[first] = np.maximum(self._gains[first], gain)
            if row is self._row:
                self._is_complete[places] = True
        self._gains[self._is_complete] += np.float32(self._weights.exact * len(self._row))

    def _places_of(self, postings: PostingsReader, addresses: Uint32) -> tuple[Int64, Uint32]:
        """Return the places of those papers at ``addresses`` that are scored, and their own."""
        docs = postings.docs_at(addresses)
        if self._docs is None:
            places = docs.astype(np.int64)
            is_scored = self._scores[places] > 0
        else:
            places = np.minimum(self._docs.searchsorted(docs), len(self._docs) - 1)
            is_scored = self._docs[places] == docs
        return (places, addresses) if is_scored.all() else (places[is_scored], addresses[is_scored])

    def _upper_bounds(self) -> Scores:
        """Return what each paper's score can be at most."""
        weights = self._weights
        abstract = self._reader.postings("abstract")
        most_exact = np.zeros(len(self._scores), np.float32)
        most_row = np.zeros(len(self._scores), np.float32)
        is_possible = np.ones(len(self._scores), np.bool_)
        for length, (word, in_title) in enumerate(
            zip(self._abstract_words, self._in_title, strict=True), start=1
        ):
            if word is not None and not self._is_rare(word):
                most_exact += np.float32(weights.exact)
            else:
                has_word = np.zeros(self._reader.doc_count, np.bool_)
                if word is not None:
                    has_word[abstract.docs_at(word.read())] = True
                is_possible &= self._take(has_word)
                has_word[in_title] = True
                most_exact += self._take(has_word) * np.float32(weights.exact)
            if length >= min(map(len, self._rows)):
                most_row[is_possible] = weights.abstract * length
        # What is known of complete papers is more than this.
        return self._scores + most_exact + np.maximum(self._gains, most_row)

    def _is_rare(self, word: WordAddresses) -> bool:
        """Return whether few papers have a word in the form typed; it is not looked up for all."""
        is_small = word.family_size <= _COMMON_RATIO * self._reader.doc_count
        return is_small and word.count * _RARE_RATIO <= len(self._scores)

    def _score_whole(self, places: Int64) -> None:
        """Add what papers gain, with what they have in their abstracts."""
        if not len(places):
            return
        docs = places if self._docs is None else self._docs[places]
        postings = self._reader.postings("abstract")
        exact = np.zeros(len(places), np.float32)
        address_lists = []
        for word, in_title in zip(self._abstract_words, self._in_title, strict=True):
            addresses = _NO_ADDRESSES if word is None else postings.read_in(word, docs)
            address_lists.append(addresses)
            has_word = np.zeros(self._reader.doc_count, np.bool_)
            has_word[in_title] = True
            has_word[postings.docs_at(addresses)] = True
            exact += has_word[docs]
        in_row = self._gains[places]
        for row in self._rows:
            starts = _find_row(postings, address_lists[: len(row)])
            if len(starts):
                has_row = np.zeros(self._reader.doc_count, np.bool_)
                has_row[postings.docs_at(starts)] = True
                gain = has_row[docs] * np.float32(self._weights.abstract * len(row))
                in_row = np.maximum(in_row, gain)
        self._gains[places] = exact * np.float32(self._weights.exact) + in_row

    def _take(self, by_doc: Mask) -> Mask:
        return by_doc if self._docs is None else by_doc[self._docs]

    def _find_words(self, field: TextField) -> list[WordAddresses | None]:
        postings = self._reader.postings(field)
        return [postings.find_word(selection) for selection in self._selections]


def _find_row(postings: PostingsReader, address_lists: Sequence[Uint32]) -> Uint32:
    """Return the addresses at which words stand in a row."""
    if not all(map(len, address_lists)):
        return _NO_ADDRESSES
    return intersect_addresses(postings, address_lists)
