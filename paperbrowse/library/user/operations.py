"""Operations on user data; each returns its inverse; see ``journal``.

Lists and saved searches are identified by their row, which no other ever gets; papers by an id,
which keeps resolving when papers are merged. So an operation still fits after any import. An
operation holds the new values of each paper, and its inverse the old ones, in the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, Literal

from paperbrowse.library.papers import PaperLookup, touch_papers
from paperbrowse.library.storage import name_key, select_in

Operation = dict[str, Any]


def _find_papers(papers: PaperLookup, values: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield values with the paper in place of its id; those without a paper are left out."""
    values = list(values)
    found = papers.find(paper_id for paper_id, *_ in values)
    return ((found[paper_id], *rest) for paper_id, *rest in values if paper_id in found)


def _expected(operation: Operation, name: str) -> list[list[Any]]:
    """Return the values of the counterpart, which are the state that an operation undoes."""
    return list(operation.get("expected", {}).get(name, ()))


# Reading lists


def add_list(row: int, name: str, position: int, created_at: str) -> Operation:
    """Return the operation that makes a list."""
    place = {"position": position, "created_at": created_at}
    return {"do": "add_list", "list": row, "name": name, **place}


def remove_list(row: int) -> Operation:
    """Return the operation that deletes a list with its entries."""
    return {"do": "remove_list", "list": row}


def rename_list(row: int, name: str) -> Operation:
    """Return the operation that renames a list."""
    return {"do": "rename_list", "list": row, "name": name}


def add_entries(row: int, entries: Iterable[tuple[str, int, str, str]]) -> Operation:
    """Return the operation that adds papers to a list: id, position, time of saving, and query."""
    return {"do": "add_entries", "list": row, "entries": [list(entry) for entry in entries]}


def remove_entries(row: int, ids: Iterable[str]) -> Operation:
    """Return the operation that removes papers from a list."""
    return {"do": "remove_entries", "list": row, "papers": list(ids)}


def place_entries(row: int, places: Iterable[tuple[str, int]]) -> Operation:
    """Return the operation that gives papers of a list other positions."""
    return {"do": "place_entries", "list": row, "places": [list(place) for place in places]}


def place_lists(places: Iterable[tuple[int, int]]) -> Operation:
    """Return the operation that gives lists other positions among the lists."""
    return {"do": "place_lists", "places": [list(place) for place in places]}


def _add_list(connection: Connection, operation: Operation, papers: PaperLookup) -> Operation:
    row, name = operation["list"], operation["name"]
    connection.execute(
        "INSERT INTO reading_list (row, name, folded, position, created_at) VALUES (?, ?, ?, ?, ?)",
        (row, name, name_key(name), operation["position"], operation["created_at"]),
    )
    if operation.get("entries"):
        _add_entries(connection, operation, papers)
    return remove_list(row)


def _remove_list(connection: Connection, operation: Operation, _: PaperLookup) -> Operation:
    row = operation["list"]
    name, position, created_at = connection.execute(
        "SELECT name, position, created_at FROM reading_list WHERE row = ?", (row,)
    ).fetchone()
    entries = read_entries(connection, row)
    connection.execute("DELETE FROM reading_list WHERE row = ?", (row,))
    return add_list(row, name, position, created_at) | {"entries": entries}


def _rename_list(connection: Connection, operation: Operation, _: PaperLookup) -> Operation:
    row, name = operation["list"], operation["name"]
    (before,) = connection.execute("SELECT name FROM reading_list WHERE row = ?", (row,)).fetchone()
    connection.execute(
        "UPDATE reading_list SET name = ?, folded = ? WHERE row = ?", (name, name_key(name), row)
    )
    return rename_list(row, before)


def _add_entries(connection: Connection, operation: Operation, papers: PaperLookup) -> Operation:
    row = operation["list"]
    found = list(_find_papers(papers, operation["entries"]))
    there = find_in_list(connection, row, [paper.row for paper, *_ in found])
    added: dict[int, tuple[Any, ...]] = {}
    for paper, *entry in found:
        # Two papers of the operation may have become one since.
        if paper.row not in there:
            added.setdefault(paper.row, (paper.id, *entry))
    connection.executemany(
        "INSERT INTO list_entry (list, paper, id, position, saved_at, query)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(row, paper, *entry) for paper, entry in added.items()],
    )
    return remove_entries(row, [paper_id for paper_id, *_ in added.values()])


def _remove_entries(connection: Connection, operation: Operation, papers: PaperLookup) -> Operation:
    row = operation["list"]
    rows = {paper.row for paper in papers.find(operation["papers"]).values()}
    expected = {
        paper.row: saved_at
        for paper, _, saved_at, _ in _find_papers(papers, _expected(operation, "entries"))
    }
    entries = {
        paper: entry
        for paper, *entry in select_in(
            connection,
            "SELECT paper, id, position, saved_at, query FROM list_entry"
            " WHERE list = ? AND paper IN",
            rows,
            before=(row,),
        )
        if expected.get(paper, entry[2]) == entry[2]
    }
    connection.executemany(
        "DELETE FROM list_entry WHERE list = ? AND paper = ?", [(row, paper) for paper in entries]
    )
    return add_entries(row, [(*entry,) for entry in entries.values()])


