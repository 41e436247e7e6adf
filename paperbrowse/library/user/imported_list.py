"""The import of a list from another library or program, with its user data, as one step."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from sqlite3 import Connection

from paperbrowse.core import LibraryError, format_count, one_line
from paperbrowse.library.papers import PaperLookup
from paperbrowse.library.storage import select_in, utc_now
from paperbrowse.library.user import tags
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.lists import new_list_operation
from paperbrowse.library.user.marks import clean_note
from paperbrowse.library.user.names import LISTS
from paperbrowse.library.user.operations import (
    USER_DATA_TABLES,
    TagValue,
    UserDataTable,
    UserDataValue,
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
    user_data = _UserDataImport(connection, papers, entries)
    new_list = new_list_operation(connection, name)
    now = utc_now()
    list_entries: dict[str, list[object]] = {}
    for entry in entries:
        saving = _stored_time(entry.saved_at, now), one_line(entry.query)
        list_entries.setdefault(user_data.paper_id_of(entry), [len(list_entries) + 1, *saving])
    new_list["entries"] = [[paper_id, *rest] for paper_id, rest in list_entries.items()]
    operations = [new_list, *user_data.operations(now, topics)]
    step_name = step_name or f"Brought in {name} with {format_count(len(list_entries), 'paper')}"
    perform_step(connection, step_name, operations, papers)


class _UserDataImport:
    """The user data that entries add to that of their papers."""

    def __init__(
        self, connection: Connection, papers: PaperLookup, entries: Sequence[ImportedListEntry]
    ) -> None:
        self._connection = connection
        self._entries = entries
        self._found = papers.find(entry.paper_id for entry in entries)

    def paper_id_of(self, entry: ImportedListEntry) -> str:
        """Return the present id of an entry's paper."""
        return self._found[entry.paper_id].id

    def operations(
        self, now: str, topics: Callable[[], Collection[str]]
    ) -> Iterable[dict[str, object]]:
        """Yield the operations that add the user data; none where there is nothing to add."""
        for kind, values in (
            ("status", self._status(now)),
            ("star", self._stars()),
            ("note", self._notes(now)),
        ):
            if values:
                yield set_user_data(kind, values)  # type: ignore[arg-type]
        if tags := self._tags(topics):
            yield set_tags(tags)

    def _status(self, now: str) -> list[UserDataValue]:
        present = self._read_values("status")
        new: dict[str, UserDataValue] = {}
        for entry in self._entries:
            paper_id, status = self.paper_id_of(entry), entry.status
            if status in ("reading", "read") and present.get(paper_id, "unread") == "unread":
                new.setdefault(paper_id, (paper_id, status, _stored_time(entry.status_since, now)))
        return list(new.values())

    def _stars(self) -> list[UserDataValue]:
        present = self._read_values("star")
        new: dict[str, UserDataValue] = {}
        for entry in self._entries:
            paper_id = self.paper_id_of(entry)
            if entry.starred_at is not None and paper_id not in present:
                new.setdefault(paper_id, (paper_id, 1, _stored_time(entry.starred_at, "")))
        return list(new.values())

    def _notes(self, now: str) -> list[UserDataValue]:
        present = self._read_values("note")
        notes: dict[str, str] = dict(present)
        for entry in self._entries:
            note = clean_note(entry.note)
            if note is not None:
                paper_id = self.paper_id_of(entry)
                known = notes.get(paper_id)
                notes[paper_id] = note if known is None else join_notes(known, note)
        return [
            (paper_id, note, now)
            for paper_id, note in notes.items()
            if present.get(paper_id) != note
        ]

    def _tags(self, topics: Callable[[], Collection[str]]) -> list[TagValue]:
        spellings: dict[str, str] = {}
        tags_by_row: dict[int, tuple[str, list[str]]] = {}
        for entry in self._entries:
            paper = self._found[entry.paper_id]
            for each in entry.tags:
                try:
                    (name,) = tags.clean_tags([each])
                except LibraryError:
                    continue  # no tag here, such as a sentence
                if name not in spellings:
                    spellings[name] = tags.known_spelling(self._connection, name, topics)
                names = tags_by_row.setdefault(paper.row, (paper.id, []))[1]
                if spellings[name] not in names:
                    names.append(spellings[name])
        return tags.changed_tag_values(self._connection, tags_by_row, tags.given_after_adding)

    def _read_values(self, kind: UserDataTable) -> dict[str, str]:
        rows = {paper.row for paper in self._found.values()}
        return dict(
            select_in(
                self._connection,
                f"SELECT id, value FROM {USER_DATA_TABLES[kind]} WHERE paper IN",  # noqa: S608
                rows,
            )
        )


def _stored_time(at: datetime.datetime | None, now: str) -> str:
    """Return a time as the library stores it; ``now`` where there is none."""
    if at is None:
        return now
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
