"""Papers read from the library: looked up by reference, with all their data, and tags counted.

The user data among their fields, and their tags, come from narrow tables: a query for each table,
however many papers.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from paperbrowse.core import (
    ListMembership,
    Paper,
    PartialDate,
    Record,
    UnknownPaperError,
    one_line,
    parse_arxiv_id,
    parse_doi,
)
from paperbrowse.library.papers.computed import COLUMN_LIST, read_topics
from paperbrowse.library.storage import select_in
from paperbrowse.library.values import TagCount

# Look-up

_MAX_CANDIDATES = 5


def resolve_reference(connection: Connection, reference: str) -> tuple[int, str]:
    """Return the row and the id of the one paper that ``reference`` names.

    Raises UnknownPaperError when it names none, or several.
    """
    text = one_line(reference)
    rows = (
        _by_key(connection, "id", text.casefold())
        or _by_key(connection, "arxiv", parse_arxiv_id(text))
        or _by_key(connection, "doi", parse_doi(text))
        or _by_prefix(connection, text.casefold())
    )
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


def find_by_key(connection: Connection, kind: str, value: str) -> list[str]:
    """Return the present ids of papers with a key: an id (present or former), arXiv id or DOI."""
    return [paper_id for _, paper_id in _by_key(connection, kind, value)]


def _by_key(connection: Connection, kind: str, value: str | None) -> list[tuple[int, str]]:
    return connection.execute(
        "SELECT row, id FROM paper_key JOIN paper ON row = paper WHERE kind = ? AND value = ?",
        (kind, value),
    ).fetchall()


def _by_prefix(connection: Connection, prefix: str) -> list[tuple[int, str]]:
    """Return the papers with an id that begins so, at most one more than a message names."""
    if not prefix:
        return []
    return connection.execute(
        "SELECT DISTINCT row, id FROM paper_key JOIN paper ON row = paper"
        " WHERE kind = 'id' AND value >= ? AND value < ? ORDER BY value LIMIT ?",
        (prefix, prefix + "\U0010ffff", _MAX_CANDIDATES + 1),
    ).fetchall()


# The wide row of a paper is read only where the paper has several ids.
_SELECT_BY_ID = (
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
        for value, row, paper_id in select_in(self._connection, _SELECT_BY_ID, new):
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


# Papers

_SELECT = f"SELECT change, paper.row, {COLUMN_LIST} FROM paper"  # noqa: S608
_BATCH_PAPERS = 500


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


def read_texts(connection: Connection, rows: Iterable[int]) -> list[tuple[str, str | None]]:
    """Return titles and abstracts of papers by row, in that order; unknown rows are left out."""
    wanted = list(rows)
    select = "SELECT row, title, abstract FROM paper WHERE row IN"
    texts = {
        row: (title, abstract) for row, title, abstract in select_in(connection, select, wanted)
    }
    return [texts[row] for row in wanted if row in texts]


def read_changed_papers(connection: Connection, change: int) -> tuple[list[Paper], int]:
    """Return a few hundred papers changed after ``change``, in order, and the last one's change."""
    rows = connection.execute(
        f"{_SELECT} WHERE change > ? ORDER BY change LIMIT ?", (change, _BATCH_PAPERS)
    ).fetchall()
    return _complete_papers(connection, rows), rows[-1][0] if rows else change


def read_removed_ids(connection: Connection, change: int) -> list[str]:
    """Return the ids that stopped being a paper's present id after ``change``."""
    query = "SELECT id FROM removed WHERE change > ? ORDER BY change, id"
    return [gone for (gone,) in connection.execute(query, (change,))]


def read_records(connection: Connection, rows: Sequence[int]) -> dict[int, list[Record]]:
    """Return the records of each paper, by row, in the order in which they came."""
    found: dict[int, list[Record]] = {row: [] for row in rows}
    for row, fields in select_in(
        connection, "SELECT paper, fields FROM record WHERE paper IN", rows, "ORDER BY row"
    ):
        found[row].append(Record.from_json(fields))
    return found


def _complete_papers(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Paper]:
    """Build papers of rows of ``_SELECT`` and of their data in the other tables."""
    numbers = [row for _, row, *_ in rows]
    topics = read_topics(connection, numbers)
    sources: defaultdict[int, list[str]] = defaultdict(list)
    for row, name in select_in(
        connection,
        "SELECT DISTINCT paper, name FROM record JOIN source ON source.row = source WHERE paper IN",
        numbers,
        "ORDER BY paper, name",
    ):
        sources[row].append(name)
    other_fields = _read_user_fields(connection, numbers)
    for row, at in select_in(
        connection, "SELECT paper, at FROM paper_added WHERE paper IN", numbers
    ):
        other_fields[row]["added"] = _parse_time(at)
    return [
        _build_paper(columns, topics.get(row, ()), sources[row], other_fields[row])
        for _, row, *columns in rows
    ]


