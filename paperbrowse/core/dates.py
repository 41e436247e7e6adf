"""Publication dates that may lack the day, or the month and the day."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date whose month and day, or only day, may be unknown (0).

    Dates sort by time; an unknown part sorts before every known one.
    Raises ValueError for a date that the calendar does not have.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if self.day and not self.month:
            raise ValueError("a date with a day needs a month")
        datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Parse ``2024``, ``2024-03`` or ``2024-03-14``; raises ValueError for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"not a date: {text!r}")
        return cls(*(int(part) for part in match.groups() if part is not None))

    @property
    def precision(self) -> Literal["day", "month", "year"]:
        """The smallest part that is known."""
        return "day" if self.day else "month" if self.month else "year"

    def __str__(self) -> str:
        """Return the known parts as ISO 8601: ``2024``, ``2024-03`` or ``2024-03-14``."""
        if not self.month:
            return f"{self.year:04}"
        month = f"{self.year:04}-{self.month:02}"
        return f"{month}-{self.day:02}" if self.day else month


def parse_month(name: str) -> int:
    """Return the number of the month whose English name begins like ``name``; 0 if there is none.

    Only the first three letters count, in either case.
    """
    return _MONTH_NUMBERS.get(name[:3].lower(), 0)
