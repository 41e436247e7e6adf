"""Papers as an outline for Emacs's Org mode (the syntax of orgmode.org/worg/org-syntax.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper, one_line
from paperbrowse.exports import facts
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.format import Format, Header

# Org's own way to keep a sign from being markup is a zero-width space (Org manual, "Escape
# Character"); no text of a paper has one, so that programs may drop them all. Emacs needs one
# behind the sign, as it takes it for a blank; pandoc before it, as it does not.
_BREAK = "\u200b"
# Each pattern begins with all the signs that it is about, so that texts are searched quickly.
_EMPHASIS = re.compile(
    r"[*/_=~+^:](?=\S)(?:"
    r"(?<=[\s\-({'\"\[\\<:@*/_=~+^].)|(?<=^.)"  # opens emphasis, or follows a break
    r"|(?<=\S[_^])"  # subscripts and superscripts
    r"|(?<=\w:))"  # links without brackets
)
_MARKUP = re.compile(
    r"[\[\\<{@](?:"
    r"(?<=[\[\\])"  # links, footnotes, cookies, priorities; entities and macros of LaTeX
    r"|(?<=<)(?=[<\d%]|\w+:)"  # targets, times, links
    r"|(?<=\{)(?=\{)|(?<=@)(?=@))"  # macros and snippets
)
# An address without a sign that an address in brackets, or its end in prose, would make doubtful.
_PLAIN_URL = re.compile(
    r"(?<!\w)(https?://[A-Za-z0-9][\w\-.~/?#&=%+:]*[A-Za-z0-9/])(?!\w)", re.ASCII
)
_BLOCK_START = re.compile(
    r"(?:\d+|[A-Za-z])[.)](?:\s|$)|[^\w]|(?:CLOCK|CLOSED|DEADLINE|SCHEDULED|COMMENT)\b"
)
_TAG = re.compile(r"[\w@]+")  # "#" and "%" too, but not to every reader
_TAGS_AT_END = re.compile(r"(?<=[\w@#%]):$")
# Escaped within blocks by org-escape-code-in-string.
_BLOCK_LINE = re.compile(r"^([ \t]*)(,*(?:\*|#\+))", re.MULTILINE)


def write_org(papers: Sequence[Paper], head: Header) -> Iterator[str]:
    """Yield a heading for each paper, with its status as its TODO keyword.

    Every heading has one, so that no title can begin with a word that looks like one. A note, which
    is Markdown, stands in a block of Markdown source.
    """
    yield (
        f"#+TITLE: {escape_org(head.title) or 'Papers'}\n"
        "#+TODO: UNREAD READING | READ\n"
        "#+OPTIONS: ':nil -:nil ^:{}\n"
    )
    keys = assign_citation_keys(papers)
    for paper in papers:
        yield "\n" + "\n".join(_format_section(paper, keys[paper.id])) + "\n"


def _format_section(paper: Paper, key: str) -> Iterator[str]:
    """Yield the lines of a paper's section."""
    tags = facts.printable_tags(paper)
    shown = [tag for tag in tags if _TAG.fullmatch(tag)]
    title = _escape_start(escape_org(paper.title)) or "Untitled"
    title = _TAGS_AT_END.sub(f"{_BREAK}:{_BREAK}", title)
    yield f"* {paper.status.upper()} {title}" + (f" :{':'.join(shown)}:" if shown else "")
    yield ":PROPERTIES:"
    for name, value in _properties(paper, key, [] if shown == tags else tags):
        if value:
            yield f":{name}: {value}"
    yield ":END:"
    parts = [facts.format_published(paper), facts.format_authors(paper)]
    parts += [text or "" for text in (paper.organization, paper.venue)]
    if line := " · ".join(filter(None, map(escape_org, parts))):
        yield _escape_start(line)
    for paragraph in facts.split_paragraphs(paper.abstract):
        yield ""
        yield _escape_start(escape_org(paragraph))
    if addresses := facts.linked_urls(paper):
        yield ""
        yield from (f"- [[{_escape_brackets(address)}]]" for address in addresses)
    if note := facts.printable_note(paper):
        yield ""
        yield "#+begin_src markdown -i"
        yield _BLOCK_LINE.sub(r"\1,\2", note)
        yield "#+end_src"


def _properties(paper: Paper, key: str, tags: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the properties of a paper; ``tags`` where not all of them can be Org's own."""
    yield "ID", one_line(paper.id)
    yield "CUSTOM_ID", key
    yield "AUTHORS", facts.join_values(paper.authors)
    yield "PUBLISHED", str(paper.published) if paper.published else None
    yield "VENUE", one_line(paper.venue or "")
    yield "ARXIV_ID", one_line(paper.arxiv_id or "")
    yield "DOI", one_line(paper.doi or "")
    yield "URL", facts.paper_link(paper)
    yield "KEYWORDS", facts.join_values(tags)
    yield "STATUS_SINCE", facts.format_timestamp(paper.status_since)
    yield "STARRED", facts.format_timestamp(paper.starred_at)


def escape_org(text: str) -> str:
    """Return ``text`` on one line so that Org reads it as nothing but its characters.

    It may stand anywhere but at the start of a line.
    """
    text = one_line(text)
    if "://" not in text:
        return _escape_prose(text)
    pieces = _PLAIN_URL.split(text)
    pieces[::2] = map(_escape_prose, pieces[::2])
    pieces[1::2] = [f"[[{address}]]" for address in pieces[1::2]]
    return "".join(pieces)


def _escape_prose(text: str) -> str:
    text = _EMPHASIS.sub(rf"{_BREAK}\g<0>{_BREAK}", text)
    text = _MARKUP.sub(rf"\g<0>{_BREAK}", text)
    # Two dollars can make a formula, to pandoc even of two paragraphs, whatever is beside them.
    return text.replace("$", rf"\dollar{{}}{_BREAK}")


def _escape_start(line: str) -> str:
    """Return an escaped line so that it can begin a paragraph or a title."""
    return f"{_BREAK}{line}" if _BLOCK_START.match(line) else line


def _escape_brackets(address: str) -> str:
    return address.replace("[", "%5B").replace("]", "%5D")


FORMAT = Format("org", "Org", ".org", write_org)