def _build_paper(
    columns: Sequence[Any],
    topics: Sequence[str],
    sources: Sequence[str],
    other_fields: Mapping[str, Any],
) -> Paper:
    fields = {**dict(zip(_FIELDS, columns, strict=True)), **other_fields}
    published = fields["published"]
    fields["tags"], fields["own_tags"] = merge_tags(topics, fields.pop("own", ()))
    fields.update(
        authors=tuple(json.loads(fields["authors"])),
        published=None if published is None else PartialDate.from_iso(published),
        published_inferred=bool(fields["published_inferred"]),
        links=tuple(json.loads(fields["links"])),
        categories=tuple(json.loads(fields["categories"])),
        sources=tuple(sources),
    )
    return Paper(**fields)


_FIELDS = COLUMN_LIST.split(", ")
_parse_time = datetime.datetime.fromisoformat


def _read_user_fields(
    connection: Connection, rows: Sequence[int]
) -> defaultdict[int, dict[str, Any]]:
    """Return the fields of ``Paper`` with user data, by row; own tags are under ``own``."""
    fields: defaultdict[int, dict[str, Any]] = defaultdict(dict)

    def select(table: str, columns: str, order: str = "") -> Iterable[tuple[Any, ...]]:
        query = f"SELECT paper, {columns} FROM {table} WHERE paper IN"  # noqa: S608
        return select_in(connection, query, rows, order)

    lists = "list_entry JOIN reading_list ON reading_list.row = list"
    order = "ORDER BY reading_list.position, reading_list.row"
    for row, name, at, query in select(lists, "name, saved_at, query", order):
        saves = fields[row].get("saves", ())
        fields[row]["saves"] = (*saves, ListMembership(name, _parse_time(at), query))
    for row, value, at in select("paper_status", "value, at"):
        fields[row].update(status=value, status_since=_parse_time(at))
    for row, at in select("paper_star", "at"):
        fields[row]["starred_at"] = _parse_time(at)
    for row, value, at in select("paper_note", "value, at"):
        fields[row].update(note=value, note_changed_at=_parse_time(at))
    for row, tag, given in select("own_tag", "tag, given"):
        fields[row]["own"] = (*fields[row].get("own", ()), (tag, given))
    for row, key, _ in select("citation_key", "key, MIN(row)", "GROUP BY paper"):
        fields[row]["citation_key"] = key
    return fields


# Tags: topics, and the user's own


OWN_TAGS_SQL = "group_concat(given || tag, char(10))"
"""SQL for a paper's rows of ``own_tag`` as one text, which ``decode_tags`` takes."""


def decode_tags(topics: str | None, own: str | None) -> tuple[str, ...]:
    """Return a paper's tags, given its topics as they are stored, and its ``OWN_TAGS_SQL``."""
    tags = tuple(topics.split("\n")) if topics else ()
    if own is None:
        return tags
    return merge_tags(tags, [(each[1:], int(each[0])) for each in own.split("\n")])[0]


def merge_tags(
    topics: Sequence[str], own: Iterable[tuple[str, int]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a paper's tags, topics first, and those of them that the user added.

    ``own`` has the user's tags, with 1 if added to the paper or 0 if removed.
    """
    change = {tag.casefold(): (tag, given) for tag, given in own}
    if not change:
        return tuple(topics), ()
    tags = {topic.casefold(): topic for topic in topics}
    given = {key: tags.get(key, tag) for key, (tag, on) in change.items() if on}
    left = {key: tag for key, tag in tags.items() if change.get(key, ("", 1))[1]}
    return tuple((left | given).values()), tuple(given.values())


_BATCH_TOPICS = 20_000


def count_tags(connection: Connection) -> list[TagCount]:
    """Return every tag with its number of papers, the most frequent first."""
    counts: Counter[str] = Counter()
    (last,) = connection.execute("SELECT COALESCE(MAX(paper), 0) FROM paper_topics").fetchone()
    # Rows joined to one text are split and counted without a step of Python for each.
    for start in range(1, last + 1, _BATCH_TOPICS):
        (topics,) = connection.execute(
            "SELECT group_concat(topics, char(10)) FROM paper_topics WHERE paper BETWEEN ? AND ?",
            (start, start + _BATCH_TOPICS - 1),
        ).fetchone()
        counts.update((topics or "").split("\n"))
    del counts[""]
    for tag, difference in _count_own_tags(connection).items():
        counts[tag] += difference
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [TagCount(topic, count) for topic, count in ranked if count]


def _count_own_tags(connection: Connection) -> Counter[str]:
    """Return by how much the user's own tags change the number of papers of each tag."""
    counts: Counter[str] = Counter()
    alike: Counter[tuple[str | None, str]] = Counter(
        connection.execute(
            "SELECT (SELECT topics FROM paper_topics WHERE paper = own_tag.paper),"  # noqa: S608
            f" {OWN_TAGS_SQL} FROM own_tag GROUP BY paper"
        )
    )
    for (topics, own), papers in alike.items():
        before, after = decode_tags(topics, None), decode_tags(topics, own)
        counts.update(dict.fromkeys(set(after).difference(before), papers))
        counts.subtract(dict.fromkeys(set(before).difference(after), papers))
    return counts
