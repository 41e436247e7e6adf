"""Ranking: the weights of fields, and BM25F scores of the papers that match.

The formula is BM25F: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), section 3.6:

    tf = sum over fields: weight * occurrences / (1 - b + b * length / mean length)
    score = sum over the query's words: idf * tf * (k1 + 1) / (k1 + tf)
    idf = ln(1 + (papers - n + 1/2) / (n + 1/2)), n of the papers matching this word

A word with its joined forms, a prefix with all its words, and a phrase each count as one word;
``matching`` counts its occurrences. The mean length of titles and abstracts is that of all papers,
the mean length of notes that of the papers with one.

To this a paper gains, for the longest run of plain words in the query (``ParsedQuery.row``), a
constant for each word that it has in the form typed, and for each word of the run where they stand
in a row (``ROW_WEIGHTS``): BM25F knows neither order nor form. Arithmetic is in single precision:
idf * (k1 + 1) and the length norms are rounded to it once, fields are added up title first, the
note last, words in the order of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from paperbrowse.search.execution.evaluation import Evaluation
from paperbrowse.search.execution.note_index import NoteView
from paperbrowse.search.execution.rows import RowScorer, RowWeights
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.query import (
    All,
    AnyOf,
    Match,
    MostOf,
    Node,
    TermSequence,
    TextField,
    positive_matches,
)
from paperbrowse.search.segment import DocSet, Int64, Scores

T = TypeVar("T")

FIELD_WEIGHTS: Mapping[TextField, float] = {"title": 2.0, "abstract": 1.0, "note": 1.0}
"""Weight of an occurrence. Other fields can match, but do not rank."""

K1 = 1.2
"""Term saturation: the larger, the more a repeated word adds to the score."""

B = 0.75
"""Length normalization: 0 ignores the length of a field, 1 divides by it."""

ROW_WEIGHTS = RowWeights(title=6.0, abstract=3.0, start=3.0, exact=3.0)
"""Gains of the words in the form typed, for each word; chosen with ``tests.benchmarks.quality``."""

COVERAGE_WEIGHT = 1.0
"""Gain of a paper for each word it has, in idf, where most of the words are enough."""

_DENSE_RATIO = 4
"""Papers for each match up to which all papers are scored rather than the matching ones."""


class SegmentScores(NamedTuple):
    """Papers of a segment, ascending, and their scores."""

    docs: Int64 | None
    """None: every paper of the segment with a score above 0."""
    scores: Scores


def has_ranked_words(node: Node) -> bool:
    """Return whether a query has a word to rank by."""
    return any(map(_is_ranked, positive_matches(node)))


class Scorer:
    """Scores the papers that an evaluation has matched."""

    def __init__(self, evaluation: Evaluation, row: TermSequence = ()) -> None:
        self._evaluation = evaluation
        self._row = row
        self._snapshot = evaluation.snapshot
        self._idf_weights = {
            id(match): self._idf_weight(match)
            for match in positive_matches(evaluation.node)
            if _is_ranked(match)
        }

    def score(self, matching: Sequence[DocSet]) -> list[SegmentScores]:
        """Return the scores of some papers of each segment; all of them match."""
        node = self._evaluation.node
        scored = []
        for number, docs in enumerate(matching):
            if docs.size * _DENSE_RATIO > len(docs.mask):
                scores = self._scores(number, node, None)
                if scores is not None:
                    scores = self._add_row(number, scores, None)
                    scores *= docs.mask
                    if np.count_nonzero(scores) == docs.size:
                        scored.append(SegmentScores(None, scores))
                        continue
            scores = self._scores(number, node, docs.docs)
            if scores is None:
                scores = np.zeros(docs.size, np.float32)
            else:
                scores = self._add_row(number, scores, docs.docs)
            scored.append(SegmentScores(docs.docs, scores))
        return scored

    def _add_row(self, number: int, scores: Scores, docs: Int64 | None) -> Scores:
        """Return ``scores`` with what papers gain for the query's row of words."""
        if not self._row:
            return scores
        reader, cache = self._snapshot.segments[number].reader, self._snapshot.row_cache

        def get_or_compute(key: Hashable, compute: Callable[[], T]) -> T:
            return cache.get_or_compute((number, key), compute)

        gain = RowScorer(reader, ROW_WEIGHTS, get_or_compute).score(self._row)
        total: Scores = scores + _take(gain, docs)
        return total

    def _idf_weight(self, match: Match) -> np.float32:
        """Return idf * (k1 + 1)."""
        return np.float32(self._evaluation.idf(match) * (K1 + 1))

    def _scores(self, number: int, node: Node, docs: Int64 | None) -> Scores | None:
        """Return a node's scores of ``docs`` (None: of all papers), 0 where it does not match."""
        match node:
            case Match() if _is_ranked(node):
                return self._match_scores(number, node, docs)
            case All(nodes) | AnyOf(nodes) | MostOf(nodes):
                total: Scores | None = None
                for child in nodes:
                    scores = self._scores(number, child, docs)
                    if scores is not None and isinstance(child, All):
                        scores = scores * _take(self._evaluation.cached_mask(number, child), docs)
                    if scores is not None and isinstance(node, MostOf) and isinstance(child, Match):
                        scores = scores + self._coverage(number, child, docs)
                    if scores is not None:
                        total = scores if total is None else total + scores
                return total
            case _:
                return None

    def _coverage(self, number: int, match: Match, docs: Int64 | None) -> Scores:
        """Return what papers gain for having a word of which most are enough."""
        mask = _take(self._evaluation.cached_mask(number, match), docs)
        gain: Scores = mask * np.float32(COVERAGE_WEIGHT * self._evaluation.idf(match))
        return gain

    def _match_scores(self, number: int, match: Match, docs: Int64 | None) -> Scores | None:
        doc_count = self._snapshot.segments[number].reader.doc_count
        total: Scores | None = None
        for field, frequencies in self._evaluation.frequencies(number, match).items():
            if not len(frequencies.counts):
                continue
            tf = _take(frequencies.to_dense(doc_count), docs) * np.float32(FIELD_WEIGHTS[field])
            tf *= _take(self._length_norms(field)[number], docs)
            total = tf if total is None else total + tf
        if total is None:
            return None
        scores = self._idf_weights[id(match)] * total
        total += np.float32(K1)
        scores /= total
        return scores

    def _length_norms(self, field: TextField) -> Sequence[Scores]:
        notes = self._evaluation.user_data.notes if field == "note" else None
        return length_norms(notes or self._snapshot, field)


def length_norms(source: IndexSnapshot | NoteView, field: TextField) -> Sequence[Scores]:
    """Return for each segment 1 / (1 - b + b * length / mean length) of each paper's field."""
    norms = source.length_norms.get(field)
    if norms is None:
        lengths = source.field_lengths(field)
        norms = source.length_norms[field] = [
            (1 / (1 - B + B * each / lengths.mean)).astype(np.float32)
            for each in lengths.by_segment
        ]
    return norms


def _is_ranked(match: Match) -> bool:
    return all(name in FIELD_WEIGHTS for name in match.fields)


def _take(values: npt.NDArray[Any], docs: Int64 | None) -> npt.NDArray[Any]:
    return values if docs is None else values[docs]