def _place_entries(connection: Connection, operation: Operation, papers: PaperLookup) -> Operation:
    row = operation["list"]
    places: dict[int, int] = {}
    for paper, position in _find_papers(papers, operation["places"]):
        places.setdefault(paper.row, position)
    before = list(
        select_in(
            connection,
            "SELECT id, position FROM list_entry WHERE list = ? AND paper IN",
            places,
            before=(row,),
        )
    )
    connection.executemany(
        "UPDATE list_entry SET position = ? WHERE list = ? AND paper = ?",
        [(position, row, paper) for paper, position in places.items()],
    )
    return place_entries(row, before)


def _place_lists(connection: Connection, operation: Operation, _: PaperLookup) -> Operation:
    places = operation["places"]
    before = list(
        select_in(
            connection,
            "SELECT row, position FROM reading_list WHERE row IN",
            [row for row, _ in places],
        )
    )
    connection.executemany(
        "UPDATE reading_list SET position = ? WHERE row = ?",
        [(position, row) for row, position in places],
    )
    return place_lists(before)


def read_entries(connection: Connection, row: int) -> list[list[Any]]:
    """Return a list's entries in their order, in the form of ``add_entries``."""
    rows = connection.execute(
        "SELECT id, position, saved_at, query FROM list_entry WHERE list = ? ORDER BY position, id",
        (row,),
    )
    return [list(entry) for entry in rows]


def find_in_list(connection: Connection, row: int, papers: Iterable[int]) -> set[int]:
    """Return the papers, by row, that are in a list."""
    found = select_in(
        connection,
        "SELECT paper FROM list_entry WHERE list = ? AND paper IN",
        papers,
        before=(row,),
    )
    return {paper for (paper,) in found}


# Statuses, stars and notes; tags


UserDataTable = Literal["status", "star", "note"]
UserDataValue = tuple[str, Any, str | None]
"""The id of a paper, its value, and the time of setting it; None and None for no value."""

TagValue = tuple[str, str, int | None, str | None]
"""The id of a paper, a tag, whether it was added (1) or removed (0), and when; None and None where
the user did neither."""

USER_DATA_TABLES: Mapping[UserDataTable, str] = {
    "status": "paper_status", "star": "paper_star", "note": "paper_note"
}  # fmt: skip


def set_user_data(kind: UserDataTable, values: Iterable[UserDataValue]) -> Operation:
    """Return the operation that sets or clears a status, star or note of papers."""
    return {"do": "mark", "kind": kind, "values": [list(value) for value in values]}


def set_tags(values: Iterable[TagValue]) -> Operation:
    """Return the operation that adds tags to papers, removes them, or does away with either."""
    return {"do": "tag", "values": [list(value) for value in values]}


def tag_key(name: str) -> str:
    """Return the form of a tag in which tags are compared."""
    return name.casefold()


def _set_user_data(connection: Connection, operation: Operation, papers: PaperLookup) -> Operation:
    kind: UserDataTable = operation["kind"]
    table = USER_DATA_TABLES[kind]
    rows: dict[int, tuple[str, Any, str | None]] = {}
    for paper, value, at in _find_papers(papers, operation["values"]):
        # Two papers of the operation may have become one since.
        rows.setdefault(paper.row, (paper.id, value, at))
    present: dict[int, tuple[Any, str]] = {
        row: (value, at)
        for row, value, at in select_in(
            connection,
            f"SELECT paper, value, at FROM {table} WHERE paper IN",  # noqa: S608
            rows,
        )
    }
    expected_values = {
        paper.row: (value, at)
        for paper, value, at in _find_papers(papers, _expected(operation, "values"))
    }
    for row, expected in expected_values.items():
        now = present.get(row, (None, None))
        if row in rows and now != expected:
            paper_id, value, at = rows.pop(row)
            if kind == "note":
                text = _restore_in_note(now[0], expected[0], value)
                rows[row] = paper_id, text, now[1] or at if text else None
    connection.executemany(
        f"DELETE FROM {table} WHERE paper = ?",  # noqa: S608
        [(row,) for row, (_, _, at) in rows.items() if at is None and row in present],
    )
    connection.executemany(
        f"INSERT INTO {table} (paper, id, value, at) VALUES (?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (paper) DO UPDATE"
        " SET id = excluded.id, value = excluded.value, at = excluded.at",
        [(row, *value) for row, value in rows.items() if value[-1] is not None],
    )
    return set_user_data(
        kind, [(paper_id, *present.get(row, (None, None))) for row, (paper_id, *_) in rows.items()]
    )


