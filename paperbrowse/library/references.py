"""Finds the paper that a reader means: by an id or its beginning, an arXiv id, a DOI."""

from __future__ import annotations

import re
import sqlite3

from paperbrowse.errors import UnknownPaperError
from paperbrowse.library.identity import arxiv_key
from paperbrowse.text import one_line

# https://info.arxiv.org/help/arxiv_identifier.html: 2401.01234v2, cs/9901001, math.GT/0309136
_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/[a-z]+/|https?://huggingface\.co/papers/"
    r"|(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.|arxiv:\s*)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)

_NAMED_CANDIDATES = 5


def resolve(connection: sqlite3.Connection, reference: str) -> tuple[int, str]:
    """Return the row and the id of the one paper that ``reference`` means.

    Raises UnknownPaperError when it means none, or several.
    """
    text = one_line(reference)
    rows = _by_key(connection, "id", text.casefold())
    if not rows and (match := _ARXIV.fullmatch(text)) is not None:
        rows = _by_key(connection, "arxiv", arxiv_key(match[1]))
    if not rows and (match := _DOI.fullmatch(text)) is not None:
        rows = _by_key(connection, "doi", match[1].casefold())
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
        more = ", …" if len(ids) > _NAMED_CANDIDATES else ""
        raise UnknownPaperError(
            f"{text!r} could be several papers: {', '.join(ids[:_NAMED_CANDIDATES])}{more}.",
            "Give more of the id.",
        )
    return rows[0]


def _by_key(connection: sqlite3.Connection, kind: str, value: str) -> list[tuple[int, str]]:
    return connection.execute(
        "SELECT row, id FROM paper_key JOIN paper ON row = paper WHERE kind = ? AND value = ?",
        (kind, value),
    ).fetchall()


def _by_prefix(connection: sqlite3.Connection, prefix: str) -> list[tuple[int, str]]:
    """Return the papers, one more than are named at the most, with an id that begins so."""
    return connection.execute(
        "SELECT DISTINCT row, id FROM paper_key JOIN paper ON row = paper"
        " WHERE kind = 'id' AND value >= ? AND value < ? ORDER BY value LIMIT ?",
        (prefix, prefix + "\U0010ffff", _NAMED_CANDIDATES + 1),
    ).fetchall()
