"""Short lines of a page: footers (authors or organisation, date, comments), upvotes, boilerplate.

Boilerplate belongs to the page, not to any paper. Words that could be a title ("New", "Daily")
count as such only beside lines that could not, or at the very beginning, and never where an
abstract or a footer follows them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.core import parse_month
from paperbrowse.dumps.web_page.classifier import reads_as_abstract
from paperbrowse.dumps.web_page.lines import Line

_BULLET = r"[•*+\-–‣◦]"
_AUTHOR_COUNT = re.compile(rf"(?:{_BULLET}\s*)?(\d{{1,6}})\s+authors?", re.IGNORECASE)
_BULLETED_TEXT = re.compile(rf"{_BULLET}\s+(\S.{{0,119}})")
_BARE_BULLETS = frozenset("•‣◦")
_DATE = re.compile(
    r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
    r"|september|october|november|december)\.?\s+(\d{1,2})(?:,\s*(\d{4}))?(?:\s+(\d{1,6}))?",
    re.IGNORECASE,
)
# The beginning of a date, cut off by the end of the file.
_TRUNCATED_DATE = re.compile(r"[A-Z](?:[a-z]{1,8})?\.?(?:\s+\d{1,2}(?:,\s*\d{0,3})?)?")
_COUNT = re.compile(r"\d{1,6}|\d{1,3}(?:,\d{3})|\d{1,4}(?:\.\d)?k", re.IGNORECASE)
_MIDDLE_DOTS = frozenset("·‧∙⋅")

_CERTAIN_BOILERPLATE = re.compile(
    r"get trending papers in your email inbox.*|(?:by\s*)?ak and the research community"
    r"|by\s*ak and the research community|hugging face\W+(?:log ?in|sign ?up|models).*",
    re.IGNORECASE,
)
_POSSIBLE_BOILERPLATE = re.compile(
    r"new|…?\.{0,3}\s*once a day!?|subscribe|daily papers|(?:trending )?papers|by|ak|hugging face"
    r"|(?:daily|weekly|monthly)(?:\W+(?:daily|weekly|monthly))*|log ?in|sign ?up|models|datasets"
    r"|spaces|buckets|docs|community|enterprise|pricing|website|tasks|search(?: papers)?\W*|submit"
    r"|and the research community|new get trending papers.*",
    re.IGNORECASE,
)
_CERTAIN_BOTTOM = re.compile(
    r"previous|next|previous.* next|© hugging face.*|system theme|tos|privacy", re.IGNORECASE
)
_POSSIBLE_BOTTOM = re.compile(
    r"\d{1,4}|\.\.\.|…|company|about|careers|website|models|datasets|spaces|pricing|docs|twitter"
    r"|linkedin|discord|github",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date as a page writes it; ``year`` is None where the page leaves it out."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date and the count of comments behind it, None where there is none."""

    date: PageDate
    comments: int | None


@dataclass(slots=True)
class Footer:
    """The lines below a paper: authors or organisation, date and comments."""

    line: int
    author_count: int | None = None
    organization: str | None = None
    date: DateLine | None = None


def find_boilerplate(lines: Sequence[Line]) -> set[int]:
    """Return the places of the lines that belong to the page, with its own date."""
    found: set[int] = set()

    def add_run(place: int, step: int) -> int:
        """Add the boilerplate from ``place`` on; return the place where it ends."""
        while 0 <= place < len(lines) and place not in found and _is_boilerplate(lines, place):
            found.add(place)
            place += step
        return place

    certain = (place for place, line in enumerate(lines) if is_boilerplate(line.text))
    for start in (0, *certain):
        if start in found:
            continue
        add_run(start - 1, -1)
        place = add_run(start, 1)
        if place < len(lines):
            date = parse_date_line(lines[place].text)
            if date is not None and date.comments is None and not _is_title(lines, place):
                found.add(place)
                add_run(place + 1, 1)
    return found


def _is_boilerplate(lines: Sequence[Line], place: int) -> bool:
    text = lines[place].text
    possible = len(text) < 200 and _POSSIBLE_BOILERPLATE.fullmatch(text)
    return is_boilerplate(text) or (bool(possible) and not _is_title(lines, place))


def _is_title(lines: Sequence[Line], place: int) -> bool:
    """Return whether a line of any form is a title, by the abstract or footer that follows."""
    if place + 1 >= len(lines):
        return False
    following = lines[place + 1].text
    if is_boilerplate(following):
        return False
    if parse_author_count(following) is not None:
        return True
    # Of two lines of sentences the first may be a title ("We Are What We Boil.").
    after = lines[place + 2].text if place + 2 < len(lines) else ""
    return reads_as_abstract(following) and not (after and reads_as_abstract(after))


