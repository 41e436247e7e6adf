"""Papers as BibLaTeX entries, for biber.

Types, fields and the forms of dates (ISO 8601, as exact as they are known) and of eprints are
those of *The biblatex Package* (P. Kime, M. Wemheuer and P. Lehman), sections 2.1 to 2.3; an
``annotation`` is printed by no style but those for annotated bibliographies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core.papers import Paper
from paperbrowse.exports.bibtex_common import (
    addresses,
    braced,
    entry,
    escape,
    marks,
    protect_case,
    verbatim,
    write_names,
)
from paperbrowse.exports.citation_keys import citation_keys
from paperbrowse.exports.facts import own_link
from paperbrowse.exports.format import Head
from paperbrowse.exports.venues import is_arxiv, kind_of_venue

_TYPES = {"conference": ("inproceedings", "booktitle"), "journal": ("article", "journaltitle")}


def write_biblatex(papers: Sequence[Paper], _: Head) -> Iterator[str]:
    """Give an entry for each paper; a title has no place in BibLaTeX."""
    keys = citation_keys(papers)
    for number, paper in enumerate(papers):
        if number:
            yield "\n"
        entry_type, venue_field = _type(paper)
        yield entry(entry_type, keys[paper.id], _fields(paper, venue_field))


def _type(paper: Paper) -> tuple[str, str]:
    """Return the type of a paper's entry and the field for its venue."""
    published = paper.venue is not None and not is_arxiv(paper.venue)
    if paper.venue and published and (kind := kind_of_venue(paper.venue)):
        return _TYPES[kind]
    online = not published and (paper.arxiv_id or paper.doi or own_link(paper))
    return "online" if online else "misc", "howpublished"


def _fields(paper: Paper, venue_field: str) -> Iterator[tuple[str, str]]:
    """Give the fields that are known, with their values in braces."""
    yield "title", braced(protect_case(paper.title))
    if authors := write_names(paper.authors, paper.author_count):
        yield "author", braced(authors)
    if paper.organization:
        yield "organization", braced(escape(paper.organization))
    if paper.venue and not is_arxiv(paper.venue):
        yield venue_field, braced(escape(paper.venue))
    if paper.published:
        yield "date", braced(str(paper.published))
    if paper.arxiv_id:
        yield "eprint", braced(verbatim(paper.arxiv_id))
        yield "eprinttype", "{arxiv}"
    yield from addresses(paper)
    yield from marks(paper, "annotation")
