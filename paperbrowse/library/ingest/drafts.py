"""Pending papers: the matching of a chunk's records to papers, and the merging of papers.

A chunk is handled in memory: one round of queries fetches every paper that its records could be
of, each record is matched to one of those, and ``paper_writer`` writes the outcome.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

from paperbrowse.core import Record
from paperbrowse.library.ingest.prepared import EncodedRecord, PreparedRecord, RawRecord
from paperbrowse.library.papers import (
    ComputedFields,
    MatchEvidence,
    PaperLookup,
    contradicts,
    id_of_title_key,
    is_same_paper,
)
from paperbrowse.library.storage import select_in

RecordKey = tuple[int, bytes]
"""A source's row and the digest of one of its records."""

PaperKey = tuple[str, str]
"""A key that names one paper: its kind (id, arxiv, doi) and value."""


@dataclass(slots=True, eq=False)
class PendingPaper:
    """A paper with all its records, as it will be once the chunk is written."""

    row: int
    records: dict[RecordKey, EncodedRecord] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    """Its id and its former ones."""
    stored_ids: dict[int, str] = field(default_factory=dict)
    """Its rows in the library, with their ids: more than one where papers were merged."""
    computed: ComputedFields | None = None
    """Its computed fields, where they are known already."""
    is_touched: bool = False
    _evidence: MatchEvidence | None = None

    @property
    def id(self) -> str:
        """The smallest of its ids, so that the order of records does not matter."""
        return min(self.ids)

    @property
    def evidence(self) -> MatchEvidence:
        """The evidence of all its records together; computed on demand."""
        if self._evidence is None:
            self._evidence = MatchEvidence(frozenset())
            for encoded in self.records.values():
                self._evidence |= MatchEvidence.of_record(encoded.record)
        return self._evidence

    def add_record(
        self, key: RecordKey, encoded: EncodedRecord, computed: ComputedFields | None = None
    ) -> None:
        """Add a record, or replace one by another reading of it."""
        self.computed = None if self.records else computed
        self.records[key] = encoded
        self._evidence = None
        self.is_touched = True

    def absorb(self, other: PendingPaper) -> None:
        """Take over the records and ids of another paper."""
        self.records |= other.records
        self.ids |= other.ids
        self.stored_ids |= other.stored_ids
        self._evidence = self.computed = None
        self.is_touched = True


