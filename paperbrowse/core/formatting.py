"""Wording of papers, dates, sizes, counts and rates, alike on the screen and in the shell."""

from __future__ import annotations

import datetime
import time
from collections import deque
from collections.abc import Callable

from paperbrowse.core.dates import MONTHS, PartialDate
from paperbrowse.core.papers import Paper

_WINDOW_SECONDS = 10.0
"""A short window, so that the forecast soon follows work that slows down."""
_WARM_UP_SECONDS = 1.0
"""A rate over a shorter time is too uncertain to show."""


def format_count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 paper``, ``1,200 papers``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def format_date(published: PartialDate | None) -> str:
    """Return the known parts of a date: ``7 Oct 2024``, ``Oct 2024``, ``2024`` or ``undated``."""
    if published is None:
        return "undated"
    day = f"{published.day} " if published.day else ""
    month = f"{MONTHS[published.month - 1]} " if published.month else ""
    return f"{day}{month}{published.year}"


def format_time(at: datetime.datetime) -> str:
    """Return a moment to the minute in the user's time zone: ``21 Nov 2026 07:30``."""
    return f"{format_day(at)} {at.astimezone():%H:%M}"


def format_day(at: datetime.datetime) -> str:
    """Return the day of a moment in the user's time zone: ``21 Nov 2026``."""
    at = at.astimezone()
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def format_size(number: float) -> str:
    """Return a number of bytes in decimal units: ``1.2 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:,.1f} GB"


def format_authors(paper: Paper, named: str = "") -> str:
    """Return the authors as far as they are known: names, their number, or an organisation.

    Of many the first is shown, and the one that is ``named``.
    """
    match paper.authors:
        case [one]:
            return one
        case [one, two]:
            return f"{one} and {two}"
        case [one, *rest] if named in rest:
            return f"{one}, {named} and {len(rest) - 1} more"
        case [one, *rest]:
            return f"{one} and {len(rest)} more"
    if paper.author_count is not None:
        return format_count(paper.author_count, "author")
    return paper.organization or ""


def format_byline(paper: Paper, named: str = "") -> str:
    """Return the known ones of date, authors, venue and number of comments, in one line.

    The author ``named`` is shown, also among many.
    """
    parts = [format_date(paper.published), format_authors(paper, named), paper.venue or ""]
    if paper.comments:
        parts.append(format_count(paper.comments, "comment"))
    return " · ".join(part for part in parts if part)


def truncate(text: str, length: int) -> str:
    """Return at most ``length`` characters of ``text``, with an ellipsis if it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


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
