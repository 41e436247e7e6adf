"""The computed columns: papers and topics as computed from records, and writing them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, Self

from paperbrowse.core import Record
from paperbrowse.library.papers.merging import DERIVATION_VERSION, MergedPaper, merge
from paperbrowse.library.storage import bump_counter, select_in
from paperbrowse.library.values import Tagger

_JSON = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class ComputedFields:
    """The fields of a paper that follow from its records: the merged columns, and the topics."""

    columns: tuple[Any, ...]
    """The values of the paper's columns but for the id."""
    topics: tuple[str, ...]

    @classmethod
    def compute_all(cls, papers: Sequence[Sequence[Record]], tagger: Tagger) -> list[Self]:
        """Compute the fields of each paper from its records; many papers at once are faster."""
        merged = [*map(merge, papers)]
        tags = tagger.tag_papers([(each.title, each.abstract, each.addresses) for each in merged])
        return [
            cls(_paper_columns(each), tuple(dict.fromkeys(topics)))
            for each, topics in zip(merged, tags, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class ComputedPaper:
    """A paper to be stored, but for its change number."""

    row: int
    id: str
    fields: ComputedFields

    def columns(self) -> tuple[Any, ...]:
        """Return the values of the paper's columns."""
        return self.id, *self.fields.columns


def _paper_columns(merged: MergedPaper) -> tuple[Any, ...]:
    return (
        merged.title,
        merged.abstract,
        _json_array(merged.authors),
        merged.author_count,
        merged.organization,
        None if merged.published is None else str(merged.published),
        int(merged.published_inferred),
        merged.comments,
        merged.upvotes,
        merged.arxiv_id,
        merged.doi,
        merged.venue,
        merged.url,
        _json_array(merged.links),
        _json_array(merged.categories),
        merged.language,
        merged.citations,
    )


def _json_array(texts: Sequence[str]) -> str:
    # The same text as the encoder makes of a list, in a quarter of its time.
    return f"[{', '.join(map(_JSON, texts))}]"


COLUMN_LIST = (
    "id, title, abstract, authors, author_count, organization, published, published_inferred,"
    " comments, upvotes, arxiv_id, doi, venue, url, links, categories, language, citations"
)
"""The columns of a paper but for its row and change number, in the order of ``Paper``'s fields."""

_COLUMN_NAMES = COLUMN_LIST.split(", ")
# Only the names above are put into the statements.
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMN_NAMES)
_PLACEHOLDERS = ", ".join("?" * len(_COLUMN_NAMES))
_UPSERT = (
    f"INSERT INTO paper (row, change, {COLUMN_LIST}) VALUES (?, ?, {_PLACEHOLDERS})"  # noqa: S608
    f" ON CONFLICT (row) DO UPDATE SET change = excluded.change, {_UPDATES}"
)
_SELECT = f"SELECT row, {COLUMN_LIST} FROM paper WHERE row IN"  # noqa: S608


def write_papers(
    connection: Connection, papers: Sequence[ComputedPaper], existing: Collection[int]
) -> None:
    """Store papers under new change numbers; ``existing`` are the rows that are replaced."""
    first = bump_counter(connection, "change", len(papers)) - len(papers) + 1
    connection.executemany(
        _UPSERT,
        [(paper.row, first + place, *paper.columns()) for place, paper in enumerate(papers)],
    )
    if existing:
        connection.executemany(
            "DELETE FROM paper_topics WHERE paper = ?", [(row,) for row in existing]
        )
    connection.executemany(
        "INSERT INTO paper_topics VALUES (?, ?)",
        [(paper.row, "\n".join(paper.fields.topics)) for paper in papers if paper.fields.topics],
    )


def read_stored(
    connection: Connection, rows: Sequence[int]
) -> dict[int, tuple[tuple[Any, ...], tuple[str, ...]]]:
    """Return the columns and topics of papers in the library, by row."""
    topics = read_topics(connection, rows)
    return {
        row: (tuple(columns), topics.get(row, ()))
        for row, *columns in select_in(connection, _SELECT, rows)
    }


def read_topics(connection: Connection, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the topics of papers, by row; papers without any are left out."""
    return {
        row: tuple(topics.split("\n"))
        for row, topics in select_in(
            connection, "SELECT paper, topics FROM paper_topics WHERE paper IN", rows
        )
    }


def touch_papers(connection: Connection, rows: Collection[int]) -> None:
    """Give papers new change numbers, because data in other tables that is indexed has changed."""
    first = bump_counter(connection, "change", len(rows)) - len(rows) + 1
    connection.executemany(
        "UPDATE paper SET change = ? WHERE row = ?",
        [(first + place, row) for place, row in enumerate(sorted(rows))],
    )


def record_removed_ids(connection: Connection, ids: Sequence[str]) -> None:
    """Record that these ids are no paper's present id any more."""
    change = bump_counter(connection, "change")
    connection.executemany(
        "INSERT OR REPLACE INTO removed VALUES (?, ?)", [(gone, change) for gone in ids]
    )


# The version of rules and merging that the columns were computed by


def is_current(connection: Connection, tagger: Tagger) -> bool:
    """Return whether the papers were computed by these rules and this program's merging."""
    known = dict(
        connection.execute("SELECT key, value FROM meta WHERE key IN ('tagger', 'derivation')")
    )
    return known == {"tagger": tagger.digest, "derivation": DERIVATION_VERSION}


def record_current(connection: Connection, tagger: Tagger) -> None:
    """Record that the papers are computed by these rules and this program's merging."""
    connection.executemany(
        "UPDATE meta SET value = ? WHERE key = ?",
        [(tagger.digest, "tagger"), (DERIVATION_VERSION, "derivation")],
    )
