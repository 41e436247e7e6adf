"""Reading lists: reading them, and the steps that fill, order, rename, copy and delete them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, Literal, NamedTuple

from paperbrowse.core import (
    STATUSES_BY_ATTENTION,
    LibraryError,
    format_count,
    one_line,
    title_sort_key,
)
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import select_ids, select_in, select_rows, utc_now
from paperbrowse.library.user import operations
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.names import LISTS, describe_papers
from paperbrowse.library.user.operations import Operation
from paperbrowse.library.values import ListSortKey, MoveTarget, ReadingList

# Reading


def read_lists(connection: Connection) -> list[ReadingList]:
    """Return every list, in the user's order."""
    rows = connection.execute(
        "SELECT name, (SELECT COUNT(*) FROM list_entry WHERE list = row), created_at"
        " FROM reading_list ORDER BY position, row"
    )
    return [
        ReadingList(name, entries, datetime.datetime.fromisoformat(created_at))
        for name, entries, created_at in rows
    ]


def read_list_ids(connection: Connection, name: str) -> list[str]:
    """Return the ids of a list's papers in its order; raises UnknownListError."""
    row, _ = LISTS.find(connection, name)
    return select_ids(
        connection, "SELECT id FROM list_entry WHERE list = ? ORDER BY position, id", (row,)
    )


def read_list_rows(connection: Connection, name: str, order: Literal["list", "saved"]) -> list[int]:
    """Return the rows of a list's papers, in its order or the last saved first."""
    row, _ = LISTS.find(connection, name)
    ordered = "position, id" if order == "list" else "saved_at DESC, paper"
    return select_rows(
        connection,
        f"SELECT paper FROM list_entry WHERE list = ? ORDER BY {ordered}",  # noqa: S608
        (row,),
    )


# Changing


def save_to_list(connection: Connection, ids: Iterable[str], name: str, query: str) -> int:
    """Add papers at the end of a list, which is made if need be; return how many were added."""
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    changes = []
    found = LISTS.lookup(connection, name)
    if found is None:
        name = LISTS.clean_name(name)
        changes.append(new_list_operation(connection, name))
        row = changes[0]["list"]
    else:
        row, name = found
    listed = operations.find_in_list(connection, row, rows)
    missing = [paper_id for paper, paper_id in rows.items() if paper not in listed]
    if missing:
        now, query = utc_now(), one_line(query)
        entries = [(paper_id, now, query) for paper_id in missing]
        changes.append(_append_operation(connection, row, entries))
    if changes:
        step_name = f"Saved {describe_papers(connection, papers, missing)} to {name}"
        perform_step(connection, step_name, changes, papers)
    return len(missing)


def remove_from_list(connection: Connection, ids: Iterable[str], name: str) -> int:
    """Remove papers from a list; return how many were in it."""
    row, name = LISTS.find(connection, name)
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    listed = operations.find_in_list(connection, row, rows)
    removed = [paper_id for paper, paper_id in rows.items() if paper in listed]
    if removed:
        step_name = f"Removed {describe_papers(connection, papers, removed)} from {name}"
        perform_step(connection, step_name, [operations.remove_entries(row, removed)], papers)
    return len(removed)


def toggle_in_list(
    connection: Connection, ids: Iterable[str], name: str, query: str
) -> tuple[Literal["saved", "removed"], int]:
    """Remove papers from a list that has them all, else add those that it lacks."""
    paper_ids = list(ids)
    rows = PaperLookup(connection).require(paper_ids)
    found = LISTS.lookup(connection, name)
    if found is not None and rows:
        listed = operations.find_in_list(connection, found[0], rows)
        if len(listed) == len(rows):
            return "removed", remove_from_list(connection, paper_ids, name)
    return "saved", save_to_list(connection, paper_ids, name, query)


def create_list(connection: Connection, name: str) -> None:
    """Make an empty list; raises LibraryError when there is one of that name."""
    name = LISTS.unused_name(connection, name)
    perform_step(connection, f"Created {name}", [new_list_operation(connection, name)])


def rename_list(connection: Connection, old: str, new: str) -> None:
    """Rename a list; raises LibraryError when another one has the name."""
    row, old = LISTS.find(connection, old)
    new = LISTS.unused_name(connection, new, but=row)
    if new != old:
        perform_step(connection, f"Renamed {old} to {new}", [operations.rename_list(row, new)])


