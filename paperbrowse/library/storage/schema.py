"""The tables of a library file, the numbered migrations between versions, the integrity check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from sqlite3 import Connection, complete_statement

ID_COPY_TABLES = ("list_entry", "paper_status", "paper_star", "paper_note")
"""The tables with a copy of a paper's id."""

SQLITE_HEADER = b"SQLite format 3\x00"
"""The first bytes of an SQLite database."""

APPLICATION_ID = 0x50425257
"""``PBRW``: marks an SQLite file as a library (``PRAGMA application_id``)."""

_VERSION_1 = """
-- Numbers and names that the library keeps about itself.
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('change', 0), ('list_change', 0), ('tagger', ''), ('derivation', 0);

CREATE TABLE source (
    row INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL,
    path TEXT,                    -- where it was first read from; NULL for a pipe
    imported_at TEXT NOT NULL     -- the last time it was read; UTC, ISO 8601
);

-- Every content that a source has had.
CREATE TABLE source_digest (
    digest TEXT PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (row) ON DELETE CASCADE
) WITHOUT ROWID;

-- A paper as computed from its records; everything here but row and id could be computed again.
CREATE TABLE paper (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    change INTEGER NOT NULL,
    title TEXT NOT NULL,
    abstract TEXT,
    authors TEXT NOT NULL,        -- JSON array of names
    author_count INTEGER,
    organization TEXT,
    published TEXT,               -- 2024, 2024-03 or 2024-03-14
    published_inferred INTEGER NOT NULL,
    comments INTEGER,
    upvotes INTEGER,
    arxiv_id TEXT,
    doi TEXT,
    venue TEXT,
    url TEXT,
    links TEXT NOT NULL           -- JSON array of addresses
);
CREATE UNIQUE INDEX paper_by_change ON paper (change);

-- A record as its source told it.
CREATE TABLE record (
    row INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (row) ON DELETE CASCADE,
    digest BLOB NOT NULL,         -- Record.digest
    paper INTEGER NOT NULL REFERENCES paper (row),
    fields TEXT NOT NULL          -- JSON, as Record.from_json reads it
);
CREATE UNIQUE INDEX record_by_digest ON record (source, digest);
CREATE INDEX record_by_paper ON record (paper, source);

-- What names exactly one paper: its id and every former id ('id'), its arXiv ids, its DOIs.
CREATE TABLE paper_key (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES paper (row) ON DELETE CASCADE,
    PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE INDEX paper_key_by_paper ON paper_key (paper);

-- The folded titles of a paper, which different papers may share.
CREATE TABLE paper_title (
    title TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES paper (row) ON DELETE CASCADE,
    PRIMARY KEY (title, paper)
) WITHOUT ROWID;
CREATE INDEX paper_title_by_paper ON paper_title (paper);

CREATE TABLE paper_topic (
    paper INTEGER NOT NULL REFERENCES paper (row) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic TEXT NOT NULL,
    PRIMARY KEY (paper, position)
) WITHOUT ROWID;
CREATE INDEX paper_topic_by_topic ON paper_topic (topic);

-- Ids under which no paper stands any more, because it was found to be another one.
CREATE TABLE removed (id TEXT PRIMARY KEY, change INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX removed_by_change ON removed (change);

CREATE TABLE reading_list (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,           -- as the reader wrote it
    folded TEXT NOT NULL UNIQUE,  -- as names are compared
    position INTEGER NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE list_entry (
    list INTEGER NOT NULL REFERENCES reading_list (row) ON DELETE CASCADE,
    paper INTEGER NOT NULL REFERENCES paper (row),
    position INTEGER NOT NULL,    -- grows along the list; gaps mean nothing
    saved_at TEXT NOT NULL,
    query TEXT NOT NULL,          -- the search it was saved from, or ''
    PRIMARY KEY (list, paper)
) WITHOUT ROWID;
CREATE INDEX list_entry_by_position ON list_entry (list, position);
CREATE INDEX list_entry_by_paper ON list_entry (paper);

-- What the reader did, so that it can be undone and done again; the steps after the last one
-- that is not undone can be redone.
CREATE TABLE journal (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    name TEXT NOT NULL,           -- in words: Removed 3 papers from Thesis
    operations TEXT NOT NULL,     -- JSON: what to apply to do it again
    inverses TEXT NOT NULL,       -- JSON: what to apply to undo it
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX journal_undone ON journal (undone, row);
"""


