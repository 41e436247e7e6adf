"""The abstract reader: a whole paper with its note, whose matches can be walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from paperbrowse.core import CODE_TAG, Paper, format_count, format_day, truncate
from paperbrowse.search import Snippet, Span
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.widgets.drawing import (
    Line,
    Pane,
    component_classes,
    highlight_spans,
    wrap_text,
)
from paperbrowse.tui.widgets.signs import HAS_NOTE, STATUS, signs
from paperbrowse.workspace import FoundPaper

_LABEL = 10
"""Cells for the names of the facts below the abstract."""

_MARGIN = 1
"""Blank cells on the left; on the right there is the scrollbar."""

_NOTHING = Snippet("", ())
_MAX_QUERY_LENGTH = 80


class AbstractReader(Pane):
    """Shows a paper; scrolls with the keys of a pager."""

    PREFIX = "reader"
    BINDINGS = bindings("reader")

    DEFAULT_CSS = """
    AbstractReader {
        .reader--title { color: $primary; text-style: bold; }
        .reader--byline { color: $text-muted; }
        .reader--match { color: $text-accent; text-style: bold; }
        .reader--current { color: $background; background: $text-accent; text-style: bold; }
        .reader--walk { color: $text-accent; }
        .reader--label { color: $primary; text-style: bold; }
    }
    """
    COMPONENT_CLASSES = component_classes(DEFAULT_CSS)

    def __init__(self, keymap: Keymap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keymap = keymap
        self._paper: Paper | None = None
        self._title_matches: Sequence[Span] = ()
        self._byline = _NOTHING
        self._bodies = (_Body(), _Body())
        self._current = -1
        self._blocks: tuple[_Block, ...] = ()

    def show(self, row: FoundPaper | None) -> None:
        """Show a paper with its note and the matches in title, abstract and note; or nothing."""
        if row is None:
            self._show(None, _NOTHING, (), (_Body(), _Body()))
        else:
            abstract = _Body(row.paper.abstract or "", row.abstract_matches)
            note = _Body(row.note + self._hidden_note(row), row.note_matches)
            self._show(row.paper, row.byline, row.title_matches, (abstract, note))

    def _show(
        self,
        paper: Paper | None,
        byline: Snippet,
        title_matches: Sequence[Span],
        bodies: tuple[_Body, _Body],
    ) -> None:
        shown = (self._paper, self._byline, self._title_matches, self._bodies)
        if (paper, byline, title_matches, bodies) == shown:
            return
        same = paper is not None and self._paper is not None and paper.id == self._paper.id
        if not (same and bodies == self._bodies):
            self._current = -1
        self._paper, self._byline = paper, byline
        self._title_matches, self._bodies = title_matches, bodies
        self._lay_out()
        if not same:
            self.scroll_to(y=0, animate=False, immediate=True)

    def _hidden_note(self, row: FoundPaper) -> str:
        """Return the words for the end of a note that is too long to be shown whole."""
        if not row.hidden_note_length:
            return ""
        opens = f"{self._keymap['note']} opens the note."
        return f"\n\n{row.hidden_note_length:,} more characters: {opens}"

    def next_match(self, step: int) -> bool:
        """Go to the next match in abstract and note, or the one before; False where is none."""
        matches = self._matches
        if self._paper is None or not matches:
            return False
        if self._current < 0:
            self._current = 0 if step > 0 else len(matches) - 1
        else:
            self._current = (self._current + step) % len(matches)
        self._lay_out()
        body, match = matches[self._current]
        at, lines = next((each.at, each.spans) for each in self._blocks if each.body is body)
        passed = sum(line.end <= match.start for line in lines)
        line = at + min(passed, len(lines) - 1)
        self.scroll_to(y=max(0, line - self.size.height // 3), animate=False)
        return True

    @property
    def _matches(self) -> list[tuple[_Body, Span]]:
        """The matches that ``next_match`` walks, in order."""
        return [(body, match) for body in self._bodies for match in body.matches]

    def on_resize(self) -> None:
        self._lay_out()

    def action_half_page(self, direction: int) -> None:
        self.scroll_relative(y=direction * max(1, self.size.height // 2), animate=False)

    # Lines

    def line(self, place: int) -> tuple[Line, str]:
        for block in self._blocks:
            at = place - block.at
            if 0 <= at < len(block.spans or block.lines):
                fragments = block.line(block.spans[at]) if block.spans else block.lines[at]
                return ((" " * _MARGIN, ""), *fragments) if fragments else (), ""
        return (), ""

    def _title_line(self, part: Span) -> Line:
        title = self._paper.title if self._paper else ""
        return tuple(highlight_spans(title, self._title_matches, "title", "match", within=part))

    def _body_line(self, body: _Body, part: Span) -> Line:
        before, current, after = self._around(body)
        if current is None:
            return tuple(highlight_spans(body.text, before, "", "match", within=part))
        first = Span(part.start, max(part.start, min(part.end, current.start)))
        last = Span(min(part.end, max(part.start, current.end)), part.end)
        return (
            *highlight_spans(body.text, before, "", "match", within=first),
            (body.text[first.end : last.start], "current"),
            *highlight_spans(body.text, after, "", "match", within=last),
        )

    def _around(self, body: _Body) -> tuple[Sequence[Span], Span | None, Sequence[Span]]:
        """Return a body's matches before the current one, it, and those after it."""
        at = self._current - (0 if body is self._bodies[0] else len(self._bodies[0].matches))
        if self._current < 0 or not 0 <= at < len(body.matches):
            return body.matches, None, ()
        return body.matches[:at], body.matches[at], body.matches[at + 1 :]

    @property
    def _room(self) -> int:
        """The cells that text may take."""
        return max(1, self.width - _MARGIN)

    def _lay_out(self) -> None:
        """Work out the number of lines; they are made as they come into view."""
        self.measure()
        self._blocks = tuple(self._lay_out_blocks())
        last = self._blocks[-1] if self._blocks else None
        self.set_line_count(last.at + len(last.lines) if last else 0)
        self.repaint()

    def _lay_out_blocks(self) -> Iterator[_Block]:
        paper, room = self._paper, self._room
        if paper is None:
            return
        abstract, note = self._bodies
        title = _Block(0, spans=wrap_text(paper.title, room), line=self._title_line)
        byline = _Block(len(title.spans), tuple(self._byline_of(paper, room)))
        yield from (title, byline)
        at = byline.at + len(byline.lines) + 1
        if abstract.text:
            yield self._block_of(abstract, at)
            at += len(wrap_text(abstract.text, room)) + 1
        else:
            yield _Block(at, ((("The dump gives no abstract.", "byline"),),))
            at += 2
        if note.text:
            since = f"  {format_day(paper.note_changed_at)}" if paper.note_changed_at else ""
            yield _Block(at, (((f"{HAS_NOTE} Note", "label"), (since, "byline")),))
            yield self._block_of(note, at + 1)
            at += len(wrap_text(note.text, room)) + 2
        yield _Block(at, tuple(_facts(paper, max(10, room - _LABEL))))

    def _block_of(self, body: _Body, at: int) -> _Block:
        lines = wrap_text(body.text, self._room)
        return _Block(at, spans=lines, line=partial(self._body_line, body), body=body)

    def _byline_of(self, paper: Paper, room: int) -> Iterator[Line]:
        user_signs = "".join(text for text, _ in signs(paper))
        byline = user_signs + self._byline.text
        signs_end = len(user_signs)
        names = [Span(signs_end + a, signs_end + b) for a, b in self._byline.spans]
        byline += " · year inferred" if paper.published_inferred else ""
        walk_start = len(byline)
        if total := len(self._matches):
            walk = format_count(total, "match", "matches")
            keys = f"{self._keymap['next-match']}/{self._keymap['previous-match']}"
            if self._current >= 0:
                walk = f"match {self._current + 1} of {total}"
            byline += f" · {walk} {keys}"
        walk_span = (Span(walk_start, len(byline)),)
        for part in wrap_text(byline, room):
            head = Span(part.start, max(part.start, min(part.end, walk_start)))
            yield (
                *highlight_spans(byline, names, "byline", "match", within=head),
                *highlight_spans(
                    byline, walk_span, "byline", "walk", within=Span(head.end, part.end)
                ),
            )


