"""Chooses the papers of an answer's page: the best of each segment, then the best of those.

Within a segment no more than ``most`` papers can be on the page, so only these are compared with
those of other segments, by their titles and ids where all else is equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.core.papers import Status
from paperbrowse.search.execution.evaluation import Scored
from paperbrowse.search.execution.snapshot import View
from paperbrowse.search.execution.user_data import Marked
from paperbrowse.search.segment.array_ops import Integers, Scores, places_of
from paperbrowse.search.segment.facet_values import Selection
from paperbrowse.search.segment.reader import Order

_BLOCK = 64
"""Papers of which only the best is looked at first."""
_FEW = 8
"""Of how many papers one must match for an order to be read from its beginning."""

_LEAST = np.finfo(np.float32).smallest_subnormal


BY_STATUS: Sequence[Status] = ("reading", "unread", "read")
"""The order of papers by status: what is begun, what is to be begun, what is done."""


class Found(NamedTuple):
    """A paper of the page: its part, its number in it, and its score."""

    part: int
    paper: int
    score: float


def best_scored(view: View, scored: Sequence[Scored], most: int) -> list[Found]:
    """Return the ``most`` papers with the highest scores; ties by title, then id."""
    floor = np.float32(0)
    candidates = []
    for number, (papers, scores) in enumerate(scored):
        least = floor if papers is not None else max(floor, _LEAST)
        highest = _highest(scores, most, least)
        kept = scores[highest]
        candidates.append((number, highest if papers is None else papers[highest], kept))
        if len(kept) >= most:
            floor = max(floor, np.partition(kept, len(kept) - most)[len(kept) - most])
    if sum(len(kept) for _, _, kept in candidates) > most:
        every = np.concatenate([kept for _, _, kept in candidates])
        floor = max(floor, np.partition(every, len(every) - most)[len(every) - most])
    found: list[Found] = []
    for number, papers, kept in candidates:
        tied = papers[kept == floor]
        if len(tied) > most:  # of these only the first by title can be on the page
            rank = view.segments[number].segment.rank("title")[tied]
            tied = tied[np.argpartition(rank, most - 1)[:most]]
        chosen = np.concatenate((papers[kept > floor], tied))
        told = np.concatenate((kept[kept > floor], np.full(len(tied), floor)))
        found += map(Found, repeat(number), chosen.tolist(), told.tolist())
    found.sort(key=lambda one: -one.score)
    return _with_ties(view, found, [one.score for one in found])[:most]


def _highest(scores: Scores, most: int, floor: np.float32) -> Integers:
    """Return where the ``most`` highest scores are that are at least ``floor``.

    All that equal the last of them are among those. The highest of the blocks are a first bound,
    found in one pass.
    """
    bound = floor
    blocks = len(scores) // _BLOCK
    if blocks > most:
        tops = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
        bound = max(bound, np.partition(tops, blocks - most)[blocks - most])
    places = places_of(scores >= bound)
    if len(places) > most:
        kept = scores[places]
        last = np.partition(kept, len(kept) - most)[len(kept) - most]
        places = places[kept >= last]
    return places


def best_in_order(view: View, chosen: Sequence[Selection], order: Order, most: int) -> list[Found]:
    """Return the first ``most`` matching papers of an order: title, newest, most comments."""
    found = []
    keys: list[Any] = []
    for number, (part, selection) in enumerate(zip(view.segments, chosen, strict=True)):
        papers = _first_in_order(
            selection, part.segment.in_order(order), part.segment.rank(order), most
        )
        found += [Found(number, paper, 0.0) for paper in papers.tolist()]
        if order == "date":
            keys += (-part.segment.date[papers].astype(np.int64)).tolist()
        elif order == "comments":
            keys += (-part.segment.comments[papers].astype(np.int64)).tolist()
        else:
            keys += [0] * len(papers)
    by_key = sorted(range(len(found)), key=keys.__getitem__)
    return _with_ties(view, [found[n] for n in by_key], [keys[n] for n in by_key])[:most]


def _first_in_order(
    chosen: Selection, order: npt.NDArray[np.uint16], rank: npt.NDArray[np.uint16], most: int
) -> Integers:
    if chosen.size * _FEW > len(order):
        taken = min(len(order), max(_FEW * _FEW * most, 1024))
        first = order[:taken]
        found = first[chosen.mask[first]]
        if len(found) >= most or taken == len(order):
            return found[:most].astype(np.int64)
    papers = chosen.papers
    places = rank[papers]
    if len(papers) > most:
        papers = papers[np.argpartition(places, most - 1)[:most]] if most else papers[:0]
    return papers[np.argsort(rank[papers])]


def best_by_status(marked: Marked, chosen: Sequence[Selection], most: int) -> list[Found]:
    """Return the first ``most`` matching papers, newest first among those of each status."""
    found: list[Found] = []
    for status in BY_STATUS:
        if len(found) < most:
            of_status = [
                Selection(selection.mask & marked.mask(part, status))
                for part, selection in enumerate(chosen)
            ]
            found += best_in_order(marked.view, of_status, "date", most - len(found))
    return found


def best_in_list(
    view: View, chosen: Sequence[Selection], papers: Integers, most: int
) -> list[Found]:
    """Return the first ``most`` matching papers of a list; every matching paper is in it.

    ``papers``: the list, by the numbers of ``View.starts``.
    """
    if not len(papers):
        return []
    is_chosen = np.concatenate([selection.mask for selection in chosen])
    found = papers[is_chosen[papers]][:most]
    part = np.searchsorted(view.starts, found, side="right") - 1
    return [
        Found(number, paper, 0.0)
        for number, paper in zip(part.tolist(), (found - view.starts[part]).tolist(), strict=True)
    ]


def _with_ties(view: View, found: list[Found], keys: Sequence[Any]) -> list[Found]:
    """Put papers with equal ``keys``, which are neighbours, in the order of title and id."""
    start = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and keys[end] == keys[start]:
            continue
        if end - start > 1:
            found[start:end] = sorted(found[start:end], key=lambda one: _title_and_id(view, one))
        start = end
    return found


def _title_and_id(view: View, one: Found) -> tuple[str, str]:
    segment = view.segments[one.part].segment
    return segment.title_keys[one.paper], segment.ids[one.paper]
