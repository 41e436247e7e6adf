"""Papers in the making: finds the paper of each record, joins papers, and writes them whole.

A chunk of records is handled in memory: one round of queries fetches every paper that they could
touch, the records find their papers there, and one round of statements writes what became of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from paperbrowse.library import derived
from paperbrowse.library.identity import Clues, are_one
from paperbrowse.library.values import Tagger
from paperbrowse.merging import Told, id_of_key
from paperbrowse.papers import Record

RecordKey = tuple[int, bytes]
"""A source's row and the digest of one of its records."""

Key = tuple[str, str]
"""What names one paper: its kind (id, arxiv, doi) and value."""


@dataclass(slots=True, eq=False)
class Draft:
    """A paper with all its records, as it will be when the chunk is written."""

    row: int
    clues: Clues
    told: dict[RecordKey, Told]
    ids: set[str]
    """Its id and its former ones; the smallest is its id, so that no order matters."""
    stored: dict[int, str] = field(default_factory=dict)
    """Rows that the library has of it, with their ids: more than one where papers were joined."""
    touched: bool = False

    @property
    def id(self) -> str:
        return min(self.ids)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record on its way in, with what is computed of it but once."""

    key: RecordKey
    record: Record
    fields: str
    """Its JSON, as it is stored."""
    clues: Clues
    title: str
    """Folded: the one title of ``clues``."""
    paper_id: str
    """The id that its title gives."""

    @classmethod
    def of(cls, key: RecordKey, record: Record, fields: str) -> Self:
        clues = Clues.of(record)
        (title,) = clues.titles
        return cls(key, record, fields, clues, title, id_of_key(title))


class Drafts:
    """The papers that a chunk of records may touch."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_key: dict[Key, Draft] = {}
        self._by_title: dict[str, list[Draft]] = {}
        self._by_row: dict[int, Draft] = {}
        self._arrived: list[tuple[Incoming, str]] = []
        self._replaced: list[Incoming] = []
        (last,) = connection.execute("SELECT COALESCE(MAX(row), 0) FROM paper").fetchone()
        self._next_row = last + 1

    # Fetching

    def fetch(self, incoming: Sequence[Incoming], rows: Iterable[int] = ()) -> None:
        """Fetch the papers of these rows, and all that the incoming records could be of."""
        wanted = set(rows)
        for kind, values in (
            ("id", {each.paper_id for each in incoming}),
            ("arxiv", {value for each in incoming for value in each.clues.arxiv_ids}),
            ("doi", {value for each in incoming for value in each.clues.dois}),
        ):
            wanted.update(
                row
                for (row,) in derived.select_in(
                    self._connection,
                    "SELECT paper FROM paper_key WHERE kind = ? AND value IN",
                    values,
                    before=(kind,),
                )
            )
        wanted.update(
            row
            for (row,) in derived.select_in(
                self._connection,
                "SELECT paper FROM paper_title WHERE title IN ",
                {each.title for each in incoming},
            )
        )
        self._fetch_rows(wanted)

    def _fetch_rows(self, rows: set[int]) -> None:
        if not rows:
            return
        select = derived.select_in
        for row, paper_id in select(
            self._connection, "SELECT row, id FROM paper WHERE row IN ", rows
        ):
            draft = Draft(row, Clues(frozenset()), {}, {paper_id}, {row: paper_id})
            self._by_row[row] = draft
        for row, source, name, digest, fields in select(
            self._connection,
            "SELECT paper, source, name, digest, fields"
            " FROM record JOIN source ON source.row = source WHERE paper IN ",
            rows,
        ):
            draft = self._by_row[row]
            record = Record.from_json(json.loads(fields))
            draft.told[source, digest] = Told(record, name)
            draft.clues |= Clues.of(record)
        for row, kind, value in select(
            self._connection, "SELECT paper, kind, value FROM paper_key WHERE paper IN ", rows
        ):
            draft = self._by_row[row]
            self._by_key[kind, value] = draft
            if kind == "id":
                draft.ids.add(value)
        for row, title in select(
            self._connection, "SELECT paper, title FROM paper_title WHERE paper IN ", rows
        ):
            self._by_title.setdefault(title, []).append(self._by_row[row])

    # Changing

    def add(self, incoming: Incoming, source_name: str) -> bool:
        """Put a record to its paper; return whether that is a new one."""
        clues = incoming.clues
        known = self._of(clues)
        draft = known[0] if known else self._new_draft()
        for other in known[1:]:
            draft = self._join(draft, other)
        draft.told[incoming.key] = Told(incoming.record, source_name)
        draft.clues |= clues
        draft.touched = True
        self._arrived.append((incoming, source_name))
        self._register(draft, incoming)
        return not known

    def replace(self, row: int, incoming: Incoming, source_name: str) -> None:
        """Put another reading of a record in the place of the one that the paper has."""
        draft = self._by_row[row]
        draft.told[incoming.key] = Told(incoming.record, source_name)
        draft.clues |= incoming.clues
        draft.touched = True
        self._replaced.append(incoming)

    def _of(self, clues: Clues) -> list[Draft]:
        """Return the papers that these clues are of; more than one are to be joined."""
        titles = sorted(clues.titles)
        keys = [("arxiv", value) for value in sorted(clues.arxiv_ids)]
        keys += [("doi", value) for value in sorted(clues.dois)]
        found = list(dict.fromkeys(self._by_key[key] for key in keys if key in self._by_key))
        for draft in found:
            clues |= draft.clues
        namesakes = [
            draft
            for title in titles
            for draft in self._by_title.get(title, ())
            if draft not in found
        ]
        for draft in sorted(dict.fromkeys(namesakes), key=lambda draft: draft.id):
            if are_one(clues, draft.clues):
                found.append(draft)
                clues |= draft.clues
        return found

    def _new_draft(self) -> Draft:
        draft = Draft(self._next_row, Clues(frozenset()), {}, set())
        self._by_row[draft.row] = draft
        self._next_row += 1
        return draft

    def _join(self, one: Draft, other: Draft) -> Draft:
        """Make two papers one, in the row that came first."""
        if other.row < one.row:
            one, other = other, one
        one.told |= other.told
        one.clues |= other.clues
        one.ids |= other.ids
        one.stored |= other.stored
        one.touched = True
        for row, draft in self._by_row.items():
            if draft is other:
                self._by_row[row] = one
        for key, draft in self._by_key.items():
            if draft is other:
                self._by_key[key] = one
        for title, namesakes in self._by_title.items():
            if other in namesakes:
                self._by_title[title] = [
                    one,
                    *(draft for draft in namesakes if draft is not one and draft is not other),
                ]
        return one

    def _register(self, draft: Draft, incoming: Incoming) -> None:
        """Let later records find the paper by what this one told."""
        for value in incoming.clues.arxiv_ids:
            self._by_key["arxiv", value] = draft
        for value in incoming.clues.dois:
            self._by_key["doi", value] = draft
        namesakes = self._by_title.setdefault(incoming.title, [])
        if draft not in namesakes:
            namesakes.append(draft)
        paper_id = incoming.paper_id
        if self._by_key.setdefault(("id", paper_id), draft) is draft:
            draft.ids.add(paper_id)
        elif not draft.ids:
            paper_id = self._distinct_id(incoming)
            self._by_key["id", paper_id] = draft
            draft.ids.add(paper_id)

    def _distinct_id(self, incoming: Incoming) -> str:
        """Return an id for a paper whose title another one bears, made from what sets it apart."""
        clues = incoming.clues
        apart = (*sorted(clues.arxiv_ids), *sorted(clues.dois), *sorted(clues.families))
        distinction = " ".join((*apart, *map(str, sorted(clues.years))))
        number = 0
        while True:
            number += 1
            paper_id = id_of_key(incoming.title, f"{distinction} {number}")
            taken = ("id", paper_id) in self._by_key or self._connection.execute(
                "SELECT 1 FROM paper_key WHERE kind = 'id' AND value = ?", (paper_id,)
            ).fetchone()
            if not taken:
                return paper_id

    # Writing

    def write(self, tagger: Tagger) -> None:
        """Write every paper that was touched, with its records, keys and topics."""
        drafts = [draft for draft in dict.fromkeys(self._by_row.values()) if draft.touched]
        derived.write_papers(
            self._connection,
            [
                derived.Computed.of(draft.row, draft.id, [*draft.told.values()], tagger)
                for draft in drafts
            ],
            existing={row for draft in drafts for row in draft.stored},
        )
        for draft in drafts:
            if len(draft.stored) > 1:
                _move_everything(self._connection, draft)
        self._write_records()
        self._connection.executemany(
            "INSERT OR IGNORE INTO paper_key VALUES (?, ?, ?)",
            [(*key, draft.row) for key, draft in self._by_key.items() if draft.touched],
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO paper_title VALUES (?, ?)",
            [
                (title, draft.row)
                for title, namesakes in self._by_title.items()
                for draft in namesakes
                if draft.touched
            ],
        )
        gone = [
            old_id for draft in drafts for old_id in draft.stored.values() if old_id != draft.id
        ]
        derived.note_removed(self._connection, gone)

    def _write_records(self) -> None:
        paper_of = {
            key: draft.row for draft in self._by_row.values() if draft.touched for key in draft.told
        }
        self._connection.executemany(
            "INSERT INTO record (source, digest, paper, fields) VALUES (?, ?, ?, ?)",
            [(*each.key, paper_of[each.key], each.fields) for each, _ in self._arrived],
        )
        self._connection.executemany(
            "UPDATE record SET fields = ? WHERE source = ? AND digest = ?",
            [(each.fields, *each.key) for each in self._replaced],
        )


