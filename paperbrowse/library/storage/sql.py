"""SQL helpers: change counters, queries over many values, compact reading of rows and ids."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection
from typing import Any, Literal

CounterName = Literal["change", "list_change"]
"""The change counters of papers and of user data."""

_IN_BATCH = 500
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def read_counter(connection: Connection, name: CounterName) -> int:
    """Return a counter, which grows with every change."""
    (value,) = connection.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
    return int(value)


def bump_counter(connection: Connection, name: CounterName, by: int = 1) -> int:
    """Increase a counter and return its new value."""
    connection.execute("UPDATE meta SET value = value + ? WHERE key = ?", (by, name))
    return read_counter(connection, name)


def count_rows(connection: Connection, table: str, condition: str = "") -> int:
    """Return the number of rows of a table, of those that meet a condition if one is given."""
    # (The names are those of a library's own tables.)
    query = f'SELECT COUNT(*) FROM "{table}" {condition}'  # noqa: S608
    return int(connection.execute(query).fetchone()[0])


def select_in(
    connection: Connection,
    select: str,
    values: Iterable[Any],
    order: str = "",
    *,
    before: Sequence[Any] = (),
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query that ends with ``IN``, over any number of values.

    The query is run for a few hundred values at a time, and ``order`` holds within each such
    batch. ``before`` are the query's other parameters.
    """
    all_values = list(values)
    for start in range(0, len(all_values), _IN_BATCH):
        batch = all_values[start : start + _IN_BATCH]
        placeholders = ", ".join("?" * len(batch))
        yield from connection.execute(
            f"{select} ({placeholders}) {order}", (*before, *batch)
        ).fetchall()


def utc_now() -> str:
    """Return the time as the library stores it: UTC, to the microsecond, sorting as text."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")


def to_microseconds(time: str) -> int:
    """Return a time of ``utc_now`` in microseconds since 1970."""
    moment = datetime.datetime.fromisoformat(time)
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1)


def select_rows(connection: Connection, select: str, parameters: Sequence[Any] = ()) -> list[int]:
    """Return the column ``paper`` of a query, read as one JSON text for speed."""
    (rows,) = connection.execute(
        f"SELECT group_concat(paper) FROM ({select})",  # noqa: S608
        parameters,
    ).fetchone()
    return list(json.loads(f"[{rows or ''}]"))


def select_ids(connection: Connection, select: str, parameters: Sequence[Any] = ()) -> list[str]:
    """Return the column ``id`` of a query, read as one text, which saves Python a step for each."""
    (ids,) = connection.execute(
        f"SELECT group_concat(id, char(10)) FROM ({select})",  # noqa: S608
        parameters,
    ).fetchone()
    return ids.split("\n") if ids else []


def name_key(name: str) -> str:
    """Return the form of a list's or search's name in which names are compared."""
    return name.casefold()