_VERSION_2 = """
-- A paper's topics in one row, parted by line ends: a third of the rows, and no index of them.
CREATE TABLE paper_topics (
    paper INTEGER PRIMARY KEY REFERENCES paper (row) ON DELETE CASCADE,
    topics TEXT NOT NULL
);
INSERT INTO paper_topics
    SELECT paper, group_concat(topic, char(10))
    FROM (SELECT paper, topic FROM paper_topic ORDER BY paper, position)
    GROUP BY paper;
DROP TABLE paper_topic;

-- From now on paper_title holds a title only where the id that follows from it is another paper's
-- key: the others are found by that id. Rows beyond those mean nothing and do no harm.
"""

_VERSION_3 = """
-- Identifies this library, also against one that was in its place before a backup was restored.
INSERT INTO meta VALUES ('identity', lower(hex(randomblob(16))));

-- Of each list and kind of mark, the number of the last change that touched it.
ALTER TABLE reading_list ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
INSERT INTO meta VALUES ('status_change', 0), ('star_change', 0), ('note_change', 0);

-- What the reader makes of papers stands in narrow tables, each with a copy of the paper's present
-- id: to read 50,000 ids out of the wide rows of papers takes half a second.

CREATE TABLE entry_with_id (
    list INTEGER NOT NULL REFERENCES reading_list (row) ON DELETE CASCADE,
    paper INTEGER NOT NULL REFERENCES paper (row),
    position INTEGER NOT NULL,    -- grows along the list; gaps mean nothing
    saved_at TEXT NOT NULL,
    query TEXT NOT NULL,          -- the search it was saved from, or ''
    id TEXT NOT NULL,
    PRIMARY KEY (list, paper)
) WITHOUT ROWID;
INSERT INTO entry_with_id
    SELECT list, paper, position, saved_at, query, id
    FROM list_entry JOIN paper ON paper.row = paper;
DROP TABLE list_entry;
ALTER TABLE entry_with_id RENAME TO list_entry;
CREATE UNIQUE INDEX list_entry_by_paper ON list_entry (paper, list);
CREATE INDEX list_entry_by_position ON list_entry (list, position, id);
CREATE INDEX list_entry_by_saving ON list_entry (list, saved_at DESC);

CREATE TABLE paper_status (
    paper INTEGER PRIMARY KEY REFERENCES paper (row),
    id TEXT NOT NULL,
    value TEXT NOT NULL,          -- unread, reading or read; a paper without a row is unread
    at TEXT NOT NULL
);
CREATE INDEX paper_status_by_value ON paper_status (value, id);

CREATE TABLE paper_star (
    paper INTEGER PRIMARY KEY REFERENCES paper (row),
    id TEXT NOT NULL,
    value INTEGER NOT NULL,       -- 1
    at TEXT NOT NULL
);

CREATE TABLE paper_note (
    paper INTEGER PRIMARY KEY REFERENCES paper (row),
    id TEXT NOT NULL,
    at TEXT NOT NULL,             -- when it was last changed
    value TEXT NOT NULL           -- Markdown
);

-- The reader's tags of a paper, and the topics that the reader took off it.
CREATE TABLE own_tag (
    paper INTEGER NOT NULL REFERENCES paper (row),
    folded TEXT NOT NULL,         -- as tags are compared
    tag TEXT NOT NULL,            -- as the reader wrote it
    given INTEGER NOT NULL,       -- 1, or 0 for a topic taken off
    at TEXT NOT NULL,
    PRIMARY KEY (paper, folded)
) WITHOUT ROWID;
CREATE INDEX own_tag_by_tag ON own_tag (folded, given, tag);

-- What papers are cited by; of several keys of a paper the first holds, and none goes to another.
CREATE TABLE citation_key (
    row INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    paper INTEGER NOT NULL REFERENCES paper (row)
);
CREATE INDEX citation_key_by_paper ON citation_key (paper, row, key);

CREATE TABLE saved_search (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,           -- as the reader wrote it
    folded TEXT NOT NULL UNIQUE,  -- as names are compared
    query TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at TEXT NOT NULL
);

-- What the reader did, so that it can be undone and done again. A step follows the one that was the
-- last done when it was made, its parent. The done ones lead from the first to the present, and
-- the undone ones on from there, by rows that grow; the others branch off, and are detours.
CREATE TABLE step (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    parent INTEGER,               -- NULL for one that was made when nothing was done
    state TEXT NOT NULL,          -- done, undone or detour
    at TEXT NOT NULL,
    name TEXT NOT NULL,           -- in words: Removed 3 papers from Thesis
    operations TEXT NOT NULL,     -- JSON: what to apply to do it again
    inverses TEXT NOT NULL        -- JSON: what to apply to undo it
);
INSERT INTO step
    SELECT row, LAG(row) OVER (ORDER BY row), CASE WHEN undone THEN 'undone' ELSE 'done' END,
        at, name, operations, inverses
    FROM journal;
DROP TABLE journal;
ALTER TABLE step RENAME TO journal;
CREATE INDEX journal_by_state ON journal (state, row);
CREATE INDEX journal_by_parent ON journal (parent, row);
"""

