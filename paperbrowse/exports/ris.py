"""Papers as RIS records.

Tags, types and forms are those of the *RIS Format Specifications* (Research Information Systems,
2001; "TY" to "ER", a line each, ended by CR LF as they demand). Names stand as "Family, Given,
Suffix"; dates as YYYY/MM/DD/ with unknown parts left empty. A value is one line for all
programs, so a note takes a ``N1`` for each of its lines, which most of them join again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper, one_line
from paperbrowse.exports import facts
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.format import Format, Header

_TYPES = {"conference": "CONF", "journal": "JOUR"}


def write_ris(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield a record for each paper; RIS has no place for a title."""
    keys = assign_citation_keys(papers)
    for number, paper in enumerate(papers):
        lines = [f"{tag}  - {value}" for tag, value in _fields(paper, keys[paper.id])]
        yield ("\r\n" if number else "") + "\r\n".join(lines) + "\r\n"


def _fields(paper: Paper, key: str) -> Iterator[tuple[str, str]]:
    """Yield the known values with their tags."""
    kind = facts.classify_venue(paper.venue) if paper.venue else None
    yield "TY", _TYPES[kind] if kind else "GEN"
    yield "ID", key
    yield "TI", one_line(paper.title)
    for name in map(one_line, paper.authors):
        if name:
            person = facts.split_person_name(name)
            yield "AU", person.inverted if person else name
    published = paper.published
    if published:
        yield "PY", f"{published.year:04}"
        month, day = published.month, published.day
        if month:
            yield "DA", f"{published.year:04}/{month:02}/{f'{day:02}' if day else ''}/"
    if paper.venue and not facts.is_arxiv(paper.venue):
        yield "T2", one_line(paper.venue)
    if paper.abstract and (abstract := one_line(paper.abstract)):
        yield "AB", abstract
    if paper.language and (language := one_line(paper.language)):
        yield "LA", language
    for tag in facts.printable_tags(paper):
        yield "KW", tag
    if paper.doi and (doi := one_line(paper.doi)):
        yield "DO", doi
    if paper.arxiv_id and (arxiv_id := one_line(paper.arxiv_id)):
        yield "DB", "arXiv"
        yield "AN", f"arXiv:{arxiv_id}"
    if link := facts.page_link(paper):
        yield "UR", link.replace(";", "%3B")  # where a value may have several, ";" parts them
    for url in facts.linked_urls(paper):
        yield "L3", url.replace(";", "%3B")
    if note := facts.printable_note(paper):
        for line in note.split("\n"):
            yield "N1", line
    yield from _own_fields(paper)
    yield "ER", ""


def _own_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the fields that RIS has no tag for, in the tags that it leaves to its users."""
    yield "U1", f"paperbrowse:{one_line(paper.id)}"
    if paper.status != "unread":
        yield "U2", f"status:{paper.status}"
    if paper.starred_at:
        yield "U3", "starred"


FORMAT = Format("ris", "RIS", ".ris", write_ris)
