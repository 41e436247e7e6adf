"""Papers found by a search, with their matches and snippets, which are computed on demand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal

from paperbrowse.core import Paper, format_byline, printable
from paperbrowse.search import (
    Likeness,
    SearchResults,
    Snippet,
    Span,
    find_matches,
    find_shared_terms,
    make_snippet,
)

_BEGINNING_LENGTH = 300
_MAX_AUTHORS = 100
"""Authors among which matches are looked for."""
_MAX_NOTE_LENGTH = 20_000


@dataclass(frozen=True)
class FoundPaper:
    """A hit of a search with its paper; its matches are found when they are first shown."""

    paper: Paper
    query: str = ""
    typing: bool = False
    """Whether the last word of the query may be a prefix."""
    score: float = field(default=0.0, compare=False)
    likeness: Likeness | None = field(default=None, compare=False)
    """The words by which it was found to be similar to others, if it was."""

    @cached_property
    def why(self) -> tuple[str, ...]:
        """The words that it shares with those it is similar to, as it writes them."""
        if self.likeness is None:
            return ()
        return find_shared_terms(self.likeness, self.paper.title, self.paper.abstract or "")

    @cached_property
    def _marked_query(self) -> str:
        """The query whose matches are marked: for a similar paper, what it shares with others."""
        return self.query if self.query.strip() else " OR ".join(f'"{term}"' for term in self.why)

    @cached_property
    def title_matches(self) -> tuple[Span, ...]:
        """Matches of the query in the title."""
        return self._find_matches(self.paper.title, "title")

    @cached_property
    def byline(self) -> Snippet:
        """Date, authors, venue and comments in one line, with the authors that are matches.

        One of them is shown, though there is not room for all authors.
        """
        authors = self.paper.authors[:_MAX_AUTHORS]
        named = next((name for name in authors if self._find_matches(name, "author")), "")
        text = format_byline(self.paper, named)
        spans = []
        for name in {*authors[:2], named} if named else ():
            start = text.find(name)
            found = self._find_matches(name, "author") if start >= 0 else ()
            spans += [Span(start + span.start, start + span.end) for span in found]
        return Snippet(text, tuple(sorted(spans)))

    @cached_property
    def abstract_matches(self) -> tuple[Span, ...]:
        """Matches of the query in the abstract."""
        return self._find_matches(self.paper.abstract or "", "abstract")

    @cached_property
    def snippet(self) -> Snippet:
        """The part of the abstract with most matches; its beginning for an empty query."""
        if not self._marked_query:
            abstract = self.paper.abstract or ""
            return Snippet(" ".join(abstract[:_BEGINNING_LENGTH].split()), ())
        return self.cut_snippet()

    def cut_snippet(self, width: int = 160) -> Snippet:
        """Return at most ``width`` characters of the abstract, where most of it matches."""
        abstract = self.paper.abstract or ""
        return make_snippet(self._marked_query, abstract, width=width, typing=self.typing)

    @cached_property
    def note(self) -> str:
        """The user's note as printable text, without its end if it is very long."""
        note = self.paper.note or ""
        text = printable(note[:_MAX_NOTE_LENGTH]).replace("\t", "    ").rstrip()
        return f"{text}…" if self.hidden_note_length else text

    @property
    def hidden_note_length(self) -> int:
        """The number of characters of the note that ``note`` lacks."""
        return max(len(self.paper.note or "") - _MAX_NOTE_LENGTH, 0)

    @cached_property
    def note_matches(self) -> tuple[Span, ...]:
        """Matches of the query in ``note``."""
        return self._find_matches(self.note, "note")

    def _find_matches(
        self, text: str, field: Literal["title", "abstract", "note", "author"]
    ) -> tuple[Span, ...]:
        if not text or not self._marked_query:
            return ()
        return find_matches(self._marked_query, text, typing=self.typing, field=field)


def join_papers(results: SearchResults, papers: Iterable[Paper]) -> tuple[FoundPaper, ...]:
    """Return the hits of ``results`` with their ``papers``, in the order of the papers."""
    query, typing = results.request.query, results.request.typing
    query = results.matched_query or query
    if results.fallback is not None:
        query, typing = results.fallback.query, False
    scores = {hit.paper_id: hit.score for hit in results.hits}
    found = partial(FoundPaper, query=query, typing=typing, likeness=results.likeness)
    return tuple(found(paper, score=scores[paper.id]) for paper in papers)
