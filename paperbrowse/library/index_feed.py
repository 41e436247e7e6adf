"""The index feed: all that a full-text index reads of a library, and the numbers that show change.

The papers that changed are read in the order of their changes, a batch in a transaction of its own,
so that the index may do other things meanwhile and a long reading keeps no writer from cleaning up
its log. A reading ends at the change number that was the last when it began (or at an earlier one,
if asked to): a paper that changes meanwhile has a number beyond that and is left to the next, so
that none comes twice and none is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection
from typing import Literal

from paperbrowse.core import (
    IndexDocument,
    LibraryState,
    ListOrder,
    TimedUserData,
    UserDataKind,
    is_pdf_link,
)
from paperbrowse.library.papers import (
    OWN_TAGS_SQL,
    PaperLookup,
    decode_tags,
    find_by_key,
    read_removed_ids,
    read_texts,
)
from paperbrowse.library.storage import (
    Database,
    count_rows,
    open_read_only,
    read_counter,
    to_microseconds,
)
from paperbrowse.library.user import (
    read_list_changes,
    read_list_rows,
    read_note_texts,
    read_searches,
    read_user_data_rows,
    read_user_data_times,
    user_data_changes,
)

BATCH_PAPERS = 2_000

_SELECT = (
    "SELECT change, id, title, abstract, authors, venue, published, comments, arxiv_id,"  # noqa: S608
    " (SELECT topics FROM paper_topics WHERE paper = paper.row),"
    f" (SELECT {OWN_TAGS_SQL} FROM own_tag WHERE paper = paper.row),"
    " (SELECT group_concat(DISTINCT source) FROM record WHERE paper = paper.row), row,"
    " organization, upvotes, citations, doi, categories, language,"
    " (SELECT at FROM paper_added WHERE paper = paper.row), url, links"
    " FROM paper WHERE change > ? AND change <= ? ORDER BY change LIMIT ?"
)

ReadTransaction = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction that only reads."""


