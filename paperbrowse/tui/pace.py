"""Tells whether the next answer will be there quickly enough to wait for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_LOOKED_BACK_AT = 4
"""Answers. After a slow one, so many are found without anyone waiting for them."""


class Pace:
    """Foretells how long work takes from how long it took the last times."""

    def __init__(self, quick: float) -> None:
        """``quick``: seconds that are no wait."""
        self._quick = quick
        self._times: deque[float] = deque(maxlen=_LOOKED_BACK_AT)

    @contextmanager
    def timing(self) -> Iterator[None]:
        """Take in how long the work within took, in the thread that does it.

        What the processor spent on it counts: on a busy machine, or beside another thread, the
        clock tells of those. But a third of the time by the clock does count, for slow disks.
        """
        spent, began = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            spent, passed = time.thread_time() - spent, time.perf_counter() - began
            self._times.append(max(spent, passed / 3))

    @property
    def is_quick(self) -> bool:
        """Whether all of the last times were quick; not known is not quick."""
        return bool(self._times) and max(self._times) < self._quick
