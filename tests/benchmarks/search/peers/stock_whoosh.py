"""Whoosh as it comes, as its documentation says to use it for this.

Titles (twice) and abstracts with the stemming analyzer, which drops no words here; tags and
sources as keywords, year and date as sortable numbers. One process writes one segment with plenty
of memory. The first papers come from ``search(limit=50)``, the count from ``len`` of it; facets are
groups that count. Prefixes, patterns and fuzzy words are looked up among the stems.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from paperbrowse.core.papers import Record
from tests.benchmarks.libraries import PaperRow, PreparedCorpus, make_row, read_rows
from tests.benchmarks.search.engine import BenchQuery, Clause, IndexSize, SearchAnswer, folder_size


class StockWhoosh:
    """A Whoosh index in a folder."""

    def __init__(self) -> None:
        # Here, so that the other engines' processes do without it.
        from whoosh import analysis, fields

        self._analyzer = analysis.StemmingAnalyzer(stoplist=None, minsize=1)
        self._schema = fields.Schema(
            row=fields.STORED,
            title=fields.TEXT(analyzer=self._analyzer, field_boost=2.0),
            abstract=fields.TEXT(analyzer=self._analyzer, stored=True),
            authors=fields.TEXT,
            venue=fields.TEXT,
            tag=fields.KEYWORD(commas=True),
            source=fields.KEYWORD(commas=True),
            year=fields.NUMERIC(sortable=True),
            date=fields.NUMERIC(sortable=True),
        )
        self._index: Any = None
        self._searcher: Any = None
        self._received: list[PaperRow] = []
        self._added = 0

    def build(self, corpus: PreparedCorpus, folder: Path) -> None:
        from whoosh.index import create_in

        _folder(folder).mkdir(parents=True, exist_ok=True)
        index = create_in(str(_folder(folder)), self._schema)
        writer = index.writer(limitmb=1024)
        for row in read_rows(corpus.rows):
            self._write(writer, row)
        writer.commit()
        index.close()

    def optimize(self, folder: Path) -> None:
        pass

    def ready(self, folder: Path) -> None:
        pass

    def open(self, folder: Path) -> None:
        from whoosh.index import open_dir

        self._index = open_dir(str(_folder(folder)))
        self._searcher = self._index.searcher()

    def ask(self, question: BenchQuery) -> SearchAnswer:
        from whoosh import sorting

        options: dict[str, Any] = {"limit": question.limit}
        if question.by_date:
            options |= {"sortedby": "date", "reverse": True}
        if question.facets:
            groups = {
                name: sorting.FieldFacet(name, allow_overlap=True, maptype=sorting.Count)
                for name in ("tag", "source")
            }
            groups["year"] = sorting.FieldFacet("year", maptype=sorting.Count)
            options["groupedby"] = groups
        results = self._searcher.search(self._query(question), **options)
        facets = {}
        if question.facets:
            facets = {
                name: {str(value): int(count) for value, count in results.groups(name).items()}
                for name in ("tag", "source", "year")
            }
        first = [hit["row"] for hit in results]
        snippets = (
            [hit.highlights("abstract", top=1) for hit in results] if question.snippets else ()
        )
        return SearchAnswer(len(results), first, facets, snippets)

    def _query(self, question: BenchQuery) -> Any:
        from whoosh import query

        parts = [self._clause_query(clause) for clause in question.must]
        if question.should:
            parts.append(query.Or([self._clause_query(clause) for clause in question.should]))
        if question.years:
            parts.append(query.NumericRange("year", *question.years))
        if question.tag:
            parts.append(query.Term("tag", question.tag))
        parts += [query.Not(self._clause_query(clause)) for clause in question.must_not]
        return query.And(parts).normalize()

    def _clause_query(self, clause: Clause) -> Any:
        from whoosh import query

        words = [token.text for token in self._analyzer(clause.text, mode="query")]
        return query.Or([self._in_field(field, clause, words) for field in ("title", "abstract")])

    @staticmethod
    def _in_field(field: str, clause: Clause, words: list[str]) -> Any:
        from whoosh import query

        match clause.kind:
            case "word":
                return query.Term(field, words[0])
            case "phrase":
                return query.Phrase(field, words)
            case "prefix":
                return query.Prefix(field, clause.text)
            case "typed":
                return query.Or([query.Term(field, words[0]), query.Prefix(field, clause.text)])
            case "pattern":
                return query.Wildcard(field, clause.text)
            case "fuzzy":
                return query.FuzzyTerm(field, clause.text, maxdist=clause.edits)

    def _write(self, writer: Any, row: PaperRow) -> None:
        writer.add_document(
            row=row.row,
            title=row.title,
            abstract=row.abstract,
            authors=row.authors,
            venue=row.venue,
            tag=",".join(row.tags),
            source=",".join(row.sources),
            year=row.year,
            date=row.date,
        )

    def stage(self, records: Sequence[Record]) -> None:
        start = 10_000_000 + self._added
        self._received = [make_row(start + number, each) for number, each in enumerate(records)]
        self._added += len(records)

    def add(self) -> None:
        writer = self._index.writer()
        for row in self._received:
            self._write(writer, row)
        writer.commit()
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        if self._index is not None:
            self._searcher.close()
            self._index.close()
        self._index = self._searcher = None

    def size(self, folder: Path) -> IndexSize:
        return IndexSize(folder_size(_folder(folder)))


def _folder(folder: Path) -> Path:
    return folder / "whoosh"