_VERSION_4 = """
-- More of what records say, computed as the other columns are.
ALTER TABLE paper ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';  -- JSON array of names
ALTER TABLE paper ADD COLUMN language TEXT;
ALTER TABLE paper ADD COLUMN citations INTEGER;

-- The time of the import that first brought a paper. For older papers it is not known: none came
-- later than the last reading of the source that was read first.
CREATE TABLE paper_added (
    paper INTEGER PRIMARY KEY REFERENCES paper (row) ON DELETE CASCADE,
    at TEXT NOT NULL
);
INSERT INTO paper_added
    SELECT paper, MIN(imported_at) FROM record JOIN source ON source.row = source GROUP BY paper;

-- The number of the last change of the reader's tags.
INSERT INTO meta VALUES ('tag_change', 0);

-- When the last visit began, and the one before it.
INSERT INTO meta
    SELECT key, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'
    FROM (SELECT 'visit' AS key UNION SELECT 'previous_visit');
"""

_VERSION_5 = """
-- What a search asks beside its query: order, facet values, list; JSON that the search understands.
ALTER TABLE saved_search ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- When it was last opened; NULL where it never was since it was saved.
ALTER TABLE saved_search ADD COLUMN opened_at TEXT;
"""


def _execute_script(connection: Connection, script: str) -> None:
    """Execute the statements of a script without the commit of ``executescript``."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            connection.execute(statement)
            statement = ""


MIGRATIONS = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5)
"""The script at index n leads from version n to version n + 1 (``PRAGMA user_version``)."""

SCHEMA_VERSION = len(MIGRATIONS)


def migrate(connection: Connection) -> None:
    """Migrate a library to this version, within the transaction of ``connection``."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for script in MIGRATIONS[version:]:
        _execute_script(connection, script)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


# The integrity check

_MAX_MESSAGES = 10

_ZERO_COUNT_QUERIES: Mapping[str, str] = {
    "papers without a record": (
        "SELECT COUNT(*) FROM paper WHERE row NOT IN (SELECT paper FROM record)"
    ),
    "papers that their own id does not find": (
        "SELECT COUNT(*) FROM paper LEFT JOIN paper_key ON kind = 'id' AND value = id"
        " WHERE paper_key.paper IS NOT row"
    ),
    "papers without the time of their first import": (
        "SELECT COUNT(*) FROM paper WHERE row NOT IN (SELECT paper FROM paper_added)"
    ),
    "changes beyond the counter": (
        "SELECT COUNT(*) FROM paper WHERE change > (SELECT value FROM meta WHERE key = 'change')"
    ),
    "reading lists whose name is not its own": (
        "SELECT COUNT(*) FROM reading_list WHERE name = '' OR folded = ''"
    ),
    "steps done after one that is not": (
        "SELECT COUNT(*) FROM journal step LEFT JOIN journal before ON before.row = step.parent"
        " WHERE step.state = 'done' AND step.parent IS NOT NULL AND before.state IS NOT 'done'"
    ),
    "steps to be done again that lead on from nothing": (
        "SELECT COUNT(*) FROM journal step WHERE state = 'undone' AND parent IS NOT ("
        "SELECT MAX(row) FROM journal WHERE state IN ('done', 'undone') AND row < step.row)"
    ),
    **{
        f"rows of {table} under another id than their paper's": (
            f"SELECT COUNT(*) FROM {table} entry JOIN paper ON paper.row = entry.paper"  # noqa: S608
            " WHERE entry.id <> paper.id"
        )
        for table in ID_COPY_TABLES
    },
}


def check_integrity(connection: Connection) -> list[str]:
    """Return a sentence for each problem of pages, foreign keys and counts; none if all is well."""
    pages = connection.execute(f"PRAGMA quick_check({_MAX_MESSAGES})").fetchall()
    problems = [f"The file is damaged: {text}." for (text,) in pages if text != "ok"]
    tables = Counter(table for table, *_ in connection.execute("PRAGMA foreign_key_check"))
    problems += [f"{count} rows of {table} hang on nothing." for table, count in tables.items()]
    for what, query in _ZERO_COUNT_QUERIES.items():
        (count,) = connection.execute(query).fetchone()
        if count:
            problems.append(f"There are {count} {what}.")
    return problems
