"""The retention rules: the numbers of daily and other backups kept, and their size on the disk."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal["daily", "before-migration", "before-restore"]
"""The occasion of a backup."""

DAILY_BACKUPS, WEEKLY_BACKUPS = 7, 4
"""Numbers of the newest days, and of ISO 8601 weeks, that keep a daily backup each."""

OTHER_BACKUPS = 3
"""The number of the newest backups from before migrations, and before restores, that are kept."""

MIN_SIZE_BUDGET = 2_000_000_000
"""Bytes that all automatic backups together may take at the least."""

SIZE_BUDGET_FACTOR = 3
"""Multiple of a large library's size that they may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupInfo:
    """The facts of a good backup that retention depends on."""

    name: str
    """Sorts by time."""
    at: datetime.datetime
    reason: Reason
    size: int
    user_items: int
    """The number of user data items in it."""
    is_empty: bool = False


def size_budget(library_size: int, least: int = MIN_SIZE_BUDGET) -> int:
    """Return the number of bytes that the backups of a library together may take."""
    return max(least, SIZE_BUDGET_FACTOR * library_size)


def find_protected(backups: Collection[BackupInfo]) -> set[str]:
    """Return the names of the newest backup and of the fullest, which are never deleted.

    The newest is one that is not empty, if there is any; the fullest has the most user data.
    """
    newest = max(backups, key=lambda each: (not each.is_empty, each.name), default=None)
    fullest = max(backups, key=lambda each: (each.user_items, each.name), default=None)
    return {each.name for each in (newest, fullest) if each is not None}


def find_surplus(
    backups: Sequence[BackupInfo], max_bytes: int, needed: Collection[str] = ()
) -> list[str]:
    """Return the names of the backups to delete, the oldest first.

    The rest takes at most ``max_bytes`` bytes, unless those that are never deleted take more: the
    newest, the fullest, and the ``needed``.
    """
    ordered = sorted(backups, key=lambda each: each.name, reverse=True)
    protected = {*needed, *find_protected(backups)}
    kept_names = protected | _kept_by_age(ordered)
    size = sum(each.size for each in ordered if each.name in kept_names)
    for each in reversed(ordered):
        if size > max_bytes and each.name in kept_names - protected:
            kept_names.discard(each.name)
            size -= each.size
    return [each.name for each in reversed(ordered) if each.name not in kept_names]


def _kept_by_age(ordered: Sequence[BackupInfo]) -> set[str]:
    """Return the names of the backups kept for their age; empty ones are counted apart."""
    kept_names: set[str] = set()
    for is_empty in (False, True):
        group = [each for each in ordered if each.is_empty == is_empty]
        daily = [each for each in group if each.reason == "daily"]
        kept_names |= _newest_of_each(daily, lambda each: each.at.date(), DAILY_BACKUPS)
        kept_names |= _newest_of_each(daily, lambda each: each.at.isocalendar()[:2], WEEKLY_BACKUPS)
        for reason in ("before-migration", "before-restore"):
            others = [each.name for each in group if each.reason == reason]
            kept_names.update(others[:OTHER_BACKUPS])
    return kept_names


def _newest_of_each(
    ordered: Iterable[BackupInfo], key: Callable[[BackupInfo], Hashable], groups: int
) -> set[str]:
    """Return the name of the first of each group by ``key``, for the ``groups`` first groups."""
    first: dict[Hashable, str] = {}
    for each in ordered:
        first.setdefault(key(each), each.name)
    return set(list(first.values())[:groups])
