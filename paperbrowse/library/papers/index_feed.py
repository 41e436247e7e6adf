"""Reads the papers that changed, in the order of their changes, as a full-text index takes them.

A sweep reads a batch in a transaction of its own, so that whoever goes through it may do other
things with the library meanwhile, and a long one keeps no writer from cleaning up its log. It ends
at the change number that was the last when it began (or at an earlier one, if asked to): a paper
that changes while the sweep goes on has a number beyond that and is left to the next sweep, so
that none comes twice and none is passed over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from paperbrowse.core.papers import IndexDocument
from paperbrowse.library.papers.user_fields import OWN_TAGS_SQL, decode_tags
from paperbrowse.library.storage.database import open_read_only
from paperbrowse.library.storage.sql import read_counter

_BATCH_PAPERS = 2_000

_SELECT = (
    "SELECT change, id, title, abstract, authors, venue, published, comments, arxiv_id,"  # noqa: S608
    " (SELECT topics FROM paper_topics WHERE paper = paper.row),"
    f" (SELECT {OWN_TAGS_SQL} FROM own_tag WHERE paper = paper.row),"
    " (SELECT group_concat(DISTINCT source) FROM record WHERE paper = paper.row), row"
    " FROM paper WHERE change > ? AND change <= ? ORDER BY change LIMIT ?"
)

ReadTransaction = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""Begins a transaction that only reads."""


@dataclass(frozen=True, slots=True)
class LibraryFileDocuments:
    """The papers of a library's file for a process that did not open the library.

    It can be pickled. The file is opened for each sweep, only to be read; it is never made and
    never migrated.
    """

    file: Path

    def findable(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        """Yield what ``Library.findable`` does; raises LibraryError where it cannot be read."""
        with open_read_only(self.file) as reading:
            yield from read_documents(reading, after, upto)


def read_documents(
    reading: ReadTransaction, after: int, upto: int | None
) -> Iterator[IndexDocument]:
    """Yield the papers whose change number is above ``after`` and at most ``upto``, ascending."""
    while True:
        with reading() as connection:
            if upto is None:
                upto = read_counter(connection, "change")
            names = dict(connection.execute("SELECT row, name FROM source"))
            rows = connection.execute(_SELECT, (after, upto, _BATCH_PAPERS)).fetchall()
        if not rows:
            return
        sources: dict[str | None, tuple[str, ...]] = {None: ()}
        for (change, paper_id, title, abstract, authors, venue, published, comments, arxiv_id,
             topics, own, told_by, row) in rows:  # fmt: skip
            if told_by not in sources:
                sources[told_by] = tuple(sorted(names[int(each)] for each in told_by.split(",")))
            yield IndexDocument(
                change,
                paper_id,
                title,
                abstract,
                _decode_texts(authors),
                venue,
                _decode_date(published),
                comments,
                arxiv_id,
                decode_tags(topics, own),
                sources[told_by],
                row,
            )
        after = rows[-1][0]


def read_change_cuts(connection: sqlite3.Connection, after: int, every: int) -> list[int]:
    """Return the change number of every ``every``-th paper changed after ``after``, and the last.

    They cut what changed into sweeps of ``every`` papers each, the last one of the rest.
    """
    marks = []
    while mark := connection.execute(
        "SELECT change FROM paper WHERE change > ? ORDER BY change LIMIT 1 OFFSET ?",
        (after, every - 1),
    ).fetchone():
        (after,) = mark
        marks.append(after)
    (last,) = connection.execute(
        "SELECT MAX(change) FROM paper WHERE change > ?", (after,)
    ).fetchone()
    return marks if last is None else [*marks, last]


def _decode_texts(array: str) -> tuple[str, ...]:
    """Return the texts of a JSON array as ``derived`` writes it."""
    if array == "[]":
        return ()
    if "\\" in array:
        return tuple(json.loads(array))
    # Nothing is escaped, so a quotation mark only ever ends a text.
    return tuple(array[2:-2].split('", "'))


@lru_cache(maxsize=4096)
def _decode_date(published: str | None) -> tuple[int, int, int]:
    if published is None:
        return 0, 0, 0
    year, month, day = (*map(int, published.split("-")), 0, 0)[:3]
    return year, month, day