class IndexFeed:
    """The papers and user data of an open library, as an index takes them; for any thread.

    Papers are numbered by their rows (``IndexDocument.row``). Every method raises LibraryError.
    """

    def __init__(self, database: Database, *, batch_papers: int = BATCH_PAPERS) -> None:
        """Use ``Library.index_feed``."""
        self._database = database
        self._batch_papers = batch_papers

    def state(self, previous: LibraryState | None = None) -> LibraryState:
        """Return the change numbers of now: ``previous`` itself where nothing has changed since."""
        with self._database.reading() as connection:
            numbers = dict(connection.execute("SELECT key, value FROM meta"))
            identity = str(numbers["identity"])
            changes = int(numbers["change"]), int(numbers["list_change"])
            new_since = to_microseconds(numbers["previous_visit"])
            if previous is not None and (*previous[:3], previous.new_since) == (
                identity, *changes, new_since,
            ):  # fmt: skip
                return previous
            lists = dict(read_list_changes(connection))
            return LibraryState(identity, *changes, lists, user_data_changes(numbers), new_since)

    def paper_count(self) -> int:
        """Return how many papers there are."""
        return self._database.read(count_rows, "paper")

    # Papers

    def documents(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        """Yield the papers changed since, in the order of their changes.

        Their change numbers are above ``after`` and at most ``upto``, the present one where it is
        not given. They are read a few thousand at a time, each time as they are then.
        """
        return read_documents(self._database.reading, after, upto, self._batch_papers)

    def change_cuts(self, after: int, every: int) -> list[int]:
        """Return change numbers that part the changes after ``after``, ``every`` papers each.

        Each is the last of its part; that of the last part, which may be smaller, ends the list.
        """
        cuts = []
        with self._database.reading() as connection:
            while cut := connection.execute(
                "SELECT change FROM paper WHERE change > ? ORDER BY change LIMIT 1 OFFSET ?",
                (after, every - 1),
            ).fetchone():
                (after,) = cut
                cuts.append(after)
            (last,) = connection.execute(
                "SELECT MAX(change) FROM paper WHERE change > ?", (after,)
            ).fetchone()
        return cuts if last is None else [*cuts, last]

    def removed_ids(self, since: int) -> list[str]:
        """Return the ids that were merged into others after change number ``since``."""
        return self._database.read(read_removed_ids, since)

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """Return the rows of papers by their ids, present or former; unknown ids are left out."""
        with self._database.reading() as connection:
            return [paper.row for paper in PaperLookup(connection).find(ids).values()]

    def find_by_key(self, kind: Literal["id", "arxiv", "doi"], value: str) -> list[str]:
        """Return the ids of papers with an id, present or former, or any arXiv id or DOI theirs."""
        return self._database.read(find_by_key, kind, value)

    def texts(self, rows: Iterable[int]) -> list[tuple[str, str | None]]:
        """Return titles and abstracts of papers by row, in that order; no unknown rows."""
        return self._database.read(read_texts, rows)

    def for_other_process(self) -> LibraryFileDocuments | None:
        """Return an object with ``documents`` that can be pickled for another process.

        None where the library may not be written: it could then not be read beside a writer.
        """
        database = self._database
        return LibraryFileDocuments(database.file.absolute()) if database.writable else None

    # User data, by rows of papers

    def list_rows(self, name: str, order: ListOrder = "list") -> list[int]:
        """Return a list's papers in its order, or the last saved first; raises UnknownListError."""
        return self._database.read(read_list_rows, name, order)

    def user_data_rows(self, kind: UserDataKind) -> list[int]:
        """Return the papers that are starred, noted, have a status or own tags, in no order."""
        return self._database.read(read_user_data_rows, kind)

    def user_data_times(self, kind: TimedUserData) -> list[tuple[int, int]]:
        """Return each paper with a time, in microseconds since 1970, at which it was saved or read.

        A paper in several lists was saved several times.
        """
        return [
            (row, to_microseconds(time))
            for row, time in self._database.read(read_user_data_times, kind)
        ]

    def note_texts(self) -> list[tuple[int, str]]:
        """Return every note with its paper before it."""
        return self._database.read(read_note_texts)

    def saved_queries(self) -> dict[str, str]:
        """Return the queries of the saved searches by name, the oldest first."""
        return {saved.name: saved.query for saved in self._database.read(read_searches)}


@dataclass(frozen=True, slots=True)
class LibraryFileDocuments:
    """The documents of a library's file for another process; it can be pickled.

    The file is opened for each reading, only to be read; it is never made and never migrated.
    """

    file: Path

    def documents(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        """Yield as ``IndexFeed.documents`` does; raises LibraryError where it cannot be read."""
        with open_read_only(self.file) as begin:
            yield from read_documents(begin, after, upto)


def read_documents(
    begin: ReadTransaction, after: int, upto: int | None, batch_papers: int = BATCH_PAPERS
) -> Iterator[IndexDocument]:
    """Yield the papers whose change number is above ``after`` and at most ``upto``, ascending."""
    while True:
        with begin() as connection:
            if upto is None:
                upto = read_counter(connection, "change")
            names = dict(connection.execute("SELECT row, name FROM source"))
            rows = connection.execute(_SELECT, (after, upto, batch_papers)).fetchall()
        if not rows:
            return
        sources: dict[str | None, tuple[str, ...]] = {None: ()}
        for (change, paper_id, title, abstract, authors, venue, published, comments, arxiv_id,
             topics, own_tags, source_rows, row, organization, upvotes, citations, doi, categories,
             language, added, url, links) in rows:  # fmt: skip
            if source_rows not in sources:
                sources[source_rows] = tuple(
                    sorted(names[int(each)] for each in source_rows.split(","))
                )
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
                decode_tags(topics, own_tags),
                sources[source_rows],
                row,
                organization,
                upvotes,
                citations,
                doi,
                _decode_texts(categories),
                language,
                _decode_time(added),
                arxiv_id is not None or _has_pdf_link(url, links),
            )
        after = rows[-1][0]


def _decode_texts(array: str) -> tuple[str, ...]:
    """Return the texts of a JSON array as ``papers.computed`` writes it."""
    if array == "[]":
        return ()
    if "\\" in array:
        return tuple(json.loads(array))
    # Nothing is escaped, so a quotation mark only ever ends a text.
    return tuple(array[2:-2].split('", "'))


@lru_cache(maxsize=64)  # papers of one import have the same
def _decode_time(added: str | None) -> int:
    return 0 if added is None else to_microseconds(added)


def _has_pdf_link(url: str | None, links: str) -> bool:
    if "pdf" not in f"{url} {links}".lower():
        return False
    return any(map(is_pdf_link, (url or "", *json.loads(links))))


@lru_cache(maxsize=4096)
def _decode_date(published: str | None) -> tuple[int, int, int]:
    if published is None:
        return 0, 0, 0
    year, month, day = (*map(int, published.split("-")), 0, 0)[:3]
    return year, month, day
