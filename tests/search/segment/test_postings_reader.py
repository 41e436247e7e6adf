"""Postings against a plain account of the same papers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.analysis.analyzer import tokenize
from paperbrowse.search.query.tree import QueryTerm, TextField
from paperbrowse.search.segment.reader import SegmentReader
from tests.search.segment.random_papers import build_segment, make_doc, papers

FIELDS: tuple[TextField, ...] = ("title", "abstract")


def assert_texts_begin_where_they_do(papers: list[IndexDocument]) -> None:
    reader = SegmentReader.open(build_segment(papers))
    for field in FIELDS:
        postings = reader.postings(field)
        texts = [tokenize(getattr(paper, field) or "") for paper in papers]
        for word in {token.text for text in texts for token in text}:
            selection = reader.dictionary.select([QueryTerm("word", word)])
            addresses = postings.read_addresses(selection)
            docs = postings.docs_at(addresses)
            places = [(n, t.position) for n, text in enumerate(texts) for t in text]
            expected = [
                place
                for place, token in zip(places, (t for text in texts for t in text), strict=True)
                if token.text == word
            ]
            positions = postings.positions_at(addresses)
            few = np.arange(0, len(papers), 2)
            in_few = [address for address, doc in zip(addresses, docs, strict=True) if doc in few]
            assert postings.has_any(selection, None) == (len(addresses) > 0)
            found = postings.find_word(selection)
            assert (found is None) == (not len(addresses))
            if found is not None:
                assert found.read().tolist() == addresses.tolist()
                assert found.count == len(addresses)
                assert {*in_few} <= {*postings.read_in(found, few)} <= {*addresses}
            assert docs.tolist() == [number for number, _ in expected]
            assert positions.tolist() == [position for _, position in expected]


@settings(max_examples=60, deadline=None)
@given(papers)
def test_the_first_word_of_a_text_is_known_as_such(papers: list[IndexDocument]) -> None:
    assert_texts_begin_where_they_do(papers)


def test_a_text_begins_after_papers_without_one_and_after_long_ones() -> None:
    long = "caches " * 40
    abstracts = [None, "caches of x", None, None, f"x {long}", long, "", "caches", "caches x"]
    assert_texts_begin_where_they_do(
        [make_doc(number, "" if number % 2 else "x", text) for number, text in enumerate(abstracts)]
    )


@settings(max_examples=60, deadline=None)
@given(
    papers,
    st.sampled_from(("c", "ca", "t", "u", "x", "")),
    st.lists(st.integers(0, 2000) | st.integers(0, 60), max_size=12).map(sorted),
)
def test_of_the_wanted_addresses_none_is_left_out(
    papers: list[IndexDocument], beginning: str, wanted: list[int]
) -> None:
    reader = SegmentReader.open(build_segment(papers))
    selection = reader.dictionary.select([QueryTerm("prefix", beginning)])
    postings = reader.postings("abstract")
    every = postings.read_addresses(selection).tolist()
    found = postings.read_addresses(selection, np.array(wanted, np.uint32)).tolist()
    assert found == sorted(found)
    assert {*every} & {*wanted} <= {*found} <= {*every}
