"""The keys that papers are cited by: given once, and never to another paper.

A manuscript refers to them, so undoing does not take them back, and joining papers loses none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.library.papers import reading
from paperbrowse.library.papers.lookup import PaperLookup
from paperbrowse.library.storage.sql import select_in

KeyProposer = Callable[[Sequence[Paper], Collection[str]], Mapping[str, str]]
"""Given papers and the keys that are taken, returns a new key for each paper, by its id."""


def read_keys(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Return the keys of papers by the given ids, None for those that have none."""
    found = PaperLookup(connection).find(ids)
    known: dict[int, str] = {
        row: key
        for row, key, _ in select_in(
            connection,
            "SELECT paper, key, MIN(row) FROM citation_key WHERE paper IN",
            {paper.row for paper in found.values()},
            "GROUP BY paper",
        )
    }
    return {paper_id: known.get(paper.row) for paper_id, paper in found.items()}


def propose_keys(
    connection: sqlite3.Connection, ids: Iterable[str], propose: KeyProposer
) -> Mapping[str, str]:
    """Return keys for papers that have none, by their ids."""
    taken = frozenset(key for (key,) in connection.execute("SELECT key FROM citation_key"))
    found = PaperLookup(connection).find(ids)
    papers = reading.read_papers(connection, dict.fromkeys(paper.id for paper in found.values()))
    new = propose(papers, taken)
    return {given: new[paper.id] for given, paper in found.items()}


def insert_keys(connection: sqlite3.Connection, new: Mapping[str, str]) -> None:
    """Give papers the keys, by their ids."""
    rows = PaperLookup(connection).find(new)
    keys = {rows[paper_id].row: key for paper_id, key in new.items()}
    connection.executemany("INSERT INTO citation_key (paper, key) VALUES (?, ?)", keys.items())


def adopt_keys(connection: sqlite3.Connection, new: Mapping[str, str]) -> None:
    """Give papers keys from elsewhere, by their ids: who has none gets one that is free."""
    rows = PaperLookup(connection).find(new)
    connection.executemany(
        "INSERT OR IGNORE INTO citation_key (paper, key)"
        " SELECT :paper, :key WHERE NOT EXISTS (SELECT 1 FROM citation_key WHERE paper = :paper)",
        [
            {"paper": paper.row, "key": key}
            for paper_id, paper in rows.items()
            if (key := one_line(new[paper_id]))
        ],
    )
