"""The engines that are compared, each asked the text as a person typed it.

paperbrowse gets the text itself. The peers have no language for what people type, so they get its
words, as a program with one search field would give them: every word must be found (AND), or any
(OR), in title, abstract or authors, by BM25 with the title twice.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from paperbrowse.search import SearchRequest, Seed
from tests.benchmarks.libraries import PreparedCorpus
from tests.benchmarks.search.paperbrowse_engine import Paperbrowse, place

if TYPE_CHECKING:
    import tantivy  # type: ignore[import-not-found,unused-ignore]

PEERS: Mapping[str, str] = {"fts5": "FTS5", "tantivy": "Tantivy"}
"""Every peer by the name that the command line knows it by, and its name in the report."""

OURS = "paperbrowse"

_WORD = re.compile(r"[^\W_]+")


class Searcher(Protocol):
    """An engine over a corpus."""

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the ids of the best papers, at most ``limit``, best first."""

    def close(self) -> None:
        """Close its files."""


def open_searchers(
    corpus: PreparedCorpus, folder: Path, peers: Sequence[str]
) -> dict[str, Searcher]:
    """Index a corpus in ``folder`` for each engine; return them, the peers with AND and with OR.

    Raises ImportError when a peer is not installed.
    """
    searchers: dict[str, Searcher] = {OURS: PaperbrowseSearcher(corpus, folder)}
    if "fts5" in peers:
        file = folder / "quality-fts5.sqlite3"
        _build_fts5(corpus, file)
        searchers |= {f"FTS5 {how}": Fts5Searcher(file, how) for how in ("AND", "OR")}
    if "tantivy" in peers:
        index = _build_tantivy(corpus, folder)
        searchers |= {f"Tantivy {how}": TantivySearcher(index, how) for how in ("AND", "OR")}
    return searchers


class PaperbrowseSearcher:
    """paperbrowse through its public surface, as the shell asks it: nothing is being typed."""

    def __init__(self, corpus: PreparedCorpus, folder: Path) -> None:
        place(corpus, folder)
        self._engine = Paperbrowse()
        self._engine.build(corpus, folder)
        self._engine.ready(folder)
        self._engine.open(folder)

    def search(self, text: str, limit: int) -> Sequence[str]:
        results = self._engine.search(SearchRequest(query=text, limit=limit, facets=False))
        return [hit.paper_id for hit in results.hits]

    def find_similar(self, paper_id: str, limit: int) -> Sequence[str]:
        """Return the ids of the papers most similar to one, best first."""
        seed = Seed(paper_ids=(paper_id,))
        results = self._engine.search(SearchRequest(similar_to=seed, limit=limit, facets=False))
        return [hit.paper_id for hit in results.hits]

    def close(self) -> None:
        self._engine.close()


class Fts5Searcher:
    """SQLite FTS5."""

    def __init__(self, file: Path, how: str) -> None:
        self._how = f" {how} "
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self._connection.execute("PRAGMA mmap_size = 8000000000")

    def search(self, text: str, limit: int) -> Sequence[str]:
        words = _plain_words(text)
        if not words:
            return ()
        return [
            paper_id
            for (paper_id,) in self._connection.execute(
                "SELECT paper.id FROM (SELECT rowid FROM text WHERE text MATCH ?"
                " ORDER BY rank LIMIT ?) AS found JOIN paper ON paper.row = found.rowid",
                (self._how.join(f'"{word}"' for word in words), limit),
            )
        ]

    def close(self) -> None:
        self._connection.close()


class TantivySearcher:
    """Tantivy, by its own query parser."""

    def __init__(self, index: tantivy.Index, how: str) -> None:
        self._index = index
        self._every = how == "AND"

    def search(self, text: str, limit: int) -> Sequence[str]:
        query, _ = self._index.parse_query_lenient(
            " ".join(_plain_words(text)),
            ["title", "abstract", "authors"],
            {"title": 2.0},
            conjunction_by_default=self._every,
        )
        searcher = self._index.searcher()
        found = searcher.search(query, limit, count=False)
        return [str(searcher.doc(address)["id"][0]) for _, address in found.hits]

    def close(self) -> None:
        pass


def _plain_words(text: str) -> list[str]:
    """Return the words of a text, each once, in small letters: so none is an operator."""
    return [*dict.fromkeys(_WORD.findall(text.lower()))]


def _build_fts5(corpus: PreparedCorpus, file: Path) -> None:
    """Index a corpus with authors beside the texts; the peer of the search benchmark parts them."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            f"""
            PRAGMA cache_size = -500000;
            ATTACH '{corpus.rows}' AS given;
            BEGIN;
            CREATE TABLE paper (row INTEGER PRIMARY KEY, id TEXT);
            CREATE VIRTUAL TABLE text USING fts5 (title, abstract, authors, content='',
                tokenize='porter unicode61');
            INSERT INTO text (text, rank) VALUES ('rank', 'bm25(2.0, 1.0, 1.0)');
            INSERT INTO paper SELECT row, id FROM given.paper ORDER BY row;
            INSERT INTO text (rowid, title, abstract, authors)
                SELECT row, title, abstract, authors FROM given.paper ORDER BY row;
            INSERT INTO text (text) VALUES ('optimize');
            COMMIT;
            """
        )


def _build_tantivy(corpus: PreparedCorpus, folder: Path) -> tantivy.Index:
    # Here, because it may not be installed.
    from tests.benchmarks.search.peers.tantivy import Tantivy

    peer = Tantivy(beginnings=False)
    peer.build(corpus, folder)
    peer.optimize(folder)
    peer.open(folder)
    return peer.index
