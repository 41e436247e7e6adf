"""The terms that tell the hits of a search from other papers, and adding them to the query."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.search.execution.narrowing import log_likelihood_ratio
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.query import add_term, parse
from paperbrowse.search.request import FacetChoice, SearchRequest, SearchResults
from tests.search.analysis.odd_text import odd_texts
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary

PAPERS = (
    make_paper("a", "Diffusion for video generation", "Video by diffusion.", tags=("video",)),
    make_paper("b", "Latent diffusion for images", "Images by latents.", tags=("image",)),
    make_paper("c", "Latent diffusion models at scale", "Images by latents.", tags=("image",)),
    make_paper("d", "Video generation by diffusion", "Frames and images.", tags=("video",)),
    make_paper("e", "The diffusion of rumours", "People talk."),
    *(make_paper(f"x{n}", f"Trees of kind y{n}", "Tables and images.") for n in range(20)),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", FakeLibrary(PAPERS))


def narrow(index: SearchIndex, query: str, **request: object) -> dict[str, int]:
    results = index.search(SearchRequest(query=query, narrow=10, **request))  # type: ignore[arg-type]
    return {each.value: each.count for each in results.narrow}


def test_telling_words_and_pairs_are_named_with_the_hits_that_have_them(
    index: SearchIndex,
) -> None:
    found = narrow(index, "diffusion")
    assert found["video generation"] == found["latent diffusion"] == 2
    assert not {"diffusion", "the", "for", "images", "video"} & {*found}


def test_no_more_are_named_than_wanted_and_none_unless_wanted(index: SearchIndex) -> None:
    request = SearchRequest(query="diffusion", narrow=1)
    assert len(index.search(request).narrow) == 1
    assert index.search(SearchRequest(query="diffusion")).narrow == ()


def test_nothing_tells_the_whole_library_or_no_papers(index: SearchIndex) -> None:
    assert narrow(index, "") == narrow(index, "nothing-such") == narrow(index, "rumours") == {}


def test_chosen_facet_values_are_part_of_the_search(index: SearchIndex) -> None:
    chosen = {"tag": FacetChoice(frozenset({"video", "image"}))}
    assert "video generation" in narrow(index, "", choices=chosen)


@pytest.mark.parametrize("exclude", [False, True])
def test_adding_a_term_gives_the_number_that_was_named(index: SearchIndex, exclude: bool) -> None:
    total = index.search(SearchRequest(query="diffusion")).total
    for term, count in narrow(index, "diffusion").items():
        query = add_term("diffusion", term, exclude=exclude)
        assert query is not None
        found: SearchResults = index.search(SearchRequest(query=query, insist=True))
        assert found.total == (total - count if exclude else count), query


@pytest.mark.parametrize(
    ("query", "term", "expected"),
    [
        ("", "video", "video"),
        ("diffusion", "video", "diffusion video"),
        ("diffusion", "video generation", 'diffusion "video generation"'),
        ("a OR b", "video", "(a OR b) video"),
        ('"open quote', "video", 'video "open quote'),
        ("tag:x", "or", "tag:x or"),
    ],
)
def test_a_term_is_added_so_that_the_rest_means_the_same(
    query: str, term: str, expected: str
) -> None:
    assert add_term(query, term) == expected
    excluded = add_term(query, term, exclude=True)
    assert excluded is not None
    assert "-" in excluded


def test_a_full_query_takes_no_further_term() -> None:
    query = " ".join(f"word{number}" for number in range(24))
    assert add_term(query, "video") is None


@given(odd_texts, st.sampled_from(["video", "video generation"]), st.booleans())
def test_any_query_takes_a_term_or_says_that_it_cannot(
    query: str, term: str, exclude: bool
) -> None:
    joined = add_term(query, term, exclude=exclude)
    assert joined is None or parse(joined).node != parse(query).node


WORDS = ["diffusion", "latent", "video", "cache", "caches", "the", "trees", "C++", "模型", "deep"]
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(texts, texts), min_size=1, max_size=25),
    st.integers(0, 3),
    st.sampled_from(["diffusion", "latent OR video", "cache", "-trees", "deep video"]),
)
def test_numbers_are_those_of_the_hits_and_the_order_is_by_likelihood(
    read: list[tuple[str, str]], removed: int, query: str
) -> None:
    papers = [make_paper(f"p{n}", title, abstract) for n, (title, abstract) in enumerate(read)]
    library = FakeLibrary(papers[:10])
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index", library)
        index.update()
        library.put(*papers[10:])
        library.remove(*[paper.id for paper in papers[:removed]])

        def find(asked: str) -> set[str]:
            request = SearchRequest(query=asked, limit=50, insist=True)
            return {hit.paper_id for hit in index.search(request).hits}

        request = SearchRequest(query=query, narrow=20, insist=True)
        named = index.search(request).narrow
        hits, every = find(query), find("")
        scores = []
        for term, count in named:
            having = find(f'"{term}"' if " " in term else term)
            assert count == len(hits & having) < len(hits)
            table = [
                [len(hits & having), len(hits - having)],
                [len(having - hits), len(every - hits - having)],
            ]
            scores.append(plain_ratio(table))
    assert scores == pytest.approx(sorted(scores, reverse=True))


def plain_ratio(table: list[list[int]]) -> float:
    rows, columns = (
        [sum(row) for row in table],
        [sum(column) for column in zip(*table, strict=True)],
    )
    return 2 * sum(
        count * math.log(count * sum(rows) / (rows[i] * columns[j]))
        for i, row in enumerate(table)
        for j, count in enumerate(row)
        if count
    )


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 500))
def test_the_ratio_is_that_of_the_contingency_table(a: int, b: int, c: int, d: int) -> None:
    expected = plain_ratio([[a, b], [c, d]])
    assert log_likelihood_ratio(a, a + b, a + c, a + b + c + d) == pytest.approx(expected, abs=1e-6)


def test_papers_of_hostile_titles_are_no_hindrance(tmp_path: Path) -> None:
    hostile = [
        Paper(id=f"h{n}", title=f"diffusion {text}", abstract=text)
        for n, text in enumerate(['" OR (', "tag:x", "NOT NOT", "\x1b[31m red", "or or", "* * ?"])
    ]
    index = SearchIndex(tmp_path / "index", FakeLibrary([*PAPERS, *hostile]))
    for term in narrow(index, "diffusion"):
        assert add_term("diffusion", term) is not None
