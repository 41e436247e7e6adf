"""Takes a dump's records in, a chunk at a time, so that each chunk is in the library or not."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from paperbrowse.library.database import Database
from paperbrowse.library.derived import select_in
from paperbrowse.library.drafts import Drafts, Incoming
from paperbrowse.library.sources import enter_source, find_source
from paperbrowse.library.values import ImportCounts, NewSource, Tagger
from paperbrowse.papers import Record

CHUNK = 500
"""Records that are committed together: enough that a commit's cost does not show, few enough
that whoever else wants to write waits no longer than a moment."""

_TRUST = {"written": 3, "option": 2, "file": 1, "mtime": 0, None: 0}
"""How far a record's year can be trusted, by where it comes from."""


def chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records in lists of ``CHUNK``, never holding more."""
    rest = iter(records)
    while chunk := list(itertools.islice(rest, CHUNK)):
        yield chunk


class Intake:
    """The records of one dump on their way into the library."""

    def __init__(self, new_source: NewSource, tagger: Tagger) -> None:
        self._new_source = new_source
        self._tagger = tagger

    def take(self, database: Database, chunk: Sequence[Record]) -> ImportCounts:
        """Add records, whole or not at all, and commit them."""
        texts = self.prepare(chunk)
        with database.reading() as connection:
            source = find_source(connection, self._new_source)
            if source is not None and _is_known(connection, source, texts):
                return ImportCounts(records=len(chunk), unchanged=len(chunk))
        with database.writing() as connection:
            return self.add(connection, texts)

    @staticmethod
    def prepare(chunk: Sequence[Record]) -> list[_Text]:
        """Return the records as ``add`` takes them; this needs no library."""
        return [_Text.of(record) for record in chunk]

    def add(self, connection: sqlite3.Connection, texts: Sequence[_Text]) -> ImportCounts:
        """Add records within the transaction that ``connection`` is in."""
        source = enter_source(connection, self._new_source)
        (name,) = connection.execute("SELECT name FROM source WHERE row = ?", (source,)).fetchone()
        known = _known(connection, source, texts)
        fresh: dict[bytes, Incoming] = {}
        better: dict[bytes, tuple[int, Incoming]] = {}
        moved: list[tuple[str, int, bytes]] = []
        for text in texts:
            row, fields = known.get(text.digest, (None, ""))
            if row is None:
                fresh.setdefault(text.digest, text.incoming(source))
            elif fields != text.fields:
                had = Record.from_json(json.loads(fields))
                if _is_better(text.record, had):
                    better[text.digest] = row, text.incoming(source)
                elif text.record.line != had.line and _same_year(text.record, had):
                    moved.append((text.fields, source, text.digest))
        drafts = Drafts(connection)
        drafts.fetch(list(fresh.values()), rows=[row for row, _ in better.values()])
        new = sum([drafts.add(incoming, name) for incoming in fresh.values()])
        for row, incoming in better.values():
            drafts.replace(row, incoming, name)
        drafts.write(self._tagger)
        connection.executemany(
            "UPDATE record SET fields = ? WHERE source = ? AND digest = ?", moved
        )
        merged = len(fresh) - new + len(better)
        return ImportCounts(len(texts), new, merged, len(texts) - new - merged)


class _Text:
    """A record with the text it is stored as."""

    __slots__ = ("digest", "fields", "record")

    def __init__(self, record: Record, digest: bytes, fields: str) -> None:
        self.record = record
        self.digest = digest
        self.fields = fields

    @classmethod
    def of(cls, record: Record) -> _Text:
        return cls(record, bytes.fromhex(record.digest), json.dumps(record.to_json()))

    def incoming(self, source: int) -> Incoming:
        return Incoming.of((source, self.digest), self.record, self.fields)


def _known(
    connection: sqlite3.Connection, source: int, texts: Sequence[_Text]
) -> dict[bytes, tuple[int, str]]:
    """Return the paper and the text of those records that the source has told before."""
    rows = select_in(
        connection,
        "SELECT digest, paper, fields FROM record WHERE source = ? AND digest IN",
        {text.digest for text in texts},
        before=(source,),
    )
    return {digest: (paper, fields) for digest, paper, fields in rows}


def _is_known(connection: sqlite3.Connection, source: int, texts: Sequence[_Text]) -> bool:
    known = _known(connection, source, texts)
    return all(known.get(text.digest, (0, ""))[1] == text.fields for text in texts)


def _is_better(record: Record, had: Record) -> bool:
    """Return whether another reading of the same text knows the year better than the one kept.

    A year that the reader gave stays when the dump is read again without it; one that was taken
    from the file's time never replaces any.
    """
    if _same_year(record, had) or record.year_from in ("mtime", None):
        return False
    return _TRUST[record.year_from] >= _TRUST[had.year_from]


def _same_year(record: Record, had: Record) -> bool:
    return (record.published, record.year_from) == (had.published, had.year_from)
