"""The import of a list from another library or program, with its user data, as one step."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from sqlite3 import Connection

from paperbrowse.core import LibraryError, format_count, one_line
from paperbrowse.library.papers import FoundPaper, PaperLookup
from paperbrowse.library.storage import utc_now
from paperbrowse.library.user import tags
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.lists import new_list_operation
from paperbrowse.library.user.marks import clean_note, read_values
from paperbrowse.library.user.names import LISTS
from paperbrowse.library.user.operations import (
    Operation,
    TagValue,
    join_notes,
    set_tags,
    set_user_data,
)
from paperbrowse.library.values import ImportedListEntry


def import_list(
    connection: Connection,
    name: str,
    entries: Sequence[ImportedListEntry],
    step_name: str,
    topics: Callable[[], Collection[str]],
) -> None:
    """Make a list of the entries in their order, and merge their user data into their papers'."""
    name = LISTS.unused_name(connection, name)
    papers = PaperLookup(connection)
    papers.require(entry.paper_id for entry in entries)
    found = papers.find(entry.paper_id for entry in entries)
    new_list = new_list_operation(connection, name)
    now = utc_now()
    list_entries: dict[str, list[object]] = {}
    for entry in entries:
        place = len(list_entries) + 1, _stored_time(entry.saved_at, now), one_line(entry.query)
        list_entries.setdefault(found[entry.paper_id].id, [*place])
    new_list["entries"] = [[paper_id, *rest] for paper_id, rest in list_entries.items()]
    operations = [new_list, *_user_data_operations(connection, entries, found, now)]
    if tag_values := _tag_values(connection, entries, found, topics):
        operations.append(set_tags(tag_values))
    step_name = step_name or f"Brought in {name} with {format_count(len(list_entries), 'paper')}"
    perform_step(connection, step_name, operations, papers)


def _user_data_operations(
    connection: Connection,
    entries: Sequence[ImportedListEntry],
    found: Mapping[str, FoundPaper],
    now: str,
) -> list[Operation]:
    """Return the operations that add statuses, stars and notes; none where there are none."""
    rows = {paper.row for paper in found.values()}
    present_status = read_values(connection, "status", rows)
    present_stars = read_values(connection, "star", rows)
    present_notes = read_values(connection, "note", rows)
    statuses: dict[str, tuple[str, str]] = {}
    stars: dict[str, tuple[int, str]] = {}
    notes: dict[FoundPaper, str] = {}
    for entry in entries:
        paper = found[entry.paper_id]
        if (
            entry.status in ("reading", "read")
            and present_status.get(paper.row, "unread") == "unread"
        ):
            statuses.setdefault(paper.id, (entry.status, _stored_time(entry.status_since, now)))
        if entry.starred_at is not None and paper.row not in present_stars:
            stars.setdefault(paper.id, (1, _stored_time(entry.starred_at, now)))
        note = clean_note(entry.note)
        if note is not None:
            known = notes.get(paper, present_notes.get(paper.row))
            notes[paper] = note if known is None else join_notes(known, note)
    new_notes = [
        (paper.id, note, now)
        for paper, note in notes.items()
        if present_notes.get(paper.row) != note
    ]
    operations = [
        set_user_data("status", [(paper_id, *value) for paper_id, value in statuses.items()]),
        set_user_data("star", [(paper_id, *value) for paper_id, value in stars.items()]),
        set_user_data("note", new_notes),
    ]
    return [operation for operation in operations if operation["values"]]


def _tag_values(
    connection: Connection,
    entries: Sequence[ImportedListEntry],
    found: Mapping[str, FoundPaper],
    topics: Callable[[], Collection[str]],
) -> list[TagValue]:
    spellings: dict[str, str] = {}
    tags_by_row: dict[int, tuple[str, list[str]]] = {}
    for entry in entries:
        paper = found[entry.paper_id]
        for each in entry.tags:
            try:
                (name,) = tags.clean_tags([each])
            except LibraryError:
                continue  # no tag here, such as a sentence
            if name not in spellings:
                spellings[name] = tags.known_spelling(connection, name, topics)
            names = tags_by_row.setdefault(paper.row, (paper.id, []))[1]
            if spellings[name] not in names:
                names.append(spellings[name])
    return tags.changed_tag_values(connection, tags_by_row, tags.given_after_adding)


def _stored_time(at: datetime.datetime | None, now: str) -> str:
    """Return a time as the library stores it; ``now`` where there is none."""
    if at is None:
        return now
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
