"""TODO."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import printable
from paperbrowse.search.highlighting import find_matches, make_snippet
from paperbrowse.search.request import (
    Snippet,
    Span,
)


@dataclass(frozen=True)
class Row:
    """A paper in the result list; what in it matched is looked for when it comes into view."""

    paper: Paper
    query: str = ""
    typing: bool = False

    @cached_property
    def title_matches(self) -> tuple[Span, ...]:
        """What the query asks for in the title."""
        return self._matches(self.paper.title, "title")

    @cached_property
    def abstract_matches(self) -> tuple[Span, ...]:
        """What the query asks for in the abstract."""
        return self._matches(self.paper.abstract or "", "abstract")

    @cached_property
    def snippet(self) -> Snippet:
        """The piece of the abstract where most of it matched, or its beginning."""
        abstract = self.paper.abstract or ""
        if not self.query.strip():
            return Snippet(" ".join(abstract[:_BEGINNING].split()), ())
        return make_snippet(self.query, abstract, typing=self.typing)

    @cached_property
    def note(self) -> str:
        """The reader's note as it is shown: as much of it as anyone reads here."""
        note = self.paper.note or ""
        shown = printable(note[:_MOST_OF_A_NOTE]).replace("\t", "    ").rstrip()
        if len(note) <= _MOST_OF_A_NOTE:
            return shown
        return f"{shown}…\n\n{len(note) - _MOST_OF_A_NOTE:,} more characters: a opens the note."

    @cached_property
    def note_matches(self) -> tuple[Span, ...]:
        """What the query asks for in the note as it is shown."""
        return self._matches(self.note, "note")

    def _matches(self, text: str, field: Literal["title", "abstract", "note"]) -> tuple[Span, ...]:
        if not text or not self.query.strip():
            return ()
        return find_matches(self.query, text, typing=self.typing, field=field)


_BEGINNING = 300
_MOST_OF_A_NOTE = 20_000