def delete_list(connection: Connection, name: str) -> None:
    """Delete a list; its papers stay in the library."""
    row, name = LISTS.find(connection, name)
    query = "SELECT COUNT(*) FROM list_entry WHERE list = ?"
    (entries,) = connection.execute(query, (row,)).fetchone()
    step_name = f"Deleted {name} with {format_count(entries, 'paper')}"
    perform_step(connection, step_name, [operations.remove_list(row)])


def merge_lists(connection: Connection, source: str, into: str) -> int:
    """Add a list's papers at the end of another, and delete it; return how many were added."""
    row, source = LISTS.find(connection, source)
    target, into = LISTS.find(connection, into)
    if row == target:
        raise LibraryError(f"{into} cannot be merged into itself.", "Name another reading list.")
    missing = connection.execute(
        "SELECT id, saved_at, query FROM list_entry WHERE list = ? AND paper NOT IN"
        " (SELECT paper FROM list_entry WHERE list = ?) ORDER BY position, id",
        (row, target),
    ).fetchall()
    changes = [operations.remove_list(row)]
    if missing:
        changes.insert(0, _append_operation(connection, target, missing))
    perform_step(connection, f"Merged {source} into {into}", changes)
    return len(missing)


def duplicate_list(connection: Connection, name: str, new_name: str) -> None:
    """Make a list with the same entries; raises LibraryError when there is one of that name."""
    row, name = LISTS.find(connection, name)
    new_name = LISTS.unused_name(connection, new_name)
    copy = new_list_operation(connection, new_name)
    copy["entries"] = operations.read_entries(connection, row)
    perform_step(connection, f"Copied {name} as {new_name}", [copy])


def new_list_operation(connection: Connection, name: str) -> Operation:
    """Return the operation that makes an empty list after all others."""
    row, position = LISTS.next_place(connection)
    return operations.add_list(row, name, position, utc_now())


def _append_operation(
    connection: Connection, row: int, entries: Iterable[tuple[str, str, str]]
) -> Operation:
    """Return the operation that adds entries at a list's end: id, time of saving, and query."""
    (last,) = connection.execute(
        "SELECT COALESCE(MAX(position), 0) FROM list_entry WHERE list = ?", (row,)
    ).fetchone()
    numbered = enumerate(entries, last + 1)
    return operations.add_entries(row, [(each[0], place, *each[1:]) for place, each in numbered])


# Their order


_MOVE_PHRASES: Mapping[MoveTarget, str] = {
    "up": "up in", "down": "down in", "top": "to the top of", "bottom": "to the end of"
}  # fmt: skip


class _Position(NamedTuple):
    """The position of a paper in a list; sorts as the list does."""

    number: int
    id: str


def move_papers(connection: Connection, name: str, ids: Iterable[str], to: MoveTarget) -> int:
    """Move papers of a list, which keep their order among themselves; return how many moved."""
    row, name = LISTS.find(connection, name)
    papers = PaperLookup(connection)
    moving = sorted(
        _Position(position, paper_id)
        for position, paper_id in select_in(
            connection,
            "SELECT position, id FROM list_entry WHERE list = ? AND paper IN",
            papers.require(ids),
            before=(row,),
        )
    )
    if not moving:
        return 0
    if to in ("up", "down"):
        places = _positions_past_neighbours(connection, row, moving, up=to == "up")
    else:
        places = _positions_at_end(connection, row, moving, top=to == "top")
    moved = [place.id for place in moving if place.id in places]
    if moved:
        step_name = f"Moved {describe_papers(connection, papers, moved)} {_MOVE_PHRASES[to]} {name}"
        perform_step(connection, step_name, [operations.place_entries(row, places.items())], papers)
    return len(moved)


def _positions_at_end(
    connection: Connection, row: int, moving: Sequence[_Position], *, top: bool
) -> dict[str, int]:
    """Return positions before or after all others; none if the papers are there already."""
    ids = [place.id for place in moving]
    end = connection.execute(
        "SELECT position, id FROM list_entry WHERE list = ? ORDER BY position, id LIMIT ?"
        if top
        else "SELECT position, id FROM list_entry WHERE list = ?"
        " ORDER BY position DESC, id DESC LIMIT ?",
        (row, len(moving)),
    ).fetchall()
    if [paper_id for _, paper_id in end] == (ids if top else ids[::-1]):
        return {}
    first = end[0][0] - len(ids) if top else end[0][0] + 1
    return {paper_id: position for position, paper_id in enumerate(ids, first)}