def _move_everything(connection: sqlite3.Connection, draft: Draft) -> None:
    """Move what hangs on the joined papers to the row that stays, and delete the others."""
    others = [row for row in draft.stored if row != draft.row]
    _move_entries(connection, draft.row, list(draft.stored))
    for row in others:
        move = {"new": draft.row, "old": row}
        connection.execute("UPDATE record SET paper = :new WHERE paper = :old", move)
        connection.execute("UPDATE paper_key SET paper = :new WHERE paper = :old", move)
        connection.execute("DELETE FROM paper WHERE row = :old", move)


def _move_entries(connection: sqlite3.Connection, new: int, rows: Sequence[int]) -> None:
    """Let the joined paper stand in each list once, where it was saved first."""
    entries = derived.select_in(
        connection,
        "SELECT list, saved_at, position, query FROM list_entry WHERE paper IN ",
        rows,
    )
    first: dict[int, tuple[str, int, str]] = {}
    for reading_list, *entry in sorted(entries):
        first.setdefault(reading_list, tuple(entry))
    if not first:
        return
    connection.executemany("DELETE FROM list_entry WHERE paper = ?", [(row,) for row in rows])
    connection.executemany(
        "INSERT INTO list_entry (list, paper, position, saved_at, query) VALUES (?, ?, ?, ?, ?)",
        [
            (reading_list, new, position, saved_at, query)
            for reading_list, (saved_at, position, query) in first.items()
        ],
    )
    derived.bump(connection, "list_change")
