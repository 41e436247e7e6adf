"""Assembly of a page that kept its links: spans of text in, entries of papers out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from paperbrowse.dumps.format import Skipped
from paperbrowse.dumps.links import parse_paper_url
from paperbrowse.dumps.web_page import footers
from paperbrowse.dumps.web_page.classifier import reads_as_abstract, sentence_score
from paperbrowse.dumps.web_page.page_entries import PageEntry

_PROFILE_URL = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/[\w.-]+/?", re.IGNORECASE)
_LOGIN_URL = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/login\?", re.IGNORECASE)
_SITE_URL = re.compile(r"/|#|https?://(?:[\w-]+\.)*huggingface\.co(?:/|$)", re.IGNORECASE)
_BULLETS = re.compile(r"(?:[•*+\-–·]\s*)+(?=\d)")


@dataclass(slots=True)
class Span:
    """A stretch of a page that is one link, or unlinked."""

    line: int
    text: str
    """Paragraphs are separated by an empty line."""
    url: str | None = None
    links: list[str] = field(default_factory=list)
    """URLs behind single words of it."""


@dataclass(slots=True)
class ParsedPage:
    """The entries of a page, and the evidence that it is one."""

    entries: list[PageEntry | Skipped] = field(default_factory=list)
    has_boilerplate: bool = False
    """It has a line that only this page has."""
    linked_abstract_count: int = 0
    """The number of papers with a second text that links to them, as on no other page."""

    @property
    def is_convincing(self) -> bool:
        """Return whether this is the page, not any text that links to papers on the site."""
        papers = [entry for entry in self.entries if isinstance(entry, PageEntry)]
        dated = sum(paper.date is not None for paper in papers)
        evident = self.has_boilerplate or dated > 0 or self.linked_abstract_count > 1
        return bool(papers) and evident


def is_inline_link(url: str) -> bool:
    """Return whether a link is of the kind that stands within a sentence."""
    return parse_paper_url(url) is None and _LOGIN_URL.match(url) is None


def assemble_page(spans: Iterable[Span]) -> ParsedPage:
    """Return the papers of a page.

    The first text that links to a paper's page is its title; the text after it, linked to the same
    page or to none, is its abstract; then come authors, date and comments.
    """
    builder = _PageBuilder([span for span in spans if span.text or span.links])
    for place in range(len(builder.spans)):
        builder.add_span(place)
    return builder.page


def _is_organization(span: Span) -> bool:
    """Return whether a text before the dot is an organisation, not the end of an abstract."""
    marked = footers.parse_bullet(span.text) or (span.url and _PROFILE_URL.fullmatch(span.url))
    return len(span.text) <= 120 and (bool(marked) or sentence_score(span.text) < 0)


class _PageBuilder:
    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self.page = ParsedPage()
        self._entry: PageEntry | None = None
        self._upvotes: int | None = None
        self._pending_count: int | None = None
        """An unlinked count: comments behind a date, or upvotes before a title."""

    def add_span(self, place: int) -> None:
        span = self.spans[place]
        self.page.has_boilerplate |= footers.is_boilerplate(span.text)
        paper = parse_paper_url(span.url) if span.url else None
        if span.url and _LOGIN_URL.match(span.url):
            self._upvotes = footers.parse_count(span.text)
        elif paper and "#" in (span.url or ""):
            if self._entry and self._entry.arxiv_id == paper:
                self._entry.comments = footers.parse_count(span.text)
        elif paper and (self._entry is None or self._entry.arxiv_id != paper):
            self._begin_entry(span, paper)
        elif self._entry is not None and not self._add_footer_part(self._entry, place):
            self._add_text(self._entry, span)

    def _begin_entry(self, span: Span, paper: str) -> None:
        title = " ".join(span.text.split())
        if footers.parse_author_count(_BULLETS.sub("", title)) or footers.parse_date_line(title):
            self.page.entries.append(Skipped(span.line, "a footer without a title"))
            return
        upvotes = self._upvotes if self._upvotes is not None else self._pending_count
        self._entry = PageEntry(line=span.line, title=title, arxiv_id=paper, upvotes=upvotes)
        self.page.entries.append(self._entry)
        self._upvotes = self._pending_count = None

    def _add_footer_part(self, entry: PageEntry, place: int) -> bool:
        """Add a span of the footer, or of the next paper's beginning; False for any other."""
        span = self.spans[place]
        text = _BULLETS.sub("", span.text)
        following = [span.text for span in self.spans[place + 1 : place + 3]]
        if (authors := footers.parse_author_count(text)) is not None:
            entry.author_count = authors
        elif footers.is_separator(text):
            pass
        elif (date := footers.parse_date_line(text)) is not None:
            if entry.date is None:
                entry.set_date(date)
        elif (number := footers.parse_count(span.text)) is not None and not entry.paragraphs:
            self._pending_count = number
        elif number is not None:
            self._add_count(entry, number, place)
        elif following and footers.is_separator(following[0]) and _is_organization(span):
            entry.organization = footers.parse_bullet(span.text) or span.text
        else:
            return False
        return True

    def _add_count(self, entry: PageEntry, number: int, place: int) -> None:
        following = self.spans[place + 1 : place + 2]
        url = following[0].url if following else None
        if url and parse_paper_url(url) not in (None, entry.arxiv_id):
            self._pending_count = number  # upvotes stand right before a title
        elif entry.date is not None and not entry.comments:
            entry.comments = number

    def _add_text(self, entry: PageEntry, span: Span) -> None:
        outside = [url for url in (span.url, *span.links) if url and not _SITE_URL.match(url)]
        if entry.has_footer:
            if span.url is None and reads_as_abstract(span.text):
                self.page.entries.append(Skipped(span.line, "an abstract without a title"))
            return
        if span.url and parse_paper_url(span.url) is None:
            if not _SITE_URL.match(span.url):
                entry.links += outside
            return
        if span.text in ("", entry.title) or footers.is_page_bottom(span.text):
            return
        if span.url and not entry.paragraphs:
            self.page.linked_abstract_count += 1
        entry.paragraphs += span.text.split("\n\n")
        entry.links += [url for url in span.links if not url.startswith(("/", "#"))]
