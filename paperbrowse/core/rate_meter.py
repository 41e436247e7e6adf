"""Says how fast long work goes and when it will be done."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW_SECONDS = 10.0
"""Seconds looked back on: work that becomes slower is foretold to take longer soon."""
_WARM_UP_SECONDS = 1.0
"""Seconds after which the rate is worth telling."""


class RateMeter:
    """Measures one piece of work from what is told of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` counts seconds."""
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()

    def update(self, done: int) -> float:
        """Take in that so much is ``done``; return how much a second, 0.0 while unknown."""
        now = self._clock()
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()  # it began anew
        self._samples.append((now, done))
        while len(self._samples) > 2 and self._samples[1][0] < now - _WINDOW_SECONDS:
            self._samples.popleft()
        began, had = self._samples[0]
        return (done - had) / (now - began) if now - began >= _WARM_UP_SECONDS else 0.0

    def describe(self, done: int, total: int, unit: str) -> str:
        """Take in that ``done`` of ``total`` is done; return rate and time left in words.

        Such as ``5,200 papers/s · 17 s left`` for the unit ``papers``, and ``bytes`` in MB;
        an empty text while they are not known.
        """
        rate = self.update(done)
        if not rate:
            return ""
        speed = f"{rate / 1e6:,.1f} MB/s" if unit == "bytes" else f"{rate:,.0f} {unit}/s"
        return f"{speed} · {format_time_left((total - done) / rate)}"


def format_time_left(seconds: float) -> str:
    """Return a time in words: ``17 s left``, ``3 min left`` or ``1 h 5 min left``."""
    if seconds < 99.5:
        return f"{max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min left" if hours else f"{minutes} min left"
