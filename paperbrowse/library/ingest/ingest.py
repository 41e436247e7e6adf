"""Takes a dump's records in, a chunk at a time, so that each chunk is in the library or not."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from paperbrowse.core.papers import Record
from paperbrowse.library.ingest import paper_writer
from paperbrowse.library.ingest.drafts import Drafts
from paperbrowse.library.ingest.prepared import Arrived, Incoming, Text
from paperbrowse.library.papers.sources import enter_source, find_source
from paperbrowse.library.storage.database import Database
from paperbrowse.library.storage.sql import select_in
from paperbrowse.library.values import ImportCounts, NewSource, Tagger

CHUNK = 500
"""Records that are committed together: enough that the cost of a commit does not show, few enough
that whoever else wants to write waits no longer than a moment."""

GROWTH = 4

_TRUST = {"written": 3, "option": 2, "file": 1, "mtime": 0, None: 0}
"""How far a record's year can be trusted, by where it comes from."""

_Known = dict[bytes, tuple[int, str]]
"""The paper and the text of records that a source has told before, by their digest."""


def sizes() -> Iterator[int]:
    """Yield the sizes of the chunks of a dump: ``CHUNK``, later up to ``GROWTH`` times as many.

    The more of a dump is in the library, the more pages of its tables a chunk touches, so that
    larger chunks are worth more and more.
    """
    done = 0
    while True:
        size = min(max(CHUNK, done // 8), GROWTH * CHUNK)
        done += size
        yield size


def chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records in lists of such sizes."""
    rest = iter(records)
    for size in sizes():
        chunk = list(itertools.islice(rest, size))
        if not chunk:
            return
        yield chunk


class Intake:
    """The way of one dump's records into the library."""

    def __init__(self, new_source: NewSource, tagger: Tagger) -> None:
        self._new_source = new_source
        self._tagger = tagger

    def take(self, database: Database, texts: Sequence[Text]) -> ImportCounts:
        """Add records, whole or not at all, and commit them."""
        with database.reading() as connection:
            seen = _writes_of_others(connection)
            source = find_source(connection, self._new_source)
            known: _Known = {} if source is None else _known(connection, source, texts)
        unlike = {text.digest: text for text in texts if _had(known, text) != text.fields}
        if source is not None and not unlike:
            return ImportCounts(records=len(texts), unchanged=len(texts))
        # Most of the work is done here, while others may still write.
        ready = self._incoming(unlike.values())
        with database.writing() as connection:
            # What was known is so still if nobody else has written, as hardly ever one has. A
            # dump that is not known itself may yet be a known one that changed.
            if source is not None and _writes_of_others(connection) == seen:
                return self._add(connection, texts, ready, known)
            return self._add(connection, texts, ready)

    def preview(self, connection: sqlite3.Connection, chunk: Sequence[Record]) -> ImportCounts:
        """Add records within the transaction that ``connection`` is in."""
        texts = [Arrived.of(record) for record in chunk]
        return self._add(connection, texts, self._incoming(texts))

    def _incoming(self, texts: Collection[Text]) -> dict[bytes, Incoming]:
        """Return what is computed of the texts, by their digests."""
        computed = {text.digest: text for text in texts if isinstance(text, Incoming)}
        rest = {text.digest: text for text in texts if text.digest not in computed}
        for each in Incoming.of_all([*rest.values()], self._tagger):
            computed[each.digest] = each
        return computed

    def _add(
        self,
        connection: sqlite3.Connection,
        texts: Sequence[Text],
        ready: dict[bytes, Incoming],
        known: _Known | None = None,
    ) -> ImportCounts:
        source, source_name = enter_source(connection, self._new_source)
        if known is None:
            known = _known(connection, source, texts)
            # What another process has taken away meanwhile, as hardly ever happens, is missing.
            missing = [text for text in texts if text.digest not in ready]
            ready = {**ready, **self._incoming([t for t in missing if _had(known, t) != t.fields])}
        fresh: dict[bytes, Incoming] = {}
        better: dict[bytes, tuple[int, Incoming]] = {}
        moved: list[tuple[str, int, bytes]] = []
        for text in texts:
            if text.digest not in known:
                if text.digest not in fresh:
                    fresh[text.digest] = ready[text.digest]
            elif _had(known, text) != text.fields:
                had = Record.from_json(json.loads(_had(known, text)))
                if _knows_better(text.record, had):
                    better[text.digest] = known[text.digest][0], ready[text.digest]
                elif _same_year(text.record, had):
                    moved.append((text.fields, source, text.digest))
        drafts = Drafts(connection, source, source_name)
        drafts.fetch([*fresh.values()], [row for row, _ in better.values()])
        for row, each in better.values():
            drafts.replace(row, each)
        new = sum([drafts.add(each) for each in fresh.values()])
        paper_writer.write(connection, drafts, self._tagger)
        paper_writer.replace_records(connection, moved)
        merged = len(fresh) - new + len(better)
        return ImportCounts(len(texts), new, merged, len(texts) - new - merged)


def _writes_of_others(connection: sqlite3.Connection) -> int:
    """Return a number that another connection's commits change, and this one's do not.

    See https://sqlite.org/pragma.html#pragma_data_version.
    """
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def _known(connection: sqlite3.Connection, source: int, texts: Sequence[Text]) -> _Known:
    rows = select_in(
        connection,
        "SELECT digest, paper, fields FROM record WHERE source = ? AND digest IN",
        {text.digest for text in texts},
        before=(source,),
    )
    return {digest: (paper, fields) for digest, paper, fields in rows}


def _had(known: _Known, text: Text) -> str:
    return known.get(text.digest, (0, ""))[1]


def _knows_better(record: Record, had: Record) -> bool:
    """Return whether another reading of the same text knows the year better than the one kept.

    A year that the reader gave stays when the dump is read again without it; one that was taken
    from the file's time never replaces any.
    """
    if _same_year(record, had) or record.year_from in ("mtime", None):
        return False
    return _TRUST[record.year_from] >= _TRUST[had.year_from]


def _same_year(record: Record, had: Record) -> bool:
    return (record.published, record.year_from) == (had.published, had.year_from)
