"""Selects the papers of a result page: the top papers of each segment, then the top of those.

A segment contributes at most ``limit`` papers, so only these are compared across segments, by
their titles and ids where the sort keys are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.core import STATUSES_BY_ATTENTION
from paperbrowse.search.execution.rows import SegmentScores
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.segment import DocSet, IndexedOrder, Int64, Scores, nonzero_indices

_BLOCK_SIZE = 64
"""Papers reduced to their highest score in a first pass."""
_SCAN_RATIO = 8
"""Papers for each match up to which an order is scanned from its beginning."""

_MIN_SCORE = np.finfo(np.float32).smallest_subnormal


class RankedDoc(NamedTuple):
    """A paper of the page: its segment, its number in it, and its score."""

    segment_number: int
    doc: int
    score: float


def top_by_score(
    snapshot: IndexSnapshot, scored: Sequence[SegmentScores], limit: int
) -> list[RankedDoc]:
    """Return the ``limit`` papers with the highest scores; ties by title, then id."""
    floor = np.float32(0)
    candidates = []
    for number, (docs, scores) in enumerate(scored):
        least = floor if docs is not None else max(floor, _MIN_SCORE)
        indices = _top_scores(scores, limit, least)
        top = scores[indices]
        candidates.append((number, indices if docs is None else docs[indices], top))
        if len(top) >= limit:
            floor = max(floor, np.partition(top, len(top) - limit)[len(top) - limit])
    if sum(len(top) for _, _, top in candidates) > limit:
        every = np.concatenate([top for _, _, top in candidates])
        floor = max(floor, np.partition(every, len(every) - limit)[len(every) - limit])
    ranked: list[RankedDoc] = []
    for number, docs, top in candidates:
        tied = docs[top == floor]
        if len(tied) > limit:  # only the first of these by title can be on the page
            ranks = snapshot.segments[number].reader.sort_ranks("title")[tied]
            tied = tied[np.argpartition(ranks, limit - 1)[:limit]]
        docs = np.concatenate((docs[top > floor], tied))
        top = np.concatenate((top[top > floor], np.full(len(tied), floor)))
        ranked += map(RankedDoc, repeat(number), docs.tolist(), top.tolist())
    ranked.sort(key=lambda one: -one.score)
    return break_ties(snapshot, ranked, [one.score for one in ranked])[:limit]


def _top_scores(scores: Scores, limit: int, floor: np.float32) -> Int64:
    """Return the indices of the ``limit`` highest scores of at least ``floor``, ties included.

    The highest scores of the blocks are a first bound, found in one pass.
    """
    bound = floor
    blocks = len(scores) // _BLOCK_SIZE
    if blocks > limit:
        tops = scores[: blocks * _BLOCK_SIZE].reshape(_BLOCK_SIZE, blocks).max(axis=0)
        bound = max(bound, np.partition(tops, blocks - limit)[blocks - limit])
    indices = nonzero_indices(scores >= bound)
    if len(indices) > limit:
        top = scores[indices]
        last = np.partition(top, len(top) - limit)[len(top) - limit]
        indices = indices[top >= last]
    return indices


def top_by_field(
    snapshot: IndexSnapshot, matching: Sequence[DocSet], order: IndexedOrder, limit: int
) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers of an order: by title, newest or most first."""
    ranked = []
    keys: list[Any] = []
    for number, (segment, docs) in enumerate(zip(snapshot.segments, matching, strict=True)):
        reader = segment.reader
        first = _first_docs(docs, reader.sorted_docs(order), reader.sort_ranks(order), limit)
        ranked += [RankedDoc(number, doc, 0.0) for doc in first.tolist()]
        numbers = reader.sort_numbers(order)
        keys += [0] * len(first) if numbers is None else (-numbers[first].astype(np.int64)).tolist()
    by_key = sorted(range(len(ranked)), key=keys.__getitem__)
    return break_ties(snapshot, [ranked[n] for n in by_key], [keys[n] for n in by_key])[:limit]


def _first_docs(
    matching: DocSet, order: npt.NDArray[np.uint16], ranks: npt.NDArray[np.uint16], limit: int
) -> Int64:
    if matching.size * _SCAN_RATIO > len(order):
        scanned = min(len(order), max(_SCAN_RATIO * _SCAN_RATIO * limit, 1024))
        first = order[:scanned]
        found = first[matching.mask[first]]
        if len(found) >= limit or scanned == len(order):
            return found[:limit].astype(np.int64)
    docs = matching.docs
    if len(docs) > limit:
        docs = docs[np.argpartition(ranks[docs], limit - 1)[:limit]] if limit else docs[:0]
    return docs[np.argsort(ranks[docs])]


def top_by_status(
    user_data: UserDataView, matching: Sequence[DocSet], limit: int, *, reverse: bool
) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers by status, newest first within each."""
    ranked: list[RankedDoc] = []
    for status in reversed(STATUSES_BY_ATTENTION) if reverse else STATUSES_BY_ATTENTION:
        if len(ranked) < limit:
            with_status = [
                DocSet(docs.mask & user_data.value_mask(number, status))
                for number, docs in enumerate(matching)
            ]
            ranked += top_by_field(user_data.snapshot, with_status, "date", limit - len(ranked))
    return ranked


def top_in_list(
    snapshot: IndexSnapshot, matching: Sequence[DocSet], docs: Int64, limit: int
) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers of a list; every matching paper is in it.

    ``docs``: the list, numbered as in ``IndexSnapshot.doc_bases``.
    """
    if not len(docs):
        return []
    mask = np.concatenate([each.mask for each in matching])
    docs = docs[mask[docs]][:limit]
    numbers = np.searchsorted(snapshot.doc_bases, docs, side="right") - 1
    docs = docs - snapshot.doc_bases[numbers]
    return [
        RankedDoc(number, doc, 0.0)
        for number, doc in zip(numbers.tolist(), docs.tolist(), strict=True)
    ]


def break_ties(
    snapshot: IndexSnapshot, ranked: list[RankedDoc], keys: Sequence[Any]
) -> list[RankedDoc]:
    """Sort papers with equal ``keys``, which are neighbours, by title and id."""
    start = 0
    for end in range(1, len(ranked) + 1):
        if end < len(ranked) and keys[end] == keys[start]:
            continue
        if end - start > 1:
            ranked[start:end] = sorted(
                ranked[start:end], key=lambda one: _tie_break_key(snapshot, one)
            )
        start = end
    return ranked


def _tie_break_key(snapshot: IndexSnapshot, one: RankedDoc) -> tuple[str, str]:
    reader = snapshot.segments[one.segment_number].reader
    return reader.title_keys[one.doc], reader.ids[one.doc]
