"""Stock Whoosh reads from an index of ours the terms that a plain count of the texts gives."""

from __future__ import annotations

import datetime
import tempfile
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
from hypothesis import given

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.analysis.analyzer import tokenize
from paperbrowse.search.whoosh.fields import make_schema, suppress_compile_warnings

with suppress_compile_warnings():
    import whoosh.index
    from whoosh import query
    from whoosh.reading import TermNotFound

from tests.search.whoosh.stock_index import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    WrittenIndex,
    indexes,
    many_papers,
    search_ids,
    searching,
)
from tests.support.factories import make_document


def postings(searcher: Any, field: str, text: bytes) -> dict[str, tuple[float, list[int]]]:
    """Return weight and positions by id."""
    matcher, told = searcher.reader().postings(field, text), {}
    while matcher.is_active():
        positions = matcher.value_as("positions") if matcher.supports("positions") else []
        if positions:  # what whoosh itself would read from what it would have written
            assert searcher.schema[field].format.decode_positions(matcher.value()) == positions
        assert matcher.value_as("frequency") == matcher.weight()
        told[searcher.stored_fields(matcher.id())["id"]] = (matcher.weight(), positions)
        matcher.next()
    return told


def assert_terms_are_the_plain_count(written: WrittenIndex) -> None:
    with searching(written) as searcher:
        reader = searcher.reader()
        assert reader.doc_count() == len(written.left)
        assert reader.doc_count_all() == len(written.papers)
        for field in (*TEXT_FIELDS, *VALUE_FIELDS):
            counted = {term.encode(): where for term, where in written.terms(field).items()}
            assert list(reader.lexicon(field)) == sorted(counted)
            assert [text for text, _ in reader.iter_field(field)] == sorted(counted)
            for text, where in counted.items():
                weights = {key: len(positions) or 1 for key, positions in where.items()}
                assert postings(searcher, field, text) == {
                    key: (weights[key], positions)
                    for key, positions in where.items()
                    if key not in written.deleted
                }
                assert (field, text) in reader
                assert reader.doc_frequency(field, text) == len(where)
                assert reader.frequency(field, text) == sum(weights.values())
                info = reader.term_info(field, text)
                assert info.doc_frequency() == len(where)
                assert info.max_weight() == max(weights.values())
                if not written.deleted:
                    assert reader.first_id(field, text) == info.min_id()
        lengths = {
            field: [
                max((word.position + 1 for word in tokenize(text_of(paper))), default=0)
                for paper in written.papers
            ]
            for field, text_of in TEXT_FIELDS.items()
        }
        for field, of_papers in lengths.items():
            assert reader.field_length(field) == sum(of_papers)
            assert reader.max_field_length(field) == max(of_papers, default=0)
            told = [reader.doc_field_length(row, field) for row in range(len(written.papers))]
            assert told == of_papers


