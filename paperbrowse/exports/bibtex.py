"""Papers as BibTeX entries that BibTeX, biber and reference managers read whole.

The grammar and the rules for names and letter case are those of O. Patashnik, *BibTeXing* (1988);
``annote`` is the field that its annotated styles, and no other, print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core import MONTHS, Paper
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
from paperbrowse.exports.format import Format, Header
from paperbrowse.exports.venues import classify_venue, is_arxiv

_ENTRY_TYPES = {"conference": ("inproceedings", "booktitle"), "journal": ("article", "journal")}


def write_bibtex(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield an entry for each paper; BibTeX has no place for a title."""
    keys = assign_citation_keys(papers)
    for number, paper in enumerate(papers):
        if number:
            yield "\n"
        kind = classify_venue(paper.venue) if paper.venue else None
        entry_type, venue_field = _ENTRY_TYPES.get(kind or "", ("misc", "howpublished"))
        yield format_entry(entry_type, keys[paper.id], _fields(paper, venue_field))


def bibtex_entry(paper: Paper) -> str:
    """Return the paper's entry as in an export of this paper alone."""
    return "".join(write_bibtex([paper], Header("", 1)))


def _fields(paper: Paper, venue_field: str) -> Iterator[tuple[str, str]]:
    """Yield the known fields with their values in braces."""
    yield "title", braced(protect_case(paper.title))
    if authors := format_names(paper.authors, paper.author_count):
        yield "author", braced(authors)
    else:
        # Styles sort and label by it where there is no author; none prints it as one.
        yield "key", braced(escape_latex(paper.organization or paper.title))
    if paper.organization:
        yield "organization", braced(escape_latex(paper.organization))
    if paper.venue and not is_arxiv(paper.venue):
        yield venue_field, braced(escape_latex(paper.venue))
    if paper.published:
        yield "year", braced(f"{paper.published.year:04}")
        if paper.published.month:
            yield "month", MONTHS[paper.published.month - 1].lower()
    if paper.arxiv_id:
        yield "eprint", braced(escape_verbatim(paper.arxiv_id))
        yield "archiveprefix", "{arXiv}"
    yield from url_fields(paper)
    yield from user_data_fields(paper, "annote")


FORMAT = Format("bibtex", "BibTeX", ".bib", write_bibtex)
