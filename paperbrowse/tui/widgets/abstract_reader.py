"""The abstract reader: one paper whole, with its matches marked and walked with n and N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType

from paperbrowse import wording
from paperbrowse.papers import Paper
from paperbrowse.search.request import Span
from paperbrowse.tui.binding import key
from paperbrowse.tui.drawing.painting import Line, marked
from paperbrowse.tui.drawing.pane import Pane
from paperbrowse.tui.drawing.wrapping import wrapped

_LABEL = 10
"""Cells for the names of the facts below the abstract."""

_MARGIN = 1
"""Blank cells on the left; on the right there is the scrollbar."""

_NO_ABSTRACT = "The dump gives no abstract."


class AbstractReader(Pane):
    """Shows a paper; scrolls with the keys of a pager."""

    PREFIX = "reader"

    BINDINGS: ClassVar[list[BindingType]] = [
        key("j,down", "scroll_down", "Scroll down", id="reader.down"),
        key("k,up", "scroll_up", "Scroll up", id="reader.up"),
        key("g,home", "scroll_home", "Top", id="reader.top"),
        key("G,end", "scroll_end", "Bottom", id="reader.bottom"),
        key("ctrl+d", "half_page(1)", "Half a page down", id="reader.half-down"),
        key("ctrl+u", "half_page(-1)", "Half a page up", id="reader.half-up"),
        key("pagedown,space", "page_down", "Page down", id="reader.page-down"),
        key("pageup", "page_up", "Page up", id="reader.page-up"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "reader--title",
        "reader--byline",
        "reader--match",
        "reader--current",
        "reader--walk",
        "reader--label",
    }

    DEFAULT_CSS = """
    AbstractReader {
        .reader--title { color: $primary; text-style: bold; }
        .reader--byline { color: $text-muted; }
        .reader--match { color: $accent; text-style: bold; }
        .reader--current { color: $background; background: $accent; text-style: bold; }
        .reader--walk { color: $accent; }
        .reader--label { color: $primary; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paper: Paper | None = None
        self._title_matches: Sequence[Span] = ()
        self._matches: Sequence[Span] = ()
        self._current = -1
        self._title_lines: tuple[Span, ...] = ()
        self._byline: tuple[Line, ...] = ()
        self._abstract: tuple[Span, ...] = ()
        self._facts: tuple[Line, ...] = ()

    def show(
        self, paper: Paper | None, title_matches: Sequence[Span], matches: Sequence[Span]
    ) -> None:
        """Show ``paper`` with the matches in its title and abstract, or nothing."""
        if (paper, title_matches, matches) == (self._paper, self._title_matches, self._matches):
            return
        same = paper is not None and self._paper is not None and paper.id == self._paper.id
        if not (same and matches == self._matches):
            self._current = -1
        self._paper, self._title_matches, self._matches = paper, title_matches, matches
        self._lay_out()
        if not same:
            self.scroll_to(y=0, animate=False, immediate=True)

    def next_match(self, step: int) -> bool:
        """Go to the next match in the abstract, or the one before; False where there is none."""
        if self._paper is None or not self._matches:
            return False
        if self._current < 0:
            self._current = 0 if step > 0 else len(self._matches) - 1
        else:
            self._current = (self._current + step) % len(self._matches)
        self._lay_out()
        match = self._matches[self._current]
        passed = sum(line.end <= match.start for line in self._abstract)
        line = self._abstract_at + min(passed, len(self._abstract) - 1)
        self.scroll_to(y=max(0, line - self.size.height // 3), animate=False)
        return True

    def on_resize(self) -> None:
        self._lay_out()

    def action_half_page(self, direction: int) -> None:
        """Scroll by half the height."""
        self.scroll_relative(y=direction * max(1, self.size.height // 2), animate=False)

    # What stands in the lines

    def line(self, place: int) -> tuple[Line, str]:
        pieces = self._pieces(place)
        return ((" " * _MARGIN, ""), *pieces) if pieces else (), ""

    def _pieces(self, place: int) -> Line:
        if self._paper is None or place >= self._lines:
            return ()
        if place < len(self._title_lines):
            part = self._title_lines[place]
            title = marked(self._paper.title, self._title_matches, "title", "match", within=part)
            return tuple(title)
        place -= len(self._title_lines)
        if place < len(self._byline):
            return self._byline[place]
        place -= len(self._byline) + 1
        if place < len(self._abstract):
            return self._abstract_line(self._abstract[place]) if place >= 0 else ()
        place -= len(self._abstract) + 1
        return self._facts[place] if place >= 0 else ()

    def _abstract_line(self, part: Span) -> Line:
        text = self._paper.abstract if self._paper else None
        if not text:
            return ((_NO_ABSTRACT, "byline"),)
        at = self._current
        if at < 0:
            return tuple(marked(text, self._matches, "", "match", within=part))
        current = self._matches[at]
        before, after = self._matches[:at], self._matches[at + 1 :]
        first = Span(part.start, max(part.start, min(part.end, current.start)))
        last = Span(min(part.end, max(part.start, current.end)), part.end)
        return (
            *marked(text, before, "", "match", within=first),
            (text[first.end : last.start], "current"),
            *marked(text, after, "", "match", within=last),
        )

    @property
    def _abstract_at(self) -> int:
        """The line on which the abstract begins."""
        return len(self._title_lines) + len(self._byline) + 1

    @property
    def _lines(self) -> int:
        return self._abstract_at + len(self._abstract) + 1 + len(self._facts)

    @property
    def _room(self) -> int:
        """The cells that text may take."""
        return max(1, self.width - _MARGIN)

    def _lay_out(self) -> None:
        """Work out which lines there are; what stands in them is made as they come into view."""
        self.measure()
        paper, room = self._paper, self._room
        if paper is not None:
            self._title_lines = wrapped(paper.title, room)
            self._byline = tuple(self._byline_of(paper, room))
            self._abstract = wrapped(paper.abstract or _NO_ABSTRACT, room)
            self._facts = tuple(_facts(paper, max(10, room - _LABEL)))
        self.set_line_count(self._lines if paper is not None else 0)
        self.repaint()

    def _byline_of(self, paper: Paper, room: int) -> Iterator[Line]:
        byline = wording.byline(paper) + (" · year inferred" if paper.published_inferred else "")
        begins_walk = len(byline)
        if self._matches:
            total = len(self._matches)
            walk = wording.count(total, "match", "matches")
            if self._current >= 0:
                walk = f"match {self._current + 1} of {total}"
            byline += f" · {walk} n/N"
        walked = (Span(begins_walk, len(byline)),)
        for part in wrapped(byline, room):
            yield tuple(marked(byline, walked, "byline", "walk", within=part))


def _facts(paper: Paper, room: int) -> Iterator[Line]:
    facts = {
        "Topics": [" · ".join(paper.tags)],
        "Lists": [" · ".join(paper.lists)],
        "Authors": [", ".join(paper.authors) if len(paper.authors) > 1 else ""],
        "arXiv": [paper.arxiv_id or ""],
        "DOI": [paper.doi or ""],
        "Page": [paper.url or ""],
        "Links": paper.links,
        "Sources": paper.sources,
        "Id": [paper.id],
    }
    for label, values in facts.items():
        name = label
        for value in filter(None, values):
            for part in wrapped(value, room):
                yield (name.ljust(_LABEL), "label"), (value[part.start : part.end], "")
                name = ""
