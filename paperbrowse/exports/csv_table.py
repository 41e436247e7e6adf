"""Papers as a table of comma-separated values (RFC 4180), in UTF-8.

No cell can start a formula in a spreadsheet: one that would, after any blanks and apostrophes, gets
an apostrophe in front. To undo it, take one apostrophe from each cell that still matches the rule
without it. Cells of several values have them parted by "; ", with each ";" of a value doubled.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from paperbrowse.core import Paper, one_line
from paperbrowse.exports import facts
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.format import ALL_USER_FIELDS, Format, Header

# OWASP, "CSV Injection"; spreadsheets of East Asia also take the wide forms of these signs.
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
_COLUMNS = """
    id citation_key title authors author_count organization published published_inferred venue
    arxiv_id doi url links abstract tags lists status status_since starred_at note note_changed_at
    comments upvotes sources categories language citations added
    """.split()  # noqa: SIM905


def write_csv(papers: Sequence[Paper], _: Header) -> Iterator[str]:
    """Yield a row of the columns' names and a row for each paper."""
    keys = assign_citation_keys(papers)
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(_COLUMNS)
    for paper in papers:
        yield _drain(buffer)
        rows.writerow(map(_format_cell, _row_values(paper, keys[paper.id])))
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _format_cell(value: str | int | None) -> str:
    """Return a value as the text of a cell that starts no formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _row_values(paper: Paper, key: str) -> Iterator[str | int | None]:
    """Yield the values of a paper's row in the columns' order; None where unknown."""
    yield one_line(paper.id)
    yield key
    yield one_line(paper.title)
    yield facts.join_values(paper.authors)
    yield paper.author_count
    yield one_line(paper.organization or "")
    yield str(paper.published) if paper.published else None
    yield "yes" if paper.published_inferred else None
    yield one_line(paper.venue or "")
    yield one_line(paper.arxiv_id or "")
    yield one_line(paper.doi or "")
    yield facts.page_link(paper)
    yield " ".join(facts.linked_urls(paper))
    yield "\n\n".join(facts.split_paragraphs(paper.abstract))
    yield facts.join_values(paper.tags)
    yield facts.join_values(paper.lists)
    yield paper.status
    yield facts.format_timestamp(paper.status_since)
    yield facts.format_timestamp(paper.starred_at)
    yield facts.printable_note(paper)
    yield facts.format_timestamp(paper.note_changed_at)
    yield paper.comments
    yield paper.upvotes
    yield facts.join_values(paper.sources)
    yield facts.join_values(paper.categories)
    yield one_line(paper.language or "")
    yield paper.citations
    yield facts.format_timestamp(paper.added)


FORMAT = Format("csv", "CSV", ".csv", write_csv, ALL_USER_FIELDS)
