"""The result list: a virtual list of all hits, drawn from the few rows that are on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from paperbrowse.core import Paper, format_date, one_line
from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.widgets.drawing import (
    CursorPane,
    Fragment,
    Line,
    component_classes,
    highlight_spans,
    trim_to_match,
)
from paperbrowse.tui.widgets.selection import Selection
from paperbrowse.tui.widgets.signs import SELECTED, signs
from paperbrowse.workspace import FoundPaper

PAGE_SIZE = 12
"""Rows that are fetched at once: as many as a terminal of 40 lines shows, and some."""


class Place(NamedTuple):
    """A place in a result list: the highlighted row, its number, and the first line in sight."""

    row: FoundPaper | None
    cursor: int
    scroll_y: int


class ResultList(CursorPane):
    """Shows hits in rows of a title, a byline and a snippet.

    Rows are given a page at a time: ``show`` brings the first, and where the user scrolls to
    rows that are not here yet the list posts ``RowsNeeded`` and ``add_rows`` brings them.
    """

    PREFIX = "result"
    BINDINGS = bindings("list")

    DEFAULT_CSS = """
    ResultList {
        .result--title { text-style: bold; }
        .result--byline { color: $text-muted; }
        .result--why { color: $text-accent; }
        .result--snippet { color: $text-muted; }
        .result--match { color: $text-accent; text-style: bold; }
        .result--read { text-style: none; }
        .result--selected { color: $text-success; text-style: bold; }
        .result--star { color: $text-warning; }
        .result--saved { color: $text-accent; }
        .result--noted { color: $text-secondary; }
        .result--status { color: $primary; }
        .result--cursor { background: $surface; }
        .result--cursor-edge { color: $primary; }
        .result--note { color: $text-muted; }
        &:focus .result--cursor { background: $primary 25%; }
    }
    """
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    row_height: reactive[int] = reactive(4)
    """Lines a row takes: 4 with a blank line between rows, 3 without."""

    @dataclass
    class PaperHighlighted(Message):
        """The cursor stands on another row, or on none."""

        row: FoundPaper | None

    class PaperOpened(Message):
        """The user asked to read the highlighted paper."""

    @dataclass
    class RowsNeeded(Message):
        """Rows from ``offset`` on came into view and are not here yet."""

        offset: int

    @dataclass
    class SelectionChanged(Message):
        """A number of papers are selected; ``unseen`` of them have no row on the screen."""

        number: int
        unseen: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: dict[int, FoundPaper] = {}
        self._requested: set[int] = set()
        self._stale: set[int] = set()
        """The pages of rows that belong to the answer before."""
        self._empty_text = Content()
        self.selection = Selection()
        """The selected papers, which outlive the answer; ``selection_changed`` shows a change."""
        self.last_selected_at = 0
        """The place at which the paper selected last stood then."""
        self._announced_selection = (0, 0)
        self.row: FoundPaper | None = None
        """The highlighted row."""
        self._expected: int | None = None
        self._returning: Place | None = None
        self.is_held = False
        """Whether a row was moved, and no answer has confirmed it yet."""

    # Contents

    def show(self, rows: Sequence[FoundPaper], total: int, *, keep_place: bool = False) -> None:
        """Show another answer of ``total`` hits; ``rows`` are the first of them.

        With ``keep_place`` the cursor stays on its paper, where that is still among the rows, and
        rows further down stay on the screen until there are others to take their place. The row
        that is highlighted then is not announced, as the caller can ask for it.
        """
        place = 0
        returning, self._returning = self._returning, None
        if returning is not None:
            self._rows, self.row, keep_place = {}, returning.row, True
            self.expect_at(returning.cursor)
        expected, self._expected = self._expected, None
        self.is_held = False
        if keep_place:
            otherwise = self.cursor if expected is None else expected
            place = self._place_of(self.row, rows, min(otherwise, total - 1))
        below = range(len(rows), total) if keep_place else range(0)
        kept = {number: row for number, row in self._rows.items() if number in below}
        self._rows = {**kept, **dict(enumerate(rows))}
        self._stale = {number - number % PAGE_SIZE for number in kept}
        if expected == place >= len(rows) and self.row is not None:
            self._rows[place] = self.row
            self._stale.add(place - place % PAGE_SIZE)
        self.total = total
        self._requested = set()
        self._fit()
        self.set_reactive(ResultList.cursor, max(0, place))
        if returning is not None or not keep_place:
            top = returning.scroll_y if returning is not None else 0
            self.scroll_to(y=top, animate=False, immediate=True)
        self.reveal()
        self.row = self._rows.get(self.cursor)
        self._announce_selection()
        self.repaint()

    def expect_at(self, place: int) -> None:
        """Expect the highlighted paper at ``place`` of the next answer that keeps its place."""
        self._expected = place

    @property
    def place(self) -> Place:
        """Where the user is in the list."""
        return Place(self.row, self.cursor, self.scroll_offset.y)

    def return_to(self, place: Place) -> None:
        """Stand at a place of before in the next answer, which is the answer of then."""
        self._returning = place

    def move_row(self, place: int) -> None:
        """Move the highlighted row to ``place`` at once; those between make room for it.

        The next answer confirms it; until then no rows are asked for, which would be in the order
        of before.
        """
        here, row = self.cursor, self.row
        if row is None:
            return
        between = range(min(here, place), max(here, place) + 1)
        step = 1 if place < here else -1
        self._rows = {
            number + step if number in between else number: each
            for number, each in self._rows.items()
            if number != here
        }
        self._rows[place] = row
        self.is_held = True
        self.expect_at(place)
        self.set_reactive(ResultList.cursor, place)
        self.reveal()
        self.repaint()

    def add_rows(self, offset: int, rows: Sequence[FoundPaper]) -> None:
        """Show the rows that ``RowsNeeded`` asked for."""
        self._rows.update(enumerate(rows, offset))
        self._stale.discard(offset)
        if offset <= self.cursor < offset + len(rows):
            self._announce()
        self._announce_selection()
        self.repaint()

    def update_papers(self, papers: Iterable[Paper]) -> None:
        """Show papers as they are now, in the rows of ``visible_ids`` that they have."""
        now = {paper.id: paper for paper in papers}
        for place in self._visible_places():
            row = self._rows.get(place)
            if row is not None and row.paper.id in now:
                self._rows[place] = replace(row, paper=now[row.paper.id])
        highlighted = self._rows.get(self.cursor, self.row)
        if highlighted != self.row:
            self.row = highlighted
            self.post_message(self.PaperHighlighted(highlighted))
        self.repaint()

    def retry_missing(self) -> None:
        """Ask again, when the user next moves, for rows that were asked for and never came."""
        here = self._rows.keys() - self._stale
        self._requested = {offset for offset in self._requested if offset in here}

    def set_empty_text(self, text: Content) -> None:
        """Show ``text`` in place of rows, as long as there are none."""
        self._empty_text = text
        self.repaint()

    def has_row(self, place: int) -> bool:
        """Whether the row at ``place`` is here."""
        return place in self._rows

    @property
    def paper(self) -> Paper | None:
        """The highlighted paper."""
        return self.row.paper if self.row else None

    @property
    def visible_ids(self) -> list[str]:
        """The ids of the papers whose rows are on the screen, and of the highlighted one."""
        rows = (self._rows.get(place) for place in self._visible_places())
        return [row.paper.id for row in rows if row is not None]

    def _visible_places(self) -> set[int]:
        top, height = self.scroll_offset.y, self.row_height
        return {*range(top // height, -(-(top + self.size.height) // height)), self.cursor}

    # The selection, which outlives the answer

    @property
    def selected_ids(self) -> list[str]:
        """The ids of the selected papers, in the order of selecting."""
        return list(self.selection)

    def selection_changed(self, *, last_at: int | None = None) -> None:
        """Show a changed selection; ``last_at`` is where the paper selected last stands."""
        if last_at is not None:
            self.last_selected_at = last_at
        self._announce_selection()
        self.repaint()

    def clear_selection(self) -> None:
        """Select no paper."""
        self.selection.clear()
        self.selection_changed()

    def _announce_selection(self) -> None:
        """Post the numbers of selected papers and of those out of sight, if they changed."""
        selected = len(self.selection)
        now = (selected, selected and selected - self._count_visible_selected())
        if now != self._announced_selection:
            self._announced_selection = now
            self.post_message(self.SelectionChanged(*now))

    def _count_visible_selected(self) -> int:
        top, height = self.scroll_offset.y, self.row_height
        # A row is in sight with its first line, which has the sign.
        places = range(-(-top // height), -(-(top + self.size.height) // height))
        rows = (self._rows.get(place) for place in places)
        return sum(row is not None and row.paper.id in self.selection for row in rows)

    # Drawing

    def line(self, place: int) -> tuple[Line, str]:
        number, part = divmod(place, self.row_height)
        if number >= self.total:
            return self._empty_line(place), ""
        row = self._rows.get(number)
        if row is None:
            return (("  …" if part == 0 else "", "byline"),), ""
        if part == 3:
            return (), ""
        fragments = self._row_line(row, part)
        if number == self.cursor:
            return (("▌", "cursor-edge"), *fragments), "cursor"
        return ((" ", ""), *fragments), ""

    def _row_line(self, row: FoundPaper, part: int) -> Iterator[Fragment]:
        paper = row.paper
        if part == 0:
            if paper.id in self.selection:
                yield f"{SELECTED} ", "selected"
            title = "read" if paper.status == "read" else "title"
            yield from highlight_spans(paper.title, row.title_matches, title, "match")
        elif part == 1:
            yield "  ", ""
            yield from signs(paper)
            if row.why:  # more telling here than authors and topics, and there is not room for all
                yield f"{format_date(paper.published)} · ", "byline"
                yield one_line(", ".join(row.why)), "why"
            else:
                line = " · ".join([row.byline.text, *paper.tags[:2]])
                yield from highlight_spans(line, row.byline.spans, "byline", "match")
        else:
            yield "  ", ""
            shown = trim_to_match(row.snippet, self.width - 2)
            yield from highlight_spans(shown.text, shown.spans, "snippet", "match")

    def _empty_line(self, place: int) -> Line:
        if self.total or not place:
            return ()
        room = max(1, self.width - 4)
        lines = [wrapped for line in self._empty_text.split() for wrapped in line.wrap(room)]
        return ((f"  {lines[place - 1].plain}", "note"),) if place <= len(lines) else ()

    # Events

    def watch_cursor(self) -> None:
        """Follow the cursor with the view and announce its row."""
        self.reveal()
        self._announce()
        self.repaint()

    def watch_row_height(self) -> None:
        """Lay the rows out again."""
        self._fit()
        self.reveal()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._request_visible_rows()
        self._announce_selection()

    def on_resize(self) -> None:
        self._fit()
        self.reveal()
        self._request_visible_rows()
        self._announce_selection()

    def on_click(self, event: events.Click) -> None:
        if self.is_on_scrollbar(event):
            return
        place = (event.y + self.scroll_offset.y) // self.row_height
        if place < self.total:
            self.cursor = place
            if event.chain > 1:
                self.post_message(self.PaperOpened())

    # Keys

    def action_move_pages(self, pages: float) -> None:
        rows = int(abs(pages) * self.size.height / self.row_height) or 1
        self.action_move(rows if pages > 0 else -rows)

    def action_open(self) -> None:
        if self.row:
            self.post_message(self.PaperOpened())

    def action_select(self) -> None:
        """Select the highlighted paper, or take it out, and go to the next."""
        if self.row is None:
            return
        self.selection.toggle(self.row.paper.id)
        self.selection_changed(last_at=self.cursor)
        self.action_move(1)

    def _fit(self) -> None:
        self.set_line_count(self.total * self.row_height)

    def reveal(self) -> None:
        if not self.total or not self.size.height:
            return
        row = Region(0, self.cursor * self.row_height, 1, self.row_height)
        # The blank line after a row may stay out of sight at the bottom.
        self.scroll_to_region(
            row.shrink((0, 0, self.row_height - 3, 0)), animate=False, immediate=True, force=True
        )
        self._request_visible_rows()

    def _announce(self) -> None:
        self.row = self._rows.get(self.cursor) if self.total else None
        self.post_message(self.PaperHighlighted(self.row))

    def _request_visible_rows(self) -> None:
        if not self.total or self.is_held:
            return
        first = self.scroll_offset.y // self.row_height
        last = min(first + self.size.height // self.row_height + 1, self.total - 1)
        pages = {*range(first // PAGE_SIZE, last // PAGE_SIZE + 1), self.cursor // PAGE_SIZE}
        for offset in sorted(page * PAGE_SIZE for page in pages):
            is_here = offset in self._rows and offset not in self._stale
            if not is_here and offset not in self._requested:
                self._requested.add(offset)
                self.post_message(self.RowsNeeded(offset))

    @staticmethod
    def _place_of(row: FoundPaper | None, rows: Iterable[FoundPaper], otherwise: int) -> int:
        if row is not None:
            for place, candidate in enumerate(rows):
                if candidate.paper.id == row.paper.id:
                    return place
        return otherwise