@dataclass(frozen=True, slots=True)
class _Body:
    """A text whose matches are walked."""

    text: str = ""
    matches: tuple[Span, ...] = ()


class _Block(NamedTuple):
    """Lines from line ``at`` on: ready ones, or ``spans`` of a text, drawn by ``line``."""

    at: int
    lines: tuple[Line, ...] = ()
    spans: tuple[Span, ...] = ()
    line: Callable[[Span], Line] = lambda span: ()
    body: _Body | None = None


def _facts(paper: Paper, room: int) -> Iterator[Line]:
    topics = [tag for tag in paper.tags if tag not in paper.own_tags and tag != CODE_TAG]
    facts = {
        "Status": [_status(paper)],
        "Starred": [format_day(paper.starred_at) if paper.starred_at else ""],
        "Lists": _memberships(paper),
        "Tags": [" · ".join(paper.own_tags)],
        "Topics": [" · ".join(topics)],
        "With": ["code" if CODE_TAG in paper.tags else ""],
        "Authors": [", ".join(paper.authors) if len(paper.authors) > 1 else ""],
        "arXiv": [paper.arxiv_id or ""],
        "DOI": [paper.doi or ""],
        "Category": [" · ".join(paper.categories)],
        "Cited by": ["" if paper.citations is None else format_count(paper.citations, "paper")],
        "Page": [paper.url or ""],
        "Links": paper.links,
        "Sources": paper.sources,
        "Id": [paper.id],
    }
    for label, values in facts.items():
        name = label
        for value in filter(None, values):
            for part in wrap_text(value, room):
                yield (name.ljust(_LABEL), "label"), (value[part.start : part.end], "")
                name = ""


def _status(paper: Paper) -> str:
    since = f" since {format_day(paper.status_since)}" if paper.status_since else ""
    return f"{paper.status}{since}" if paper.status in STATUS else ""


def _memberships(paper: Paper) -> Iterator[str]:
    for saved in paper.saves:
        when = f" · saved {format_day(saved.at)}" if saved.at else ""
        query = f" · from “{truncate(saved.query, _MAX_QUERY_LENGTH)}”" if saved.query else ""
        yield f"{saved.list}{when}{query}"
