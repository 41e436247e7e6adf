"""Finds the rows of papers by their ids, which may be former ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from paperbrowse.errors import UnknownPaperError
from paperbrowse.library.derived import select_in
from paperbrowse.text import one_line

# The wide row of a paper is looked at only where the paper has several ids.
_SELECT = (
    "SELECT value, paper, CASE WHEN EXISTS (SELECT 1 FROM paper_key other"
    " WHERE other.paper = known.paper AND other.kind = 'id' AND other.value <> known.value)"
    " THEN (SELECT id FROM paper WHERE row = known.paper) ELSE value END"
    " FROM paper_key known WHERE kind = 'id' AND value IN"
)


class Found(NamedTuple):
    """A paper of the library."""

    row: int
    id: str
    """Its present id."""


class PaperRows:
    """The papers that ids lead to, each looked up once in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[str, Found] = {}
        self._sought: set[str] = set()

    def of(self, ids: Iterable[str]) -> dict[str, Found]:
        """Return the papers by the given ids; ids that lead to none are left out."""
        wanted = dict.fromkeys(ids)
        new = [paper_id for paper_id in wanted if paper_id not in self._sought]
        self._sought.update(new)
        for value, row, paper_id in select_in(self._connection, _SELECT, new):
            self._found[value] = Found(row, paper_id)
        known = self._found
        return {paper_id: known[paper_id] for paper_id in wanted if paper_id in known}

    def named(self, ids: Iterable[str]) -> dict[int, str]:
        """Return the rows of papers with their present ids, in the order of ``ids``.

        Raises UnknownPaperError when an id leads to none.
        """
        wanted = list(ids)
        found = self.of(wanted)
        rows: dict[int, str] = {}
        for paper_id in wanted:
            if paper_id not in found:
                raise UnknownPaperError(
                    f"No paper of the library has the id {one_line(paper_id)!r}.",
                    "`paperbrowse search` shows the ids.",
                )
            rows[found[paper_id].row] = found[paper_id].id
        return rows
