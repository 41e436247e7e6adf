"""What is found for what is typed, on papers that we wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import FacetChoice, FacetCount, SearchRequest, SearchResults
from tests.search.sample_papers import SAMPLE_PAPERS
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    return FakeLibrary(SAMPLE_PAPERS)


@pytest.fixture(scope="module")
def index(library: FakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", library)


@pytest.fixture
def thesis(library: FakeLibrary) -> Iterator[None]:
    library.lists["Thesis"] = ["sharp", "cache", "chinese"]
    yield
    library.lists.clear()


def ids(results: SearchResults) -> list[str]:
    return [hit.paper_id for hit in results.hits]


def find(index: SearchIndex, query: str, *, typing: bool = False) -> set[str]:
    return set(ids(index.search(SearchRequest(query=query, typing=typing, insist=True))))


EVERY = {"cache", "formers", "chinese", "sharp", "empty"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERY),
        ("   ", EVERY),
        ("*", EVERY),
        ("GPT-4", {"cache"}),
        ("gpt4", {"cache"}),
        ("GPT 4", {"cache"}),
        ("gpt_4", {"cache"}),
        ("C++", {"formers"}),
        ("C#", {"sharp"}),
        ("c", {"formers", "sharp"}),
        ("the", {"cache", "chinese", "sharp"}),
        ("naive", {"formers"}),
        ("naïve", {"formers"}),
        ("nai\u0308ve", {"formers"}),
        ("NAÏVE", {"formers"}),
        ("学习", {"chinese"}),
        ("度学", {"chinese"}),
        ("习度", set()),
        ("kv-cache", {"cache", "chinese", "sharp"}),
        ("kv cache", {"cache", "chinese", "sharp"}),
        ("kvcache", {"cache", "chinese", "sharp"}),
        ("KV caches", {"cache", "chinese", "sharp"}),
        ("k-NN", {"formers"}),
        ("knn", {"formers"}),
        ("46%", {"cache"}),
        ("46", {"cache", "sharp"}),
        ("S^2IP-LLM", {"formers"}),
        ("s2ip", {"formers"}),
        ("[CLS]", {"chinese"}),
        ("cls", {"chinese"}),
        ("α_max", {"chinese"}),
        ("Α", {"chinese"}),
        ("prot2token", {"chinese"}),
        ("Prot2Token's", {"chinese"}),
        ("don't", {"formers"}),
        ("don’t", {"formers"}),
        ("dont", {"formers"}),
        ("transformers", {"formers"}),
        ("transforms", {"sharp"}),  # transforming has the same stem, but transformer has not
        ("transformer*", {"formers"}),
        ("transforme*", {"formers"}),
        ("trans*", {"formers", "sharp"}),
        ("*former", {"formers"}),
        ("*form*", {"formers", "sharp"}),
        ("trans?orming", {"sharp"}),
        ("is it naive?", set()),
        ("naive learners?", {"formers"}),
        ('"keys and values"', {"cache"}),
        ('"values and keys"', set()),
        ('"kv cache"', {"cache", "chinese", "sharp"}),
        ('"pruning the kvcache"', {"cache"}),
        ("pruning -gpt4", set()),
        ("cache -gpt4", {"chinese"}),
        ("-the", {"formers", "empty"}),
        ("NOT the", {"formers", "empty"}),
        ("-(the | naive)", {"empty"}),
        ("gpt4 OR naive", {"cache", "formers"}),
        ("gpt4 | naive", {"cache", "formers"}),
        ("(gpt4 OR naive) cache", {"cache"}),
        ("title:cache", {"cache"}),
        ("abstract:cache", {"cache", "chinese"}),
        ("title:(kv cache)", {"cache"}),
        ('title:"kv cache"', {"cache"}),
        ("tag:kv-cache", {"cache", "chinese"}),
        ("topic:KV-Cache", {"cache", "chinese"}),
        ('tag:"kv cache"', {"cache", "chinese"}),
        ("tag:kv*", {"cache", "chinese"}),
        ("tag:kv", set()),
        ("-tag:kv-cache", {"formers", "sharp", "empty"}),
        ("source:second.txt", {"formers", "chinese"}),
        ('source:"third file.txt"', {"sharp"}),
        ("source:nowhere", set()),
        ("list:nowhere", set()),
        ("year:2024", {"cache", "formers"}),
        ("year:2000..2023", {"chinese"}),
        ("year:2023..2000", {"chinese"}),
        ("year:2020..", {"cache", "formers", "chinese"}),
        ("year:..2020", {"chinese", "empty"}),
        ("year:none", {"sharp"}),
        ("-year:none", EVERY - {"sharp"}),
        ("author:lovelace", {"cache"}),
        ("author:borel", {"cache"}),
        ('author:"emile borel"', {"cache"}),
        ("author:love*", {"cache"}),
        ("lovelace", {"cache"}),
        ("venue:iclr", {"formers"}),
        ("id:cac", {"cache"}),
        ("arxiv:2403.01234v2", {"cache"}),
        ("arxiv:https://arxiv.org/abs/2403.01234", {"cache"}),
        ("has:code", {"cache"}),
        ("-has:abstract", {"empty"}),
        ("foo:naive", set()),
        ("as:naive", set()),
        ("kv:cache", {"cache", "chinese", "sharp"}),
    ],
)
def test_a_query_finds_exactly(index: SearchIndex, query: str, expected: set[str]) -> None:
    assert find(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("t", {"cache", "formers", "chinese", "sharp"}),
        ("trans", {"formers", "sharp"}),
        ("transfo", {"formers", "sharp"}),
        ("transformer", {"formers"}),
        ("transfo ", set()),
        ("kv cac", {"cache", "chinese", "sharp"}),
        ("kvcac", {"cache", "chinese", "sharp"}),
        ("gpt-", {"cache"}),
        ('"keys an', {"cache"}),
        ('"keys an"', set()),
        ("cache -gp", {"cache", "chinese"}),
        ("tag:kv", {"cache", "chinese"}),
        ("year:20", {"cache", "formers", "chinese"}),
        ("year:202", {"cache", "formers", "chinese"}),
        ("year:2024..2", {"cache", "formers"}),
        ("naive OR", {"formers"}),
        ("(naive", {"formers"}),
        ("naive -", {"formers"}),
        ("naive tag:", {"formers"}),
        ("naive year:", {"formers"}),
    ],
)
def test_while_typing_the_last_word_is_unfinished(
    index: SearchIndex, query: str, expected: set[str]
) -> None:
    results = index.search(SearchRequest(query=query, typing=True))
    assert set(ids(results)) == expected
    assert results.problems == ()


def test_without_a_query_the_newest_papers_come_first_and_undated_ones_last(
    index: SearchIndex,
) -> None:
    results = index.search(SearchRequest())
    assert ids(results) == ["cache", "formers", "chinese", "empty", "sharp"]
    assert (results.total, results.library_total) == (5, 5)
    assert {hit.score for hit in results.hits} == {0.0}


def test_a_word_in_the_title_weighs_more_than_one_in_the_abstract(index: SearchIndex) -> None:
    results = index.search(SearchRequest(query="cache"))
    assert ids(results)[0] == "cache"
    assert [hit.score for hit in results.hits] == sorted(
        (hit.score for hit in results.hits), reverse=True
    )


def test_papers_are_sorted_by_what_is_asked(index: SearchIndex) -> None:
    def sorted_by(sort: str) -> list[str]:
        return ids(index.search(SearchRequest(query="the", sort=sort)))  # type: ignore[arg-type]

    assert sorted_by("date") == ["cache", "chinese", "sharp"]
    assert sorted_by("title") == ["cache", "sharp", "chinese"]
    assert sorted_by("comments") == ["cache", "chinese", "sharp"]


def test_equal_papers_come_by_title_and_then_by_id(tmp_path: Path) -> None:
    library = FakeLibrary(
        [
            make_paper("b", "Same words"),
            make_paper("a", "Same words"),
            make_paper("c", "Earlier same words"),
        ]
    )
    index = SearchIndex(tmp_path / "index", library)
    for sort in ("date", "comments"):
        assert ids(index.search(SearchRequest(sort=sort))) == ["c", "a", "b"]
    assert ids(index.search(SearchRequest(query="words"))) == ["a", "b", "c"]


def test_a_page_is_cut_from_the_whole_answer(index: SearchIndex) -> None:
    page = index.search(SearchRequest(limit=2, offset=1))
    assert ids(page) == ["formers", "chinese"]
    assert page.total == 5
    beyond = index.search(SearchRequest(limit=2, offset=9))
    assert (beyond.hits, beyond.total) == ((), 5)
    assert index.search(SearchRequest(limit=-1, offset=-1)).hits == ()


@pytest.mark.usefixtures("thesis")
def test_a_saved_paper_is_in_its_list_at_once_and_in_the_users_order(
    index: SearchIndex, library: FakeLibrary
) -> None:
    in_thesis = {"list": FacetChoice(include=frozenset({"Thesis"}))}
    request = SearchRequest(choices=in_thesis, sort="list")  # type: ignore[arg-type]
    assert ids(index.search(request)) == ["sharp", "cache", "chinese"]
    assert ids(index.search(SearchRequest(query="list:thesis", sort="list")))[0] == "sharp"
    library.lists["Thesis"].insert(0, "empty")
    results = index.search(request)
    assert ids(results) == ["empty", "sharp", "cache", "chinese"]
    assert results.facets["list"] == (FacetCount("Thesis", 4),)
    assert find(index, 'list:"thesis" -cache') == {"empty", "sharp"}


def test_the_order_of_no_one_list_is_by_date(index: SearchIndex) -> None:
    assert ids(index.search(SearchRequest(sort="list")))[0] == "cache"
    assert ids(index.search(SearchRequest(query="list:gone", sort="list"))) == []


def test_counts_tell_what_choosing_a_value_would_give(index: SearchIndex) -> None:
    request = SearchRequest(
        choices={
            "tag": FacetChoice(include=frozenset({"kv-cache"})),
            "year": FacetChoice(exclude=frozenset({"2020"})),
        }
    )
    results = index.search(request)
    assert ids(results) == ["cache"]
    facets = results.facets
    assert facets["tag"] == (  # of all papers but that of 2020
        FacetCount("kv-cache", 1),
        FacetCount("long-context", 1),
        FacetCount("pruning", 1),
        FacetCount("transformers", 1),
    )
    assert facets["year"] == (FacetCount("2024", 1), FacetCount("2020", 0))
    assert facets["source"] == (FacetCount("first.txt", 1),)


def test_all_of_several_values_counts_within_them(index: SearchIndex) -> None:
    both = FacetChoice(include=frozenset({"kv-cache", "pruning"}), match_all=True)
    results = index.search(SearchRequest(choices={"tag": both}))
    assert ids(results) == ["cache"]
    assert {count.value for count in results.facets["tag"]} == {"kv-cache", "pruning"}


def test_papers_without_a_year_are_counted_last_and_can_be_chosen(index: SearchIndex) -> None:
    years = index.search(SearchRequest()).facets["year"]
    assert [count.value for count in years] == ["2024", "2020", "1999", ""]
    unknown = FacetChoice(include=frozenset({""}))
    assert ids(index.search(SearchRequest(choices={"year": unknown}))) == ["sharp"]


def test_unknown_choices_match_nothing_and_stay_in_sight(index: SearchIndex) -> None:
    gone = FacetChoice(include=frozenset({"no such tag"}))
    results = index.search(SearchRequest(choices={"tag": gone}))
    assert results.total == 0
    assert FacetCount("no such tag", 0) in results.facets["tag"]
    all_gone = FacetChoice(include=frozenset({"no such tag", "code"}), match_all=True)
    assert index.search(SearchRequest(choices={"tag": all_gone})).total == 0


def test_years_narrow_the_answer_and_the_counts(index: SearchIndex) -> None:
    results = index.search(SearchRequest(years=(2020, None)))
    assert ids(results) == ["cache", "formers", "chinese"]
    assert [count.value for count in results.facets["year"]] == ["2024", "2020"]
    assert index.search(SearchRequest(years=(None, 1999))).total == 1
    assert index.search(SearchRequest(years=(None, None))).total == 5


def test_facets_cost_nothing_when_they_are_not_asked_for(index: SearchIndex) -> None:
    assert index.search(SearchRequest(facets=False)).facets == {}


def test_the_answer_says_how_the_query_was_understood(index: SearchIndex) -> None:
    def understood(query: str) -> str:
        return index.search(SearchRequest(query=query)).explanation

    assert understood("kv cache -pruning year:2024..") == (
        "all of kv, cache · without pruning · from 2024"
    )
    assert understood("") == "every paper"
    assert understood("a | (b -c)") == "any of a, (b · without c)"
    assert understood("title:x tag:y has:code year:none") == (
        "title with x · tag y · with code · year unknown"
    )
    assert "\x1b" not in understood("tag:\x1b[31mred")
