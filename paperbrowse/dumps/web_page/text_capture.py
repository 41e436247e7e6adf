"""Reader of a Daily Papers page copied as text.

Short lines of known form are found first (authors, dot, date, counts, and the page's boilerplate).
A footer ends a record and an upvote count begins one, so they cut the page into runs of lines.
Within a run, ``classifier.classify_lines`` separates titles from abstracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from paperbrowse.dumps.format import Format, ReadOptions, Records, Skipped
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.web_page import footers
from paperbrowse.dumps.web_page.classifier import classify_lines, sentence_score
from paperbrowse.dumps.web_page.footers import Footer
from paperbrowse.dumps.web_page.lines import Line, unwrap_lines
from paperbrowse.dumps.web_page.page_entries import PageEntry, build_records

_RESEARCH_WORDS = [
    *("we ", "our ", "paper", "propose", "method", "model", "results", "approach", "learning")
]


@dataclass(slots=True)
class _Page:
    """The entries of a page, and the evidence that it is one."""

    entries: list[PageEntry | Skipped] = field(default_factory=list)
    has_boilerplate: bool = False
    """It has a line that only this page has."""
    footer_count: int = 0
    """The number of footers with both author line and date."""


def _read(file: DumpFile, options: ReadOptions) -> Records:
    page = _parse(file.text())
    papers = [entry for entry in page.entries if isinstance(entry, PageEntry)]
    # With --format, too, not any text is made into papers.
    likely = sum(_reads_as_paper(paper) for paper in papers) * 2 >= len(papers)
    likely = likely or page.has_boilerplate or page.footer_count > 0
    return build_records(page.entries if likely else [], options)


def _detect(file: DumpFile) -> int:
    if not file.head_text:
        return 0
    page = _parse(file.head_text)
    papers = [entry for entry in page.entries if isinstance(entry, PageEntry)]
    if page.has_boilerplate and papers:
        return 50
    if page.footer_count and page.footer_count * 2 >= len(papers):
        return 45
    return 20 if _is_alternating(papers) else 0


def _reads_as_paper(paper: PageEntry) -> bool:
    """Return whether title and abstract read as such, without any other evidence."""
    text = " ".join(paper.paragraphs)
    return sentence_score(paper.title) < 0 and sentence_score(text) > 4 and " " in paper.title


def _is_alternating(papers: Sequence[PageEntry]) -> bool:
    """Return whether titles and abstracts alternate as headings and prose never would."""
    if len(papers) < 3:
        return False
    convincing = sum(
        _reads_as_paper(paper)
        and len(paper.paragraphs) == 1
        and paper.title.count(" ") >= 2
        and paper.paragraphs[0].count(" ") > 60
        and sum(word in paper.paragraphs[0].lower() for word in _RESEARCH_WORDS) >= 3
        for paper in papers
    )
    return convincing >= len(papers) * 0.8


def _parse(text: str) -> _Page:
    lines = unwrap_lines(text)
    bottom = footers.count_bottom_lines([line.text for line in lines[-60:]])
    lines = lines[: len(lines) - bottom]
    page = _Page()
    page_lines = footers.find_boilerplate(lines)
    page.has_boilerplate = any(footers.is_boilerplate(lines[place].text) for place in page_lines)
    run: list[Line] = []
    upvotes: int | None = None
    place = 0
    while place < len(lines):
        line = lines[place]
        if place in page_lines:
            _add_run(page, run, upvotes, None)
            run, upvotes = [], None
            place += 1
            continue
        footer, after = footers.parse_footer(lines, place, bool(run), page.footer_count > 0)
        if after > place:
            if run or footer:
                _add_run(page, run, upvotes, footer)
            run, upvotes = [], None
            place = after
            continue
        votes = footers.parse_upvotes(lines, place)
        if votes is not None:
            _add_run(page, run, upvotes, None)
            run, upvotes = [], votes
        else:
            run.append(line)
        place += 1
    _add_run(page, run, upvotes, None)
    return page


def _add_run(page: _Page, run: list[Line], upvotes: int | None, footer: Footer | None) -> None:
    """Add the records of a run of lines; the first has the upvotes, the last the footer."""
    if not run:
        if footer is not None:
            page.entries.append(Skipped(footer.line, "a footer without a title"))
        return
    found = list(_split_entries(run, closed=footer is not None))
    first, last = found[0], found[-1]
    if isinstance(first, PageEntry):
        first.upvotes = upvotes
    if footer is not None and isinstance(last, PageEntry):
        last.author_count = footer.author_count
        last.organization = footer.organization
        if footer.date is not None:
            last.set_date(footer.date)
            page.footer_count += footer.author_count is not None or footer.organization is not None
    page.entries += found


def _split_entries(run: Sequence[Line], *, closed: bool) -> Iterator[PageEntry | Skipped]:
    entry: PageEntry | None = None
    titles = classify_lines([line.text for line in run], closed=closed)
    for line, is_title in zip(run, titles, strict=True):
        if is_title is None:
            yield Skipped(line.number, "an abstract without a title")
        elif is_title or entry is None:
            if entry is not None:
                yield entry
            entry = PageEntry(line=line.number, title=line.text)
        else:
            entry.paragraphs.append(line.text)
    if entry is not None:
        yield entry


FORMAT = Format(
    "daily-papers", "a Daily Papers page of Hugging Face, saved as text", _detect, _read
)
