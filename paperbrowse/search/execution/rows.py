"""Scores papers by words in the form typed, and by words that stand in a row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from paperbrowse.search.execution.matching import WordLookup, intersect_addresses
from paperbrowse.search.query import QueryTerm, TermSequence, TextField
from paperbrowse.search.segment import (
    DocNumbers,
    Int64,
    Mask,
    Scores,
    SegmentReader,
    Uint32,
    nonzero_indices,
)

T = TypeVar("T")

_ROW_FIELDS: tuple[TextField, ...] = ("title", "abstract")


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


class Cache(Protocol):
    """A cache of values by key."""

    def __call__(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value of ``key``, computed where it is not cached."""


class RowScorer:
    """Scores the papers of a segment by words in the form typed."""

    def __init__(self, reader: SegmentReader, weights: RowWeights, cache: Cache) -> None:
        """``cache`` keeps what the next keystroke needs again: words and their rows."""
        self._reader = reader
        self._weights = weights
        self._cache = cache
        self._words = WordLookup(reader.dictionary)
        self._addresses: dict[tuple[TextField, QueryTerm], Uint32] = {}

    def score(self, row: TermSequence) -> Scores:
        """Return for each paper what it gains by the words of ``row`` in their form.

        The last word may be cut off or still be typed: the words before it count as a row as well.
        """
        exact = np.zeros(self._reader.doc_count, np.float32)
        in_row = np.zeros(self._reader.doc_count, np.float32)
        for term in row:
            in_title, in_abstract = self._masks(term)
            exact += in_title | in_abstract
        for size in {max(len(row) - 1, min(len(row), 2)), len(row)}:
            for docs, gain in self._cache(row[:size], partial(self._gains, row[:size])):
                in_row[docs] = np.maximum(in_row[docs], gain)
        gains: Scores = exact * np.float32(self._weights.exact) + in_row
        return gains

    def _masks(self, term: QueryTerm) -> Sequence[Mask]:
        """Return the papers with a word in their title, and those with it in their abstract."""
        return self._cache(term, partial(self._read_masks, term))

    def _read_masks(self, term: QueryTerm) -> Sequence[Mask]:
        selection, masks = self._words.select(term), []
        for field in _ROW_FIELDS:
            mask = np.zeros(self._reader.doc_count, np.bool_)
            postings = self._reader.postings(field)
            if selection.forms is None:
                postings.count(selection).add_to_mask(mask)
            else:
                mask[postings.docs_at(self._read_addresses(field, term))] = True
            masks.append(mask)
        return masks

    def _gains(self, row: TermSequence) -> Sequence[tuple[DocNumbers | Int64, np.float32]]:
        """Return papers with the words in a row, by field, with what each of them gains."""
        gains: list[tuple[DocNumbers | Int64, np.float32]] = []
        for field, masks in zip(_ROW_FIELDS, zip(*map(self._masks, row), strict=True), strict=True):
            # Few papers have all words, and addresses are much longer than masks.
            if not np.logical_and.reduce(masks).any():
                continue
            postings = self._reader.postings(field)
            if len(row) == 1 and field == "abstract":
                gains.append((nonzero_indices(masks[0]), np.float32(self._weights.abstract)))
                continue
            addresses = [self._read_addresses(field, term) for term in row]
            starts = intersect_addresses(postings, addresses)
            docs = postings.docs_at(starts)
            weight = self._weights.title if field == "title" else self._weights.abstract
            gains.append((docs, np.float32(weight * len(row))))
            if field == "title":
                most = np.float32((weight + self._weights.start) * len(row))
                gains.append((docs[postings.begin_text(starts)], most))
        return gains

    def _read_addresses(self, field: TextField, term: QueryTerm) -> Uint32:
        if (field, term) not in self._addresses:
            addresses = self._reader.postings(field).read_addresses(self._words.select(term))
            self._addresses[field, term] = addresses
        return self._addresses[field, term]
