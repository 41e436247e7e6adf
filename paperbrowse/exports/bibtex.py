"""Papers as BibTeX entries that BibTeX, biber and reference managers read whole.

The grammar and the rules for names and letter case are those of O. Patashnik, *BibTeXing* (1988);
``annote`` is the field that its annotated styles, and no other, print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperbrowse.core import MONTHS, Paper
from paperbrowse.exports.bibtex_common import (
    Field,
    braced,
    common_fields,
    escape_latex,
    write_entries,
)
from paperbrowse.exports.format import Format, Header
from paperbrowse.exports.venues import classify_venue

_ENTRY_TYPES = {"conference": ("inproceedings", "booktitle"), "journal": ("article", "journal")}


def write_bibtex(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield an entry for each paper; BibTeX has no place for a title."""
    return write_entries(papers, lambda paper: _entry_type(paper)[0], _fields)


def bibtex_entry(paper: Paper) -> str:
    """Return the paper's entry as in an export of this paper alone."""
    return "".join(write_bibtex([paper], Header("", 1)))


def _entry_type(paper: Paper) -> tuple[str, str]:
    """Return the type of a paper's entry and the field for its venue."""
    kind = classify_venue(paper.venue) if paper.venue else None
    return _ENTRY_TYPES.get(kind or "", ("misc", "howpublished"))


def _fields(paper: Paper) -> Iterator[Field]:
    return common_fields(
        paper,
        venue_field=_entry_type(paper)[1],
        date=_date_fields(paper),
        archive=("archiveprefix", "{arXiv}"),
        note_field="annote",
        # Styles sort and label by it where there is no author; none prints it as one.
        without_author=[("key", braced(escape_latex(paper.organization or paper.title)))],
    )


def _date_fields(paper: Paper) -> Iterator[Field]:
    if paper.published:
        yield "year", braced(f"{paper.published.year:04}")
        if paper.published.month:
            yield "month", MONTHS[paper.published.month - 1].lower()


FORMAT = Format("bibtex", "BibTeX", ".bib", write_bibtex)
