"""SQLite FTS5, as one who knows it would set it up for this.

Titles and abstracts in one table with the porter stemmer and content of its own beside it, so that
``snippet()`` has the text; names of authors and venues in another, so that words need no column
filter. BM25 is the table's rank, titles twice. Years, dates, tags and sources lie in slim tables
by row. A count is one statement, the first papers another, which keeps FTS5's own sorter in use;
where facets are counted, the hits go into a temporary table once, and everything is counted and
sorted from there. Filters are joined behind the match. The file is memory-mapped. After the build,
which is timed, the segments are merged by ``optimize``, which is not.

``prefixes``: with prefix indexes of one to three letters, and a table of the words as written
(``detail=none``), which patterns are looked up in by GLOB over its vocabulary. Without, a prefix
walks the words, and patterns cannot be asked. FTS5 has no fuzzy words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from paperbrowse.core.papers import Record
from tests.benchmarks.libraries import PaperRow, PreparedCorpus, make_row
from tests.benchmarks.search.engine import (
    BenchQuery,
    Clause,
    IndexSize,
    SearchAnswer,
    UnsupportedQueryError,
)

_FACETS = {
    "tag": "SELECT t.value, COUNT(*) FROM hit CROSS JOIN paper_tag AS t USING (row) GROUP BY 1",
    "year": "SELECT m.year, COUNT(*) FROM hit CROSS JOIN meta AS m USING (row) GROUP BY 1",
    "source": "SELECT t.value, COUNT(*) FROM hit CROSS JOIN paper_source AS t USING (row)"
    " GROUP BY 1",
}
"""What counts the hits; tags and sources by number."""


class Fts5:
    """An FTS5 index in one file."""

    def __init__(self, *, prefixes: bool) -> None:
        self._prefixes = prefixes
        self._open: sqlite3.Connection | None = None
        self._value_names: dict[int, str] = {}
        self._received: list[PaperRow] = []

    def build(self, corpus: PreparedCorpus, folder: Path) -> None:
        connection = sqlite3.connect(_file(folder), isolation_level=None)
        connection.executescript(
            f"""
            PRAGMA cache_size = -500000;
            PRAGMA synchronous = NORMAL;
            ATTACH '{corpus.rows}' AS given;
            BEGIN;
            CREATE TABLE paper (row INTEGER PRIMARY KEY, title TEXT, abstract TEXT);
            CREATE TABLE name (row INTEGER PRIMARY KEY, authors TEXT, venue TEXT);
            CREATE TABLE meta (row INTEGER PRIMARY KEY, year INTEGER, date INTEGER);
            CREATE TABLE value (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
            CREATE TABLE paper_tag (row INTEGER, value INTEGER, PRIMARY KEY (row, value))
                WITHOUT ROWID;
            CREATE TABLE paper_source (row INTEGER, value INTEGER, PRIMARY KEY (row, value))
                WITHOUT ROWID;
            CREATE VIRTUAL TABLE text USING fts5 (title, abstract, content='paper',
                content_rowid='row', tokenize='porter unicode61'
                {", prefix='1 2 3'" if self._prefixes else ""});
            CREATE VIRTUAL TABLE names USING fts5 (authors, venue, content='name',
                content_rowid='row');
            INSERT INTO text (text, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
            INSERT INTO paper SELECT row, title, abstract FROM given.paper ORDER BY row;
            INSERT INTO name SELECT row, authors, venue FROM given.paper ORDER BY row;
            INSERT INTO meta SELECT row, year, date FROM given.paper ORDER BY row;
            INSERT INTO value (name)
                SELECT value FROM given.paper_tag UNION SELECT value FROM given.paper_source;
            INSERT INTO paper_tag SELECT p.row, v.number
                FROM given.paper_tag AS p JOIN value AS v ON v.name = p.value;
            INSERT INTO paper_source SELECT p.row, v.number
                FROM given.paper_source AS p JOIN value AS v ON v.name = p.value;
            INSERT INTO text (rowid, title, abstract)
                SELECT row, title, abstract FROM given.paper ORDER BY row;
            INSERT INTO names (rowid, authors, venue)
                SELECT row, authors, venue FROM given.paper ORDER BY row;
            """
        )
        if self._prefixes:
            connection.execute(
                "CREATE VIRTUAL TABLE written USING fts5 (text, content='', detail=none)"
            )
            connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab ('written', 'row')")
            connection.execute(
                "INSERT INTO written (rowid, text)"
                " SELECT row, title || char(10) || abstract FROM given.paper ORDER BY row"
            )
        connection.execute("COMMIT")
        connection.close()

    def optimize(self, folder: Path) -> None:
        connection = sqlite3.connect(_file(folder), isolation_level=None)
        for table in ("text", "names", *(("written",) if self._prefixes else ())):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()

    def ready(self, folder: Path) -> None:
        pass

    def open(self, folder: Path) -> None:
        self._open = sqlite3.connect(_file(folder), isolation_level=None)
        for pragma in (
            "mmap_size = 8000000000",
            "cache_size = -20000",
            "temp_store = MEMORY",
            "synchronous = NORMAL",
        ):
            self._open.execute(f"PRAGMA {pragma}")
        self._open.execute("CREATE TEMP TABLE hit (row INTEGER PRIMARY KEY, rank REAL)")
        self._value_names = dict(self._open.execute("SELECT number, name FROM value"))

    def ask(self, question: BenchQuery) -> SearchAnswer:
        assert self._open is not None
        if any(clause.kind == "pattern" for clause in question.must):
            return self._ask_pattern(question)
        source, values = _source(question)
        if question.facets:
            return self._ask_with_counts(source, values, question)
        (total,) = self._one(f"SELECT COUNT(*) {source}", values)
        order = "m.date DESC" if question.by_date else "text.rank"
        shown = ", snippet(text, 1, '', '', '…', 24)" if question.snippets else ""
        first = self._open.execute(
            f"SELECT text.rowid{shown} {source} ORDER BY {order} LIMIT {question.limit}", values
        ).fetchall()
        return SearchAnswer(
            total,
            [row[0] for row in first],
            snippets=[row[1] for row in first] if question.snippets else (),
        )

    def _ask_with_counts(
        self, source: str, values: list[object], question: BenchQuery
    ) -> SearchAnswer:
        assert self._open is not None
        self._open.execute("DELETE FROM hit")
        self._open.execute(f"INSERT INTO hit SELECT text.rowid, text.rank {source}", values)
        (total,) = self._one("SELECT COUNT(*) FROM hit", [])
        first = self._open.execute(
            f"SELECT row FROM hit ORDER BY rank LIMIT {question.limit}"
        ).fetchall()
        facets = {
            facet: {self._name_of(facet, value): count for value, count in counts}
            for facet, counts in (
                (facet, self._open.execute(statement)) for facet, statement in _FACETS.items()
            )
        }
        return SearchAnswer(total, [row for (row,) in first], facets)

    def _name_of(self, facet: str, value: int) -> str:
        return str(value) if facet == "year" else self._value_names[value]

    def _ask_pattern(self, question: BenchQuery) -> SearchAnswer:
        assert self._open is not None
        if not self._prefixes:
            raise UnsupportedQueryError("the words as written are not kept")
        ((_, shape, _),) = question.must
        # In order, or else SQLite would make an index of the vocabulary first.
        words = self._open.execute(
            "SELECT term FROM vocabulary WHERE term GLOB ? ORDER BY term", (shape,)
        ).fetchall()
        if not words:
            return SearchAnswer(0, ())
        either = [" OR ".join(f'"{word}"' for (word,) in words)]
        (total,) = self._one("SELECT COUNT(*) FROM written WHERE written MATCH ?", either)
        first = self._open.execute(
            f"SELECT rowid FROM written WHERE written MATCH ? LIMIT {question.limit}", either
        ).fetchall()
        return SearchAnswer(total, [row for (row,) in first])

    def _one(self, statement: str, values: Sequence[object]) -> tuple[int]:
        assert self._open is not None
        row: tuple[int] = self._open.execute(statement, values).fetchone()
        return row

    def stage(self, records: Sequence[Record]) -> None:
        (last,) = self._one("SELECT MAX(row) FROM meta", [])
        self._received = [
            make_row(last + number, record) for number, record in enumerate(records, 1)
        ]

    def add(self) -> None:
        assert self._open is not None
        rows = self._received
        statements: list[tuple[str, list[tuple[object, ...]]]] = [
            ("paper VALUES (?, ?, ?)", [(r.row, r.title, r.abstract) for r in rows]),
            ("name VALUES (?, ?, ?)", [(r.row, r.authors, r.venue) for r in rows]),
            ("meta VALUES (?, ?, ?)", [(r.row, r.year, r.date) for r in rows]),
            ("paper_source VALUES (?, ?)", [(r.row, 1) for r in rows]),
            (
                "text (rowid, title, abstract) VALUES (?, ?, ?)",
                [(r.row, r.title, r.abstract) for r in rows],
            ),
            (
                "names (rowid, authors, venue) VALUES (?, ?, ?)",
                [(r.row, r.authors, r.venue) for r in rows],
            ),
        ]
        if self._prefixes:
            written = [(r.row, f"{r.title}\n{r.abstract}") for r in rows]
            statements.append(("written (rowid, text) VALUES (?, ?)", [*written]))
        self._open.execute("BEGIN")
        for statement, values in statements:
            self._open.executemany(f"INSERT INTO {statement}", values)
        self._open.execute("COMMIT")

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None

    def size(self, folder: Path) -> IndexSize:
        connection = sqlite3.connect(_file(folder))
        try:
            (texts,) = connection.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name IN ('paper', 'name')"
            ).fetchone()
        except sqlite3.OperationalError:  # this SQLite is made without dbstat
            texts = 0
        finally:
            connection.close()
        return IndexSize(_file(folder).stat().st_size, texts)


def _file(folder: Path) -> Path:
    return folder / "fts5.sqlite3"


def _source(question: BenchQuery) -> tuple[str, list[object]]:
    """Return where the hits come from, as SQL, and the values in it."""
    joined, conditions, values = "", "", list[object]()
    if question.years or question.by_date:
        joined += " CROSS JOIN meta AS m ON m.row = text.rowid"
    if question.tag:
        joined += (
            " CROSS JOIN paper_tag AS t ON t.row = text.rowid"
            " AND t.value = (SELECT number FROM value WHERE name = ?)"
        )
        values.append(question.tag)
    values.append(_match(question))
    if question.years:
        conditions += " AND m.year BETWEEN ? AND ?"
        values += question.years
    return f"FROM text{joined} WHERE text MATCH ?{conditions}", values


def _match(question: BenchQuery) -> str:
    parts = [_said(clause) for clause in question.must]
    if question.should:
        parts.append(f"({' OR '.join(map(_said, question.should))})")
    return " NOT ".join(chain([" AND ".join(parts)], map(_said, question.must_not)))


def _said(clause: Clause) -> str:
    match clause.kind:
        case "word" | "phrase":
            return f'"{clause.text}"'
        case "prefix" | "typed":  # the stem of what is typed is a beginning of it
            return f'"{clause.text}" *'
        case "pattern" | "fuzzy":
            raise UnsupportedQueryError(f"FTS5 has no {clause.kind} queries")
