"""Papers as BibTeX entries that BibTeX, biber and their readers take whole.

The grammar and the rules for names and letter case are those of O. Patashnik, *BibTeXing* (1988).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.exports.bibtex_keys import citation_keys
from paperbrowse.exports.bibtex_names import write_names
from paperbrowse.exports.bibtex_text import escape, protect_case, verbatim
from paperbrowse.exports.links import is_web_address, paper_link, safe_url
from paperbrowse.exports.venues import is_arxiv, kind_of_venue
from paperbrowse.papers import Paper

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TYPES = {"conference": ("inproceedings", "booktitle"), "journal": ("article", "journal")}


def write_bibtex(papers: Sequence[Paper], title: str) -> str:
    """Return an entry for each paper; the title has no place in BibTeX."""
    keys = citation_keys(papers)
    return "\n".join(_entry(paper, keys[paper.id]) for paper in papers)


def bibtex_entry(paper: Paper) -> str:
    """Return the paper's entry, as an export of this paper alone would have it."""
    return write_bibtex([paper], "")


def _entry(paper: Paper, key: str) -> str:
    kind = kind_of_venue(paper.venue) if paper.venue else None
    entry_type, venue_field = _TYPES.get(kind or "", ("misc", "howpublished"))
    fields = [f"  {name} = {value}" for name, value in _fields(paper, venue_field)]
    return f"@{entry_type}{{{key},\n" + ",\n".join(fields) + "\n}\n"


def _fields(paper: Paper, venue_field: str) -> Iterator[tuple[str, str]]:
    """Give the fields that are known, with their values in braces."""
    yield "title", _braced(protect_case(paper.title))
    if authors := write_names(paper.authors, paper.author_count):
        yield "author", _braced(authors)
    if paper.organization:
        yield "organization", _braced(escape(paper.organization))
    if paper.venue and not is_arxiv(paper.venue):
        yield venue_field, _braced(escape(paper.venue))
    if paper.published:
        yield "year", _braced(f"{paper.published.year:04}")
        if paper.published.month:
            yield "month", _MONTHS[paper.published.month - 1]
    if paper.arxiv_id:
        yield "eprint", _braced(verbatim(paper.arxiv_id))
        yield "archiveprefix", "{arXiv}"
    if paper.doi:
        yield "doi", _braced(verbatim(paper.doi))
    # A DOI's address is made from it by every style: only other addresses are told.
    if (paper.url and is_web_address(paper.url)) or paper.arxiv_id:
        yield "url", _braced(safe_url(paper_link(paper) or ""))
    if paper.abstract:
        yield "abstract", _braced(escape(paper.abstract))
    if paper.tags:
        yield "keywords", _braced(escape(", ".join(paper.tags)))
    yield "paperbrowse", _braced(verbatim(paper.id))


def _braced(value: str) -> str:
    return f"{{{value}}}"
