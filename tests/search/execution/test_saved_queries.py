"""A saved search inside a query stands for what was saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperbrowse.search.highlighting import find_matches
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest, SearchResults
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary

PAPERS = (
    make_paper("cache", "A cache of keys", "It is pruned.", date="2024", tags=("kv",)),
    make_paper("caches", "Caches, pruned", "Of caches.", date="2023", arxiv_id="2301.01234"),
    make_paper("keys", "Keys", "Without a door.", date="2022", tags=("kv",)),
    make_paper("locks", "Locks", "And keys.", date="2021"),
)
SEARCHES = {
    "Caches": "cache OR caches",
    "My keys": "keys tag:kv",
    "Recent": "year:2023..",
    "Both": 'search:Caches -search:"my keys"',
    "Pasted": "arXiv:2301.01234v2",
    "Loop": "search:Noose",
    "Noose": "keys search:loop",
    "Ordered": "keys sort:title",
    **{f"Many {n}": f'search:"Many {n + 1}" search:"Many {n + 1}"' for n in range(20)},
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    library = FakeLibrary(PAPERS)
    library.searches = dict(SEARCHES)
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", library)


def search(index: SearchIndex, query: str, *, typing: bool = False) -> SearchResults:
    return index.search(SearchRequest(query=query, typing=typing, insist=True))


def ids(results: SearchResults) -> list[str]:
    return [hit.paper_id for hit in results.hits]


@pytest.mark.parametrize(
    ("query", "written_out"),
    [
        ("search:Caches", "cache OR caches"),
        ("SEARCH:caches", "cache OR caches"),
        ('search:"my keys"', "keys tag:kv"),
        ("search:My-Keys", "keys tag:kv"),
        ("pruned search:caches", "pruned (cache OR caches)"),
        ("-search:caches", "-(cache OR caches)"),
        ('search:caches OR search:"my keys"', "(cache OR caches) OR (keys tag:kv)"),
        ("(search:caches | locks) search:recent", "(cache OR caches OR locks) year:2023.."),
        ("search:both", "(cache OR caches) -(keys tag:kv)"),
        ("search:pasted", "2301.01234"),
        ("search:pasted | locks", "arxiv:2301.01234 | locks"),
        ("search:ordered", "keys sort:title"),
        ("search:ordered sort:date", "keys sort:date"),
        ("search:my*", "keys tag:kv"),
    ],
)
def test_it_finds_what_the_saved_query_finds(
    index: SearchIndex, query: str, written_out: str
) -> None:
    found, wanted = search(index, query), search(index, written_out)
    assert ids(found) == ids(wanted) != []
    assert found.problems == ()


@pytest.mark.parametrize(
    ("query", "message", "found"),
    [
        ("keys search:Cashes", "there is no saved search “Cashes”; did you mean “Caches”?", []),
        ("search:zzzzzz", "there is no saved search “zzzzzz”", []),
        ("locks OR search:zzzzzz", "there is no saved search “zzzzzz”", ["locks"]),
        ("search:loop", "the saved search “Loop” contains itself", []),
        ("search:loop OR locks", "the saved search “Loop” contains itself", ["locks"]),
        ('search:"many 0"', "only 12 saved searches are searched at once", []),
    ],
)
def test_one_that_cannot_be_searched_is_said(
    index: SearchIndex, query: str, message: str, found: list[str]
) -> None:
    results = search(index, query)
    assert message in [problem.message for problem in results.problems]
    assert ids(results) == found
    assert all(0 <= p.start < p.end <= len(query) for p in results.problems)


def test_it_is_explained_by_what_it_stands_for(index: SearchIndex) -> None:
    assert search(index, "search:caches").explanation == "any of cache, caches"
    assert search(index, "locks -search:recent").explanation == "locks · without from 2023"
    assert search(index, "search:pasted").explanation == "the paper with the arXiv id 2301.01234"


def test_while_it_is_typed_the_beginning_of_a_name_is_enough(index: SearchIndex) -> None:
    assert ids(search(index, "search:cac", typing=True)) == ids(search(index, "search:caches"))
    results = search(index, "locks search:zz", typing=True)
    assert (ids(results), results.problems) == (["locks"], ())


def test_its_words_are_marked(index: SearchIndex) -> None:
    results = search(index, "pruned search:caches")
    spans = find_matches(results.matched_query, "Caches, pruned", field="title")
    assert [tuple(span) for span in spans] == [(0, 6), (8, 14)]
    assert search(index, "pruned").matched_query == ""


def test_searches_are_read_only_for_queries_that_name_one(tmp_path: Path) -> None:
    library = FakeLibrary(PAPERS)
    library.searches = dict(SEARCHES)
    index = SearchIndex(tmp_path / "index", library)
    search(index, "keys")
    assert "searches" not in library.read
    assert ids(search(index, "search:recent")) == ["cache", "caches"]
    library.searches["Recent"] = "year:2024"
    assert ids(search(index, "search:recent")) == ["cache"]
