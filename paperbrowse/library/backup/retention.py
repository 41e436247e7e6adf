"""Decides which automatic backups go, so that the rest tell of many days and fit on the disk."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal["daily", "before-migration", "before-restore"]
"""Why a backup was made."""

DAILY_BACKUPS, WEEKLY_BACKUPS = 7, 4
"""The newest days and weeks (as ISO 8601 counts them) of which a daily backup is kept."""

OTHER_BACKUPS = 3
"""The newest backups made before migrations, and of those before restoring, that are kept."""

MIN_SIZE_BUDGET = 2_000_000_000
"""Bytes that all automatic backups may take together, of however small a library."""

SIZE_BUDGET_FACTOR = 3
"""How many times a large library's size they may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupInfo:
    """A good backup, as far as it matters here."""

    name: str
    """Sorts by time."""
    at: datetime.datetime
    reason: Reason
    size: int
    user_items: int
    """How many things of the reader's own are in it."""
    is_empty: bool = False


def size_budget(library_size: int) -> int:
    """Return how many bytes the backups of a library may take together."""
    return max(MIN_SIZE_BUDGET, SIZE_BUDGET_FACTOR * library_size)


def newest(backups: Iterable[BackupInfo]) -> BackupInfo | None:
    """Return the newest backup that holds anything, else the newest."""
    return max(backups, key=lambda each: (not each.is_empty, each.name), default=None)


def fullest(backups: Iterable[BackupInfo]) -> BackupInfo | None:
    """Return the newest of those that hold most of what the reader made."""
    return max(backups, key=lambda each: (each.user_items, each.name), default=None)


def find_surplus(
    backups: Sequence[BackupInfo], most: int, needed: Collection[str] = ()
) -> list[str]:
    """Return the names of the backups that can go, the oldest first.

    Of those that stay, all together take at most ``most`` bytes, unless the ones that never go
    take more: the newest, the fullest, and the ``needed``.
    """
    ordered = sorted(backups, key=lambda each: each.name, reverse=True)
    never = {*needed, *(each.name for each in (newest(backups), fullest(backups)) if each)}
    kept = never | _kept_by_age(ordered)
    size = sum(each.size for each in ordered if each.name in kept)
    for each in reversed(ordered):
        if size > most and each.name in kept - never:
            kept.discard(each.name)
            size -= each.size
    return [each.name for each in reversed(ordered) if each.name not in kept]


def _kept_by_age(ordered: Sequence[BackupInfo]) -> set[str]:
    """Return what is kept for its age; an empty one takes no other's place."""
    full = [each for each in ordered if not each.is_empty]
    kept: set[str] = set()
    for group in (full, [each for each in ordered if each.is_empty]):
        daily = [each for each in group if each.reason == "daily"]
        kept |= _newest_of_each(daily, lambda each: each.at.date(), DAILY_BACKUPS)
        kept |= _newest_of_each(daily, lambda each: each.at.isocalendar()[:2], WEEKLY_BACKUPS)
        for reason in ("before-migration", "before-restore"):
            kept |= {each.name for each in [e for e in group if e.reason == reason][:OTHER_BACKUPS]}
    return kept


def _newest_of_each(
    ordered: Iterable[BackupInfo], key: Callable[[BackupInfo], Hashable], most: int
) -> set[str]:
    """Return the first of each of the ``most`` first groups that ``key`` makes."""
    first: dict[Hashable, str] = {}
    for each in ordered:
        first.setdefault(key(each), each.name)
    return set(list(first.values())[:most])
