"""Papers as a reading list in Markdown (CommonMark 0.31, without HTML)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paperbrowse.exports.links import is_web_address, paper_link, safe_url
from paperbrowse.papers import Paper
from paperbrowse.text import one_line, printable
from paperbrowse.wording import count, when

_MARKUP = re.compile(r"[\\`*_\[\]<>&~|#$]")
# What opens a list, a heading's underline, a rule or a block of code at the start of a line.
_LINE_START = re.compile(r"[-+=:]|\d{1,9}(?=[.)])")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def markdown_entry(paper: Paper) -> str:
    """Return the paper's title as a Markdown link; only the title where it has no address."""
    title = escape(paper.title) or "Untitled"
    link = paper_link(paper)
    return title if link is None else f"[{title}]({_destination(link)})"


def write_markdown(papers: Sequence[Paper], title: str) -> str:
    """Return a reading list: a heading, the number of papers, and a section for each."""
    blocks = [f"# {escape(title) or 'Papers'}", count(len(papers), "paper")]
    for paper in papers:
        blocks += _section(paper)
    return "\n\n".join(blocks) + "\n"


def _section(paper: Paper) -> Iterator[str]:
    yield f"## {markdown_entry(paper)}"
    facts = [_date(paper), _authors(paper), escape(paper.venue or "")]
    if line := " · ".join(fact for fact in facts if fact):
        yield _safe_start(line)
    if paper.tags:
        yield f"Tags: {', '.join(map(escape, paper.tags))}"
    for paragraph in _PARAGRAPHS.split(printable(paper.abstract or "")):
        if text := escape(paragraph):
            yield _safe_start(text)
    addresses = [f"<{safe_url(link)}>" for link in paper.links if is_web_address(link)]
    if addresses:
        yield "\n".join(f"- {address}" for address in addresses)


def _date(paper: Paper) -> str:
    if paper.published is None:
        return ""
    return when(paper.published) + (" (year inferred)" if paper.published_inferred else "")


def _authors(paper: Paper) -> str:
    names = ", ".join(filter(None, map(escape, paper.authors)))
    unnamed = (paper.author_count or 0) - len(paper.authors)
    if not names and paper.author_count:
        names = count(paper.author_count, "author")
    elif names and unnamed > 0:
        names += f" and {unnamed} more"
    return " · ".join(filter(None, [names, escape(paper.organization or "")]))


def escape(text: str) -> str:
    """Return ``text`` on one line so that CommonMark reads back exactly its characters.

    It may stand anywhere but at the start of a paragraph.
    """
    return _MARKUP.sub(r"\\\g<0>", one_line(text))


def _safe_start(line: str) -> str:
    """Return an escaped line so that it can begin a paragraph and is nothing else."""
    start = _LINE_START.match(line)
    if start is None:
        return line
    if start[0].isdigit():
        return f"{start[0]}\\{line[start.end() :]}"
    return f"\\{line}"


def _destination(link: str) -> str:
    """Return a link's address so that its own parentheses and entities are not Markdown's."""
    return re.sub(r"[()&*_]", r"\\\g<0>", link)
