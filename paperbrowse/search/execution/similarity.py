"""Papers similar to a seed: those with most of its telling words, by BM25F.

The seed's words are weighed by ``telling_terms``, and up to ``_MAX_TERMS`` of them are searched as
an OR over titles and abstracts. The score of a paper is, as in ``scoring`` and in single precision:

    tf = sum over fields: field weight * occurrences * length norm
    score = sum over words: weight * (k1 + 1) * tf / (tf + k1)

An OR of forty words matches nearly every paper, so the best are cut off: ``_MAX_PAPERS`` of them,
none with less than ``_LEAST_SHARE`` of the best score. The seed's own papers are not among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.rows import SegmentScores
from paperbrowse.search.execution.scoring import (
    FIELD_WEIGHTS,
    K1,
    length_norms,
)
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.telling_terms import (
    TEXT_FIELDS,
    find_telling_terms,
)
from paperbrowse.search.execution.top_hits import top_by_score
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.likeness import TITLE_WEIGHT, may_tell, parts, split_rows
from paperbrowse.search.ports import TextSource
from paperbrowse.search.query import QueryTerm
from paperbrowse.search.request import Likeness, Seed
from paperbrowse.search.segment import DocSet, Int64, Mask, Scores

_MAX_TERMS = 40
_MAX_PAPERS = 200
_LEAST_SHARE = 0.2

_MAX_SEEDS = 200
"""Papers of a seed whose texts are read: of more, as many at even distances."""
_MAX_TEXT = 100_000
"""Characters of a seed's text that are read."""


class SimilarPapers(NamedTuple):
    """The papers similar to a seed."""

    masks: Sequence[Mask]
    """For each segment, which of its papers are."""
    scores: Sequence[Scores]
    """For each segment, the scores of these papers, ascending by their numbers."""
    likeness: Likeness

    def score(self, matching: Sequence[DocSet]) -> list[SegmentScores]:
        """Return the scores of some of the papers."""
        return [
            SegmentScores(docs.docs, scores[docs.mask[mask]])
            for docs, mask, scores in zip(matching, self.masks, self.scores, strict=True)
        ]


def find_similar(seed: Seed, user_data: UserDataView, texts: TextSource) -> SimilarPapers:
    """Return the papers similar to ``seed``; those of the last seeds are cached.

    Raises whatever ``texts`` raises.
    """
    name = seed.list_name
    change = None if name is None else user_data.state.list_changes.get(name)
    return user_data.snapshot.similar_cache.get_or_compute(
        (seed, change), lambda: _find_similar(seed, user_data, texts)
    )


def _find_similar(seed: Seed, user_data: UserDataView, texts: TextSource) -> SimilarPapers:
    snapshot = user_data.snapshot
    rows = _seed_rows(seed, user_data, texts)
    read = texts.texts(_at_even_distances(rows, _MAX_SEEDS).tolist())
    if seed.text:
        read = [*read, ("", seed.text[:_MAX_TEXT])]
    likeness = _find_likeness(snapshot, read)
    own = snapshot.docs_of_rows(rows)
    scores = _score(snapshot, likeness, own[own >= 0])
    masks = [np.zeros(len(each), np.bool_) for each in scores]
    best = top_by_score(snapshot, [SegmentScores(None, each) for each in scores], _MAX_PAPERS)
    for number, doc, score in best:
        masks[number][doc] = score >= best[0].score * _LEAST_SHARE
    kept = [each[mask] for each, mask in zip(scores, masks, strict=True)]
    return SimilarPapers(masks, kept, likeness)


def _seed_rows(seed: Seed, user_data: UserDataView, texts: TextSource) -> Int64:
    """Return the library's rows of a seed's papers, each once."""
    rows = [*texts.rows_of(seed.paper_ids)]
    if seed.list_name is not None and seed.list_name in user_data.state.list_changes:
        rows += user_data.list_rows(seed.list_name).tolist()
    return np.array([*dict.fromkeys(rows)], np.int64)


def _at_even_distances(rows: Int64, most: int) -> Int64:
    if len(rows) <= most:
        return rows
    return rows[np.arange(most) * len(rows) // most]


def _find_likeness(snapshot: IndexSnapshot, texts: Sequence[tuple[str, str | None]]) -> Likeness:
    """Return the telling words of texts with their weights, and which of them are neighbours."""
    occurrences: dict[str, float] = {}
    neighbours: set[tuple[str, str]] = set()
    for title, abstract in texts:
        for text, weight in ((title, TITLE_WEIGHT), (abstract or "", 1.0)):
            for row in split_rows(text):
                for word in row:
                    if may_tell(word.text):
                        occurrences[word.stem] = occurrences.get(word.stem, 0.0) + weight
                neighbours.update((one.stem, other.stem) for one, other in pairwise(parts(row)))
    terms = find_telling_terms(snapshot, occurrences, _MAX_TERMS)
    weights = {term.stem: term.weight for term in terms}
    among = frozenset(pair for pair in neighbours if weights.keys() >= {*pair})
    return Likeness(weights=weights, neighbours=among)


def _score(snapshot: IndexSnapshot, likeness: Likeness, without: Int64) -> list[Scores]:
    """Return the scores of all papers by segment; 0 for deleted ones and those ``without``."""
    scored = []
    for number, segment in enumerate(snapshot.segments):
        scores = _score_segment(snapshot, number, likeness)
        if segment.live_docs is not None:
            scores *= segment.live_docs
        base, end = snapshot.doc_bases[number : number + 2]
        scores[without[(without >= base) & (without < end)] - base] = 0
        scored.append(scores)
    return scored


def _score_segment(snapshot: IndexSnapshot, number: int, likeness: Likeness) -> Scores:
    reader, k1 = snapshot.segments[number].reader, np.float32(K1)
    postings = [reader.postings(field) for field in TEXT_FIELDS]
    norms = [
        length_norms(snapshot, field)[number] * np.float32(FIELD_WEIGHTS[field])
        for field in TEXT_FIELDS
    ]
    scores, title_tf = np.zeros((2, reader.doc_count), np.float32)
    for stem, weight in likeness.weights.items():
        full = np.float32(weight * (K1 + 1))
        selection = reader.dictionary.select((QueryTerm("stem", stem),))
        (titles, title_counts), (docs, counts) = (
            each.count(selection).to_sparse() for each in postings
        )
        title_tf[titles] = title_counts * norms[0][titles]
        docs = docs.astype(np.int64)  # indexed by it again and again, which small numbers slow down
        tf = counts * norms[1][docs]
        if len(titles):
            tf += title_tf[docs]
            title_tf[docs] = 0
        scores[docs] += full * tf / (tf + k1)
        if len(titles):  # what is left are the papers with it in their title alone
            tf = title_tf[titles]
            title_tf[titles] = 0
            scores[titles] += full * tf / (tf + k1)
    return scores
