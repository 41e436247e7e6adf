"""Puts the papers of an answer in order; ties break by title, then by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paperbrowse.search.catalogue import Entry
from paperbrowse.search.request import Sort

SCORE_DIGITS = 6
"""Scores are rounded to this, so that the order of adding them up never decides a tie."""


def in_order(
    numbers: Iterable[int],
    entries: Mapping[int, Entry],
    sort: Sort,
    *,
    scores: Mapping[int, float],
    reading_list: Sequence[str] | None,
) -> list[int]:
    """Return document numbers as ``sort`` asks for them.

    Without ``scores`` to rank by, or without a ``reading_list`` (paper ids) to follow, newest
    papers come first.
    """
    tied = sorted(numbers, key=lambda n: (entries[n].title_key, entries[n].paper_id))
    match sort:
        case "title":
            return tied
        case "comments":
            return sorted(tied, key=lambda n: -entries[n].comments)
        case "relevance" if scores:
            return sorted(tied, key=lambda n: -round(scores.get(n, 0.0), SCORE_DIGITS))
        case "list" if reading_list is not None:
            places = {paper_id: place for place, paper_id in enumerate(reading_list)}
            return sorted(tied, key=lambda n: places.get(entries[n].paper_id, len(places)))
        case _:
            return sorted(tied, key=lambda n: entries[n].date, reverse=True)
