"""Ranking: the weights of fields, and BM25F scores of the papers that match.

The formula is BM25F: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), section 3.6:

    tf = sum over fields: weight * occurrences / (1 - b + b * length / mean length)
    score = sum over the query's words: idf * tf * (k1 + 1) / (k1 + tf)
    idf = ln(1 + (papers - n + 1/2) / (n + 1/2)), n of the papers matching this word

A word with its joined forms, a prefix with all its words, and a phrase each count as one word;
``matching`` counts its occurrences. The mean length of titles and abstracts is that of all papers,
the mean length of notes that of the papers with one.

To this a paper gains, as BM25F knows neither order nor form nor people:

- for the words of the query in its title: for each, and for their share of the title;
- for a plain word that is an author's name there: more for the first author, and the more, the
  fewer papers have it as a word (``young`` is seldom meant as a name, ``vaswani`` always);
- for the longest run of plain words in the query, see ``rows``.

Arithmetic is in single precision: idf * (k1 + 1) and the length norms are rounded to it once,
fields are added up title first, the note last, words in the order of the query, then the gains for
the title, names and rows. Weights were chosen with ``tests.benchmarks.quality``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.execution.evaluation import Evaluation
from paperbrowse.search.execution.matching import find_first
from paperbrowse.search.execution.note_index import NoteView
from paperbrowse.search.execution.rows import RowScorer, RowWeights, SegmentScores
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
from paperbrowse.search.segment import DocSet, Int64, Scores, nonzero_indices

FIELD_WEIGHTS: Mapping[TextField, float] = {"title": 2.0, "abstract": 1.0, "note": 1.0}
"""Weight of an occurrence. Other fields can match, but do not rank."""

K1 = 1.2
"""Term saturation: the larger, the more a repeated word adds to the score."""

B = 0.75
"""Length normalization: 0 ignores the length of a field, 1 divides by it."""

ROW_WEIGHTS = RowWeights(title=6.0, abstract=3.0, start=3.0, exact=3.0)
"""Gains for a row of words, for each word."""

TITLE_WORD_WEIGHT, TITLE_SHARE_WEIGHT = 2.0, 6.0
"""Gains of a paper for each word in its title, and for a title of nothing else."""

NAME_WEIGHT, FIRST_NAME_WEIGHT = 6.0, 12.0
"""Gains of a paper for a word that is never but a name: an author's, and the first author's."""

FIRST_NAME_LENGTH = 3
"""Words at the beginning of the authors that are taken for the name of the first one."""

COVERAGE_WEIGHT = 1.0
"""Gain of a paper for each word it has, in idf, where most of the words are enough."""

_DENSE_RATIO = 4
"""Papers for each match up to which all papers are scored rather than the matching ones."""


def has_ranked_words(node: Node) -> bool:
    """Return whether a query has a word to rank by."""
    return any(map(_is_ranked, positive_matches(node)))


class Scorer:
    """Scores the papers that an evaluation has matched."""

    def __init__(self, evaluation: Evaluation, row: TermSequence = ()) -> None:
        self._evaluation = evaluation
        self._row = row
        self._snapshot = evaluation.snapshot
        self._matches = [*filter(_is_ranked, positive_matches(evaluation.node))]
        self._idf_weights = {id(match): self._idf_weight(match) for match in self._matches}

    def score(self, matching: Sequence[DocSet], limit: int) -> list[SegmentScores]:
        """Return the scores of some papers of each segment; all of them match.

        Only those that can be among the ``limit`` best get what they gain for a row of words:
        the others stay below these without it.
        """
        scored = [self._score_words(number, docs) for number, docs in enumerate(matching)]
        if not self._row:
            return scored
        rows = [
            RowScorer(self._snapshot.segments[number].reader, ROW_WEIGHTS, self._row, each)
            for number, each in enumerate(scored)
        ]
        floor = max((row.lower_bound(limit) for row in rows), default=0.0)
        with_rows = []
        for each, row in zip(scored, rows, strict=True):
            scores, floor = row.score(floor, limit)
            with_rows.append(each._replace(scores=scores))
        return with_rows

    def _score_words(self, number: int, docs: DocSet) -> SegmentScores:
        """Return the scores of a segment's papers, less what they gain for rows."""
        node = self._evaluation.node
        if not docs.size:
            return SegmentScores(docs.docs, np.zeros(0, np.float32))
        if docs.size * _DENSE_RATIO > len(docs.mask):
            scores = self._scores(number, node, None)
            if scores is not None:
                scores = self._add_names(number, self._add_title(number, scores, None), None)
                scores *= docs.mask
                if np.count_nonzero(scores) == docs.size:
                    return SegmentScores(None, scores)
        scores = self._scores(number, node, docs.docs)
        if scores is None:
            scores = np.zeros(docs.size, np.float32)
        scores = self._add_title(number, scores, docs.docs)
        return SegmentScores(docs.docs, self._add_names(number, scores, docs.docs))

    def _add_title(self, number: int, scores: Scores, docs: Int64 | None) -> Scores:
        """Add to ``scores`` what papers gain for the query's words in their titles."""
        postings = self._snapshot.segments[number].reader.postings("title")
        in_title = []
        for match in self._matches:
            frequencies = self._evaluation.frequencies(number, match).get("title")
            if frequencies is not None and len(frequencies.counts):
                in_title.append(_take(frequencies.to_dense(len(postings.lengths)), docs))
        if not in_title:
            return scores
        total = in_title[0]
        for counts in in_title[1:]:
            total = np.add(total, counts, dtype=np.uint16)
        places = nonzero_indices(total > 0)
        words = np.zeros(len(places), np.float32)
        for counts in in_title:
            words += counts[places] > 0
        lengths = postings.lengths[places if docs is None else docs[places]].astype(np.float32)
        share = total[places].astype(np.float32) / np.maximum(lengths, np.float32(1))
        words *= np.float32(TITLE_WORD_WEIGHT)
        words += np.float32(TITLE_SHARE_WEIGHT) * np.minimum(share, np.float32(1))
        scores[places] += words
        return scores

    def _add_names(self, number: int, scores: Scores, docs: Int64 | None) -> Scores:
        """Add to ``scores`` what papers gain for words that are their authors' names."""
        reader = self._snapshot.segments[number].reader
        for match in self._matches:
            frequencies = self._evaluation.frequencies(number, match).get("author")
            if frequencies is None or not len(frequencies.counts):
                continue
            named, _ = frequencies.to_sparse()
            places = named.astype(np.int64)
            if docs is not None:
                places = np.minimum(docs.searchsorted(places), len(docs) - 1)
                places = places[docs[places] == named]
            if not len(places):
                continue
            papers = max(self._evaluation.count_matching(match), 1)
            share = self._evaluation.count_matching(match, "author") / papers
            is_first = np.zeros(reader.doc_count, np.bool_)
            is_first[find_first(reader, "author", match.names, FIRST_NAME_LENGTH)] = True
            gains = np.array([NAME_WEIGHT * share, FIRST_NAME_WEIGHT * share], np.float32)
            scores[places] += gains[_take(is_first, docs)[places].astype(np.int64)]
        return scores

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
            if field not in FIELD_WEIGHTS or not len(frequencies.counts):
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
