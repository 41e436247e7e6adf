"""How steps name what they changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from paperbrowse.library.paper_rows import PaperRows
from paperbrowse.text import one_line
from paperbrowse.wording import count, shortened

_LONGEST_TITLE = 80


def what(connection: sqlite3.Connection, papers: PaperRows, ids: Sequence[str]) -> str:
    """Return papers in words: the title of one, the number of several."""
    if len(ids) != 1:
        return count(len(ids), "paper")
    (title,) = connection.execute(
        "SELECT title FROM paper WHERE row = ?", (papers.of(ids)[ids[0]].row,)
    ).fetchone()
    return f"“{shortened(one_line(title), _LONGEST_TITLE)}”"