def _positions_past_neighbours(
    connection: Connection, row: int, moving: Sequence[_Position], *, up: bool
) -> dict[str, int]:
    """Return positions in which each run of adjacent papers has passed the paper beside it."""
    query = (
        "SELECT position, id FROM list_entry WHERE list = ? AND (position, id) < (?, ?)"
        " ORDER BY position DESC, id DESC LIMIT 1"
        if up
        else "SELECT position, id FROM list_entry WHERE list = ? AND (position, id) > (?, ?)"
        " ORDER BY position, id LIMIT 1"
    )
    runs: list[list[_Position]] = []
    before: _Position | None = None
    for place in moving if up else reversed(moving):
        found = connection.execute(query, (row, *place)).fetchone()
        neighbour = None if found is None else _Position(*found)
        if neighbour is not None and neighbour == before:
            # A run at the end of the list stays, and so does any that touches it.
            if runs and runs[-1][-1] == before:
                runs[-1].append(place)
        elif neighbour is not None:
            runs.append([neighbour, place])
        before = place
    places: dict[str, int] = {}
    for neighbour, *run in runs:
        # Each paper of the run takes the position before its own, and the neighbour the last one.
        positions = [neighbour.number, *(place.number for place in run)]
        places |= zip([*(place.id for place in run), neighbour.id], positions, strict=True)
    return places


def sort_list(connection: Connection, name: str, by: ListSortKey) -> None:
    """Sort a list by a key; papers with equal keys keep their order."""
    row, name = LISTS.find(connection, name)
    entries = connection.execute(_SELECT_FOR_SORTING, (row,)).fetchall()
    ordered = entries
    for key, reverse in _SORT_KEYS[by]:
        # (A reversed sort is stable, too.)
        ordered = sorted(ordered, key=key, reverse=reverse)
    places = [
        (paper_id, position)
        for (paper_id, before, *_), (_, position, *_) in zip(ordered, entries, strict=True)
        if before != position
    ]
    if places:
        step_name = f"Put {name} in order by {_SORT_PHRASES[by]}"
        perform_step(connection, step_name, [operations.place_entries(row, places)])


_SELECT_FOR_SORTING = (
    "SELECT list_entry.id, position, published, title, value, saved_at FROM list_entry"
    " JOIN paper ON paper.row = list_entry.paper"
    " LEFT JOIN paper_status ON paper_status.paper = list_entry.paper"
    " WHERE list = ? ORDER BY position, list_entry.id"
)
_SORT_PHRASES: Mapping[ListSortKey, str] = {
    "date": "date", "title": "title", "status": "status", "saved": "the time of saving"
}  # fmt: skip


def _date_key(entry: Sequence[Any]) -> str:
    # As text, a date sorts after the year and the month that it lies in.
    return entry[2] or ""


def _status_key(entry: Sequence[Any]) -> int:
    return STATUSES_BY_ATTENTION.index(entry[4] or "unread")


_SortKey = Callable[[Sequence[Any]], Any]
_SORT_KEYS: Mapping[ListSortKey, Sequence[tuple[_SortKey, bool]]] = {
    "date": [(_date_key, True)],
    "title": [(lambda entry: (title_sort_key(entry[3]), entry[3]), False)],
    "status": [(_date_key, True), (_status_key, False)],
    "saved": [(lambda entry: entry[5], True)],
}
"""The sort keys, the least significant first, and whether the largest comes first."""


def move_list(connection: Connection, name: str, by: int) -> None:
    """Move a list by a number of places, down for a positive one, at most to either end."""
    row, name = LISTS.find(connection, name)
    lists = connection.execute(
        "SELECT row, position FROM reading_list ORDER BY position, row"
    ).fetchall()
    rows = [each for each, _ in lists]
    index = rows.index(row)
    new_index = min(max(index + by, 0), len(rows) - 1)
    if new_index == index:
        return
    rows.insert(new_index, rows.pop(index))
    places = [
        (each, position)
        for each, (before, position) in zip(rows, lists, strict=True)
        if each != before
    ]
    step_name = f"Moved {name} {'down' if by > 0 else 'up'} among the lists"
    perform_step(connection, step_name, [operations.place_lists(places)])
