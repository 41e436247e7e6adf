"""Libraries of each size, filled once and kept; and the same papers as plain rows, for the peers.

``library-N.db`` is a library of paperbrowse, with topics by its own rules, of N records in ten
dumps. ``papers-N.db`` holds what is searched of each of its papers in plain tables: the peers read
it as fast as SQLite can, and spend no time on what is not theirs.
"""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from paperbrowse.core.papers import IndexDocument, Record
from paperbrowse.library import Library, NewSource
from paperbrowse.topics import LazyTopicRules
from tests.benchmarks import corpus

_DUMPS = 10


@dataclass(frozen=True, slots=True)
class PreparedCorpus:
    """A corpus that is ready to be searched."""

    records: int
    papers: int
    kind: corpus.Kind
    library: Path
    """The library; never searched in place, so that it stays as it is."""
    rows: Path


class PaperRow(NamedTuple):
    """What is searched of a paper."""

    row: int
    id: str
    title: str
    abstract: str
    authors: str
    """Separated by newlines."""
    venue: str
    year: int
    """0 where unknown."""
    date: int
    """As yyyymmdd, zeros where unknown."""
    tags: tuple[str, ...]
    sources: tuple[str, ...]


def prepare_corpus(cache: Path, size: int, say: Callable[[str], None]) -> PreparedCorpus:
    """Return the corpus of ``size`` records; it is made in the folder ``cache`` if missing."""
    cache.mkdir(parents=True, exist_ok=True)
    kind = corpus.corpus_kind(size)
    name = f"{size}{'-made-up' if kind == 'made up' else ''}"
    library, rows = cache / f"library-{name}.db", cache / f"papers-{name}.db"
    if not library.exists():
        say(f"Filling a library with {size:,} records; it is kept in {cache}.")
        part = _remove_leftovers(library.with_suffix(".part"))
        fill_library(part, size)
        part.rename(library)
    # Opened once here, so that a library of an older paperbrowse is brought up to date only once.
    with Library.open(library, LazyTopicRules()) as opened:
        papers = opened.paper_count()
        if not rows.exists() or _row_count(rows) != papers:
            say("Writing the same papers as plain rows.")
            part = _remove_leftovers(rows.with_suffix(".part"))
            _write_rows(
                part, map(_document_row, itertools.count(1), opened.index_feed.documents(0))
            )
            part.replace(rows)
    return PreparedCorpus(size, papers, kind, library, rows)


def fill_library(file: Path, size: int) -> None:
    """Make a library of the corpus of ``size`` records."""
    with Library.open(file, LazyTopicRules()) as library:
        records = corpus.corpus_records(size)
        for number in range(1, _DUMPS + 1):
            count = size * number // _DUMPS - size * (number - 1) // _DUMPS
            import_records(library, f"papers-{number:02}.jsonl", itertools.islice(records, count))


def import_records(library: Library, name: str, records: Iterable[Record]) -> None:
    """Add a dump of this name to a library."""
    source = NewSource(name=name, path=None, digest=f"benchmark {name}", format="json-lines")
    library.add_dump(source, records)


def copy_library(prepared: PreparedCorpus, folder: Path) -> None:
    """Put a copy of the library into ``folder``, where paperbrowse looks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(prepared.library, folder / "library.sqlite3")


def make_row(number: int, record: Record) -> PaperRow:
    """Return a record as it would be as a paper without topics."""
    year = 0 if record.published is None else record.published.year or 0
    return PaperRow(
        number,
        f"paper-{number}",
        record.title,
        record.abstract or "",
        "\n".join(record.authors),
        record.venue or "",
        year,
        year * 10_000,
        (),
        ("papers-01.jsonl",),
    )


def read_rows(file: Path) -> Iterator[PaperRow]:
    """Yield the papers of a file of plain rows."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        for *plain, tags, sources in connection.execute("SELECT * FROM paper ORDER BY row"):
            values = (tuple(text.split("\n")) if text else () for text in (tags, sources))
            yield PaperRow._make([*plain, *values])


def _write_rows(file: Path, rows: Iterable[PaperRow]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            """
            CREATE TABLE paper (row INTEGER PRIMARY KEY, id TEXT, title TEXT, abstract TEXT,
                authors TEXT, venue TEXT, year INTEGER, date INTEGER, tags TEXT, sources TEXT);
            CREATE TABLE paper_tag (row INTEGER, value TEXT, PRIMARY KEY (row, value))
                WITHOUT ROWID;
            CREATE TABLE paper_source (row INTEGER, value TEXT, PRIMARY KEY (row, value))
                WITHOUT ROWID;
            """
        )
        for row in rows:
            *plain, tags, sources = row
            connection.execute(
                "INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*plain, "\n".join(tags), "\n".join(sources)),
            )
            for table, values in (("paper_tag", tags), ("paper_source", sources)):
                connection.executemany(
                    f"INSERT INTO {table} VALUES (?, ?)", [(row.row, value) for value in values]
                )
        connection.commit()


def _document_row(number: int, paper: IndexDocument) -> PaperRow:
    year, month, day = paper.published
    return PaperRow(
        number,
        paper.id,
        paper.title,
        paper.abstract or "",
        "\n".join(paper.authors),
        paper.venue or "",
        year,
        year * 10_000 + month * 100 + day,
        tuple(sorted(set(paper.tags))),
        tuple(sorted(set(paper.sources))),
    )


def _row_count(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM paper").fetchone()
        return int(count)


def _remove_leftovers(file: Path) -> Path:
    """Return ``file``, which is not there any more if it was left over."""
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        each.unlink(missing_ok=True)
    return file
