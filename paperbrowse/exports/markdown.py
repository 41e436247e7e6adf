"""Papers as a reading list in Markdown (CommonMark 0.31, without HTML; pandoc's as well)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper, format_count, one_line
from paperbrowse.exports import facts
from paperbrowse.exports.format import Format, Header

_MARKUP = re.compile(r"[\\`*_\[\]{}<>&~|#$^@]")
# What opens a list (pandoc's are numbered with letters too), a heading's underline, a rule or a
# block of code at the start of a line.
_BLOCK_START = re.compile(r"[-+=:(]|(?:\d{1,9}|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)(?=[.)])")


def markdown_entry(paper: Paper) -> str:
    """Return the paper's title as a Markdown link; only the title where it has no address."""
    title = escape_markdown(paper.title) or "Untitled"
    link = facts.paper_link(paper)
    return title if link is None else f"[{title}]({_escape_destination(link)})"


def write_markdown(papers: Sequence[Paper], head: Header) -> Iterator[str]:
    """Yield a reading list: a heading, the number of papers, and a section for each.

    A note is Markdown itself, and stays so, in a quotation: whatever it leaves open ends with it,
    and its headings are not the list's.
    """
    yield f"# {escape_markdown(head.title) or 'Papers'}\n\n{format_count(head.total, 'paper')}\n"
    for paper in papers:
        for block in _format_section(paper):
            yield f"\n{block}\n"


def _format_section(paper: Paper) -> Iterator[str]:
    yield f"## {markdown_entry(paper)}"
    names = facts.format_authors(paper, escape_markdown)
    others = [escape_markdown(text or "") for text in (paper.organization, paper.venue)]
    parts = [facts.format_published(paper), names, *others]
    if line := " · ".join(filter(None, parts)):
        yield _escape_start(line)
    if tags := ", ".join(map(escape_markdown, facts.printable_tags(paper))):
        yield f"Tags: {tags}"
    if marks := facts.format_status(paper):
        yield marks
    for paragraph in facts.split_paragraphs(paper.abstract):
        yield _escape_start(escape_markdown(paragraph))
    if addresses := facts.linked_urls(paper):
        yield "\n".join(f"- <{address}>" for address in addresses)
    if note := facts.printable_note(paper):
        yield "Note:"
        yield "\n".join(
            f"> {_expand_indentation(line)}" if line else ">" for line in note.split("\n")
        )


def _expand_indentation(line: str) -> str:
    """Return a line of a note without tabs in its indentation.

    A tab reaches to the next fourth column, and a quotation takes two of them: nested lists and
    code would lose their level.
    """
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].expandtabs(4) + text


def escape_markdown(text: str) -> str:
    """Return ``text`` on one line so that CommonMark reads back exactly its characters.

    It may stand anywhere but at the start of a paragraph.
    """
    return _MARKUP.sub(r"\\\g<0>", one_line(text))


def _escape_start(line: str) -> str:
    """Return an escaped line so that it can begin a paragraph and is nothing else."""
    start = _BLOCK_START.match(line)
    if start is None:
        return line
    if start[0].isalnum():
        return f"{start[0]}\\{line[start.end() :]}"
    return f"\\{line}"


def _escape_destination(link: str) -> str:
    """Return a link's address so that its own parentheses and entities are not Markdown's."""
    return re.sub(r"[()&*_]", r"\\\g<0>", link)


FORMAT = Format("markdown", "Markdown", ".md", write_markdown)
