"""Papers as plain text that reads well in a mail: lines of at most 72 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core.formatting import count
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports.facts import (
    authors_words,
    date_words,
    is_web_address,
    marks_line,
    note_text,
    paper_link,
    paragraphs,
    safe_url,
    tags_of,
)
from paperbrowse.exports.format import Head

_WIDTH = 72


def write_text(papers: Sequence[Paper], head: Head) -> Iterator[str]:
    """Give a heading, the number of papers, and a numbered section for each.

    A word that is longer than a line, such as an address, stands whole; a note keeps its lines.
    """
    title = one_line(head.title) or "Papers"
    yield f"{title}\n{'=' * min(len(title), _WIDTH)}\n\n{count(head.total, 'paper')}\n"
    for number, paper in enumerate(papers, 1):
        start = f"{number}. "
        indent = " " * len(start)
        lines = _wrapped(one_line(paper.title) or "Untitled", indent)
        lines[0] = start + lines[0].removeprefix(indent)
        lines += [line.rstrip() for line in _lines(paper, indent)]
        yield "\n" + "\n".join(lines) + "\n"


def _lines(paper: Paper, indent: str) -> Iterator[str]:
    """Give the lines below a paper's title."""
    facts = [date_words(paper), authors_words(paper)]
    facts += [one_line(text or "") for text in (paper.organization, paper.venue)]
    yield from _wrapped(" · ".join(filter(None, facts)), indent)
    if link := paper_link(paper):
        yield indent + link
    if tags := ", ".join(tags_of(paper)):
        yield from _wrapped(f"Tags: {tags}", indent)
    if marks := marks_line(paper):
        yield indent + marks
    for paragraph in paragraphs(paper.abstract):
        yield ""
        yield from _wrapped(paragraph, indent)
    addresses = [safe_url(link) for link in paper.links if is_web_address(link)]
    if addresses:
        yield ""
        yield from (indent + address for address in addresses)
    if note := note_text(paper):
        yield ""
        yield f"{indent}Note:"
        yield from (f"{indent}| {line}" for line in note.split("\n"))


def _wrapped(text: str, indent: str) -> list[str]:
    """Return ``text``, which is one line, in lines with ``indent`` in front."""
    lines: list[str] = []
    line = indent
    for word in text.split():
        if len(line) + len(word) > _WIDTH and line != indent:
            lines.append(line.rstrip())
            line = indent
        line += f"{word} "
    return [*lines, line.rstrip()] if line != indent else lines
