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

from paperbrowse.core.papers import Status
from paperbrowse.search.execution.evaluation import SegmentScores
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.segment import DocSet, IndexedOrder, Int64, Scores, nonzero_indices

_BLOCK_SIZE = 64
"""Papers reduced to their highest score in a first pass."""
_SCAN_RATIO = 8
"""Papers for each match up to which an order is scanned from its beginning."""

_MIN_SCORE = np.finfo(np.float32).smallest_subnormal


STATUS_ORDER: Sequence[Status] = ("reading", "unread", "read")
"""The order of papers by status: what is begun, what is to be begun, what is done."""


class RankedDoc(NamedTuple):
    """A paper of the page: its segment, its number in it, and its score."""

    segment_number: int
    doc: int
    score: float


def top_by_score(
    view: IndexSnapshot, scored: Sequence[SegmentScores], most: int
) -> list[RankedDoc]:
    """Return the ``limit`` papers with the highest scores; ties by title, then id."""
    floor = np.float32(0)
    candidates = []
    for number, (papers, scores) in enumerate(scored):
        least = floor if papers is not None else max(floor, _MIN_SCORE)
        highest = _top_scores(scores, most, least)
        kept = scores[highest]
        candidates.append((number, highest if papers is None else papers[highest], kept))
        if len(kept) >= most:
            floor = max(floor, np.partition(kept, len(kept) - most)[len(kept) - most])
    if sum(len(kept) for _, _, kept in candidates) > most:
        every = np.concatenate([kept for _, _, kept in candidates])
        floor = max(floor, np.partition(every, len(every) - most)[len(every) - most])
    found: list[RankedDoc] = []
    for number, papers, kept in candidates:
        tied = papers[kept == floor]
        if len(tied) > most:  # of these only the first by title can be on the page
            rank = view.segments[number].reader.sort_ranks("title")[tied]
            tied = tied[np.argpartition(rank, most - 1)[:most]]
        chosen = np.concatenate((papers[kept > floor], tied))
        told = np.concatenate((kept[kept > floor], np.full(len(tied), floor)))
        found += map(RankedDoc, repeat(number), chosen.tolist(), told.tolist())
    found.sort(key=lambda one: -one.score)
    return _break_ties(view, found, [one.score for one in found])[:most]


def _top_scores(scores: Scores, most: int, floor: np.float32) -> Int64:
    """Return the indices of the ``limit`` highest scores of at least ``floor``, ties included.

    The highest scores of the blocks are a first bound, found in one pass.
    """
    bound = floor
    blocks = len(scores) // _BLOCK_SIZE
    if blocks > most:
        tops = scores[: blocks * _BLOCK_SIZE].reshape(_BLOCK_SIZE, blocks).max(axis=0)
        bound = max(bound, np.partition(tops, blocks - most)[blocks - most])
    places = nonzero_indices(scores >= bound)
    if len(places) > most:
        kept = scores[places]
        last = np.partition(kept, len(kept) - most)[len(kept) - most]
        places = places[kept >= last]
    return places


def top_by_field(
    view: IndexSnapshot, chosen: Sequence[DocSet], order: IndexedOrder, most: int
) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers of an order: title, newest, most comments."""
    found = []
    keys: list[Any] = []
    for number, (part, selection) in enumerate(zip(view.segments, chosen, strict=True)):
        papers = _first_docs(
            selection, part.reader.sorted_docs(order), part.reader.sort_ranks(order), most
        )
        found += [RankedDoc(number, paper, 0.0) for paper in papers.tolist()]
        if order == "date":
            keys += (-part.reader.dates[papers].astype(np.int64)).tolist()
        elif order == "comments":
            keys += (-part.reader.comments[papers].astype(np.int64)).tolist()
        else:
            keys += [0] * len(papers)
    by_key = sorted(range(len(found)), key=keys.__getitem__)
    return _break_ties(view, [found[n] for n in by_key], [keys[n] for n in by_key])[:most]


def _first_docs(
    chosen: DocSet, order: npt.NDArray[np.uint16], rank: npt.NDArray[np.uint16], most: int
) -> Int64:
    if chosen.size * _SCAN_RATIO > len(order):
        taken = min(len(order), max(_SCAN_RATIO * _SCAN_RATIO * most, 1024))
        first = order[:taken]
        found = first[chosen.mask[first]]
        if len(found) >= most or taken == len(order):
            return found[:most].astype(np.int64)
    papers = chosen.docs
    places = rank[papers]
    if len(papers) > most:
        papers = papers[np.argpartition(places, most - 1)[:most]] if most else papers[:0]
    return papers[np.argsort(rank[papers])]


def top_by_status(marked: UserDataView, chosen: Sequence[DocSet], most: int) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers by status, newest first within each."""
    found: list[RankedDoc] = []
    for status in STATUS_ORDER:
        if len(found) < most:
            of_status = [
                DocSet(selection.mask & marked.value_mask(part, status))
                for part, selection in enumerate(chosen)
            ]
            found += top_by_field(marked.snapshot, of_status, "date", most - len(found))
    return found


def top_in_list(
    view: IndexSnapshot, chosen: Sequence[DocSet], papers: Int64, most: int
) -> list[RankedDoc]:
    """Return the first ``limit`` matching papers of a list; every matching paper is in it.

    ``docs``: the list, numbered as in ``IndexSnapshot.doc_bases``.
    """
    if not len(papers):
        return []
    is_chosen = np.concatenate([selection.mask for selection in chosen])
    found = papers[is_chosen[papers]][:most]
    part = np.searchsorted(view.doc_bases, found, side="right") - 1
    return [
        RankedDoc(number, paper, 0.0)
        for number, paper in zip(
            part.tolist(), (found - view.doc_bases[part]).tolist(), strict=True
        )
    ]


def _break_ties(
    view: IndexSnapshot, found: list[RankedDoc], keys: Sequence[Any]
) -> list[RankedDoc]:
    """Sort papers with equal ``keys``, which are neighbours, by title and id."""
    start = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and keys[end] == keys[start]:
            continue
        if end - start > 1:
            found[start:end] = sorted(found[start:end], key=lambda one: _tie_break_key(view, one))
        start = end
    return found


def _tie_break_key(view: IndexSnapshot, one: RankedDoc) -> tuple[str, str]:
    segment = view.segments[one.segment_number].reader
    return segment.title_keys[one.doc], segment.ids[one.doc]