class PendingPapers:
    """The papers that a chunk of one source's records may touch."""

    def __init__(self, connection: Connection, source: int) -> None:
        self._connection = connection
        self._source = source
        self.by_row: dict[int, PendingPaper] = {}
        self.by_key: dict[PaperKey, PendingPaper] = {}
        self.by_title: dict[str, list[PendingPaper]] = {}
        self.new_records: dict[RecordKey, str] = {}
        """The text of records that are new in the library."""
        self.replaced_records: dict[RecordKey, str] = {}
        """The new text of records that the library has."""
        self.ids_of_titles: dict[str, str] = {}
        """The ids that follow from the titles of the records added."""
        (last,) = connection.execute("SELECT COALESCE(MAX(row), 0) FROM paper").fetchone()
        self._next_row = last + 1

    def ambiguous_titles(self) -> Iterator[tuple[str, int]]:
        """Yield titles, with the rows of papers that their id does not find."""
        for title, paper_id in self.ids_of_titles.items():
            holder = self.by_key.get(("id", paper_id))
            for paper in self.by_title[title]:
                if paper.is_touched and paper is not holder:
                    yield title, paper.row

    def touched(self) -> list[PendingPaper]:
        """Return the papers to be written."""
        return [paper for paper in dict.fromkeys(self.by_row.values()) if paper.is_touched]

    def fetch(self, records: Sequence[PreparedRecord], rows: Iterable[int]) -> None:
        """Fetch the papers of these rows, and all that the records could be of."""
        wanted = set(rows)
        for kind, values in (
            ("id", {each.paper_id for each in records}),
            ("arxiv", {value for each in records for value in each.arxiv_ids}),
            ("doi", {value for each in records for value in each.dois}),
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
            {each.title_key for each in records},
        )
        wanted.update(row for (row,) in found)
        for row, paper_id in select_in(
            self._connection, "SELECT row, id FROM paper WHERE row IN", wanted
        ):
            self.by_row[row] = PendingPaper(row, ids={paper_id}, stored_ids={row: paper_id})
        for row, source, digest, fields in select_in(
            self._connection,
            "SELECT paper, source, digest, fields FROM record WHERE paper IN",
            wanted,
        ):
            record = Record.from_json(fields)
            self.by_row[row].records[source, digest] = RawRecord(record, digest, fields)
        for row in wanted:
            for title in self.by_row[row].evidence.titles:
                self.by_title.setdefault(title, []).append(self.by_row[row])
        for row, kind, value in select_in(
            self._connection, "SELECT paper, kind, value FROM paper_key WHERE paper IN", wanted
        ):
            paper = self.by_key[kind, value] = self.by_row[row]
            if kind == "id":
                paper.ids.add(value)

    def add(self, record: PreparedRecord) -> bool:
        """Add a record to its paper; return whether that is a new one."""
        matches = self.find_matches(record)
        if matches:
            paper = functools.reduce(self._merge, matches)
        else:
            paper = self.by_row[self._next_row] = PendingPaper(self._next_row)
            self._next_row += 1
        key = self._source, record.digest
        paper.add_record(key, record, record.computed)
        self.new_records[key] = record.fields
        self._register(paper, record)
        return not matches

    def replace(self, row: int, record: PreparedRecord) -> None:
        """Replace a record of a paper by another reading of it."""
        key = self._source, record.digest
        self.by_row[row].add_record(key, record)
        self.replaced_records[key] = record.fields

    def find_matches(self, record: PreparedRecord) -> list[PendingPaper]:
        """Return the papers that a record is of; several are to be merged."""
        keys = [("arxiv", value) for value in record.arxiv_ids]
        keys += [("doi", value) for value in record.dois]
        found = list(dict.fromkeys(self.by_key[key] for key in keys if key in self.by_key))
        same_title = self.by_title.get(record.title_key)
        if not same_title:
            return found
        evidence = record.evidence
        for paper in found:
            evidence |= paper.evidence
        for paper in sorted(same_title, key=lambda paper: paper.id):
            if paper not in found and is_same_paper(evidence, paper.evidence):
                found.append(paper)
                evidence |= paper.evidence
        return found

    def _merge(self, one: PendingPaper, other: PendingPaper) -> PendingPaper:
        """Merge two papers into the one with the smaller row."""
        if other.row < one.row:
            one, other = other, one
        one.absorb(other)
        for row, paper in self.by_row.items():
            if paper is other:
                self.by_row[row] = one
        for key, paper in self.by_key.items():
            if paper is other:
                self.by_key[key] = one
        for title, same_title in self.by_title.items():
            if other in same_title:
                rest = [each for each in same_title if each is not one and each is not other]
                self.by_title[title] = [one, *rest]
        return one

    def _register(self, paper: PendingPaper, record: PreparedRecord) -> None:
        """Register a record's keys and title, by which later records find the paper."""
        for value in record.arxiv_ids:
            self.by_key["arxiv", value] = paper
        for value in record.dois:
            self.by_key["doi", value] = paper
        same_title = self.by_title.setdefault(record.title_key, [])
        if paper not in same_title:
            same_title.append(paper)
        paper_id = self.ids_of_titles[record.title_key] = record.paper_id
        if self.by_key.setdefault(("id", paper_id), paper) is paper:
            paper.ids.add(paper_id)
        elif not paper.ids:
            paper_id = self._distinct_id(record)
            self.by_key["id", paper_id] = paper
            paper.ids.add(paper_id)

    def _distinct_id(self, record: PreparedRecord) -> str:
        """Return an id for a paper with the title of another one, which depends on their order."""
        evidence = record.evidence
        apart = evidence.arxiv_ids, evidence.dois, evidence.family_names(), evidence.years
        distinction = " ".join(str(each) for values in apart for each in sorted(values))
        for number in itertools.count(1):
            paper_id = id_of_title_key(record.title_key, f"{distinction} {number}")
            taken = ("id", paper_id) in self.by_key or self._connection.execute(
                "SELECT 1 FROM paper_key WHERE kind = 'id' AND value = ?", (paper_id,)
            ).fetchone()
            if not taken:
                break
        return paper_id


def match_records(
    connection: Connection, records: Sequence[tuple[str | None, Record]]
) -> list[str | None]:
    """Return the id of each record's paper; see ``Library.match_records``. Adds nothing.

    A record's own id decides unless arXiv ids or DOIs contradict it; else ``identity`` decides.
    """
    prepared = [PreparedRecord.prepare_for_matching(record) for _, record in records]
    by_id = PaperLookup(connection).find(paper_id for paper_id, _ in records if paper_id)
    pending = PendingPapers(connection, 0)
    pending.fetch(prepared, [found.row for found in by_id.values()])
    ids: list[str | None] = []
    for (paper_id, _), record in zip(records, prepared, strict=True):
        named = by_id.get(paper_id or "")
        paper: PendingPaper | None = None if named is None else pending.by_row[named.row]
        if paper is None or contradicts(paper.evidence, record.evidence):
            paper = next(iter(pending.find_matches(record)), None)
        ids.append(None if paper is None else paper.stored_ids[paper.row])
    return ids
