"""Speed and remaining time of long work."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW_SECONDS = 10.0
"""A short window, so that the forecast soon follows work that slows down."""
_WARM_UP_SECONDS = 1.0
"""A rate over a shorter time is too uncertain to show."""


class RateMeter:
    """Rate of one piece of work over the last seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` counts seconds."""
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()

    def update(self, done: int) -> float:
        """Record the amount ``done`` so far; return the rate per second, 0.0 while unknown."""
        now = self._clock()
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()  # the work started again
        self._samples.append((now, done))
        while len(self._samples) > 2 and self._samples[1][0] < now - _WINDOW_SECONDS:
            self._samples.popleft()
        first_time, first_done = self._samples[0]
        elapsed = now - first_time
        return (done - first_done) / elapsed if elapsed >= _WARM_UP_SECONDS else 0.0

    def describe(self, done: int, total: int, unit: str) -> str:
        """Record ``done`` of ``total``; return rate and remaining time in words.

        Such as ``5,200 papers/s · 17 s left`` for the unit ``papers``; ``bytes`` are given in MB.
        Empty while the rate is unknown.
        """
        rate = self.update(done)
        if not rate:
            return ""
        speed = f"{rate / 1e6:,.1f} MB/s" if unit == "bytes" else f"{rate:,.0f} {unit}/s"
        return f"{speed} · {format_time_left((total - done) / rate)}"


def format_time_left(seconds: float) -> str:
    """Return a remaining time in words: ``17 s left``, ``3 min left`` or ``1 h 5 min left``."""
    if seconds < 99.5:
        return f"{max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min left" if hours else f"{minutes} min left"