def _restore_in_note(now: str | None, expected: str | None, before: str | None) -> str | None:
    """Return a merged note in which the paragraphs of one paper become again those before a step.

    Only whole paragraphs are replaced, because the rest is the other paper's.
    """
    if now is None or expected is None:
        return before if now is None else now if before is None else join_notes(now, before)
    paragraphs = f"\n\n{now}\n\n"
    if f"\n\n{expected}\n\n" not in paragraphs:
        return now
    text = paragraphs.replace(f"\n\n{expected}\n\n", f"\n\n{before}\n\n" if before else "\n\n", 1)
    return text[2:-2] or None


def join_notes(text: str, more: str) -> str:
    """Return a note with another below it, after a blank line; or the one that contains both."""
    if more in text:
        return text
    if text in more:
        return more
    return f"{text}\n\n{more}"


def _set_tags(connection: Connection, operation: Operation, papers: PaperLookup) -> Operation:
    rows: dict[tuple[int, str], tuple[str, str, int | None, str | None]] = {}
    for paper, name, given, at in _find_papers(papers, operation["values"]):
        rows.setdefault((paper.row, tag_key(name)), (paper.id, name, given, at))
    expected = {
        (paper.row, tag_key(name)): [name, given, at]
        for paper, name, given, at in _find_papers(papers, _expected(operation, "values"))
        if at is not None
    }
    present = {
        (row, folded): value
        for row, folded, *value in select_in(
            connection,
            "SELECT paper, folded, tag, given, at FROM own_tag WHERE paper IN",
            {row for row, _ in rows},
        )
    }
    rows = {
        key: value
        for key, value in rows.items()
        if key not in present or expected.get(key, present[key]) == present[key]
    }
    connection.executemany(
        "DELETE FROM own_tag WHERE paper = ? AND folded = ?",
        [key for key, (*_, at) in rows.items() if at is None and key in present],
    )
    connection.executemany(
        "INSERT INTO own_tag (paper, folded, tag, given, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (paper, folded) DO UPDATE"
        " SET tag = excluded.tag, given = excluded.given, at = excluded.at",
        [(*key, *value) for key, (_, *value) in rows.items() if value[-1] is not None],
    )
    touch_papers(connection, {row for row, _ in rows})
    return set_tags(
        (paper_id, *present.get(key, (name, None, None)))
        for key, (paper_id, name, *_) in rows.items()
    )


# Saved searches


def put_search(
    row: int,
    name: str,
    query: str,
    position: int,
    created_at: str,
    settings: str = "{}",
    opened_at: str | None = None,
) -> Operation:
    """Return the operation that makes or replaces a saved search.

    The last two may lack in a journal: before version 5 there were none.
    """
    place = {"position": position, "created_at": created_at}
    added = {"settings": settings, "opened_at": opened_at}
    return {"do": "put_search", "search": row, "name": name, "query": query, **place, **added}


def remove_search(row: int) -> Operation:
    """Return the operation that deletes a saved search."""
    return {"do": "remove_search", "search": row}


def _put_search(connection: Connection, operation: Operation, _: PaperLookup) -> Operation:
    row, name = operation["search"], operation["name"]
    inverse = _restoring_operation(connection, row)
    rest = operation["query"], operation["position"], operation["created_at"]
    added = operation.get("settings", "{}"), operation.get("opened_at")
    connection.execute(
        "INSERT OR REPLACE INTO saved_search"
        " (row, name, folded, query, position, created_at, settings, opened_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row, name, name_key(name), *rest, *added),
    )
    return inverse


def _remove_search(connection: Connection, operation: Operation, _: PaperLookup) -> Operation:
    row = operation["search"]
    inverse = _restoring_operation(connection, row)
    connection.execute("DELETE FROM saved_search WHERE row = ?", (row,))
    return inverse


def _restoring_operation(connection: Connection, row: int) -> Operation:
    """Return the operation that restores the present state of a saved search."""
    found = connection.execute(
        "SELECT name, query, position, created_at, settings, opened_at FROM saved_search"
        " WHERE row = ?",
        (row,),
    ).fetchone()
    return remove_search(row) if found is None else put_search(row, *found)


OPERATIONS: Mapping[str, Callable[[Connection, Operation, PaperLookup], Operation]] = {
    "add_list": _add_list,
    "remove_list": _remove_list,
    "rename_list": _rename_list,
    "add_entries": _add_entries,
    "remove_entries": _remove_entries,
    "place_entries": _place_entries,
    "place_lists": _place_lists,
    "put_search": _put_search,
    "remove_search": _remove_search,
    "mark": _set_user_data,
    "tag": _set_tags,
}
"""What each operation's ``do`` does; the names are stored, so they stay."""
