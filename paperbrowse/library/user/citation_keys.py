"""Citation keys: each is given once, and never to another paper.

A manuscript refers to them, so undo does not take them back, and merging papers loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from sqlite3 import Connection

from paperbrowse.core import LibraryError, Paper, one_line
from paperbrowse.library.papers import PaperLookup, read_papers
from paperbrowse.library.storage import Database, select_in

KeyProposer = Callable[[Sequence[Paper], Collection[str]], Mapping[str, str]]
"""Given papers and the keys in use, returns a new key for each paper, by id."""


def assign_citation_keys(
    database: Database, ids: Iterable[str], propose: KeyProposer
) -> Mapping[str, str]:
    """Return citation keys by id, proposed ones where papers have none; see ``UserData``."""
    paper_ids = list(ids)
    with database.reading() as connection:
        keys = _read_keys(connection, paper_ids)
    missing = [paper_id for paper_id, key in keys.items() if key is None]
    if missing:
        new: Mapping[str, str] = {}
        try:
            with database.writing() as connection:
                # Another process may have come first.
                keys = _read_keys(connection, paper_ids)
                missing = [paper_id for paper_id, key in keys.items() if key is None]
                new = _propose_keys(connection, missing, propose)
                rows = PaperLookup(connection).find(new)
                connection.executemany(
                    "INSERT INTO citation_key (paper, key) VALUES (?, ?)",
                    {rows[paper_id].row: key for paper_id, key in new.items()}.items(),
                )
        except LibraryError:
            with database.reading() as connection:
                new = new or _propose_keys(connection, missing, propose)
        keys |= new
    return {paper_id: key for paper_id, key in keys.items() if key is not None}


def adopt_citation_keys(connection: Connection, new: Mapping[str, str]) -> None:
    """Store keys from another source, by id, where the paper has no key and the key is free."""
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


def _read_keys(connection: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Return the keys of papers, by the given ids; None for those without one."""
    found = PaperLookup(connection).find(ids)
    rows = {paper.row for paper in found.values()}
    select = "SELECT paper, key, MIN(row) FROM citation_key WHERE paper IN"
    known = {row: key for row, key, _ in select_in(connection, select, rows, "GROUP BY paper")}
    return {paper_id: known.get(paper.row) for paper_id, paper in found.items()}


def _propose_keys(
    connection: Connection, ids: Iterable[str], propose: KeyProposer
) -> Mapping[str, str]:
    """Return new keys for papers without one, by the given ids."""
    taken = frozenset(key for (key,) in connection.execute("SELECT key FROM citation_key"))
    found = PaperLookup(connection).find(ids)
    papers = read_papers(connection, dict.fromkeys(paper.id for paper in found.values()))
    new = propose(papers, taken)
    return {given: new[paper.id] for given, paper in found.items()}
