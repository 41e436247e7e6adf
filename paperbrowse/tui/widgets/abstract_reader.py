"""The abstract reader: one paper whole, with its matches marked and walked with n and N."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from paperbrowse import wording
from paperbrowse.papers import Paper
from paperbrowse.search.request import Span
from paperbrowse.tui.binding import key
from paperbrowse.tui.widgets.painting import marked

_LABEL = 10


class AbstractReader(VerticalScroll, can_focus=True):
    """Shows a paper; scrolls with the keys of a pager."""

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

    DEFAULT_CSS = """
    AbstractReader {
        padding: 0 1;
        scrollbar-size-vertical: 1;
        Static { height: auto; width: 100%; }
        #reader-title { text-style: bold; color: $primary; }
        #reader-byline { color: $text-muted; margin-bottom: 1; }
        #reader-facts { margin-top: 1; color: $text-muted; }
        #reader-facts:focus { color: $text; }
    }
    """

    MATCH = "bold $accent"
    CURRENT_MATCH = "bold $background on $accent"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paper: Paper | None = None
        self._title_matches: Sequence[Span] = ()
        self._matches: Sequence[Span] = ()
        self._current = -1

    def compose(self) -> ComposeResult:
        yield Static(id="reader-title", markup=False)
        yield Static(id="reader-byline", markup=False)
        yield Static(id="reader-abstract", markup=False)
        yield Static(id="reader-facts", markup=False)

    def show(
        self, paper: Paper | None, title_matches: Sequence[Span], matches: Sequence[Span]
    ) -> None:
        """Show ``paper`` with the matches in its title and abstract, or nothing."""
        same = paper is not None and self._paper is not None and paper.id == self._paper.id
        if not (same and matches == self._matches):
            self._current = -1
        self._paper, self._title_matches, self._matches = paper, title_matches, matches
        self._paint()
        if not same:
            self.scroll_home(animate=False, immediate=True)

    def next_match(self, step: int) -> bool:
        """Go to the next match in the abstract, or the one before; False where there is none."""
        if not self._matches:
            return False
        if self._current < 0:
            self._current = 0 if step > 0 else len(self._matches) - 1
        else:
            self._current = (self._current + step) % len(self._matches)
        self._paint()
        self._scroll_to_match()
        return True

    def action_half_page(self, direction: int) -> None:
        """Scroll by half the height."""
        self.scroll_relative(y=direction * max(1, self.size.height // 2), animate=False)

    def _paint(self) -> None:
        paper = self._paper
        parts = {part: Content() for part in ("title", "byline", "abstract", "facts")}
        if paper is not None:
            parts["title"] = marked(paper.title, self._title_matches, self.MATCH)
            parts["byline"] = self._byline(paper)
            parts["abstract"] = self._abstract(paper)
            parts["facts"] = self._facts(paper)
        for part, content in parts.items():
            self.query_one(f"#reader-{part}", Static).update(content)

    def _byline(self, paper: Paper) -> Content:
        byline = Content(wording.byline(paper))
        if paper.published_inferred:
            byline = byline.append(" · year inferred")
        if not self._matches:
            return byline
        total = len(self._matches)
        place = f"match {self._current + 1} of {total}" if self._current >= 0 else ""
        walk = place or wording.count(total, "match", "matches")
        return byline.append(" · ").append(Content.styled(f"{walk}  n/N", "$accent"))

    def _abstract(self, paper: Paper) -> Content:
        if not paper.abstract:
            return Content.styled("No abstract in the dump.", "italic $foreground-muted")
        content = marked(paper.abstract, self._matches, self.MATCH)
        if self._current >= 0:
            current = self._matches[self._current]
            content = content.stylize(self.CURRENT_MATCH, current.start, current.end)
        return content

    def _facts(self, paper: Paper) -> Content:
        facts = [
            ("Topics", " · ".join(paper.tags)),
            ("Lists", " · ".join(paper.lists)),
            ("Authors", ", ".join(paper.authors) if len(paper.authors) > 1 else ""),
            ("arXiv", paper.arxiv_id or ""),
            ("DOI", paper.doi or ""),
            ("Page", paper.url or ""),
            ("Links", "\n".join(paper.links)),
            ("Sources", "\n".join(paper.sources)),
            ("Id", paper.id),
        ]
        room = max(20, self.scrollable_content_region.width - _LABEL)
        lines = []
        for label, value in facts:
            texts = chain.from_iterable(Content(text).wrap(room) for text in value.split("\n"))
            for number, text in enumerate(texts if value else ()):
                name = Content.styled(("" if number else label).ljust(_LABEL), "bold $primary")
                lines.append(name.append(text.stylize_before("$foreground")))
        return Content("\n").join(lines)

    def on_resize(self) -> None:
        self._paint()

    def _scroll_to_match(self) -> None:
        abstract = self.query_one("#reader-abstract", Static)
        match = self._matches[self._current]
        line = _line_of(_text(self._paper), match.start, abstract.content_region.width)
        top = abstract.virtual_region.y + line - self.size.height // 3
        self.scroll_to(y=max(0, top), animate=False)


def _text(paper: Paper | None) -> str:
    return (paper.abstract if paper else None) or ""


def _line_of(text: str, position: int, width: int) -> int:
    """Return the line, counted from 0, that ``position`` falls on when ``text`` is wrapped."""
    reached = 0
    lines = Content(text).wrap(max(1, width))
    for number, line in enumerate(lines):
        reached = text.find(line.plain.strip(), reached) + len(line.plain.strip())
        if position < reached:
            return number
    return max(0, len(lines) - 1)
