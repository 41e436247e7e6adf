"""Reading papers, records and tag counts, many with a few queries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from paperbrowse.core import Paper, PartialDate, Record
from paperbrowse.library.papers.computed import read_topics
from paperbrowse.library.papers.merging import SourcedRecord
from paperbrowse.library.papers.user_fields import count_own_tags, merge_tags, read_user_fields
from paperbrowse.library.storage import select_in
from paperbrowse.library.values import TagCount

_SELECT = (
    "SELECT paper.row, id, title, abstract, authors, author_count, organization, published,"
    " published_inferred, comments, upvotes, arxiv_id, doi, venue, url, links, change FROM paper"
)
_BATCH_PAPERS = 500
_TOPICS_BATCH = 20_000


def read_papers(connection: Connection, ids: Iterable[str]) -> list[Paper]:
    """Return the papers with these ids, in that order; ids without a paper are left out."""
    wanted = list(ids)
    rows = select_in(
        connection,
        f"{_SELECT} JOIN paper_key ON paper_key.paper = paper.row"
        " WHERE kind = 'id' AND value = id AND value IN",
        dict.fromkeys(wanted),
    )
    found = {paper.id: paper for paper in _complete_papers(connection, list(rows))}
    return [found[paper_id] for paper_id in wanted if paper_id in found]


def read_changed_papers(connection: Connection, change: int) -> tuple[list[Paper], int]:
    """Return a few hundred papers changed after ``change``, in order, and the last one's change."""
    rows = connection.execute(
        f"{_SELECT} WHERE change > ? ORDER BY change LIMIT ?", (change, _BATCH_PAPERS)
    ).fetchall()
    return _complete_papers(connection, rows), rows[-1][-1] if rows else change


def read_removed_ids(connection: Connection, change: int) -> list[str]:
    """Return the ids that stopped being a paper's present id after ``change``."""
    rows = connection.execute(
        "SELECT id FROM removed WHERE change > ? ORDER BY change, id", (change,)
    )
    return [gone for (gone,) in rows]


def count_tags(connection: Connection) -> list[TagCount]:
    """Return every tag with its number of papers, the most frequent first."""
    counts: Counter[str] = Counter()
    (last,) = connection.execute("SELECT COALESCE(MAX(paper), 0) FROM paper_topics").fetchone()
    # Rows joined to one text are split and counted without a step of Python for each.
    for start in range(1, last + 1, _TOPICS_BATCH):
        (topics,) = connection.execute(
            "SELECT group_concat(topics, char(10)) FROM paper_topics WHERE paper BETWEEN ? AND ?",
            (start, start + _TOPICS_BATCH - 1),
        ).fetchone()
        counts.update((topics or "").split("\n"))
    del counts[""]
    for tag, difference in count_own_tags(connection).items():
        counts[tag] += difference
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [TagCount(topic, count) for topic, count in ranked if count]


def read_records(connection: Connection, row: int) -> list[SourcedRecord]:
    """Return a paper's records, in the order in which they came."""
    return read_records_of(connection, [row])[row]


def read_records_of(connection: Connection, rows: Sequence[int]) -> dict[int, list[SourcedRecord]]:
    """Return the records of each paper, by row."""
    found: dict[int, list[SourcedRecord]] = {row: [] for row in rows}
    for row, name, fields in select_in(
        connection,
        "SELECT paper, name, fields FROM record JOIN source ON source.row = source WHERE paper IN",
        rows,
        "ORDER BY record.row",
    ):
        found[row].append(SourcedRecord(Record.from_json(json.loads(fields)), name))
    return found


def _complete_papers(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Paper]:
    """Build papers of rows of ``_SELECT`` and of their data in the other tables."""
    numbers = [row[0] for row in rows]
    topics = read_topics(connection, numbers)
    sources: dict[int, list[str]] = {}
    for number, name in select_in(
        connection,
        "SELECT DISTINCT paper, name FROM record JOIN source ON source.row = source WHERE paper IN",
        numbers,
        "ORDER BY paper, name",
    ):
        sources.setdefault(number, []).append(name)
    user_fields = read_user_fields(connection, numbers)
    return [
        _build_paper(
            row, topics.get(row[0], ()), tuple(sources.get(row[0], ())), user_fields.get(row[0], {})
        )
        for row in rows
    ]


def _build_paper(
    row: Sequence[Any],
    topics: tuple[str, ...],
    sources: tuple[str, ...],
    user_fields: Mapping[str, Any],
) -> Paper:
    (_, paper_id, title, abstract, authors, author_count, organization, published,
     inferred, comments, upvotes, arxiv_id, doi, venue, url, links, _) = row  # fmt: skip
    user_fields = dict(user_fields)
    tags, own_tags = merge_tags(topics, user_fields.pop("own", ()))
    return Paper(
        id=paper_id,
        title=title,
        abstract=abstract,
        authors=tuple(json.loads(authors)),
        author_count=author_count,
        organization=organization,
        published=None if published is None else PartialDate.from_iso(published),
        published_inferred=bool(inferred),
        comments=comments,
        upvotes=upvotes,
        arxiv_id=arxiv_id,
        doi=doi,
        venue=venue,
        url=url,
        links=tuple(json.loads(links)),
        tags=tags,
        own_tags=own_tags,
        sources=sources,
        **user_fields,
    )
