"""Times what a library takes in: ``python -m tests.benchmarks.ingest [--records N]``.

Prints the records a second of ``Library.add_dump``, by processor time (of this process and its
helpers) and by the clock: with the topic rules and without them; of the same dump read again; of
one read, unpacked and tagged from a file of gzipped JSON Lines, as an import does it; and,
as the peer, of sqlite3's ``executemany`` that puts the same rows into the same tables, committed
and synced as often, with nothing computed. The records are those of the shared corpus; where it is
missing, ones made up of random words.
"""

from __future__ import annotations

import gc
import gzip
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from paperbrowse.core.papers import Record
from paperbrowse.dumps import ReadOptions, read_dump
from paperbrowse.library import Library, NewSource, chunk_sizes
from paperbrowse.library.ingest import DEFAULT_LIMITS
from paperbrowse.library.storage.database import Database
from paperbrowse.library.values import Tagger, TaggerInput
from paperbrowse.topics import LazyTopicRules
from tests.benchmarks.corpus import corpus_kind, corpus_records
from tests.benchmarks.options import make_parser, parse_options

_TABLES = {
    "paper": "row",
    "record": "paper",
    "paper_key": "paper",
    "paper_title": "paper",
    "paper_topics": "paper",
}
"""What the peer fills, and which column of it is a paper's row."""


class Elapsed(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


class NoTagger:
    """Gives no tags."""

    digest = "none"
    topics = ()

    def tag_papers(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        return [()] * len(papers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = make_parser("tests.benchmarks.ingest", __doc__)
    parser.add_argument("--records", type=int, default=20_000, help="how many (20000)")
    wanted = parse_options(parser, arguments, records=300).records
    records = [*corpus_records(wanted)]
    print(
        f"{len(records)} records{' of random words' if corpus_kind(wanted) == 'made up' else ''}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        rules, plain = Path(folder, "rules.sqlite3"), Path(folder, "plain.sqlite3")
        without = _time(lambda: _import_records(plain, NoTagger(), records))
        again = _time(lambda: _import_records(plain, NoTagger(), records))
        # Read beforehand: reading the rules is done once, however many records come.
        tagger = LazyTopicRules()
        tagger.rules.tags("", None)
        with_rules = _time(lambda: _import_records(rules, tagger, records))
        file = Path(folder, "papers.jsonl.gz")
        _write_json_lines(file, records)
        from_file = _time(lambda: _import_file(Path(folder, "file.sqlite3"), file))
        rows = _rows(rules)
        peer = _time(lambda: _insert(Path(folder, "peer.sqlite3"), rows))
    _print("", "records/s CPU", "records/s clock", "time beside the peer")
    for what, taken in (
        ("no topics", without),
        ("with topics", with_rules),
        ("read from JSON Lines", from_file),
        ("the same again", again),
        ("sqlite executemany", peer),
    ):
        _print(
            what,
            f"{len(records) / taken.cpu:,.0f}",
            f"{len(records) / taken.wall:,.0f}",
            f"{taken.wall / peer.wall:.2f}x",
        )


def _print(*cells: str) -> None:
    print(f"{cells[0]:<20}" + "".join(f"{cell:>22}" for cell in cells[1:]))


def _time(action: Callable[[], None]) -> Elapsed:
    # Who imports a file does not hold all its records, for Python to go through them again and
    # again in search of cycles.
    gc.collect()
    gc.freeze()
    before, started = _cpu(), time.perf_counter()
    action()
    return Elapsed(_cpu() - before, time.perf_counter() - started)


def _cpu() -> float:
    """Return the processor time of this process and of those it started and saw end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _import_records(file: Path, tagger: Tagger, records: Sequence[Record]) -> None:
    source = NewSource(name="corpus", path=None, digest="corpus", format="jsonl")
    with Library.open(file, tagger) as library:
        counts = library.add_dump(source, iter(records))
    assert counts.records == len(records)


def _import_file(file: Path, dump_file: Path) -> None:
    """Read a dump from its file into a new library, as an import does before the index follows.

    All that is done once is part of it: the rules are read and the processes are started.
    """
    source = NewSource(name="corpus", path=None, digest="corpus", format="json-lines")
    with Library.open(file, LazyTopicRules()) as library, dump_file.open("rb") as data:
        dump = read_dump(data, name=dump_file.name, options=ReadOptions())
        counts = library.add_batches(source, dump.batches(chunk_sizes()))
    assert counts.records > 0


def _write_json_lines(file: Path, records: Sequence[Record]) -> None:
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        for record in records:
            told = {
                "title": record.title,
                "abstract": record.abstract,
                "authors": record.authors,
                "year": record.published and record.published.year,
                "venue": record.venue,
                "url": record.url,
            }
            lines.write(json.dumps(told, ensure_ascii=False) + "\n")


# The peer

_Rows = dict[str, list[tuple[Any, ...]]]


def _rows(file: Path) -> list[_Rows]:
    """Return the rows of a library's tables, so many papers with all that is theirs at a time."""
    connection = sqlite3.connect(file)
    try:
        (last,) = connection.execute("SELECT MAX(row) FROM paper").fetchone()
        return [
            {
                # Only the names above are put into the statement.
                table: connection.execute(
                    f"SELECT * FROM {table} WHERE {paper} BETWEEN ? AND ?",
                    (start, start + DEFAULT_LIMITS.chunk_records - 1),
                ).fetchall()
                for table, paper in _TABLES.items()
            }
            for start in range(1, last + 1, DEFAULT_LIMITS.chunk_records)
        ]
    finally:
        connection.close()


def _insert(file: Path, rows: Sequence[_Rows]) -> None:
    """Put rows into a new library's tables, each part in a transaction of its own."""
    database = Database(file)
    with database.writing() as connection:
        connection.execute("INSERT INTO source VALUES (1, 'corpus', 'jsonl', NULL, '')")
    for part in rows:
        with database.writing() as connection:
            for table, some in part.items():
                if some:
                    marks = ", ".join("?" * len(some[0]))
                    connection.executemany(
                        f"INSERT INTO {table} VALUES ({marks})",
                        some,
                    )
    database.close()


if __name__ == "__main__":
    # By its name, under which other processes find NoRules too.
    from tests.benchmarks import ingest

    ingest.main()
