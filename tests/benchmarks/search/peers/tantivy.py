"""Tantivy, as one who knows it would set it up for this.

Titles and abstracts with positions and the English stemmer, stored for snippets; authors and venues
as words; tags and sources as fast text fields, years and dates as fast integers. A word is looked
for in title and abstract, the title twice; patterns, prefixes and fuzzy words score alike, as they
do in Tantivy. The count and the first papers come from one search; where facets are counted, the
search gives the first papers alone (so that it can pass over blocks) and one aggregation all counts
and the total. Papers are named by a fast field, which spares reading stored documents. The index is
written by two threads; merging after the last commit is waited for, but not timed.

``beginnings``: further fields hold, of each paper, the words as written and the beginnings of one
to four letters of its words. What is typed is then one term up to four letters, and the set of
all terms that begin so above; patterns and fuzzy words are looked up among the words as written.
Without them all of these are looked up among the stems, by an automaton.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import tantivy  # type: ignore[import-not-found,unused-ignore]

from paperbrowse.core.papers import Record
from tests.benchmarks.libraries import PaperRow, PreparedCorpus, make_row, read_rows
from tests.benchmarks.search.engine import (
    BenchQuery,
    Clause,
    IndexSize,
    SearchAnswer,
    UnsupportedQueryError,
    folder_size,
)

_HEAP = 500_000_000
_LETTERS = (1, 2, 3, 4)
_WORD = re.compile(r"[^\W_]+")
_COUNTS = {
    "tag": {"terms": {"field": "tag", "size": 1_000}},
    "year": {"terms": {"field": "year", "size": 1_000}},
    "source": {"terms": {"field": "source", "size": 1_000}},
}


class Tantivy:
    """A Tantivy index in a folder."""

    def __init__(self, *, beginnings: bool) -> None:
        self._beginnings = beginnings
        self._stemming = _analyzer(stemming=True)
        self._schema = self._make_schema()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._received: list[PaperRow] = []
        self._writer: tantivy.IndexWriter | None = None
        self._added = 0

    def _make_schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        for name in ("title", "abstract"):
            builder.add_text_field(name, stored=True, tokenizer_name="stems")
        for name in ("authors", "venue"):
            builder.add_text_field(name, stored=True, tokenizer_name="words")
        for name in ("tag", "source"):
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("row", fast=True)
        builder.add_integer_field("year", fast=True, indexed=True)
        builder.add_integer_field("date", fast=True)
        if self._beginnings:
            builder.add_text_field("written", tokenizer_name="words", index_option="basic")
            for letters in _LETTERS:
                builder.add_text_field(
                    f"begin{letters}", tokenizer_name="blanks", index_option="basic"
                )
        return builder.build()

    def build(self, corpus: PreparedCorpus, folder: Path) -> None:
        shutil.rmtree(_folder(folder), ignore_errors=True)
        _folder(folder).mkdir(parents=True)
        index = self._opened(tantivy.Index(self._schema, str(_folder(folder))))
        writer = index.writer(heap_size=_HEAP, num_threads=2)
        for row in read_rows(corpus.rows):
            writer.add_document(self._document(row))
        writer.commit()
        # For optimize, which waits for the merges that the commit began.
        self._writer = writer

    def optimize(self, folder: Path) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
        self._writer = None

    def ready(self, folder: Path) -> None:
        pass

    def open(self, folder: Path) -> None:
        self._index = self._opened(tantivy.Index.open(str(_folder(folder))))
        self._searcher = self._index.searcher()

    @property
    def index(self) -> tantivy.Index:
        """The open index, to be asked in Tantivy's own query language."""
        assert self._index is not None
        return self._index

    def _opened(self, index: tantivy.Index) -> tantivy.Index:
        index.register_tokenizer("stems", self._stemming)
        index.register_tokenizer("words", _analyzer(stemming=False))
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("blanks", blanks)
        return index

    def _document(self, row: PaperRow) -> tantivy.Document:
        document = tantivy.Document(
            id=row.id,
            row=row.row,
            title=row.title,
            abstract=row.abstract,
            authors=row.authors.split("\n"),
            venue=row.venue,
            year=row.year,
            date=row.date,
            tag=list(row.tags),
            source=list(row.sources),
        )
        if self._beginnings:
            text = f"{row.title}\n{row.abstract}"
            document.add_text("written", text)
            words = set(_WORD.findall(text.lower()))
            for letters in _LETTERS:
                begun = {word[:letters] for word in words if len(word) >= letters}
                document.add_text(f"begin{letters}", " ".join(begun))
        return document

    def ask(self, question: BenchQuery) -> SearchAnswer:
        assert self._searcher is not None
        query = self._query(question)
        if question.facets:
            result = self._searcher.search(query, question.limit, count=False)
            counted = self._searcher.aggregate(query, _COUNTS)
            facets = {
                facet: {str(each["key"]): each["doc_count"] for each in counted[facet]["buckets"]}
                for facet in _COUNTS
            }
            total = sum(facets["year"].values())  # every paper has one, if only 0
            return SearchAnswer(total, self._names(result), facets)
        order = "date" if question.by_date else None
        result = self._searcher.search(query, question.limit, order_by_field=order)
        snippets = self._snippets(query, result) if question.snippets else ()
        total = getattr(result, "count", None) or 0
        return SearchAnswer(total, self._names(result), snippets=snippets)

    def _names(self, result: tantivy.SearchResult) -> Sequence[object]:
        assert self._searcher is not None
        return [*self._searcher.fast_field_values("row", [place for _, place in result.hits])]

    def _snippets(self, query: tantivy.Query, result: tantivy.SearchResult) -> Sequence[str]:
        assert self._searcher is not None
        generator = tantivy.SnippetGenerator.create(self._searcher, query, self._schema, "abstract")
        generator.set_max_num_chars(160)
        return [
            generator.snippet_from_doc(self._searcher.doc(address)).fragment()
            for _, address in result.hits
        ]

    def _query(self, question: BenchQuery) -> tantivy.Query:
        must, should, must_not = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
        parts = [(must, self._clause_query(clause)) for clause in question.must]
        if question.should:
            some = [(should, self._clause_query(clause)) for clause in question.should]
            parts.append((must, tantivy.Query.boolean_query(some)))
        parts += [(must_not, self._clause_query(clause)) for clause in question.must_not]
        if question.years:
            parts.append((must, self._without_score(self._years(*question.years))))
        if question.tag:
            tag = tantivy.Query.term_query(self._schema, "tag", question.tag, "basic")
            parts.append((must, self._without_score(tag)))
        return parts[0][1] if len(parts) == 1 else tantivy.Query.boolean_query(parts)

    def _years(self, first: int, last: int) -> tantivy.Query:
        return tantivy.Query.range_query(
            self._schema, "year", tantivy.FieldType.Integer, first, last
        )

    @staticmethod
    def _without_score(query: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.const_score_query(query, 0.0)

    def _clause_query(self, clause: Clause) -> tantivy.Query:
        stems = self._stemming.analyze(clause.text)
        match clause.kind:
            case "word":
                return self._in_both(
                    lambda field: tantivy.Query.term_query(self._schema, field, stems[0], "freq")
                )
            case "phrase":
                words: list[str | tuple[int, str]] = [*stems]
                return self._in_both(
                    lambda field: tantivy.Query.phrase_query(self._schema, field, words)
                )
            case "prefix":
                return self._prefix(clause.text)
            case "typed":
                whole = self._clause_query(Clause("word", clause.text))
                should = tantivy.Occur.Should
                return tantivy.Query.boolean_query(
                    [(should, whole), (should, self._prefix(clause.text))]
                )
            case "pattern":
                shape = clause.text.replace("*", ".*").replace("?", ".")
                return self._written(
                    lambda field: tantivy.Query.regex_query(self._schema, field, shape)
                )
            case "fuzzy":
                if clause.edits > 2:
                    raise UnsupportedQueryError("Tantivy allows two letters to differ at the most")
                return self._written(
                    lambda field: tantivy.Query.fuzzy_term_query(
                        self._schema, field, clause.text, clause.edits
                    )
                )

    def _prefix(self, text: str) -> tantivy.Query:
        assert self._searcher is not None
        if not self._beginnings:
            shape = f"{text}.*"
            return self._written(
                lambda field: tantivy.Query.regex_query(self._schema, field, shape)
            )
        if len(text) in _LETTERS:
            return tantivy.Query.term_query(self._schema, f"begin{len(text)}", text, "basic")
        words = [word for word, _ in self._searcher.terms_with_prefix("written", text)]
        return tantivy.Query.term_set_query(self._schema, "written", words)

    def _in_both(self, query: Callable[[str], tantivy.Query]) -> tantivy.Query:
        """Ask of title and abstract, the title twice."""
        should = tantivy.Occur.Should
        title = tantivy.Query.boost_query(query("title"), 2.0)
        return tantivy.Query.boolean_query([(should, title), (should, query("abstract"))])

    def _written(self, query: Callable[[str], tantivy.Query]) -> tantivy.Query:
        """Ask of the words as written, or for lack of them among the stems."""
        if self._beginnings:
            return query("written")
        should = tantivy.Occur.Should
        return tantivy.Query.boolean_query([(should, query("title")), (should, query("abstract"))])

    def stage(self, records: Sequence[Record]) -> None:
        assert self._index is not None
        if self._writer is None:
            # As a program that adds now and then keeps it: opening it is not adding.
            self._writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        start = 10_000_000 + self._added
        self._received = [make_row(start + number, each) for number, each in enumerate(records)]
        self._added += len(records)

    def add(self) -> None:
        assert self._index is not None
        assert self._writer is not None
        for row in self._received:
            self._writer.add_document(self._document(row))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
        self._writer = self._searcher = self._index = None

    def size(self, folder: Path) -> IndexSize:
        texts = sum(file.stat().st_size for file in _folder(folder).glob("*.store"))
        return IndexSize(folder_size(_folder(folder)), texts)


def _folder(folder: Path) -> Path:
    return folder / "tantivy"


def _analyzer(*, stemming: bool) -> tantivy.TextAnalyzer:
    """Make what cuts text into words: as ``en_stem`` and ``default`` do, but longer words too."""
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
    )
    if stemming:
        builder = builder.filter(tantivy.Filter.stemmer("english"))
    return builder.build()
