"""The user data among the fields of ``Paper``, and a paper's tags: topics and the user's own."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any

from paperbrowse.core import ListMembership
from paperbrowse.library.storage import select_in

OwnTag = tuple[str, int]
"""A tag as the user wrote it, and 1 if it was added to the paper or 0 if it was removed."""

_parse_time = datetime.datetime.fromisoformat


def read_user_fields(connection: Connection, rows: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the fields of ``Paper`` that hold user data, by the paper's row.

    Fields without a value are left out. Own tags are under ``own``, for ``merge_tags``. One query
    for each table, however many papers.
    """
    fields: dict[int, dict[str, Any]] = {}
    for row, name, at, query in select_in(
        connection,
        "SELECT paper, name, saved_at, query FROM list_entry"
        " JOIN reading_list ON reading_list.row = list WHERE paper IN",
        rows,
        "ORDER BY reading_list.position, reading_list.row",
    ):
        fields_of_paper = fields.setdefault(row, {})
        fields_of_paper["saves"] = (
            *fields_of_paper.get("saves", ()),
            ListMembership(name, _parse_time(at), query),
        )
    for row, value, at in _select_columns(connection, "paper_status", "value, at", rows):
        fields.setdefault(row, {}).update(status=value, status_since=_parse_time(at))
    for row, at in _select_columns(connection, "paper_star", "at", rows):
        fields.setdefault(row, {})["starred_at"] = _parse_time(at)
    for row, value, at in _select_columns(connection, "paper_note", "value, at", rows):
        fields.setdefault(row, {}).update(note=value, note_changed_at=_parse_time(at))
    for row, tag, given in _select_columns(connection, "own_tag", "tag, given", rows):
        fields_of_paper = fields.setdefault(row, {})
        fields_of_paper["own"] = (*fields_of_paper.get("own", ()), (tag, given))
    for row, key, _ in _select_columns(
        connection, "citation_key", "key, MIN(row)", rows, "GROUP BY paper"
    ):
        fields.setdefault(row, {})["citation_key"] = key
    return fields


def merge_tags(
    topics: Sequence[str], own: Iterable[OwnTag]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a paper's tags, topics first, and those of them that the user added."""
    change = {tag.casefold(): (tag, given) for tag, given in own}
    if not change:
        return tuple(topics), ()
    tags = {topic.casefold(): topic for topic in topics}
    given = {key: tags.get(key, tag) for key, (tag, on) in change.items() if on}
    left = {key: tag for key, tag in tags.items() if change.get(key, ("", 1))[1]}
    return tuple((left | given).values()), tuple(given.values())


def count_own_tags(connection: Connection) -> Counter[str]:
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


OWN_TAGS_SQL = "group_concat(given || tag, char(10))"
"""SQL for a paper's rows of ``own_tag`` as one text, which ``decode_tags`` takes."""


def decode_tags(topics: str | None, own: str | None) -> tuple[str, ...]:
    """Return a paper's tags, given its topics as they are stored, and its ``OWN_TAGS_SQL``."""
    tags = tuple(topics.split("\n")) if topics else ()
    if own is None:
        return tags
    return merge_tags(tags, [(each[1:], int(each[0])) for each in own.split("\n")])[0]


def _select_columns(
    connection: Connection, table: str, columns: str, rows: Sequence[int], order: str = ""
) -> Iterable[tuple[Any, ...]]:
    return select_in(
        connection,
        f"SELECT paper, {columns} FROM {table} WHERE paper IN",  # noqa: S608
        rows,
        order,
    )
