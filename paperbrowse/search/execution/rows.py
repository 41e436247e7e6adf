"""Scores papers by words in the form typed, and by words that stand in a row.

Addresses are by far the longest lists of an index, so they are read for few papers: titles are
short and tried first, and only papers that could still be among the best are then looked at whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.matching import WordLookup, intersect_addresses
from paperbrowse.search.query import QueryTerm, TermSequence, TextField
from paperbrowse.search.segment import (
    Int64,
    Scores,
    SegmentReader,
    Uint32,
    nonzero_indices,
)

_BLOCK_SIZE = 64
"""Papers of which only the best counts for the lower bound."""


_ROUNDING = 0.01
"""How far apart a sum in single precision may be, added up in another order."""


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
    """

    def __init__(
        self, reader: SegmentReader, weights: RowWeights, row: TermSequence, scored: SegmentScores
    ) -> None:
        self._reader = reader
        self._weights = weights
        self._row = row
        self._rows = [row, row[:-1]] if len(row) > 2 else [row]
        self._docs, self._scores = scored
        self._words = WordLookup(reader.dictionary)
        self._title_addresses = [self._read_addresses("title", term) for term in row]
        self._title_gains = np.zeros(len(self._scores), np.float32)
        self._is_complete = np.zeros(len(self._scores), np.bool_)
        """Papers with the whole row in their title: no other can be worth more."""
        self._score_titles()

    def lower_bound(self, limit: int) -> float:
        """Return a score that the ``limit`` best papers have at least."""
        least = self._scores + self._title_gains
        least[self._is_complete] += np.float32(self._weights.exact * len(self._row))
        if not 0 < limit <= len(least):
            return 0.0
        blocks = len(least) // _BLOCK_SIZE
        if blocks > limit:
            least = least[: blocks * _BLOCK_SIZE].reshape(_BLOCK_SIZE, blocks).max(axis=0)
        return float(np.partition(least, len(least) - limit)[len(least) - limit])

    def score(self, floor: float) -> Scores:
        """Return the scores; those of papers that cannot reach ``floor`` lack gains."""
        size, weights = len(self._row), self._weights
        gains = self._title_gains
        gains[self._is_complete] += np.float32(weights.exact * size)
        most = self._scores + gains
        most += np.float32((weights.exact + weights.abstract) * size)
        is_open = most >= floor - _ROUNDING
        is_open &= ~self._is_complete
        if self._docs is None:
            is_open &= self._scores > 0
        places = nonzero_indices(is_open)
        if len(places):
            docs = places if self._docs is None else self._docs[places]
            gains[places] = self._score_whole(docs, gains[places])
        scores: Scores = self._scores + gains
        return scores

    def _score_titles(self) -> None:
        postings = self._reader.postings("title")
        for row in self._rows:
            starts = intersect_addresses(postings, self._title_addresses[: len(row)])
            if not len(starts):
                continue
            places, starts = self._places_of(postings.docs_at(starts).astype(np.int64), starts)
            gain = np.float32(self._weights.title * len(row))
            self._title_gains[places] = np.maximum(self._title_gains[places], gain)
            first = places[postings.positions_at(starts) == 0]
            gain = np.float32((self._weights.title + self._weights.start) * len(row))
            self._title_gains[first] = np.maximum(self._title_gains[first], gain)
            if row is self._row:
                self._is_complete[places] = True

    def _places_of(self, docs: Int64, starts: Uint32) -> tuple[Int64, Uint32]:
        """Return the indices of those papers that are scored, and their addresses."""
        if self._docs is None:
            is_scored = self._scores[docs] > 0
            return docs[is_scored], starts[is_scored]
        if not len(self._docs):
            return docs[:0], starts[:0]
        places = np.minimum(self._docs.searchsorted(docs), len(self._docs) - 1)
        is_scored = self._docs[places] == docs
        return places[is_scored], starts[is_scored]

    def _score_whole(self, docs: Int64, title_gains: Scores) -> Scores:
        """Return what papers gain; ``title_gains`` are for words in a row in their titles."""
        title, abstract = self._reader.postings("title"), self._reader.postings("abstract")
        in_row = title_gains.copy()
        exact = np.zeros(len(docs), np.float32)
        address_lists = []
        for term, in_titles in zip(self._row, self._title_addresses, strict=True):
            addresses = abstract.restrict(self._read_addresses("abstract", term), docs)
            address_lists.append(addresses)
            has_word = np.zeros(self._reader.doc_count, np.bool_)
            has_word[title.docs_at(in_titles)] = True
            has_word[abstract.docs_at(addresses)] = True
            exact += has_word[docs]
        for row in self._rows:
            starts = intersect_addresses(abstract, address_lists[: len(row)])
            places = docs.searchsorted(abstract.docs_at(starts).astype(np.int64))
            gain = np.float32(self._weights.abstract * len(row))
            in_row[places] = np.maximum(in_row[places], gain)
        gains: Scores = exact * np.float32(self._weights.exact) + in_row
        return gains

    def _read_addresses(self, field: TextField, term: QueryTerm) -> Uint32:
        return self._reader.postings(field).read_addresses(self._words.select(term))
