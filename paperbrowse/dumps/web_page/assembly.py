"""Builds records from the pieces of a capture that kept its links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from paperbrowse.dumps.format import Skipped
from paperbrowse.dumps.links import paper_id
from paperbrowse.dumps.web_page import boilerplate, footers
from paperbrowse.dumps.web_page.classifier import reads_as_abstract, score
from paperbrowse.dumps.web_page.page_entries import Entry

_PROFILE = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/[\w.-]+/?", re.IGNORECASE)
_LOGIN = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/login\?", re.IGNORECASE)
_SITE = re.compile(r"/|#|https?://(?:[\w-]+\.)*huggingface\.co(?:/|$)", re.IGNORECASE)
_BULLETS = re.compile(r"(?:[•*+\-–·]\s*)+(?=\d)")


@dataclass(slots=True)
class Piece:
    """A stretch of a page that is one link, or has none."""

    line: int
    text: str
    """Paragraphs are parted by an empty line."""
    url: str | None = None
    links: list[str] = field(default_factory=list)
    """Addresses behind single words of it."""


@dataclass(slots=True)
class LinkedPage:
    """What the pieces of a page say."""

    entries: list[Entry | Skipped] = field(default_factory=list)
    boilerplate: bool = False
    """Whether a line stands on it that only this page has."""
    linked_abstracts: int = 0
    """How many papers have a second text that links to them: no other page does that."""

    @property
    def is_convincing(self) -> bool:
        """Tell whether this is the page, not any text that links to papers on the site."""
        papers = [entry for entry in self.entries if isinstance(entry, Entry)]
        dated = sum(paper.date is not None for paper in papers)
        return bool(papers) and (self.boilerplate or dated > 0 or self.linked_abstracts > 1)


def is_inline(url: str) -> bool:
    """Tell whether a link is of the kind that stands within a sentence."""
    return paper_id(url) is None and _LOGIN.match(url) is None


def assemble(pieces: Iterable[Piece]) -> LinkedPage:
    """Return the papers of a page.

    The first text that links to a paper's page is its title; what follows, linked to the same page
    or to none, is its abstract; then come authors, date and comments.
    """
    builder = _Builder([piece for piece in pieces if piece.text or piece.links])
    for place in range(len(builder.pieces)):
        builder.take(place)
    return builder.page


def _is_name(piece: Piece) -> bool:
    """Tell whether a text before the dot is the name of an organisation, not an abstract's end."""
    marked = footers.bulleted(piece.text) or (piece.url and _PROFILE.fullmatch(piece.url))
    return len(piece.text) <= 120 and (bool(marked) or score(piece.text) < 0)


class _Builder:
    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.page = LinkedPage()
        self._entry: Entry | None = None
        self._upvotes: int | None = None
        self._loose: int | None = None
        """A count that stood unlinked: comments behind a date, or upvotes before a title."""

    def take(self, place: int) -> None:
        piece = self.pieces[place]
        self.page.boilerplate |= boilerplate.is_own(piece.text)
        paper = paper_id(piece.url) if piece.url else None
        if piece.url and _LOGIN.match(piece.url):
            self._upvotes = footers.count(piece.text)
        elif paper and "#" in (piece.url or ""):
            if self._entry and self._entry.arxiv_id == paper:
                self._entry.comments = footers.count(piece.text)
        elif paper and (self._entry is None or self._entry.arxiv_id != paper):
            self._begin(piece, paper)
        elif self._entry is not None and not self._footer(self._entry, place):
            self._text(self._entry, piece)

    def _begin(self, piece: Piece, paper: str) -> None:
        title = " ".join(piece.text.split())
        if footers.author_count(_BULLETS.sub("", title)) or footers.date_line(title):
            self.page.entries.append(Skipped(piece.line, "a footer without a title"))
            return
        upvotes = self._upvotes if self._upvotes is not None else self._loose
        self._entry = Entry(line=piece.line, title=title, arxiv_id=paper, upvotes=upvotes)
        self.page.entries.append(self._entry)
        self._upvotes = self._loose = None

    def _footer(self, entry: Entry, place: int) -> bool:
        """Take a piece that belongs to the footer, or to the next paper's beginning."""
        piece = self.pieces[place]
        text = _BULLETS.sub("", piece.text)
        following = [piece.text for piece in self.pieces[place + 1 : place + 3]]
        if (authors := footers.author_count(text)) is not None:
            entry.author_count = authors
        elif footers.is_separator(text):
            pass
        elif (date := footers.date_line(text)) is not None:
            if entry.date is None:
                entry.add_date(date)
        elif (number := footers.count(piece.text)) is not None and not entry.paragraphs:
            self._loose = number
        elif number is not None:
            self._number(entry, number, place)
        elif following and footers.is_separator(following[0]) and _is_name(piece):
            entry.organization = footers.bulleted(piece.text) or piece.text
        else:
            return False
        return True

    def _number(self, entry: Entry, number: int, place: int) -> None:
        following = self.pieces[place + 1 : place + 2]
        url = following[0].url if following else None
        if url and paper_id(url) not in (None, entry.arxiv_id):
            self._loose = number  # upvotes stand right before a title
        elif entry.date is not None and not entry.comments:
            entry.comments = number

    def _text(self, entry: Entry, piece: Piece) -> None:
        outside = [url for url in (piece.url, *piece.links) if url and not _SITE.match(url)]
        if entry.has_footer:
            if piece.url is None and reads_as_abstract(piece.text):
                self.page.entries.append(Skipped(piece.line, "an abstract without a title"))
            return
        if piece.url and paper_id(piece.url) is None:
            if not _SITE.match(piece.url):
                entry.links += outside
            return
        if not piece.text or boilerplate.is_page_end(piece.text):
            return
        if piece.text == entry.title:
            return
        if piece.url and not entry.paragraphs:
            self.page.linked_abstracts += 1
        entry.paragraphs += piece.text.split("\n\n")
        entry.links += [url for url in piece.links if not url.startswith(("/", "#"))]
