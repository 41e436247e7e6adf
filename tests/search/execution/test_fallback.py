"""A query that finds nothing is changed, and the change is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core import printable
from paperbrowse.search.highlighting import find_matches
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import FacetChoice, SearchRequest, SearchResults
from tests.search.oracle import Oracle
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary
from tests.support.hostile_text import HOSTILE_TEXTS

PAPERS = (
    make_paper(
        "attention",
        "Attention is all you need",
        "A transformer without recurrence, for machine translation.",
        date="2017-06-12",
        tags=("nlp",),
        authors=("Ashish Vaswani", "Noam Shazeer"),
    ),
    make_paper(
        "vision",
        "An image is worth words",
        "A transformer applied to patches, for recognition at scale.",
        date="2020",
        tags=("vision",),
    ),
    make_paper("pruning", "Pruning a transformer", "Most attention heads can go.", date="2021"),
    make_paper("residual", "Deep residual learning", "Networks for recognition.", date="2015"),
    make_paper("graphs", "Graph networks", "Learning on graphs.", date="2018", tags=("nlp",)),
    make_paper("former", "A tranformer", "A word that one paper has.", date="2022"),
)


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    return FakeLibrary(PAPERS)


@pytest.fixture(scope="module")
def index(library: FakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", library)


def ids(results: SearchResults) -> list[str]:
    return [hit.paper_id for hit in results.hits]


def explanation(results: SearchResults) -> str:
    return "" if results.fallback is None else results.fallback.explanation


@pytest.mark.parametrize(
    ("query", "expected", "said"),
    [
        ("transfomer", {"attention", "vision", "pruning"}, "showing transformer for transfomer"),
        ("transfromer recognition", {"vision"}, "showing transformer for transfromer"),
        ("atenton", {"attention", "pruning"}, "showing attention for atenton"),  # two edits
        ("Netwrks, deap", {"residual"}, "showing networks for Netwrks · showing deep for deap"),
        (
            "residual learning of graphs zzzz",
            {"residual", "graphs"},
            "no paper has all 5 words: those with most of them",
        ),
        (
            "residual netwrks image zzzz",
            {"residual"},
            "no paper has all 4 words: those with most of them · showing networks for netwrks",
        ),
    ],
)
def test_a_typing_error_is_passed_over_and_words_may_be_missing(
    index: SearchIndex, query: str, expected: set[str], said: str
) -> None:
    results = index.search(SearchRequest(query=query))
    assert set(ids(results)) == expected
    assert explanation(results) == said
    insisting = index.search(SearchRequest(query=query, insist=True))
    assert (insisting.total, insisting.fallback) == (0, None)


@pytest.mark.parametrize("query", ["", "attention", "transformer -attention", "zzzz", '"zz heads"'])
def test_a_query_with_an_answer_is_not_changed_nor_one_without_any(
    index: SearchIndex, query: str
) -> None:
    results = index.search(SearchRequest(query=query))
    assert results.fallback is None
    assert results.hits == index.search(SearchRequest(query=query, insist=True)).hits


def test_all_forms_of_a_similar_word_are_found(tmp_path: Path) -> None:
    papers = [make_paper("one", "A transformer"), make_paper("many", "Transformers everywhere")]
    index = SearchIndex(tmp_path / "index", FakeLibrary(papers))
    results = index.search(SearchRequest(query="transfomer"))
    assert set(ids(results)) == {"one", "many"}
    assert explanation(results) == "showing transformer for transfomer"
    assert set(ids(index.search(SearchRequest(query="transfomer~")))) == {"one"}


def test_a_query_in_sentences_is_also_answered_by_most_of_its_words(index: SearchIndex) -> None:
    query = "attention heads can a transformer"
    results = index.search(SearchRequest(query=query))
    assert ids(results) == ["pruning", "attention"]
    assert explanation(results) == "only one paper has all 5 words: also those with most of them"
    assert ids(index.search(SearchRequest(query=query, insist=True))) == ["pruning"]
    titled = index.search(SearchRequest(query="attention is all you need"))
    assert (ids(titled), titled.fallback) == (["attention"], None)


def test_whoever_insists_means_the_last_word_as_it_is(index: SearchIndex) -> None:
    query = "a transformer without recurrence for mach"
    assert ids(index.search(SearchRequest(query=query))) == ["attention"]
    assert index.search(SearchRequest(query=query, insist=True)).total == 0


def test_of_a_long_text_few_words_are_taken_for_typing_errors(
    index: SearchIndex, library: FakeLibrary
) -> None:
    def search(query: str) -> SearchResults:
        asked = SearchRequest(query=query)
        results = index.search(asked)
        assert [(hit.paper_id, hit.score) for hit in results.hits] == Oracle(library).hits(asked)
        return results

    text = "an image is worth words {} applied to patches for {} at {}"
    results = search(text.format("transfomer", "recognition", "scale"))
    assert (ids(results), explanation(results)) == (
        ["vision"],
        "showing transformer for transfomer",
    )
    results = search(text.format("transfomer", "recogniton", "scalle"))
    assert ids(results) == ["vision"]
    assert explanation(results).endswith(
        "showing transformer for transfomer · showing recognition for recogniton"
    )


def test_stop_words_neither_find_nor_count(index: SearchIndex) -> None:
    results = index.search(SearchRequest(query="what are the best graphs of all for you"))
    assert ids(results) == ["graphs"]
    assert explanation(results).startswith("no paper has all 9 words")


def test_a_word_that_few_papers_have_is_taken_for_a_typing_error_where_nothing_is_found(
    index: SearchIndex,
) -> None:
    assert ids(index.search(SearchRequest(query="tranformer"))) == ["former"]
    results = index.search(SearchRequest(query="tranformer heads"))
    assert ids(results) == ["pruning"]
    assert explanation(results) == "showing transformer for tranformer"
    results = index.search(SearchRequest(query="heads patches"))
    assert set(ids(results)) == {"pruning", "vision"}
    assert explanation(results) == "no paper has both words: those with one of them"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("transfomer year:2020..", {"vision", "pruning"}),
        ("transfomer -heads", {"attention", "vision"}),
        ("transfomer tag:nlp", {"attention"}),
        ('transfomer "machine translation"', {"attention"}),
        ("transfomer patch*", {"vision"}),
        ("transfomer title:pruning", {"pruning"}),
        ("transfomer (patches | heads)", {"vision", "pruning"}),
        ("transfomer zzzz year:2021", {"pruning"}),
        ("transfomer zzzz -attention", {"vision"}),
        ('graph zzzz "deep residual"', set()),
        ("transfomer year:1999", set()),
        ("transfomer | zzzz", set()),
        ('"transfomer"', set()),
        ("title:transfomer", {"pruning"}),
        ("abstract:transfomer", {"attention", "vision"}),
        ("author:vaswnai", {"attention"}),
        ("vaswnai recurrence", {"attention"}),
        ("author:zzzz", set()),
        ("transfom*x", set()),
    ],
)
def test_only_words_are_changed(index: SearchIndex, query: str, expected: set[str]) -> None:
    assert set(ids(index.search(SearchRequest(query=query)))) == expected


def test_years_and_facet_choices_hold_in_a_changed_query(index: SearchIndex) -> None:
    def search(query: str, tag: str) -> SearchResults:
        choices = {"tag": FacetChoice(include=frozenset({tag}))}
        return index.search(SearchRequest(query=query, choices=choices))  # type: ignore[arg-type]

    late = index.search(SearchRequest(query="transfomer patches words", years=(2020, None)))
    assert ids(late) == ["vision"]
    assert late.fallback is not None
    results = search("transfomer", "nlp")
    assert ids(results) == ["attention"]
    assert {each.value: each.count for each in results.facets["tag"]} == {"nlp": 1, "vision": 1}
    nowhere = search("transfomer", "unknown")
    assert (nowhere.total, nowhere.fallback) == (0, None)
    missing = search("patches", "nlp")  # a paper has the word: its facets lead there
    assert (missing.total, missing.fallback) == (0, None)


def test_while_typing_a_beginning_is_no_typing_error(index: SearchIndex) -> None:
    def search(query: str) -> SearchResults:
        return index.search(SearchRequest(query=query, typing=True))

    assert (
        explanation(search("attention recog")) == "no paper has both words: those with one of them"
    )
    assert explanation(search("transformir")) == "showing transformer for transformir"
    # One paper has a word that begins so.
    assert explanation(search("heads tranfor")) == "no paper has both words: those with one of them"
    assert search("transfo").fallback is None


def test_the_changed_query_marks_exactly_the_words_that_were_found(index: SearchIndex) -> None:
    def marked(query: str, text: str, *, typing: bool = False) -> list[str]:
        fallback = index.search(SearchRequest(query=query, typing=typing)).fallback
        assert fallback is not None
        spans = find_matches(fallback.query, text, field="abstract")
        return [text[start:end] for start, end in spans]

    text = "A transformer applied to patches, for recognition at scale."
    assert marked("transfomer patches -zz", text) == ["transformer", "patches"]
    assert marked('transfomer "recognition at" zzzz', text) == ["transformer", "recognition at"]
    assert marked("transfomer title:words", text) == ["transformer"]
    assert marked("the transfomer zzzz for", text) == ["transformer"]
    assert marked("transfomer recog", text, typing=True) == ["transformer", "recognition"]


def test_notes_are_searched_too(tmp_path: Path) -> None:
    library = FakeLibrary(PAPERS)
    library.notes["graphs"] = "Compare with hypernetworks."
    index = SearchIndex(tmp_path / "index", library)
    results = index.search(SearchRequest(query="hypernetwroks graph"))
    assert ids(results) == ["graphs"]
    assert explanation(results) == "showing hypernetworks for hypernetwroks"
    results = index.search(SearchRequest(query="graphs hypernetworks zzzz"))
    assert ids(results)[0] == "graphs"


def test_words_of_deleted_papers_are_not_shown_and_all_segments_are_searched(
    tmp_path: Path,
) -> None:
    library = FakeLibrary([make_paper(f"a{n}", f"Caching {n}", "Caches") for n in range(20)])
    index = SearchIndex(tmp_path / "index", library)
    index.update()
    library.put(make_paper("b", "Cachung"), make_paper("c", "Caching"))
    index.update()
    library.remove("b")
    index.update()
    results = index.search(SearchRequest(query="cachinh", limit=50))
    assert results.total == 21
    assert results.fallback is not None
    assert results.fallback.replacements == (("cachinh", ("caching",)),)
    library.remove(*(f"a{n}" for n in range(20)), "c")
    index.update()
    assert index.search(SearchRequest(query="cachinh")).fallback is None


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_words_are_answered(index: SearchIndex, text: str) -> None:
    for query in (text, f"{text} transfomer", f"transfomer{text} attention zzzz"):
        results = index.search(SearchRequest(query=query))
        if results.fallback is not None:
            assert results.fallback.explanation
            for word in (shown for _, words in results.fallback.replacements for shown in words):
                assert printable(word) == word


words = st.sampled_from(
    ["transfomer", "attention", "of", "the", "zzzz", "graph", "deap", "learning", "im", "-heads"]
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.lists(words, max_size=7).map(" ".join), st.booleans())
def test_every_query_has_an_answer_and_insisting_finds_no_more(
    index: SearchIndex, library: FakeLibrary, query: str, typing: bool
) -> None:
    asked = SearchRequest(query=query, typing=typing)
    results = index.search(asked)
    insisting = index.search(SearchRequest(query=query, typing=typing, insist=True))
    assert insisting.fallback is None
    assert insisting.total <= results.total
    if results.fallback is None:
        assert insisting.hits == results.hits
    else:
        assert insisting.total == 0 < results.total
        assert results.fallback.explanation
    assert [(hit.paper_id, hit.score) for hit in results.hits] == Oracle(library).hits(asked)


@pytest.mark.parametrize("query", ["?*", "-?*", "*?*"])
def test_a_pattern_without_a_letter_finds_nothing_when_it_stands_alone(
    index: SearchIndex, query: str
) -> None:
    results = index.search(SearchRequest(query=query))
    assert (results.total, results.explanation) == (0, "no paper")
    assert results.problems
    assert index.search(SearchRequest(query=f"{query} attention")).total == 2


@pytest.mark.parametrize("query", ["*a*", "w*1*", "-*a*"])
def test_a_pattern_for_too_many_words_finds_nothing_when_it_stands_alone(
    tmp_path_factory: pytest.TempPathFactory, query: str
) -> None:
    text = " ".join(f"wa{n:06}" for n in range(30_000))
    library = FakeLibrary([make_paper("many", "Words", text), make_paper("few", "Others")])
    index = SearchIndex(tmp_path_factory.mktemp("many") / "index", library)
    results = index.search(SearchRequest(query=query))
    assert (results.total, results.fallback) == (0, None)
    assert [problem.message[-35:] for problem in results.problems]
    assert index.search(SearchRequest(query=f"{query} others")).total == 1


def test_a_word_that_mostly_finds_authors_is_explained_as_one(index: SearchIndex) -> None:
    results = index.search(SearchRequest(query="vaswani attention"))
    assert results.author_words == ("vaswani",)
    assert results.explanation == "all of vaswani (also an author), attention"
    for query in ("author:vaswani", "attention", "-vaswani attention"):
        assert index.search(SearchRequest(query=query)).author_words == ()


def test_marks_alone_are_any_word_of_their_length(index: SearchIndex) -> None:
    for query, found in {
        "?????": {"vision", "pruning", "graphs", "former"},
        "title:????": {"attention", "residual"},
    }.items():
        assert set(ids(index.search(SearchRequest(query=query)))) == found, query
    assert index.search(SearchRequest(query="??")).problems
