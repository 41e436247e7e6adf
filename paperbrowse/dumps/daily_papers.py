"""Reads the text capture of a Daily Papers page.

How it decides: short lines of known shape come first (authors, dot, date, counts, and the page's
own furniture). A footer ends a record and an upvote count begins one, so they cut the page into
runs. Within a run, ``shapes.split`` tells titles from abstracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from paperbrowse.dumps import footers, furniture
from paperbrowse.dumps.entries import Entry, to_records
from paperbrowse.dumps.lines import Line, page_lines
from paperbrowse.dumps.shapes import reads_as_abstract, score, split
from paperbrowse.dumps.values import DumpFile, Format, ReadOptions, Records, Skipped

_RESEARCH = (
    "we ",
    "our ",
    "paper",
    "propose",
    "method",
    "model",
    "results",
    "approach",
    "learning",
)


@dataclass(slots=True)
class _Page:
    """What stands on a page."""

    entries: list[Entry | Skipped] = field(default_factory=list)
    furniture: bool = False
    """Whether a line stands on it that only this page has."""
    footers: int = 0
    """How many footers have both their author line and their date."""


@dataclass(slots=True)
class _Footer:
    line: int
    author_count: int | None = None
    organization: str | None = None
    date: footers.DateLine | None = None


def _read(file: DumpFile, options: ReadOptions) -> Records:
    page = _parse(file.text())
    papers = [entry for entry in page.entries if isinstance(entry, Entry)]
    likely = page.furniture or page.footers or any(_is_likely(paper) for paper in papers)
    return to_records(page.entries if likely else [], options)


def _detect(file: DumpFile) -> int:
    if not file.head_text:
        return 0
    page = _parse(file.head_text)
    papers = [entry for entry in page.entries if isinstance(entry, Entry)]
    if page.furniture and papers:
        return 50
    if page.footers and page.footers * 2 >= len(papers):
        return 45
    return 20 if _alternates(papers) else 0


def _is_likely(paper: Entry) -> bool:
    """Tell whether title and abstract read as such, with nothing else to go by."""
    text = " ".join(paper.paragraphs)
    return score(paper.title) < 0 and score(text) > 4 and " " in paper.title


def _alternates(papers: Sequence[Entry]) -> bool:
    """Tell whether titles and abstracts alternate so well that headings and prose are no option."""
    if len(papers) < 3:
        return False
    convincing = sum(
        _is_likely(paper)
        and len(paper.paragraphs) == 1
        and paper.title.count(" ") >= 2
        and paper.paragraphs[0].count(" ") > 60
        and sum(word in paper.paragraphs[0].lower() for word in _RESEARCH) >= 3
        for paper in papers
    )
    return convincing >= len(papers) * 0.8


def _parse(text: str) -> _Page:
    lines = page_lines(text)
    lines = lines[: len(lines) - furniture.bottom([line.text for line in lines[-60:]])]
    page = _Page()
    page_furniture = _find_furniture(lines)
    page.furniture = any(furniture.is_own(lines[place].text) for place in page_furniture)
    run: list[Line] = []
    upvotes: int | None = None
    place = 0
    while place < len(lines):
        line = lines[place]
        if place in page_furniture:
            _close(page, run, upvotes, None)
            run, upvotes = [], None
            place += 1
            continue
        footer, after = _footer_at(lines, place, bool(run), page.footers > 0)
        if after > place:
            if run or footer:
                _close(page, run, upvotes, footer)
            run, upvotes = [], None
            place = after
            continue
        votes = _upvotes_at(lines, place)
        if votes is not None:
            _close(page, run, upvotes, None)
            run, upvotes = [], votes
        else:
            run.append(line)
        place += 1
    _close(page, run, upvotes, None)
    return page


def _find_furniture(lines: Sequence[Line]) -> set[int]:
    """Return the places of the lines that belong to the page, its own date among them."""
    found: set[int] = set()
    starts = [0, *(place for place, line in enumerate(lines) if furniture.is_own(line.text))]
    for start in starts:
        if start in found:
            continue
        before = start - 1
        while before >= 0 and before not in found and _is_furniture(lines, before):
            found.add(before)
            before -= 1
        place = start
        while place < len(lines) and _is_furniture(lines, place):
            found.add(place)
            place += 1
        if place < len(lines) and place in range(start + (start > 0), place + 1):
            date = footers.date_line(lines[place].text)
            if date is not None and date.comments is None and not _is_title(lines, place):
                found.add(place)
                place += 1
                while place < len(lines) and _is_furniture(lines, place):
                    found.add(place)
                    place += 1
    return found


def _is_furniture(lines: Sequence[Line], place: int) -> bool:
    text = lines[place].text
    return furniture.is_own(text) or (furniture.is_possible(text) and not _is_title(lines, place))


def _is_title(lines: Sequence[Line], place: int) -> bool:
    """Tell whether a line of any shape is a title, by the abstract or footer that follows."""
    if place + 1 >= len(lines):
        return False
    following = lines[place + 1].text
    if furniture.is_own(following):
        return False
    return reads_as_abstract(following) or footers.author_count(following) is not None


def _footer_at(
    lines: Sequence[Line], place: int, within: bool, has_footers: bool
) -> tuple[_Footer | None, int]:
    """Return the footer that begins at ``place`` and the place behind it.

    ``within`` says that text stands before it. A footer that is cut off by the end of the file
    before it says anything is passed over: its half words would be inventions.
    """
    line = lines[place]
    parts = [part for piece in line.text.split(" · ") if (part := piece.strip("· \t"))]
    if len(parts) > 1 and len(line.text) < 200:
        footer, _ = _footer_at([Line(line.number, part, False) for part in parts], 0, within, False)
        if footer is not None and footer.date is not None:
            return footer, place + 1
    footer = _Footer(line.number)
    after = place
    rest = [lines[at].text for at in range(place + 1, min(place + 3, len(lines)))]
    footer.author_count = footers.author_count(line.text)
    if footer.author_count is not None:
        after += 1
    elif (name := footers.bulleted(line.text)) is not None:
        if not rest and within and has_footers:
            return None, place + 1
        if rest and footers.is_separator(rest[0]):
            rest = rest[1:]
        # An item of a list within an abstract has no date behind it.
        if (rest and footers.date_line(rest[0])) or place + 2 == len(lines):
            footer.organization = name
            after += 1
    if after < len(lines) and footers.is_separator(lines[after].text):
        after += 1
    if after < len(lines) and (after > place or (within and not _is_title(lines, after))):
        footer.date = footers.date_line(lines[after].text)
        if footer.date is not None:
            after += 1
            footer.date, after = _comments_at(lines, after, footer.date)
    if footer.author_count is None and footer.organization is None and footer.date is None:
        return None, after
    return footer, after


def _comments_at(
    lines: Sequence[Line], place: int, date: footers.DateLine
) -> tuple[footers.DateLine, int]:
    """Take the count of comments where it stands on a line of its own below the date.

    A count with blank lines before it is the next paper's upvotes, unless those follow as well.
    """
    if date.comments is not None or place >= len(lines) or not lines[place].text.isdecimal():
        return date, place
    upvotes_follow = place + 1 < len(lines) and footers.count(lines[place + 1].text) is not None
    comments = footers.count(lines[place].text)
    if comments is None or (lines[place].gap and not upvotes_follow):
        return date, place
    return footers.DateLine(date.date, comments), place + 1


def _upvotes_at(lines: Sequence[Line], place: int) -> int | None:
    """Return the count of upvotes that stands alone before a title, else None."""
    if place + 1 >= len(lines) or _is_title(lines, place):
        return None
    return footers.count(lines[place].text)


def _close(page: _Page, run: list[Line], upvotes: int | None, footer: _Footer | None) -> None:
    """Add the records of a run of lines; the first has the upvotes, the last the footer."""
    if not run:
        if footer is not None:
            page.entries.append(Skipped(footer.line, "a footer without a title"))
        return
    found = list(_entries(run, closed=footer is not None))
    first, last = found[0], found[-1]
    if isinstance(first, Entry):
        first.upvotes = upvotes
    if footer is not None and isinstance(last, Entry):
        last.author_count = footer.author_count
        last.organization = footer.organization
        if footer.date is not None:
            last.add_date(footer.date)
            page.footers += footer.author_count is not None or footer.organization is not None
    page.entries += found


def _entries(run: Sequence[Line], *, closed: bool) -> Iterator[Entry | Skipped]:
    entry: Entry | None = None
    for line, is_title in zip(run, split([line.text for line in run], closed=closed), strict=True):
        if is_title is None:
            yield Skipped(line.number, "an abstract without a title")
        elif is_title or entry is None:
            if entry is not None:
                yield entry
            entry = Entry(line=line.number, title=line.text)
        else:
            entry.paragraphs.append(line.text)
    if entry is not None:
        yield entry


FORMAT = Format(
    "daily-papers", "a Daily Papers page of Hugging Face, saved as text", _detect, _read
)
