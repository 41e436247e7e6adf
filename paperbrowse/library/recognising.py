"""Finds out which papers of the library records are of, and adds nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from paperbrowse.library.drafts import Draft, Drafts
from paperbrowse.library.identity import contradict
from paperbrowse.library.incoming import Incoming
from paperbrowse.library.paper_rows import PaperRows
from paperbrowse.papers import Record


def recognise(
    connection: sqlite3.Connection, told: Sequence[tuple[str | None, Record]]
) -> list[str | None]:
    """Return the id of each record's paper, None where the library has it not.

    An id that is told with a record leads to its paper, be it a former one, unless arXiv ids or
    DOIs say otherwise; else ``identity`` decides, as for records that come in.
    """
    incoming = [Incoming.bare(record) for _, record in told]
    by_id = PaperRows(connection).of(paper_id for paper_id, _ in told if paper_id)
    drafts = Drafts(connection, 0, "")
    drafts.fetch(incoming, [found.row for found in by_id.values()])
    ids: list[str | None] = []
    for (paper_id, _), each in zip(told, incoming, strict=True):
        named = by_id.get(paper_id or "")
        paper: Draft | None = None if named is None else drafts.of_row(named.row)
        if paper is None or contradict(paper.clues, each.clues):
            paper = next(iter(drafts.of_record(each)), None)
        ids.append(None if paper is None else paper.stored[paper.row])
    return ids
