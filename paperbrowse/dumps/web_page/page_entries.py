"""Papers while a page is being read, and their records: shared by every capture of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from paperbrowse.core import Record
from paperbrowse.dumps.format import ReadOptions, Skipped
from paperbrowse.dumps.links import build_paper_url, find_urls, unique
from paperbrowse.dumps.web_page.footers import DateLine, PageDate
from paperbrowse.dumps.web_page.year_inference import YearResolver


@dataclass(slots=True, kw_only=True)
class PageEntry:
    """One paper while a page is being read."""

    line: int
    title: str
    paragraphs: list[str] = field(default_factory=list)
    author_count: int | None = None
    organization: str | None = None
    date: PageDate | None = None
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    links: list[str] = field(default_factory=list)
    """URLs behind words of the abstract."""

    @property
    def has_footer(self) -> bool:
        """Return whether the page gave any part of the line of authors and date."""
        return not (self.author_count is None and self.organization is None and self.date is None)

    def set_date(self, line: DateLine) -> None:
        """Set date and comments: no number behind the date means none."""
        self.date = line.date
        self.comments = line.comments or 0


def build_records(
    entries: Sequence[PageEntry | Skipped], options: ReadOptions
) -> Iterator[Record | Skipped]:
    """Yield the entries as records, with the missing years inferred from the whole page."""
    papers = [entry for entry in entries if isinstance(entry, PageEntry)]
    years = YearResolver([paper.date for paper in papers if paper.date is not None], options)
    for entry in entries:
        if isinstance(entry, Skipped):
            yield entry
            continue
        published, year_from = years.resolve(entry.date) if entry.date else (None, None)
        abstract = "\n\n".join(entry.paragraphs) or None
        yield Record(
            title=entry.title,
            abstract=abstract,
            author_count=entry.author_count,
            organization=entry.organization,
            published=published,
            year_from=year_from,
            comments=entry.comments,
            upvotes=entry.upvotes,
            arxiv_id=entry.arxiv_id,
            url=build_paper_url(entry.arxiv_id) if entry.arxiv_id else None,
            links=unique([*find_urls(abstract or ""), *entry.links]),
            line=entry.line,
        )
