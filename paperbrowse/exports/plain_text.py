"""Papers as plain text that reads well in a mail: lines of at most 72 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper, format_count, one_line
from paperbrowse.exports import facts
from paperbrowse.exports.format import Format, Header

_WIDTH = 72


def write_text(papers: Sequence[Paper], head: Header) -> Iterator[str]:
    """Yield a heading, the number of papers, and a numbered section for each.

    A word that is longer than a line, such as an address, stands whole; a note keeps its lines.
    """
    title = one_line(head.title) or "Papers"
    yield f"{title}\n{'=' * min(len(title), _WIDTH)}\n\n{format_count(head.total, 'paper')}\n"
    for number, paper in enumerate(papers, 1):
        start = f"{number}. "
        indent = " " * len(start)
        lines = _wrap(one_line(paper.title) or "Untitled", indent)
        lines[0] = start + lines[0].removeprefix(indent)
        lines += [line.rstrip() for line in _format_section(paper, indent)]
        yield "\n" + "\n".join(lines) + "\n"


def _format_section(paper: Paper, indent: str) -> Iterator[str]:
    """Yield the lines below a paper's title."""
    parts = [facts.format_published(paper), facts.format_authors(paper)]
    parts += [one_line(text or "") for text in (paper.organization, paper.venue)]
    yield from _wrap(" · ".join(filter(None, parts)), indent)
    if link := facts.paper_link(paper):
        yield indent + link
    if tags := ", ".join(facts.printable_tags(paper)):
        yield from _wrap(f"Tags: {tags}", indent)
    if marks := facts.format_status(paper):
        yield indent + marks
    for paragraph in facts.split_paragraphs(paper.abstract):
        yield ""
        yield from _wrap(paragraph, indent)
    if addresses := facts.linked_urls(paper):
        yield ""
        yield from (indent + address for address in addresses)
    if note := facts.printable_note(paper):
        yield ""
        yield f"{indent}Note:"
        yield from (f"{indent}| {line}" for line in note.split("\n"))


def _wrap(text: str, indent: str) -> list[str]:
    """Return ``text``, which is one line, in lines with ``indent`` in front."""
    lines: list[str] = []
    line = indent
    for word in text.split():
        if len(line) + len(word) > _WIDTH and line != indent:
            lines.append(line.rstrip())
            line = indent
        line += f"{word} "
    return [*lines, line.rstrip()] if line != indent else lines


FORMAT = Format("text", "Plain text", ".txt", write_text)