@given(indexes())
def test_every_term_has_the_postings_weights_and_positions_of_a_plain_count(
    drawn: tuple[list[list[IndexDocument]], set[str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_terms_are_the_plain_count(WrittenIndex(Path(folder), *drawn))


def test_words_of_most_papers_and_words_that_stand_there_often_are_counted_in_full(
    tmp_path: Path,
) -> None:
    papers = many_papers()
    written = WrittenIndex(tmp_path, [papers[:80], papers[80:]])
    assert_terms_are_the_plain_count(written)
    with searching(written) as searcher:
        weight, positions = postings(searcher, "abstract", b"cach")["paper-099"]
        assert weight == len(positions) == 396


def test_a_stem_of_very_many_words_is_one_term(tmp_path: Path) -> None:
    words = ["x" + "".join(letters) for letters in product(ascii_lowercase, repeat=2)]
    papers = [
        make_document("all", "before " + " ".join(words) + " yes", abstract="xaa"),
        *(
            make_document(f"some-{n}", "zero " + " ".join(words[n::7]), abstract="m")
            for n in range(70)
        ),
    ]
    written = WrittenIndex(tmp_path, [papers], stem=lambda word: word[0])
    assert_terms_are_the_plain_count(written)
    with searching(written) as searcher:
        assert list(searcher.lexicon("title")) == [b"b", b"x", b"y", b"z"]
        assert list(searcher.lexicon("abstract")) == [b"m", b"x"]
        assert searcher.doc_frequency("title", "x") == 71
        assert postings(searcher, "title", b"x")["all"][0] == 676


def test_terms_are_walked_field_by_field_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    written = WrittenIndex(
        tmp_path, [[make_document("b", "Zero caché 模")], [make_document("a", "one", tags=("t",))]]
    )
    with searching(written) as searcher:
        reader = searcher.reader()
        expected = [
            *(("id", b"a"), ("id", b"b"), ("tag", b"t")),
            *(("title", word.encode()) for word in ("cach", "one", "zero", "模")),
        ]
        assert list(reader.all_terms()) == expected
        assert [term for term, _ in reader] == expected
        assert list(reader.terms_from("tag", b"u")) == expected[3:]
        assert list(reader.expand_prefix("title", "ze")) == [b"zero"]
        assert list(reader.field_terms("title")) == ["cach", "one", "zero", "模"]
        assert set(reader.indexed_field_names()) == {*TEXT_FIELDS, *VALUE_FIELDS}
        assert "year" not in {field for field, _ in reader.all_terms()}


def test_terms_that_are_not_there_are_told_as_whoosh_tells_them(tmp_path: Path) -> None:
    with searching(WrittenIndex(tmp_path, [[make_document("one", "cache")]])) as searcher:
        reader = searcher.reader()
        for field in ("title", "year", "id", "abstract"):
            assert ("title", "cachet") not in reader
            assert reader.doc_frequency(field, "zzz") == reader.frequency(field, "zzz") == 0
            for ask in (reader.term_info, reader.postings):
                with pytest.raises(TermNotFound):
                    ask(field, "zzz")
        assert ("nothing", "cache") not in reader
        assert search_ids(searcher, query.Term("title", "zzz")) == []


def test_a_matcher_walks_skips_and_starts_anew(tmp_path: Path) -> None:
    written = WrittenIndex(
        tmp_path, [[make_document(f"{n}", "cache " * (n % 2)) for n in range(9)]]
    )
    with searching(written) as searcher:
        matcher = searcher.postings("title", "cach")
        assert matcher.id() == 1
        matcher.skip_to(4)
        other = matcher.copy()
        assert matcher.id() == other.id() == 5
        assert [span.start for span in matcher.spans()] == [0]
        matcher.skip_to(9)
        assert not matcher.is_active()
        assert other.is_active()
        matcher.reset()
        assert list(matcher.all_ids()) == [1, 3, 5, 7]
        assert next(matcher.items_as("positions")) == (1, [0])
        assert other.skip_to_quality(other.max_quality()) == 1
        assert not other.is_active()


def test_what_whoosh_itself_writes_under_these_fields_is_found_alike(tmp_path: Path) -> None:
    """Stock Whoosh's own index of the same papers holds the same terms, weights and positions."""
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    papers = many_papers()[::9]
    writer = whoosh.index.create_in(str(theirs), make_schema()).writer()
    for paper in papers:
        writer.add_document(
            **{name: text_of(paper) for name, text_of in TEXT_FIELDS.items()},
            **{name: list(values_of(paper)) for name, values_of in VALUE_FIELDS.items()},
            date=int(datetime.date(*paper.published[:2], 1).strftime("%Y%m00")),
            comments=-1 if paper.comments is None else paper.comments,
        )
    writer.commit()
    with (
        whoosh.index.open_dir(str(theirs)).reader() as expected,
        whoosh.index.open_dir(str(WrittenIndex(ours, [papers]).folder)).reader() as told,
    ):
        assert sorted(expected.all_terms()) == list(told.all_terms())
        for theirs_, ours_ in zip(
            sorted(expected.iter_postings(), key=lambda posting: posting[:3]),
            told.iter_postings(),
            strict=True,
        ):
            assert (*theirs_[:4], theirs_[4] or b"") == ours_
        for column in ("date", "comments"):
            assert list(expected.column_reader(column)) == list(told.column_reader(column))
