"""Papers as BibLaTeX entries, for biber.

Types, fields and the forms of dates (ISO 8601, as exact as they are known) and of eprints are
those of *The biblatex Package* (P. Kime, M. Wemheuer and P. Lehman), sections 2.1 to 2.3; an
``annotation`` is printed by no style but those for annotated bibliographies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper
from paperbrowse.exports.bibtex_common import Field, braced, common_fields, write_entries
from paperbrowse.exports.facts import page_link
from paperbrowse.exports.format import Format, Header
from paperbrowse.exports.venues import classify_venue, is_arxiv

_ENTRY_TYPES = {
    "conference": ("inproceedings", "booktitle"),
    "journal": ("article", "journaltitle"),
}


def write_biblatex(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield an entry for each paper; BibLaTeX has no place for a title."""
    return write_entries(papers, lambda paper: _entry_type(paper)[0], _fields)


def _entry_type(paper: Paper) -> tuple[str, str]:
    """Return the type of a paper's entry and the field for its venue."""
    published = paper.venue is not None and not is_arxiv(paper.venue)
    if paper.venue and published and (kind := classify_venue(paper.venue)):
        return _ENTRY_TYPES[kind]
    online = not published and (paper.arxiv_id or paper.doi or page_link(paper))
    return "online" if online else "misc", "howpublished"


def _fields(paper: Paper) -> Iterator[Field]:
    return common_fields(
        paper,
        venue_field=_entry_type(paper)[1],
        date=[("date", braced(str(paper.published)))] if paper.published else [],
        archive=("eprinttype", "{arxiv}"),
        note_field="annotation",
    )


FORMAT = Format("biblatex", "BibLaTeX", ".bib", write_biblatex)
