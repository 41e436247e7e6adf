"""Keeps the places that are told as skipped to a number that fits in memory and on a screen."""

from __future__ import annotations

from paperbrowse.dumps.values import Records, Skipped

MOST_TOLD = 1000
"""So many places are told one by one; how many there were is told at the end."""


def few_skipped(records: Records) -> Records:
    """Yield ``records`` with at most MOST_TOLD skipped places, and one more with their number."""
    skipped, last = 0, None
    for found in records:
        if isinstance(found, Skipped):
            skipped += 1
            last = found.line or last
            if skipped > MOST_TOLD:
                continue
        yield found
    if skipped > MOST_TOLD:
        yield Skipped(last, f"the last of {skipped:,} that were skipped; not all of them are told")
