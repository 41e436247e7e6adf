"""Wording of papers, dates, sizes and counts, alike on the screen and in the shell."""

from __future__ import annotations

import datetime

from paperbrowse.core.dates import MONTHS, PartialDate
from paperbrowse.core.papers import Paper


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


def format_authors(paper: Paper) -> str:
    """Return the authors as far as they are known: names, their number, or an organisation."""
    match paper.authors:
        case [one]:
            return one
        case [one, two]:
            return f"{one} and {two}"
        case [one, *rest]:
            return f"{one} and {len(rest)} more"
    if paper.author_count is not None:
        return format_count(paper.author_count, "author")
    return paper.organization or ""


def format_byline(paper: Paper) -> str:
    """Return the known ones of date, authors, venue and number of comments, in one line."""
    parts = [format_date(paper.published), format_authors(paper), paper.venue or ""]
    if paper.comments:
        parts.append(format_count(paper.comments, "comment"))
    return " · ".join(part for part in parts if part)


def truncate(text: str, length: int) -> str:
    """Return at most ``length`` characters of ``text``, with an ellipsis if it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
