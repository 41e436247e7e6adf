"""The look-up of papers: by ids, former ids, beginnings of ids, arXiv ids and DOIs."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection
from typing import NamedTuple

from paperbrowse.core import UnknownPaperError, one_line, parse_arxiv_id, parse_doi
from paperbrowse.library.storage import select_in

_MAX_CANDIDATES = 5


def resolve_reference(connection: Connection, reference: str) -> tuple[int, str]:
    """Return the row and the id of the one paper that ``reference`` names.

    Raises UnknownPaperError when it names none, or several.
    """
    text = one_line(reference)
    rows = _by_key(connection, "id", text.casefold())
    if not rows and (arxiv_id := parse_arxiv_id(text)):
        rows = _by_key(connection, "arxiv", arxiv_id)
    if not rows and (doi := parse_doi(text)):
        rows = _by_key(connection, "doi", doi)
    if not rows and text:
        rows = _by_prefix(connection, text.casefold())
    if not rows:
        raise UnknownPaperError(
            f"No paper of the library is {text!r}.",
            "Give an id, the beginning of one, an arXiv id or a DOI;"
            " `paperbrowse search` shows the ids.",
        )
    if len(rows) > 1:
        ids = [paper_id for _, paper_id in rows]
        more = ", …" if len(ids) > _MAX_CANDIDATES else ""
        raise UnknownPaperError(
            f"{text!r} could be several papers: {', '.join(ids[:_MAX_CANDIDATES])}{more}.",
            "Give more of the id.",
        )
    return rows[0]


def _by_key(connection: Connection, kind: str, value: str) -> list[tuple[int, str]]:
    return connection.execute(
        "SELECT row, id FROM paper_key JOIN paper ON row = paper WHERE kind = ? AND value = ?",
        (kind, value),
    ).fetchall()


def _by_prefix(connection: Connection, prefix: str) -> list[tuple[int, str]]:
    """Return the papers with an id that begins so, at most one more than a message names."""
    return connection.execute(
        "SELECT DISTINCT row, id FROM paper_key JOIN paper ON row = paper"
        " WHERE kind = 'id' AND value >= ? AND value < ? ORDER BY value LIMIT ?",
        (prefix, prefix + "\U0010ffff", _MAX_CANDIDATES + 1),
    ).fetchall()


# The wide row of a paper is read only where the paper has several ids.
_SELECT = (
    "SELECT value, paper, CASE WHEN EXISTS (SELECT 1 FROM paper_key other"
    " WHERE other.paper = known.paper AND other.kind = 'id' AND other.value <> known.value)"
    " THEN (SELECT id FROM paper WHERE row = known.paper) ELSE value END"
    " FROM paper_key known WHERE kind = 'id' AND value IN"
)


class FoundPaper(NamedTuple):
    """A paper of the library."""

    row: int
    id: str
    """Its present id."""


class PaperLookup:
    """Papers by their ids, present or former, each looked up once in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found: dict[str, FoundPaper] = {}
        self._looked_up: set[str] = set()

    def find(self, ids: Iterable[str]) -> dict[str, FoundPaper]:
        """Return the papers by the given ids; ids without a paper are left out."""
        all_ids = dict.fromkeys(ids)
        new = [paper_id for paper_id in all_ids if paper_id not in self._looked_up]
        self._looked_up.update(new)
        for value, row, paper_id in select_in(self._connection, _SELECT, new):
            self._found[value] = FoundPaper(row, paper_id)
        found = self._found
        return {paper_id: found[paper_id] for paper_id in all_ids if paper_id in found}

    def require(self, ids: Iterable[str]) -> dict[int, str]:
        """Return the present ids of papers by row, in the order of ``ids``.

        Raises UnknownPaperError for an id without a paper.
        """
        all_ids = list(ids)
        found = self.find(all_ids)
        rows: dict[int, str] = {}
        for paper_id in all_ids:
            if paper_id not in found:
                raise UnknownPaperError(
                    f"No paper of the library has the id {one_line(paper_id)!r}.",
                    "`paperbrowse search` shows the ids.",
                )
            rows[found[paper_id].row] = found[paper_id].id
        return rows
