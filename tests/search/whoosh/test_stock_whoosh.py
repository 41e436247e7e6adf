"""Stock Whoosh opens, searches and sorts an index of ours, and finds what a plain count finds."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import tempfile
from math import log
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.format import (
    INDEX_NAME,
    SEGMENT_EXTENSION,
    DamagedIndexError,
    toc_file_name,
)
from paperbrowse.search.whoosh.fields import make_schema, suppress_compile_warnings
from paperbrowse.search.whoosh.segments import (
    PaperCodec,
    PaperSegment,
    WritingRefusedError,
    build_toc_with_whoosh,
)

with suppress_compile_warnings():
    import whoosh.index
    from whoosh import query, scoring, sorting
    from whoosh.filedb.filestore import FileStorage, RamStorage
    from whoosh.qparser import FuzzyTermPlugin, QueryParser

from tests.search.whoosh.stock_index import (
    TEXT_FIELDS,
    WrittenIndex,
    indexes,
    many_papers,
    parsed,
    search_ids,
    searching,
)
from tests.support.factories import make_document
from tests.support.paths import ROOT


@given(indexes(), st.sampled_from(["title", "abstract", "author", "venue"]))
def test_queries_find_what_a_plain_count_finds_without_the_deleted(
    drawn: tuple[list[list[IndexDocument]], set[str]], field: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = WrittenIndex(Path(folder), *drawn)
        cache, data = written.holding(field, "cach"), written.holding(field, "data")
        gpt = {word for word in written.terms(field) if word.startswith("gpt")}
        nets = {word for word in written.terms(field) if re.fullmatch("n.t", word)}
        networks = {word for word in written.terms(field) if word.startswith("network")}
        expected = {
            "caching": cache,
            "caches data": cache & data,
            "caches OR data": cache | data,
            "caches NOT data": cache - data,
            "caches ANDMAYBE data": cache,
            '"kv caches"': written.having_phrase(field, "kv", "cach"),
            "KV-Caches": written.having_phrase(field, "kv", "cach"),
            "GPT-4": written.having_phrase(field, "gpt", "4"),
            "gpt4": written.having_phrase(field, "gpt", "4"),
            "C++": written.holding(field, "c++"),
            "Naive": written.holding(field, "naiv"),
            "46%": written.holding(field, "46%"),
            "模型": written.having_phrase(field, "模", "型"),
            "gpt*": written.holding(field, *gpt),
            "network*": written.holding(field, *networks),
            "n?t": written.holding(field, *nets),
            "*": written.holding(field, *written.terms(field)),
            "year:2020": written.holding("year", "2020"),
            "year:[2020 TO 2022]": written.holding("year", "2020", "2021"),
            "year:{2019 TO 2021}": written.holding("year", "2020"),
            "year:[2020 TO]": written.holding("year", "2020", "2021"),
            "tag:kv-cache": written.holding("tag", "kv-cache"),
            "data NOT tag:code": data - written.holding("tag", "code"),
            "source:'two, or 2.txt'": written.holding("source", "two, or 2.txt"),
        }
        with searching(written) as searcher:
            for asked, ids in expected.items():
                assert set(search_ids(searcher, parsed(field, asked))) == ids, asked
            assert set(search_ids(searcher, query.Every())) == written.left
            others = query.And([query.Every(), query.Not(query.Term(field, "cach"))])
            assert set(search_ids(searcher, others)) == written.left - cache
            if not written.deleted:  # whoosh itself may show a deleted paper after the last match
                assert (
                    set(search_ids(searcher, parsed(field, "NOT caches"))) == written.left - cache
                )
            some = written.holding(field, *written.terms(field))
            assert set(search_ids(searcher, query.Every(field))) == some
            assert set(search_ids(searcher, query.Prefix("tag", "c"))) == written.holding(
                "tag", "c", "code"
            )


@given(indexes())
def test_a_ranking_is_the_same_whole_and_cut_short(
    drawn: tuple[list[list[IndexDocument]], set[str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = WrittenIndex(Path(folder), *drawn)
        wanted = query.Or([parsed(field, "caching OR data OR network") for field in TEXT_FIELDS])
        with searching(written) as searcher:
            whole = searcher.search(wanted, limit=None)
            ids = {
                key
                for field in TEXT_FIELDS
                for key in written.holding(field, "cach", "data", "network")
            }
            assert {hit["id"] for hit in whole} == ids
            scores = [hit.score for hit in whole]
            assert scores == sorted(scores, reverse=True)
            for limit in (1, 3):
                top = searcher.search(wanted, limit=limit)
                assert [hit.score for hit in top] == pytest.approx(scores[:limit])


def test_a_score_is_what_the_formula_makes_of_true_counts_and_lengths(tmp_path: Path) -> None:
    papers = [
        make_document("one", "cache the KV-cache"),
        make_document("two", "caching"),
        make_document("no", "a b"),
    ]
    with searching(WrittenIndex(tmp_path, [papers[:1], papers[1:]])) as searcher:
        hits = searcher.search(parsed("title", "caches"), limit=None)
        idf = log(3 / 3) + 1
        assert {hit["id"]: hit.score for hit in hits} == pytest.approx(
            {
                "one": scoring.bm25(idf, 2, 4, 7 / 3, B=0.75, K1=1.2),
                "two": scoring.bm25(idf, 1, 1, 7 / 3, B=0.75, K1=1.2),
            }
        )


def test_a_searcher_gives_back_ids_and_finds_papers_by_them(tmp_path: Path) -> None:
    written = WrittenIndex(tmp_path, [many_papers()[:60], many_papers()[60:]], ["paper-003"])
    with searching(written) as searcher:
        assert searcher.document(id="paper-077") == {"id": "paper-077"}
        assert searcher.document(id="paper-003") is None
        assert searcher.document_number(id="paper-061") == 61
        assert {fields["id"] for fields in searcher.all_stored_fields()} == written.left


def test_papers_sort_and_group_by_what_they_are(tmp_path: Path) -> None:
    papers = [
        make_document("b", "Émile", published=(2021, 2, 0), comments=5, tags=("t", "u")),
        make_document("a", "alpha", published=(2020, 12, 31)),
        make_document("c", "Zeta", published=(2021, 2, 1), comments=9, tags=("t",)),
    ]
    with searching(WrittenIndex(tmp_path, [papers[:1], papers[1:]])) as searcher:
        every = query.Every()
        assert search_ids(searcher, every, sortedby="title") == ["a", "b", "c"]
        assert search_ids(searcher, every, sortedby="title", reverse=True) == ["c", "b", "a"]
        assert search_ids(searcher, every, sortedby="date") == ["a", "b", "c"]
        newest = sorting.FieldFacet("date", reverse=True)
        assert search_ids(searcher, every, sortedby=newest) == ["c", "b", "a"]
        assert search_ids(searcher, every, sortedby="comments") == ["a", "b", "c"]
        titles = sorting.FieldFacet("title", reverse=True)
        assert search_ids(searcher, every, sortedby=titles) == ["c", "b", "a"]
        tags = sorting.FieldFacet("tag", allow_overlap=True, maptype=sorting.Count)
        by_tag = searcher.search(every, groupedby={"tag": tags}).groups("tag")
        assert by_tag == {"t": 2, "u": 1, None: 1}
        years = sorting.FieldFacet("year", maptype=sorting.Count)
        assert searcher.search(every, groupedby=years).groups() == {"2021": 2, "2020": 1}


def test_words_are_found_by_likeness(tmp_path: Path) -> None:
    papers = [
        make_document("one", "cache"),
        make_document("two", "coach"),
        make_document("three", "data"),
    ]
    parser = QueryParser("title", make_schema())
    parser.add_plugin(FuzzyTermPlugin())
    for segments in ([papers], [papers[:1], papers[1:]]):
        with searching(WrittenIndex(tmp_path, segments)) as searcher:
            assert set(search_ids(searcher, parser.parse("cach~1"))) == {"one", "two"}
            suggested = searcher.suggest("title", "dota", maxdist=1)
            assert suggested == ["data"]


def test_terms_that_tell_papers_apart_are_found_in_a_text(tmp_path: Path) -> None:
    with searching(WrittenIndex(tmp_path, [many_papers()])) as searcher:
        told = searcher.key_terms_from_text("title", "a net for data caches")
        assert "net" in {term for term, _ in told}


def test_a_process_that_knows_only_whoosh_can_search(tmp_path: Path) -> None:
    written = WrittenIndex(tmp_path, [many_papers()[:50], many_papers()[50:]], ["paper-007"])
    program = (
        "import sys, warnings; warnings.simplefilter('ignore')\n"
        "import whoosh.index, whoosh.qparser\n"
        "ix = whoosh.index.open_dir(sys.argv[1])\n"
        "wanted = whoosh.qparser.QueryParser('title', ix.schema).parse('nets')\n"
        "with ix.searcher() as searcher:\n"
        "    print(ix.doc_count(), *sorted(hit['id'] for hit in searcher.search(wanted)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(written.folder)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout.split() == ["99", "paper-047", "paper-087"]


def test_an_index_in_memory_is_read_too(tmp_path: Path) -> None:
    WrittenIndex(tmp_path, [[make_document("one", "cache")]])
    memory = RamStorage()
    memory.files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with memory.open_index().searcher() as searcher:
        assert search_ids(searcher, query.Term("title", "cach")) == ["one"]


def test_an_index_of_no_segments_and_one_of_no_papers_find_nothing(tmp_path: Path) -> None:
    nothing: list[list[list[IndexDocument]]] = [[], [[]]]
    for segments in nothing:
        with searching(WrittenIndex(tmp_path, segments)) as searcher:
            assert searcher.doc_count() == 0
            assert search_ids(searcher, QueryParser("title", make_schema()).parse("a OR b*")) == []


def test_the_latest_table_is_read_and_strangers_are_cleared_away(tmp_path: Path) -> None:
    written = WrittenIndex(
        tmp_path, [[make_document("one", "cache")], [make_document("two", "cache")]]
    )
    kept = f"{INDEX_NAME}_{'b' * 16}"
    (tmp_path / toc_file_name(8)).write_bytes(build_toc_with_whoosh([(kept, 1, ())], 8))
    with searching(written) as searcher:
        assert search_ids(searcher, query.Term("title", "cach")) == ["two"]
    (tmp_path / "theirs.txt").touch()
    segments = [PaperSegment(kept, 1, ())]
    whoosh.index.clean_files(FileStorage(str(tmp_path)), INDEX_NAME, 8, segments)
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {kept + SEGMENT_EXTENSION, toc_file_name(8), "theirs.txt"}


def test_a_table_is_a_file_of_whoosh_with_no_time_in_it(tmp_path: Path) -> None:
    segments = [(f"{INDEX_NAME}_{'a' * 16}", 3, [1])]
    (tmp_path / toc_file_name(4)).write_bytes(build_toc_with_whoosh(segments, 4))
    table = whoosh.index.TOC.read(FileStorage(str(tmp_path)), INDEX_NAME)
    assert (table.generation, [s.deleted for s in table.segments]) == (4, [{1}])
    assert build_toc_with_whoosh(segments, 4) == (tmp_path / toc_file_name(4)).read_bytes()
    with pytest.raises(ValueError, match="no name"):
        PaperSegment("MAIN_../../elsewhere", 1, ())


def test_the_classes_that_a_table_names_stay_where_they_are() -> None:
    held = pickle.dumps((make_schema(), PaperSegment("MAIN_a", 1, ())), 2)
    assert b"paperbrowse.search.whoosh.fields\nPaperAnalyzer" in held
    assert b"paperbrowse.search.whoosh.segments\nPaperSegment" in held


def test_a_damaged_or_foreign_segment_is_refused(tmp_path: Path) -> None:
    WrittenIndex(
        tmp_path,
        [[make_document("one", "cache")], [make_document("two", "a"), make_document("three", "b")]],
    )
    first, second = sorted(tmp_path.glob(f"*{SEGMENT_EXTENSION}"))
    sound = first.read_bytes()
    for content in (b"", sound[:-1], second.read_bytes()):
        first.write_bytes(content)
        with pytest.raises(DamagedIndexError):
            whoosh.index.open_dir(str(tmp_path)).reader()


def test_whoosh_cannot_change_the_index(tmp_path: Path) -> None:
    written = WrittenIndex(tmp_path, [[make_document("one", "cache")]])
    index = whoosh.index.open_dir(str(tmp_path))
    with pytest.raises(WritingRefusedError, match="only paperbrowse writes"):
        index.writer(codec=PaperCodec())
    (tmp_path / f"{INDEX_NAME}_WRITELOCK").unlink(missing_ok=True)
    writer = index.writer()
    with pytest.raises(WritingRefusedError):
        writer.delete_by_term("id", "one")
    writer.cancel()
    with searching(written) as searcher:
        assert search_ids(searcher, query.Every()) == ["one"]
