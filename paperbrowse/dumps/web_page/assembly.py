"""Builds records from the pieces of a capture that kept its links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from paperbrowse.dumps.format import Skipped
from paperbrowse.dumps.links import parse_paper_url
from paperbrowse.dumps.web_page import boilerplate, footers
from paperbrowse.dumps.web_page.classifier import reads_as_abstract, sentence_score
from paperbrowse.dumps.web_page.page_entries import PageEntry

_PROFILE_URL = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/[\w.-]+/?", re.IGNORECASE)
_LOGIN_URL = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/login\?", re.IGNORECASE)
_SITE_URL = re.compile(r"/|#|https?://(?:[\w-]+\.)*huggingface\.co(?:/|$)", re.IGNORECASE)
_BULLETS = re.compile(r"(?:[•*+\-–·]\s*)+(?=\d)")


@dataclass(slots=True)
class Span:
    """A stretch of a page that is one link, or has none."""

    line: int
    text: str
    """Paragraphs are parted by an empty line."""
    url: str | None = None
    links: list[str] = field(default_factory=list)
    """Addresses behind single words of it."""


@dataclass(slots=True)
class ParsedPage:
    """What the pieces of a page say."""

    entries: list[PageEntry | Skipped] = field(default_factory=list)
    boilerplate: bool = False
    """Whether a line stands on it that only this page has."""
    linked_abstract_count: int = 0
    """How many papers have a second text that links to them: no other page does that."""

    @property
    def is_convincing(self) -> bool:
        """Tell whether this is the page, not any text that links to papers on the site."""
        papers = [entry for entry in self.entries if isinstance(entry, PageEntry)]
        dated = sum(paper.date is not None for paper in papers)
        return bool(papers) and (self.boilerplate or dated > 0 or self.linked_abstract_count > 1)


def is_inline_link(url: str) -> bool:
    """Tell whether a link is of the kind that stands within a sentence."""
    return parse_paper_url(url) is None and _LOGIN_URL.match(url) is None


def assemble_page(pieces: Iterable[Span]) -> ParsedPage:
    """Return the papers of a page.

    The first text that links to a paper's page is its title; what follows, linked to the same page
    or to none, is its abstract; then come authors, date and comments.
    """
    builder = _PageBuilder([piece for piece in pieces if piece.text or piece.links])
    for place in range(len(builder.spans)):
        builder.add_span(place)
    return builder.page


def _is_organization(piece: Span) -> bool:
    """Tell whether a text before the dot is the name of an organisation, not an abstract's end."""
    marked = footers.parse_bullet(piece.text) or (piece.url and _PROFILE_URL.fullmatch(piece.url))
    return len(piece.text) <= 120 and (bool(marked) or sentence_score(piece.text) < 0)


class _PageBuilder:
    def __init__(self, pieces: Sequence[Span]) -> None:
        self.spans = pieces
        self.page = ParsedPage()
        self._entry: PageEntry | None = None
        self._upvotes: int | None = None
        self._pending_count: int | None = None
        """A count that stood unlinked: comments behind a date, or upvotes before a title."""

    def add_span(self, place: int) -> None:
        piece = self.spans[place]
        self.page.boilerplate |= boilerplate.is_boilerplate(piece.text)
        paper = parse_paper_url(piece.url) if piece.url else None
        if piece.url and _LOGIN_URL.match(piece.url):
            self._upvotes = footers.parse_count(piece.text)
        elif paper and "#" in (piece.url or ""):
            if self._entry and self._entry.arxiv_id == paper:
                self._entry.comments = footers.parse_count(piece.text)
        elif paper and (self._entry is None or self._entry.arxiv_id != paper):
            self._begin_entry(piece, paper)
        elif self._entry is not None and not self._add_footer_part(self._entry, place):
            self._add_text(self._entry, piece)

    def _begin_entry(self, piece: Span, paper: str) -> None:
        title = " ".join(piece.text.split())
        if footers.parse_author_count(_BULLETS.sub("", title)) or footers.parse_date_line(title):
            self.page.entries.append(Skipped(piece.line, "a footer without a title"))
            return
        upvotes = self._upvotes if self._upvotes is not None else self._pending_count
        self._entry = PageEntry(line=piece.line, title=title, arxiv_id=paper, upvotes=upvotes)
        self.page.entries.append(self._entry)
        self._upvotes = self._pending_count = None

    def _add_footer_part(self, entry: PageEntry, place: int) -> bool:
        """Take a piece that belongs to the footer, or to the next paper's beginning."""
        piece = self.spans[place]
        text = _BULLETS.sub("", piece.text)
        following = [piece.text for piece in self.spans[place + 1 : place + 3]]
        if (authors := footers.parse_author_count(text)) is not None:
            entry.author_count = authors
        elif footers.is_separator(text):
            pass
        elif (date := footers.parse_date_line(text)) is not None:
            if entry.date is None:
                entry.set_date(date)
        elif (number := footers.parse_count(piece.text)) is not None and not entry.paragraphs:
            self._pending_count = number
        elif number is not None:
            self._add_count(entry, number, place)
        elif following and footers.is_separator(following[0]) and _is_organization(piece):
            entry.organization = footers.parse_bullet(piece.text) or piece.text
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

    def _add_text(self, entry: PageEntry, piece: Span) -> None:
        outside = [url for url in (piece.url, *piece.links) if url and not _SITE_URL.match(url)]
        if entry.has_footer:
            if piece.url is None and reads_as_abstract(piece.text):
                self.page.entries.append(Skipped(piece.line, "an abstract without a title"))
            return
        if piece.url and parse_paper_url(piece.url) is None:
            if not _SITE_URL.match(piece.url):
                entry.links += outside
            return
        if not piece.text or boilerplate.is_page_bottom(piece.text):
            return
        if piece.text == entry.title:
            return
        if piece.url and not entry.paragraphs:
            self.page.linked_abstract_count += 1
        entry.paragraphs += piece.text.split("\n\n")
        entry.links += [url for url in piece.links if not url.startswith(("/", "#"))]