def parse_footer(
    lines: Sequence[Line], place: int, within: bool, has_footers: bool
) -> tuple[Footer | None, int]:
    """Return the footer that begins at ``place`` and the place behind it.

    ``within`` means that text stands before it. A footer that the end of the file cuts off before
    its first fact is skipped: half a word would be read as a name.
    """
    line = lines[place]
    parts = [part for raw in line.text.split(" · ") if (part := raw.strip("· \t"))]
    if len(parts) > 1 and len(line.text) < 200:
        footer, _ = parse_footer(
            [Line(line.number, part, False) for part in parts], 0, within, False
        )
        if footer is not None and footer.date is not None:
            return footer, place + 1
    footer = Footer(line.number)
    after = place
    rest = [lines[at].text for at in range(place + 1, min(place + 3, len(lines)))]
    footer.author_count = parse_author_count(line.text)
    if footer.author_count is not None:
        after += 1
    elif not rest and within and has_footers and line.text[:1] in _BARE_BULLETS:
        return None, place + 1
    elif (name := parse_bullet(line.text)) is not None:
        separated = bool(rest) and is_separator(rest[0])
        behind = rest[separated:]
        # An item of a list within an abstract has no date behind it.
        if parse_date_line(behind[0]) if behind else separated:
            footer.organization = name
            after += 1
    if after < len(lines) and is_separator(lines[after].text):
        after += 1
    if after < len(lines) and (after > place or within):
        date = parse_date_line(lines[after].text)
        # A date that stands alone may be a title.
        if date is not None and (after > place or not _is_title(lines, after)):
            footer.date = date
            after += 1
            footer.date, after = _parse_comments(lines, after, footer.date)
        elif place < after == len(lines) - 1 and _TRUNCATED_DATE.fullmatch(lines[after].text):
            after += 1
    if footer.author_count is None and footer.organization is None and footer.date is None:
        return None, after
    return footer, after


def _parse_comments(lines: Sequence[Line], place: int, date: DateLine) -> tuple[DateLine, int]:
    """Return the date with the count of comments, where that is the next line.

    A count with blank lines before it is the next paper's upvotes, unless those follow as well.
    """
    if date.comments is not None or place >= len(lines) or not lines[place].text.isdecimal():
        return date, place
    upvotes_follow = place + 1 < len(lines) and parse_count(lines[place + 1].text) is not None
    comments = parse_count(lines[place].text)
    if comments is None or (lines[place].after_blank and not upvotes_follow):
        return date, place
    return DateLine(date.date, comments), place + 1


def parse_upvotes(lines: Sequence[Line], place: int) -> int | None:
    """Return the count of upvotes that stands alone before a title, else None."""
    upvotes = parse_count(lines[place].text)
    if upvotes is None or place + 1 >= len(lines) or _is_title(lines, place):
        return None
    return upvotes


# Single lines


def parse_author_count(line: str) -> int | None:
    """Return the number in a line such as ``• 5 authors``, else None."""
    match = _AUTHOR_COUNT.fullmatch(line)
    return int(match[1]) if match else None


def parse_bullet(line: str) -> str | None:
    """Return the text behind a bullet (``• Microsoft``), else None."""
    match = _BULLETED_TEXT.fullmatch(line)
    return match[1] if match else None


def parse_date_line(line: str) -> DateLine | None:
    """Return the date, and comments, of a line such as ``Oct 16, 2024 1``, else None."""
    match = _DATE.fullmatch(line)
    if match is None:
        return None
    name, day, year, comments = match.groups()
    date = PageDate(parse_month(name), int(day), int(year) if year else None)
    return DateLine(date, int(comments) if comments else None)


def is_separator(line: str) -> bool:
    """Return whether a line is the dot between authors and date."""
    return line in _MIDDLE_DOTS


def parse_count(line: str) -> int | None:
    """Return a count that stands alone: ``101``, ``1,204``, ``1.2k``, ``-`` (0); else None."""
    if line in ("-", "–", "—"):
        return 0
    if not _COUNT.fullmatch(line):
        return None
    if line[-1] in "kK":
        return round(float(line[:-1]) * 1000)
    return int(line.replace(",", ""))


def is_boilerplate(line: str) -> bool:
    """Return whether a line can only be boilerplate of this page."""
    return len(line) < 200 and _CERTAIN_BOILERPLATE.fullmatch(line) is not None


def is_page_bottom(line: str) -> bool:
    """Return whether a line without a link to a paper belongs to the page's bottom."""
    return len(line) < 200 and bool(
        _CERTAIN_BOTTOM.fullmatch(line) or _POSSIBLE_BOTTOM.fullmatch(line)
    )


def count_bottom_lines(lines: list[str]) -> int:
    """Return the number of the last ``lines`` that are paging and site links."""
    size, certain = 0, 0
    for line in reversed(lines):
        if len(line) > 200:
            break
        if _CERTAIN_BOTTOM.fullmatch(line):
            size, certain = size + 1, size + 1
        elif _POSSIBLE_BOTTOM.fullmatch(line):
            size += 1
        else:
            break
    return certain
