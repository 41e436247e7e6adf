"""Answers a query's tree over a view: which papers match, and how well.

Which papers match is worked out segment by segment, as one truth for each paper; of 50,000 papers
any number of such masks is joined in microseconds. Only when all segments are done, and so the
number of papers that each word matches is known, are those that are left scored.

Ranking is BM25F: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), section 3.6, with k1 = 1.2, b = 0.75 and a title's word worth two of an abstract, or
of the reader's note:

    tf = sum over fields: weight * occurrences / (1 - b + b * length / mean length)
    score = sum over the query's words: idf * tf * (k1 + 1) / (k1 + tf)
    idf = ln(1 + (papers - n + 1/2) / (n + 1/2)), n of the papers matching this word

A word with its joined forms, a prefix with all that begins so and a phrase each count as one; an
occurrence is told in ``matching``. The mean length of titles and abstracts is that of all papers,
the mean length of notes that of the papers with one. Arithmetic is in single precision:
idf * (k1 + 1) and the length factors are rounded to it once, fields are added up title first, the
note last, words in the order of the query.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.core.text import fold
from paperbrowse.search.execution.matching import FieldFrequencies, count_match
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.query import (
    HAS_VALUES,
    All,
    AnyOf,
    Filter,
    Match,
    Node,
    Not,
    TextField,
    YearRange,
    positive_matches,
)
from paperbrowse.search.segment import DocSet, Int64, Mask, Scores

K1 = 1.2
FIELD_WEIGHTS: Mapping[TextField, float] = {"title": 2.0, "abstract": 1.0, "note": 1.0}
"""Fields that are not here can match, but do not rank."""

_DENSE_RATIO = 4
"""Of how many papers one must match for all to be scored rather than each by itself."""


class SegmentScores(NamedTuple):
    """Papers of a segment, ascending, and the score of each."""

    docs: Int64 | None
    """None: every paper of the segment that has a score above 0."""
    scores: Scores


def has_ranked_words(node: Node) -> bool:
    """Whether a query has a word to rank by."""
    return bool(_ranked_matches(node))


def _is_ranked(match: Match) -> bool:
    return all(name in FIELD_WEIGHTS for name in match.fields)


class Evaluation:
    """One query over the papers of one view, and what the reader made of them.

    Raises TooBroadError where a word stands for too many.
    """

    def __init__(self, marked: UserDataView, node: Node) -> None:
        view = self._view = marked.snapshot
        self._marked = marked
        self._node = node
        self._frequencies: list[dict[int, FieldFrequencies]] = [{} for _ in view.segments]
        self._masks: list[dict[int, Mask]] = [{} for _ in view.segments]
        self._facet_values: dict[int, Collection[str]] = {}
        # All by the identity of nodes, which the tree keeps alive.
        self.masks = [self._mask(part, node) for part in range(len(view.segments))]
        """For each part the living papers that match."""
        for part, mask in zip(view.segments, self.masks, strict=True):
            if part.live_docs is not None:
                mask &= part.live_docs

    def score(self, chosen: Sequence[DocSet]) -> list[SegmentScores]:
        """Return for each segment the papers of a selection, all of which match, with scores."""
        weigh = {id(match): self._idf_weight(match) for match in _ranked_matches(self._node)}
        scored = []
        for part, selection in enumerate(chosen):
            if selection.size * _DENSE_RATIO > len(selection.mask):
                score = self._scores(part, self._node, weigh, None)
                if score is not None:
                    score *= selection.mask
                    if np.count_nonzero(score) == selection.size:
                        scored.append(SegmentScores(None, score))
                        continue
            papers = selection.docs
            score = self._scores(part, self._node, weigh, papers)
            if score is None:
                score = np.zeros(len(papers), np.float32)
            scored.append(SegmentScores(papers, score))
        return scored

    # Matching

    def _mask(self, part: int, node: Node) -> Mask:
        """Return which papers match, deleted ones included; a new array."""
        papers = self._view.segments[part].reader.doc_count
        match node:
            case Match():
                return self._match_mask(part, node).copy()
            case All(nodes):
                mask = np.ones(papers, np.bool_)
                for child in nodes:
                    mask &= self._cached_mask(part, child)
                return mask
            case AnyOf(nodes):
                mask = np.zeros(papers, np.bool_)
                for child in nodes:
                    mask |= self._cached_mask(part, child)
                return mask
            case Not(child):
                return ~self._cached_mask(part, child)
            case YearRange():
                return self._year_mask(part, node)
            case Filter():
                return self._filter_mask(part, node)

    def _cached_mask(self, part: int, node: Node) -> Mask:
        """Return the mask of a node, which must not be changed; scoring asks for some again."""
        if isinstance(node, Match):
            return self._match_mask(part, node)
        known = self._masks[part]
        if id(node) not in known:
            known[id(node)] = self._mask(part, node)
        return known[id(node)]

    def _match_mask(self, part: int, match: Match) -> Mask:
        known = self._masks[part]
        if id(match) not in known:
            found, mask = self._view.match_cache.get_or_compute(
                (part, match.fields, match.sequences), lambda: self._read_match(part, match)
            )
            if "note" in match.fields and self._marked.notes is not None:
                noted = self._marked.notes.count(match)[part]
                if len(noted.counts):
                    found, mask = {**found, "note": noted}, mask.copy()
                    noted.add_to_mask(mask)
            self._frequencies[part][id(match)], known[id(match)] = found, mask
        return known[id(match)]

    def _read_match(self, part: int, match: Match) -> tuple[FieldFrequencies, Mask]:
        segment = self._view.segments[part].reader
        found = count_match(segment, match)
        mask = np.zeros(segment.doc_count, np.bool_)
        for counts in found.values():
            counts.add_to_mask(mask)
        return found, mask

    def _year_mask(self, part: int, years: YearRange) -> Mask:
        date = self._view.segments[part].reader.dates
        if years.is_unknown:
            unknown: Mask = date == 0
            return unknown
        mask: Mask = date > 0
        if years.first is not None:
            mask &= date >= years.first * 10_000
        if years.last is not None:
            mask &= date < (years.last + 1) * 10_000
        return mask

    def _filter_mask(self, part: int, wanted: Filter) -> Mask:
        segment = self._view.segments[part].reader
        mask = np.zeros(segment.doc_count, np.bool_)
        match wanted.name:
            case "tag" | "source":
                mask = self._view.facet_mask(part, wanted.name, self._filter_values(wanted))
            case "list":
                mask = self._marked.list_mask(part, self._filter_values(wanted))
            case "is":
                mask = self._marked.value_mask(part, wanted.value)
            case "has":
                mask = segment.flag_mask(HAS_VALUES.index(wanted.value))
            case "id":
                mask[segment.find_id_prefix(wanted.value)] = True
            case "arxiv":
                mask[segment.find_arxiv_id(wanted.value, prefix=wanted.prefix)] = True
        return mask

    def _filter_values(self, wanted: Filter) -> Collection[str]:
        """Return the values of a facet that a filter means, looked up once for all segments."""
        if id(wanted) not in self._facet_values:
            known: Mapping[str, object] = self._marked.lists
            if wanted.name == "tag" or wanted.name == "source":
                known = self._view.facet(wanted.name).value_numbers
            self._facet_values[id(wanted)] = matching_values(known, wanted)
        return self._facet_values[id(wanted)]

    # Scoring

    def _idf_weight(self, match: Match) -> np.float32:
        """Return idf * (k1 + 1) of a match."""
        matching = 0
        for part, known in zip(self._view.segments, self._masks, strict=True):
            mask = known.get(id(match))
            if mask is not None:
                living = mask if part.live_docs is None else mask & part.live_docs
                matching += int(np.count_nonzero(living))
        papers = self._view.paper_count
        return np.float32(math.log(1 + (papers - matching + 0.5) / (matching + 0.5)) * (K1 + 1))

    def _scores(
        self, part: int, node: Node, weigh: Mapping[int, np.float32], papers: Int64 | None
    ) -> Scores | None:
        """Return the score that a node gives ``papers`` (None: all), 0 where it does not match."""
        match node:
            case Match() if _is_ranked(node):
                return self._match_scores(part, node, weigh[id(node)], papers)
            case All(nodes) | AnyOf(nodes):
                total: Scores | None = None
                for child in nodes:
                    score = self._scores(part, child, weigh, papers)
                    if score is not None and isinstance(child, All):
                        score = score * _take(self._cached_mask(part, child), papers)
                    if score is not None:
                        total = score if total is None else total + score
                return total
            case _:
                return None

    def _match_scores(
        self, part: int, match: Match, importance: np.float32, papers: Int64 | None
    ) -> Scores | None:
        frequency: Scores | None = None
        for name, counts in self._frequencies[part].get(id(match), {}).items():
            if not len(counts.counts):
                continue
            told = _take(counts.to_dense(self._view.segments[part].reader.doc_count), papers)
            told = told * np.float32(FIELD_WEIGHTS[name])
            told *= _take(self._length_factors(name)[part], papers)
            frequency = told if frequency is None else frequency + told
        if frequency is None:
            return None
        score = importance * frequency
        frequency += np.float32(K1)
        score /= frequency
        return score

    def _length_factors(self, name: TextField) -> Sequence[Scores]:
        noted = self._marked.notes if name == "note" else None
        return self._view.length_norms(name) if noted is None else noted.length_norms


def _take(values: npt.NDArray[Any], papers: Int64 | None) -> npt.NDArray[Any]:
    return values if papers is None else values[papers]


def _ranked_matches(node: Node) -> list[Match]:
    """Return the matches that can give a score."""
    return [match for match in positive_matches(node) if _is_ranked(match)]


def matching_values(values: Mapping[str, object], wanted: Filter) -> list[str]:
    """Return the values that are meant: as written but for case, else but for punctuation too."""
    for alike in (str.casefold, fold):
        value = alike(wanted.value)
        found = [
            name
            for name in values
            if value and (alike(name) == value or (wanted.prefix and alike(name).startswith(value)))
        ]
        if found:
            return found
    return []
