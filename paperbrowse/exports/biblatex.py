"""Papers as BibLaTeX entries, for biber.

Types, fields and the forms of dates (ISO 8601, as exact as they are known) and of eprints are
those of *The biblatex Package* (P. Kime, M. Wemheuer and P. Lehman), sections 2.1 to 2.3; an
``annotation`` is printed by no style but those for annotated bibliographies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper
from paperbrowse.exports.bibtex_common import (
    braced,
    escape_latex,
    escape_verbatim,
    format_entry,
    format_names,
    protect_case,
    url_fields,
    user_data_fields,
)
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.facts import page_link
from paperbrowse.exports.format import Format, Header
from paperbrowse.exports.venues import classify_venue, is_arxiv

_ENTRY_TYPES = {
    "conference": ("inproceedings", "booktitle"),
    "journal": ("article", "journaltitle"),
}


def write_biblatex(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield an entry for each paper; BibLaTeX has no place for a title."""
    keys = assign_citation_keys(papers)
    for number, paper in enumerate(papers):
        if number:
            yield "\n"
        entry_type, venue_field = _entry_type(paper)
        yield format_entry(entry_type, keys[paper.id], _fields(paper, venue_field))


def _entry_type(paper: Paper) -> tuple[str, str]:
    """Return the type of a paper's entry and the field for its venue."""
    published = paper.venue is not None and not is_arxiv(paper.venue)
    if paper.venue and published and (kind := classify_venue(paper.venue)):
        return _ENTRY_TYPES[kind]
    online = not published and (paper.arxiv_id or paper.doi or page_link(paper))
    return "online" if online else "misc", "howpublished"


def _fields(paper: Paper, venue_field: str) -> Iterator[tuple[str, str]]:
    """Yield the known fields with their values in braces."""
    yield "title", braced(protect_case(paper.title))
    if authors := format_names(paper.authors, paper.author_count):
        yield "author", braced(authors)
    if paper.organization:
        yield "organization", braced(escape_latex(paper.organization))
    if paper.venue and not is_arxiv(paper.venue):
        yield venue_field, braced(escape_latex(paper.venue))
    if paper.published:
        yield "date", braced(str(paper.published))
    if paper.arxiv_id:
        yield "eprint", braced(escape_verbatim(paper.arxiv_id))
        yield "eprinttype", "{arxiv}"
    yield from url_fields(paper)
    yield from user_data_fields(paper, "annotation")


FORMAT = Format("biblatex", "BibLaTeX", ".bib", write_biblatex)
