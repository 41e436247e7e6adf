"""Tells whether the next answer will be there quickly enough to wait for it."""

from __future__ import annotations

from collections import deque

_LOOKED_BACK_AT = 4
"""Answers. After a slow one, so many are found without anyone waiting for them."""


class Pace:
    """Foretells how long work takes from how long it took the last times."""

    def __init__(self, quick: float) -> None:
        """``quick``: seconds that are no wait."""
        self._quick = quick
        self._times: deque[float] = deque(maxlen=_LOOKED_BACK_AT)

    def note(self, seconds: float) -> None:
        """Take in how long the work took."""
        self._times.append(seconds)

    @property
    def is_quick(self) -> bool:
        """Whether all of the last times were quick; not known is not quick."""
        return bool(self._times) and max(self._times) < self._quick
