"""Finds the paper of each record of a chunk, and joins papers that are found to be one.

A chunk is handled in memory: one round of queries fetches every paper that its records could be
of, the records find theirs among those, and ``draft_writing`` writes what became of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from paperbrowse.library.derived import Content, select_in
from paperbrowse.library.identity import Clues, are_one
from paperbrowse.library.incoming import Incoming
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
    clues: Clues = field(default_factory=lambda: Clues(frozenset()))
    told: dict[RecordKey, Told] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    """Its id and its former ones."""
    stored: dict[int, str] = field(default_factory=dict)
    """Rows that the library has of it, with their ids: more than one where papers were joined."""
    content: Content | None = None
    """What its records say together, where that is known already."""
    touched: bool = False

    @property
    def id(self) -> str:
        """The smallest of its ids, so that it does not matter which record came first."""
        return min(self.ids)

    def tell(self, key: RecordKey, told: Told, clues: Clues, content: Content | None) -> None:
        """Add a record, or another reading of one."""
        self.content = None if self.told else content
        self.clues = self.clues | clues if self.told else clues
        self.told[key] = told
        self.touched = True


class Drafts:
    """The papers that a chunk of one source's records may touch."""

    def __init__(self, connection: sqlite3.Connection, source: int, source_name: str) -> None:
        self._connection = connection
        self._source = source
        self._source_name = source_name
        self.by_key: dict[Key, Draft] = {}
        self.by_title: dict[str, list[Draft]] = {}
        self.arrived: dict[RecordKey, str] = {}
        """The text of records that the library does not have."""
        self.replaced: dict[RecordKey, str] = {}
        """The text of records that the library has otherwise."""
        self.ids_of_titles: dict[str, str] = {}
        """The ids that follow from the titles of records that have come."""
        self._by_row: dict[int, Draft] = {}
        (last,) = connection.execute("SELECT COALESCE(MAX(row), 0) FROM paper").fetchone()
        self._next_row = last + 1

    def namesakes(self) -> Iterator[tuple[str, int]]:
        """Yield titles with rows of papers that the id of the title does not lead to."""
        for title, paper_id in self.ids_of_titles.items():
            holder = self.by_key.get(("id", paper_id))
            for draft in self.by_title[title]:
                if draft.touched and draft is not holder:
                    yield title, draft.row

    def touched(self) -> list[Draft]:
        """Return the papers that are to be written."""
        return [draft for draft in dict.fromkeys(self._by_row.values()) if draft.touched]

    # Fetching

    def fetch(self, incoming: Sequence[Incoming], rows: Iterable[int]) -> None:
        """Fetch the papers of these rows, and all that the incoming records could be of."""
        wanted = set(rows)
        for kind, values in (
            ("id", {each.paper_id for each in incoming}),
            ("arxiv", {value for each in incoming for value in each.clues.arxiv_ids}),
            ("doi", {value for each in incoming for value in each.clues.dois}),
        ):
            found = select_in(
                self._connection,
                "SELECT paper FROM paper_key WHERE kind = ? AND value IN",
                values,
                before=(kind,),
            )
            wanted.update(row for (row,) in found)
        found = select_in(
            self._connection,
            "SELECT paper FROM paper_title WHERE title IN",
            {each.title for each in incoming},
        )
        wanted.update(row for (row,) in found)
        self._fetch_rows(wanted)

    def _fetch_rows(self, rows: set[int]) -> None:
        for row, paper_id in select_in(
            self._connection, "SELECT row, id FROM paper WHERE row IN", rows
        ):
            self._by_row[row] = Draft(row, ids={paper_id}, stored={row: paper_id})
        for row, source, name, digest, fields in select_in(
            self._connection,
            "SELECT paper, source, name, digest, fields"
            " FROM record JOIN source ON source.row = source WHERE paper IN",
            rows,
        ):
            draft, record = self._by_row[row], Record.from_json(json.loads(fields))
            draft.told[source, digest] = Told(record, name)
            draft.clues |= Clues.of(record)
        for row in rows:
            for title in self._by_row[row].clues.titles:
                self.by_title.setdefault(title, []).append(self._by_row[row])
        for row, kind, value in select_in(
            self._connection, "SELECT paper, kind, value FROM paper_key WHERE paper IN", rows
        ):
            draft = self.by_key[kind, value] = self._by_row[row]
            if kind == "id":
                draft.ids.add(value)

    # Changing

    def add(self, incoming: Incoming) -> bool:
        """Put a record to its paper; return whether that is a new one."""
        known = self._of(incoming)
        draft = known[0] if known else self._new_draft()
        for other in known[1:]:
            draft = self._join(draft, other)
        key = self._source, incoming.text.digest
        told = Told(incoming.text.record, self._source_name)
        draft.tell(key, told, incoming.clues, incoming.content)
        self.arrived[key] = incoming.text.fields
        self._register(draft, incoming)
        return not known

    def replace(self, row: int, incoming: Incoming) -> None:
        """Put another reading of a record in the place of the one that a paper has."""
        key = self._source, incoming.text.digest
        told = Told(incoming.text.record, self._source_name)
        self._by_row[row].tell(key, told, incoming.clues, None)
        self.replaced[key] = incoming.text.fields

    def _of(self, incoming: Incoming) -> list[Draft]:
        """Return the papers that a record is of; more than one are to be joined."""
        clues = incoming.clues
        keys = [("arxiv", value) for value in clues.arxiv_ids]
        keys += [("doi", value) for value in clues.dois]
        found = list(dict.fromkeys(self.by_key[key] for key in keys if key in self.by_key))
        for draft in found:
            clues |= draft.clues
        namesakes = self.by_title.get(incoming.title, ())
        for draft in sorted(namesakes, key=lambda draft: draft.id):
            if draft not in found and are_one(clues, draft.clues):
                found.append(draft)
                clues |= draft.clues
        return found

    def _new_draft(self) -> Draft:
        draft = self._by_row[self._next_row] = Draft(self._next_row)
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
        for key, draft in self.by_key.items():
            if draft is other:
                self.by_key[key] = one
        for title, namesakes in self.by_title.items():
            if other in namesakes:
                rest = [each for each in namesakes if each is not one and each is not other]
                self.by_title[title] = [one, *rest]
        return one

    def _register(self, draft: Draft, incoming: Incoming) -> None:
        """Let later records find the paper by what this one told."""
        for value in incoming.clues.arxiv_ids:
            self.by_key["arxiv", value] = draft
        for value in incoming.clues.dois:
            self.by_key["doi", value] = draft
        namesakes = self.by_title.setdefault(incoming.title, [])
        if draft not in namesakes:
            namesakes.append(draft)
        paper_id = self.ids_of_titles[incoming.title] = incoming.paper_id
        if self.by_key.setdefault(("id", paper_id), draft) is draft:
            draft.ids.add(paper_id)
        elif not draft.ids:
            paper_id = self._distinct_id(incoming)
            self.by_key["id", paper_id] = draft
            draft.ids.add(paper_id)

    def _distinct_id(self, incoming: Incoming) -> str:
        """Return an id for a paper whose title another one bears, made from what sets it apart.

        So the id depends on which of the two came first, but on nothing else.
        """
        clues = incoming.clues
        apart = (*sorted(clues.arxiv_ids), *sorted(clues.dois), *sorted(clues.families()))
        distinction = " ".join((*apart, *map(str, sorted(clues.years))))
        number = 0
        while True:
            number += 1
            paper_id = id_of_key(incoming.title, f"{distinction} {number}")
            taken = ("id", paper_id) in self.by_key or self._connection.execute(
                "SELECT 1 FROM paper_key WHERE kind = 'id' AND value = ?", (paper_id,)
            ).fetchone()
            if not taken:
                return paper_id
