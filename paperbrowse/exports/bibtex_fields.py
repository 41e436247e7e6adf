"""What BibTeX and BibLaTeX entries have in common: their fields, and how an entry is laid out.

The reader's marks stand in fields that JabRef shows: ``keywords``, ``readstatus`` and, for a
star, ``relevance`` (JabRef's manual, "Special fields"; it draws the last as a star).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paperbrowse.exports.bibtex_text import escape, escape_lines, verbatim
from paperbrowse.exports.facts import note_text, paragraphs, tags_of
from paperbrowse.exports.links import own_link
from paperbrowse.papers import Paper
from paperbrowse.text import one_line


def entry(entry_type: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return an entry of fields and their values, each in its delimiters."""
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields)
    return f"@{entry_type}{{{key},\n{lines}\n}}\n"


def braced(value: str) -> str:
    """Return a field's value in the braces that delimit it."""
    return f"{{{value}}}"


def addresses(paper: Paper) -> Iterator[tuple[str, str]]:
    """Give DOI and address; the address that every style makes of a DOI is not told again."""
    if paper.doi and one_line(paper.doi):
        yield "doi", braced(verbatim(paper.doi))
    if link := own_link(paper):
        yield "url", braced(link)


def marks(paper: Paper, note_field: str) -> Iterator[tuple[str, str]]:
    """Give abstract, tags and what the reader made of the paper; never ``note``, which prints."""
    if abstract := paragraphs(paper.abstract):
        yield "abstract", braced(escape_lines("\n\n".join(abstract)))
    if tags := [_keyword(escape(tag)) for tag in tags_of(paper)]:
        yield "keywords", braced(", ".join(tags))
    if note := note_text(paper):
        yield note_field, braced(escape_lines(note))
    if paper.status != "unread":
        yield "readstatus", braced(paper.status)
    if paper.starred_at:
        yield "relevance", "{relevant}"
    yield "paperbrowse", braced(verbatim(paper.id))


def _keyword(tag: str) -> str:
    """Return a tag so that a comma in it does not part it."""
    return braced(tag) if "," in tag else tag
