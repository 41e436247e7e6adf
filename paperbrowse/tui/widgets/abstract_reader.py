"""The abstract reader: one paper whole, with its matches marked and walked with n and N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from paperbrowse import wording
from paperbrowse.papers import Paper
from paperbrowse.search.request import Span
from paperbrowse.tui.binding import key
from paperbrowse.tui.widgets.painting import marked, strip

_LABEL = 10
"""Cells for the names of the facts below the abstract."""

_MARGIN = 1
"""Blank cells on the left and on the right."""


class AbstractReader(ScrollView, can_focus=True):
    """Shows a paper; scrolls with the keys of a pager.

    It draws its lines itself: as widgets they would be laid out again with every keystroke.
    """

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
        "reader--walk",
        "reader--label",
    }

    DEFAULT_CSS = """
    AbstractReader {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        .reader--title { color: $primary; text-style: bold; }
        .reader--byline { color: $text-muted; }
        .reader--match { color: $accent; text-style: bold; }
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
        self._lines: list[Content] = []
        self._abstract_at = 0

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
        self._compose_lines()
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
        self._compose_lines()
        match = self._matches[self._current]
        line = self._abstract_at + _line_of(self._paper.abstract or "", match.start, self._room)
        self.scroll_to(y=max(0, line - self.size.height // 3), animate=False)
        return True

    def render_line(self, y: int) -> Strip:
        place = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        line = self._lines[place] if place < len(self._lines) else Content()
        return strip(Content(" " * _MARGIN).append(line), width, self.visual_style)

    def on_resize(self) -> None:
        self._compose_lines()

    def action_half_page(self, direction: int) -> None:
        """Scroll by half the height."""
        self.scroll_relative(y=direction * max(1, self.size.height // 2), animate=False)

    # What stands in the lines

    @property
    def _room(self) -> int:
        """The cells that text may take."""
        return max(1, self.scrollable_content_region.width - 2 * _MARGIN)

    def _compose_lines(self) -> None:
        self._lines = []
        if self._paper is not None:
            title = marked(self._paper.title, self._title_matches, self._style("match"))
            self._lines += title.stylize_before(self._style("title")).wrap(self._room)
            self._lines += self._byline(self._paper).wrap(self._room)
            self._lines.append(Content())
            self._abstract_at = len(self._lines)
            self._lines += self._abstract(self._paper).wrap(self._room)
            self._lines.append(Content())
            self._lines += self._facts(self._paper)
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    def _byline(self, paper: Paper) -> Content:
        inferred = " · year inferred" if paper.published_inferred else ""
        byline = Content.styled(wording.byline(paper) + inferred, self._style("byline"))
        if not self._matches:
            return byline
        total = len(self._matches)
        walk = wording.count(total, "match", "matches")
        if self._current >= 0:
            walk = f"match {self._current + 1} of {total}"
        return byline.append(Content.styled(f" · {walk} n/N", self._style("walk")))

    def _abstract(self, paper: Paper) -> Content:
        if not paper.abstract:
            return Content.styled("The dump gives no abstract.", self._style("byline"))
        content = marked(paper.abstract, self._matches, self._style("match"))
        if self._current >= 0:
            current = self._matches[self._current]
            return content.stylize(self._inverted_match(), current.start, current.end)
        return content

    def _facts(self, paper: Paper) -> Iterator[Content]:
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
        room = max(10, self._room - _LABEL)
        for label, values in facts.items():
            name = label
            for line in (line for value in values if value for line in Content(value).wrap(room)):
                yield Content.styled(name.ljust(_LABEL), self._style("label")).append(line)
                name = ""

    def _inverted_match(self) -> Style:
        match = self._style("match")
        return Style(match.foreground, self.visual_style.background, bold=True)

    def _style(self, part: str) -> Style:
        return self.get_visual_style(f"reader--{part}", partial=True)


def _line_of(text: str, position: int, width: int) -> int:
    """Return the line, counted from 0, that ``position`` falls on when ``text`` is wrapped."""
    reached = 0
    lines = Content(text).wrap(width)
    for number, line in enumerate(lines):
        words = line.plain.strip()
        reached = text.find(words, reached) + len(words)
        if position < reached:
            return number
    return max(0, len(lines) - 1)
