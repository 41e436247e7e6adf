"""What measuring gives: plain figures, or a failure."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.search.engine import IndexSize


class MeasurementFailedError(Exception):
    """An engine failed to do what was to be measured; the message says how."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each question of a class took, in milliseconds, and what it found.

    Each is the median of ``passes`` times, after one that does not count; where that one took
    longer than is worth repeating, it is the one that counts, and ``passes`` is 0.
    """

    ms: tuple[float, ...]
    totals: tuple[int, ...]
    passes: int
    skipped: int = 0
    """Questions that there was no time for."""


@dataclass(frozen=True, slots=True)
class OpenCost:
    """What opening an index costs a process in which the engine was used before."""

    ms: float
    """To the first answer."""
    added_memory: int | None
    """Bytes of its own that the process holds more after 1,000 keystrokes."""


@dataclass(frozen=True, slots=True)
class BuildCost:
    """What a build cost."""

    seconds: float
    size: IndexSize
    peak: int | None = None
    """Bytes that all processes of it owned together at the most."""
