"""Selects the papers of a result page in reversed orders, which no segment stores.

They are computed from the matching papers: about a millisecond for 50,000 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from paperbrowse.search.execution.scoring import SegmentScores
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.top_hits import RankedDoc, break_ties
from paperbrowse.search.segment import DocSet, IndexedOrder, Int64, nonzero_indices

_LAST = np.iinfo(np.int64).max


def bottom_by_number(
    snapshot: IndexSnapshot, matching: Sequence[DocSet], order: IndexedOrder, limit: int
) -> list[RankedDoc]:
    """Return the ``limit`` matching papers with the least numbers, those without one last."""
    parts = []
    for segment, docs in zip(snapshot.segments, matching, strict=True):
        numbers = segment.reader.sort_numbers(order)
        assert numbers is not None, "titles have no numbers"
        found = numbers[docs.docs].astype(np.int64)
        # Of times, which are unsigned, 0 is unknown.
        is_known = found >= 0 if np.issubdtype(numbers.dtype, np.signedinteger) else found > 0
        parts.append((docs.docs, np.where(is_known, found, _LAST)))
    return [ranked._replace(score=0.0) for ranked in _least(snapshot, parts, limit)]


def bottom_by_score(
    snapshot: IndexSnapshot, scored: Sequence[SegmentScores], limit: int
) -> list[RankedDoc]:
    """Return the ``limit`` papers with the lowest scores; ties by title, then id."""
    parts = []
    for docs, scores in scored:
        found = nonzero_indices(scores > 0) if docs is None else docs
        parts.append((found, scores[found] if docs is None else scores))
    return _least(snapshot, parts, limit)


def bottom_by_title(
    snapshot: IndexSnapshot, matching: Sequence[DocSet], limit: int
) -> list[RankedDoc]:
    """Return the last ``limit`` matching papers by title, the last first; ties by id."""
    named: list[tuple[str, str, RankedDoc]] = []
    for number, (segment, docs) in enumerate(zip(snapshot.segments, matching, strict=True)):
        titles, ids = segment.reader.title_keys, segment.reader.ids
        ranks = segment.reader.sort_ranks("title")[docs.docs]
        bound = None
        for place, doc in enumerate(docs.docs[np.argsort(ranks, kind="stable")[::-1]].tolist()):
            title = titles[doc]
            if place >= limit and title != bound:
                break
            bound = title
            named.append((title, ids[doc], RankedDoc(number, doc, 0.0)))
    named.sort(key=lambda each: each[1])
    named.sort(key=lambda each: each[0], reverse=True)
    return [ranked for _, _, ranked in named[:limit]]


def _least(
    snapshot: IndexSnapshot, parts: Sequence[tuple[Int64, npt.NDArray[Any]]], limit: int
) -> list[RankedDoc]:
    """Return the ``limit`` papers with the least keys, as scores; ties by title, then id.

    ``parts``: papers of each segment, and their keys.
    """
    ranked: list[RankedDoc] = []
    for number, (docs, keys) in enumerate(parts):
        if len(docs) > limit:
            ranks = snapshot.segments[number].reader.sort_ranks("title")
            bound = np.partition(keys, limit - 1)[limit - 1]
            below, tied = nonzero_indices(keys < bound), nonzero_indices(keys == bound)
            missing = limit - len(below)
            if len(tied) > missing:  # only the first of these by title can be on the page
                tied = tied[np.argpartition(ranks[docs[tied]], missing - 1)[:missing]]
            chosen = np.concatenate((below, tied))
            docs, keys = docs[chosen], keys[chosen]
        ranked += map(RankedDoc, repeat(number), docs.tolist(), keys.tolist())
    ranked.sort(key=lambda each: each.score)
    return break_ties(snapshot, ranked, [each.score for each in ranked])[:limit]
