"""Values of facets are counted exactly, and names only as far as they are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.search.analysis import has_beginnings, name_words
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.index_limits import IndexLimits
from paperbrowse.search.request import (
    FACETS,
    MAX_NAMES,
    Facet,
    FacetChoice,
    FacetCount,
    SearchRequest,
)
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary

NAMES = ("Ada Lovelace", "A. Lovelace", "Łukasz Kaiser", "Bo Li", "Bo Liang", "李 Bo", "ada", "-")
PAPERS = (
    make_paper(
        "one", "One key", authors=("Ada Lovelace", "Bo Li"), venue="ICML", upvotes=60,
        categories=("cs.CL", "cs.LG"), organization="Lab", language="en", tags=("doors", "code"),
        doi="10.1/a", date="2024",
    ),
    make_paper(
        "two", "Two keys", authors=("Ada Lovelace",), venue="ICML", upvotes=0,
        categories=("cs.CL",), language="de", tags=("doors",), arxiv_id="2401.00001",
    ),
    make_paper("three", "Three", "Words.", authors=("Bo Liang",), venue="TMLR", upvotes=250),
)  # fmt: skip


def make_index(folder: Path, papers: Sequence[Paper] = PAPERS) -> SearchIndex:
    return SearchIndex(folder / "index", FakeLibrary(papers), limits=IndexLimits(segment_papers=3))


def count(index: SearchIndex, query: str = "", **fields: object) -> dict[Facet, dict[str, int]]:
    request = SearchRequest(query=query, counted_facets=FACETS, **fields)  # type: ignore[arg-type]
    facets = index.search(request).facets
    return {facet: {each.value: each.count for each in counts} for facet, counts in facets.items()}


def test_every_facet_is_counted_when_it_is_asked_for(tmp_path: Path) -> None:
    counts = count(make_index(tmp_path))
    assert counts["author"] == {"Ada Lovelace": 2, "Bo Li": 1, "Bo Liang": 1}
    assert counts["venue"] == {"ICML": 2, "TMLR": 1}
    assert counts["category"] == {"cs.CL": 2, "cs.LG": 1}
    assert counts["organization"] == {"Lab": 1}
    assert counts["language"] == {"de": 1, "en": 1}
    assert list(counts["upvotes"].items()) == [("200..", 1), ("50..199", 1), ("0", 1)]
    assert list(counts["has"].items()) == [
        ("code", 1), ("pdf", 1), ("doi", 1), ("arxiv", 1), ("venue", 3), ("abstract", 1),
        ("authors", 3), ("year", 1),
    ]  # fmt: skip
    assert count(make_index(tmp_path), "keys title:one")["author"] == {
        "Ada Lovelace": 1,
        "Bo Li": 1,
    }


def test_code_is_a_property_and_no_topic_unless_it_was_chosen(tmp_path: Path) -> None:
    index = make_index(tmp_path)
    assert count(index)["tag"] == {"doors": 2}
    chosen = {"tag": FacetChoice(frozenset({"code"}))}
    assert count(index, choices=chosen)["tag"] == {"doors": 2, "code": 1}
    assert [hit.paper_id for hit in index.search(SearchRequest(query="tag:code")).hits] == ["one"]


def test_only_the_usual_facets_are_counted_unless_others_are_asked_for(tmp_path: Path) -> None:
    index = make_index(tmp_path)
    assert list(index.search(SearchRequest()).facets) == ["tag", "year", "source", "list"]
    request = SearchRequest(counted_facets=("venue",))
    assert index.search(request).facets == {"venue": (FacetCount("ICML", 2), FacetCount("TMLR", 1))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"Ada Lovelace", "Bo Li", "Bo Liang"}),
        ("love", {"Ada Lovelace"}),
        ("LOVE ad", {"Ada Lovelace"}),
        ("li", {"Bo Li", "Bo Liang"}),
        ("b lian", {"Bo Liang"}),
        ("zz", set()),
        ("-", {"Ada Lovelace", "Bo Li", "Bo Liang"}),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words(
    tmp_path: Path, text: str, expected: set[str]
) -> None:
    assert set(count(make_index(tmp_path), facet_texts={"author": text})["author"]) == expected


def test_a_choice_of_names_filters_and_stays_listed(tmp_path: Path) -> None:
    index = make_index(tmp_path)
    chosen: dict[Facet, FacetChoice] = {
        "author": FacetChoice(frozenset({"Ada Lovelace"}), frozenset({"Bo Li"}))
    }
    request = SearchRequest(choices=chosen, counted_facets=("author",))
    results = index.search(request)
    assert [hit.paper_id for hit in results.hits] == ["two"]
    assert results.facets["author"] == (
        FacetCount("Ada Lovelace", 1),
        FacetCount("Bo Liang", 1),
        FacetCount("Bo Li", 0),
    )
    ranges: dict[Facet, FacetChoice] = {"upvotes": FacetChoice(frozenset({"0", "200.."}))}
    assert index.search(SearchRequest(choices=ranges)).total == 2
    assert index.search(SearchRequest(choices={"has": FacetChoice(frozenset({"doi"}))})).total == 1


def test_of_countless_names_the_most_frequent_are_listed(tmp_path: Path) -> None:
    papers = [
        make_paper(f"p{n}", f"Paper {n}", authors=(f"Name {n}", f"Often {n % 7}"))
        for n in range(MAX_NAMES + 50)
    ]
    index = make_index(tmp_path, papers)
    counts = count(index)["author"]
    assert len(counts) == MAX_NAMES
    assert list(counts)[:7] == sorted(
        (f"Often {n}" for n in range(7)), key=lambda name: (-counts[name], name)
    )
    late = f"Name {MAX_NAMES + 49}"
    assert count(index, facet_texts={"author": late})["author"] == {late: 1}
    chosen = {"author": FacetChoice(exclude=frozenset({late}))}
    assert count(index, choices=chosen)["author"][late] == 0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=8),
    st.sampled_from(["", "a", "lo", "li", "bo l", "李", "-", "kai"]),
    st.sets(st.integers(0, 7)),
)
def test_names_are_counted_as_a_plain_reading_counts_them(
    tmp_path_factory: pytest.TempPathFactory, authors: list[list[str]], text: str, removed: set[int]
) -> None:
    papers = [make_paper(f"p{n}", "Key", authors=tuple(own)) for n, own in enumerate(authors)]
    library = FakeLibrary(papers)
    limits = IndexLimits(segment_papers=3)
    index = SearchIndex(tmp_path_factory.mktemp("names") / "index", library, limits=limits)
    index.update()
    library.remove(*(f"p{n}" for n in removed if n < len(papers)))
    words = name_words(text)
    expected = Counter(
        name
        for n, own in enumerate(authors)
        if n not in removed
        for name in set(own)
        if has_beginnings(name, words)
    )
    assert count(index, "key", facet_texts={"author": text})["author"] == expected
