"""Rate and remaining time of long work."""

from __future__ import annotations

import pytest

from paperbrowse.core.formatting import RateMeter, format_time_left


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_and_time_left_come_after_a_second() -> None:
    clock = Clock()
    meter = RateMeter(clock)
    assert meter.describe(0, 10_000, "papers") == ""
    clock.now += 0.5
    assert meter.describe(600, 10_000, "papers") == ""
    clock.now += 0.5
    assert meter.describe(1_000, 10_000, "papers") == "1,000 papers/s · 9 s left"


def test_old_samples_do_not_count() -> None:
    clock = Clock()
    meter = RateMeter(clock)
    for done in (0, 100_000, 101_000, 102_000):
        meter.update(done)
        clock.now += 9
    assert meter.describe(103_000, 112_000, "papers") == "111 papers/s · 81 s left"


def test_work_that_starts_again_is_measured_again() -> None:
    clock = Clock()
    meter = RateMeter(clock)
    meter.update(50_000_000)
    clock.now += 1
    assert meter.describe(0, 10_000_000, "bytes") == ""
    clock.now += 2
    assert meter.describe(5_000_000, 10_000_000, "bytes") == "2.5 MB/s · 2 s left"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s left"), (99, "99 s left"), (100, "2 min left"), (3_900, "1 h 5 min left")],
)
def test_time_left_is_given_in_a_fitting_unit(seconds: float, words: str) -> None:
    assert format_time_left(seconds) == words
