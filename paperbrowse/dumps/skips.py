"""Keeps the places that are told as skipped to a number that fits in memory and on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from paperbrowse.dumps.values import Skipped

_T = TypeVar("_T")

MOST_TOLD = 1000
"""So many places are told one by one; how many there were is told at the end."""


class SkipsTold:
    """Counts the skipped places of one dump."""

    def __init__(self) -> None:
        self._count = 0
        self._last: int | None = None

    def tells(self, skipped: Skipped) -> bool:
        """Count a place; return whether it is one of those to be told."""
        self._count += 1
        self._last = skipped.line or self._last
        return self._count <= MOST_TOLD

    def rest(self) -> Skipped | None:
        """Return what tells of those that were not told, if there were any."""
        if self._count <= MOST_TOLD:
            return None
        told = f"the last of {self._count:,} that were skipped; not all of them are told"
        return Skipped(self._last, told)


def few_skipped(records: Iterator[_T | Skipped]) -> Iterator[_T | Skipped]:
    """Yield ``records`` with at most MOST_TOLD skipped places, and one more with their number."""
    told = SkipsTold()
    for found in records:
        if not isinstance(found, Skipped) or told.tells(found):
            yield found
    if (rest := told.rest()) is not None:
        yield rest
