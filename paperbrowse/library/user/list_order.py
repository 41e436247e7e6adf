"""The order of papers in a list, and of the lists: the steps that move and sort them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from paperbrowse.core import STATUSES_BY_ATTENTION, title_sort_key
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import select_in
from paperbrowse.library.user import operations
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.names import LISTS, describe_papers
from paperbrowse.library.values import ListSortKey, MoveTarget

_MOVE_PHRASES: Mapping[MoveTarget, str] = {
    "up": "up in",
    "down": "down in",
    "top": "to the top of",
    "bottom": "to the end of",
}


class _Position(NamedTuple):
    """The position of a paper in a list; sorts as the list does."""

    number: int
    id: str


# By hand


def move_papers(connection: Connection, name: str, ids: Iterable[str], to: MoveTarget) -> int:
    """Move papers of a list, which keep their order among themselves; return how many moved.

    Papers that are not in the list are passed over, and those at an end stay there.
    """
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
    end = [
        paper_id
        for (paper_id,) in connection.execute(
            "SELECT id FROM list_entry WHERE list = ? ORDER BY position, id LIMIT ?"
            if top
            else "SELECT id FROM list_entry WHERE list = ? ORDER BY position DESC, id DESC LIMIT ?",
            (row, len(moving)),
        )
    ]
    ids = [place.id for place in moving]
    if end == (ids if top else ids[::-1]):
        return {}
    first, last = connection.execute(
        "SELECT (SELECT MIN(position) FROM list_entry WHERE list = :list),"
        " (SELECT MAX(position) FROM list_entry WHERE list = :list)",
        {"list": row},
    ).fetchone()
    return dict(
        zip(ids, range(first - len(ids), first) if top else range(last + 1, 2**62), strict=False)
    )


def _positions_past_neighbours(
    connection: Connection, row: int, moving: Sequence[_Position], *, up: bool
) -> dict[str, int]:
    """Return positions in which each run of adjacent papers has changed places with a neighbour.

    That is the paper before the run, or after it for moving down.
    """
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


# By a rule


def sort_list(connection: Connection, name: str, by: ListSortKey) -> None:
    """Sort a list by a key; papers with equal keys keep their order."""
    row, name = LISTS.find(connection, name)
    entries = connection.execute(_SELECT, (row,)).fetchall()
    ordered = entries
    for key, reverse in _SORT_KEYS[by]:
        # (A reversed sort is stable, too.)
        ordered = sorted(ordered, key=key, reverse=reverse)
    positions = [position for _, position, *_ in entries]
    places = [
        (entry[0], position)
        for entry, position in zip(ordered, positions, strict=True)
        if entry[1] != position
    ]
    if places:
        step_name = f"Put {name} in order by {_SORT_PHRASES[by]}"
        perform_step(connection, step_name, [operations.place_entries(row, places)])


_SELECT = (
    "SELECT list_entry.id, position, published, title, value, saved_at FROM list_entry"
    " JOIN paper ON paper.row = list_entry.paper"
    " LEFT JOIN paper_status ON paper_status.paper = list_entry.paper"
    " WHERE list = ? ORDER BY position, list_entry.id"
)
_SORT_PHRASES: Mapping[ListSortKey, str] = {
    "date": "date",
    "title": "title",
    "status": "status",
    "saved": "the time of saving",
}


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


# The lists among themselves


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
    positions = [position for _, position in lists]
    places = [
        (each, position)
        for each, position, before in zip(rows, positions, lists, strict=True)
        if each != before[0]
    ]
    step_name = f"Moved {name} {'down' if by > 0 else 'up'} among the lists"
    perform_step(connection, step_name, [operations.place_lists(places)])
