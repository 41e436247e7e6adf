"""An index agrees with the plain way, over random papers and random searches of every kind."""

from __future__ import annotations

import datetime
import random
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import STATUSES, Paper
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import FACETS, Facet, FacetChoice, SearchRequest, Sort
from tests.search.oracle import Oracle
from tests.support.fake_library import FakeLibrary

pytestmark = pytest.mark.long

WORDS = [
    *("cache", "caches", "caching", "KV-cache", "kvcache", "KV", "GPT-4", "gpt4", "4", "C++", "c"),
    *("naïve", "naive", "the", "of", "learning", "模型", "模", "46%", "net", "network", "networks"),
    *("a_b", "k-NN", "data", "data's", "-", "(", "…"),
]
TAGS = ("kv-cache", "code", "C++", "c", "x y")


def _noon(day: int) -> datetime.datetime:
    """Return a time on a day since 1970."""
    return datetime.datetime.fromtimestamp(86_400 * day + 43_200, datetime.UTC)


texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
dates = st.none() | st.builds(PartialDate, st.integers(2019, 2022), st.just(0))
dates |= st.builds(PartialDate, st.just(2020), st.sampled_from([2, 3]), st.sampled_from([0, 1, 29]))
papers = st.builds(
    lambda **fields: Paper(**{**fields, "title": fields["title"] or "Untitled"}),
    id=st.sampled_from([f"paper-{n}" for n in range(12)]),
    title=texts,
    abstract=st.none() | texts,
    authors=st.lists(
        st.sampled_from(["Ada Net", "C. Data", "Cé Data", "Ada Net-Lace", "Data"]), max_size=2
    ).map(tuple),
    published=dates,
    comments=st.none() | st.integers(0, 3),
    upvotes=st.none() | st.sampled_from([0, 5, 60]),
    citations=st.none() | st.integers(0, 3),
    organization=st.none() | st.sampled_from(["Net Lab", "Net Labs", "Data Inc."]),
    venue=st.none() | st.sampled_from(["Net Conf", "Net Conf 2020"]),
    arxiv_id=st.sampled_from([None, "2403.01234", "cs/0101234"]),
    doi=st.none() | st.sampled_from(["10.1000/a", "10.1000/ab"]),
    links=st.sampled_from([(), ("https://a.org/b.pdf",)]),
    categories=st.lists(st.sampled_from(["cs.CL", "cs", "stat.ML"]), max_size=2).map(tuple),
    language=st.none() | st.sampled_from(["en", "de"]),
    added=st.none() | st.integers(19_000, 19_003).map(_noon),
    tags=st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple),
    sources=st.lists(st.sampled_from(["one.txt", "two.txt"]), max_size=2, unique=True).map(tuple),
)
operands = (
    st.sampled_from(WORDS)
    | st.sampled_from(["cach*", "cachs~", "netwrok~2", "ne*", "n*", "*e*", "n?t", "*4", "*", "?"])
    | st.sampled_from(["title:", "abstract:", "author:", ""]).flatmap(
        lambda field: texts.map(lambda text: f'{field}"{text}"')
    )
    | st.sampled_from(["title:net", "author:net", "tag:code", "tag:c", "topic:kv*", "tag:X-Y"])
    | st.sampled_from(["list:Thesis", "list:none", "source:one.txt", "has:code", "id:paper-1"])
    | st.sampled_from(["year:2020", "year:2020..", "year:..2020", "year:none", "year:x"])
    | st.sampled_from(["date:2020-03..", "date:..2020-03-15", "date:2020-03", "date:>2020-02-29"])
    | st.sampled_from(["comments:>1", "comments:1..2", "comments:none", "has:comments"])
    | st.sampled_from(["sort:title", "sort:-date", "sort:comments", "yaer:2020"])
    | st.sampled_from(["is:starred", "has:note", "is:saved", "status:unread", "is:re", "is:read"])
    | st.sampled_from(["2403.01234", "arXiv:cs/0101234v1", "2403.0123", "arxiv:2403.01234"])
    | st.sampled_from(["cat:cs", "cat:cs.cl", "cat:c*", "org:net", "org:net-lab", "lang:English"])
    | st.sampled_from(["doi:10.1000/a", "doi:10.1000/*", "arxiv:2403.0123", "lang:fr", "lang:d*"])
    | st.sampled_from(['author:"ada net"', 'author:"A. Net"', 'author:"net"', 'venue:"conf"'])
    | st.sampled_from(['author:"data ada"', 'venue:"net conf"', "has:pdf"])
    | st.sampled_from(["has:doi", "has:tag", "is:untagged", "is:new", "is:listed", "has:venue"])
    | st.sampled_from(["upvotes:>4", "citations:..2", "upvotes:none", "has:citations"])
    | st.sampled_from(["added:2022-01-08..", "added:2022-01", "saved:2022-01-09", "read:none"])
    | st.sampled_from(["note:net", "note:cach*", 'note:"kv cache"', "note:dtaa~", "list:Later"])
)
pieces = operands | st.sampled_from(["OR", "|", "AND", "NOT", "-", "(", ")", '"'])
queries = st.lists(
    st.tuples(st.sampled_from(["", "", "", "-", "("]), pieces).map("".join), max_size=6
).map(" ".join)

wrong_words = st.lists(
    st.sampled_from([*WORDS, "chache", "netwrk", "lerning", "dta", "lerarnign", "nothing", "zzz"])
    | st.sampled_from(['"of the"', "-naive", "title:net", "tag:code", "year:2020", "list:Thesis"]),
    min_size=1,
    max_size=7,
).map(" ".join)
"""Words of which few papers have all, and what must hold in spite of that."""


def choice_of(values: tuple[str, ...]) -> st.SearchStrategy[FacetChoice]:
    some = st.frozensets(st.sampled_from([*values, "unknown"]), max_size=2)
    return st.builds(FacetChoice, some, some, st.booleans())


choices = st.fixed_dictionaries(
    {},
    optional={
        "tag": choice_of(TAGS),
        "year": choice_of(("2020", "2021", "")),
        "source": choice_of(("one.txt", "two.txt")),
        "list": choice_of(("Thesis", "Later")),
        "author": choice_of(("Ada Net", "Data")),
        "upvotes": choice_of(("0", "1..9", "50..199")),
        "has": choice_of(("code", "pdf", "venue")),
    },
)
requests = st.builds(
    SearchRequest,
    query=queries | wrong_words,
    typing=st.booleans(),
    insist=st.booleans(),
    choices=choices,
    years=st.none() | st.tuples(st.none() | st.just(2020), st.none() | st.just(2021)),
    sort=st.sampled_from(get_args(Sort)),
    counted_facets=st.just(FACETS),
    reverse=st.booleans(),
)
ids = st.sampled_from([f"paper-{n}" for n in range(13)])  # of the last one there is no paper
times = st.integers(19_000, 19_003).map(lambda day: day * 86_400 * 1_000_000 + 1)
marks = st.fixed_dictionaries(
    {
        "lists": st.fixed_dictionaries(
            {"Thesis": st.lists(ids, unique=True)},
            optional={"Later": st.lists(ids, max_size=2, unique=True), "Thesis 2": st.just([])},
        ),
        "status": st.dictionaries(ids, st.sampled_from(STATUSES)),
        "starred": st.sets(ids, max_size=4),
        "notes": st.dictionaries(ids, texts.filter(bool), max_size=5),
        "tagged": st.sets(ids, max_size=4),
        "saved_at": st.dictionaries(ids, times, max_size=3),
        "read_at": st.dictionaries(ids, times, max_size=3),
        "new_since": st.just(0) | times,
    }
)


def mark(library: FakeLibrary, made: Mapping[str, Any]) -> None:
    for name, value in made.items():
        setattr(library, name, value)


def assert_agree(index: SearchIndex, library: FakeLibrary, request: SearchRequest) -> None:
    oracle = Oracle(library)
    results = index.search(request)
    expected = oracle.hits(request)
    page = expected[request.offset : request.offset + request.limit]
    assert [(hit.paper_id, hit.score) for hit in results.hits] == page
    assert results.total == len(expected)
    assert results.library_total == library.paper_count()
    for facet in request.counted_facets:
        counts = {c.value: c.count for c in results.facets[facet] if c.count}
        assert counts == oracle.counts(request, facet)
        assert chosen_values(request, facet) <= {c.value for c in results.facets[facet]}


def chosen_values(request: SearchRequest, facet: Facet) -> frozenset[str]:
    choice = request.choices.get(facet, FacetChoice())
    return choice.include | choice.exclude


@settings(max_examples=60)
@given(
    st.lists(papers, max_size=10),
    st.lists(papers, max_size=4),
    st.integers(0, 4),
    marks,
    st.lists(requests | marks, min_size=1, max_size=12),
)
def test_hits_scores_order_totals_and_counts_are_exact(
    first: list[Paper],
    later: list[Paper],
    removed: int,
    made: Mapping[str, Any],
    asked: list[SearchRequest | Mapping[str, Any]],
) -> None:
    library = FakeLibrary(first)
    mark(library, made)
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index", library)
        index.update()
        library.put(*later)  # several segments, and papers that were replaced
        library.remove(*[p.id for p in library.all_papers()][:removed])
        kept = {p.id for p in library.all_papers()} - {p.id for p in later}
        assert index.update() <= library.paper_count() - len(kept), "it was made anew"
        for each in asked:
            if isinstance(each, SearchRequest):
                assert_agree(index, library, each)
            else:
                mark(library, each)


def many_papers(number: int, chance: random.Random) -> list[Paper]:
    """Return enough papers for words that are kept as a number for each paper, and for bitmaps."""

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))

    return [
        Paper(
            id=f"paper-{n}",
            title=text(4) or "Untitled",
            abstract=chance.choice([None, text(3), text(12), text(30)]),
            authors=tuple(chance.sample(["Ada Net", "C. Data"], chance.randint(0, 2))),
            published=chance.choice([None, PartialDate(2019, 3), PartialDate(2020)]),
            comments=chance.choice([None, 0, 1, 2]),
            tags=tuple(chance.sample(TAGS, chance.randint(0, 3))),
            sources=tuple(chance.sample(["one.txt", "two.txt"], chance.randint(0, 2))),
        )
        for n in range(number)
    ]


@settings(max_examples=12)
@given(
    st.integers(70, 180),
    st.integers(0, 2**32).map(random.Random),
    st.sampled_from([0, 40]),
    st.lists(st.tuples(requests, st.integers(1, 60), st.integers(0, 20)), min_size=6, max_size=10),
)
def test_pages_of_large_segments_are_exact(
    number: int, chance: random.Random, removed: int, asked: list[tuple[SearchRequest, int, int]]
) -> None:
    papers = many_papers(number, chance)
    library = FakeLibrary(papers[::2])
    library.lists = {"Thesis": [p.id for p in papers[::3]], "Later": ["gone"]}
    chance.shuffle(library.lists["Thesis"])
    for paper in chance.sample(papers, number // 2):
        library.notes[paper.id] = " ".join(chance.choices(WORDS, k=chance.randint(1, 20)))
        library.status[paper.id] = chance.choice(STATUSES)
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index", library)
        index.update()
        library.put(*papers[1::2])
        library.remove(*chance.sample([p.id for p in papers], min(removed, number)))
        index.update()
        for request, limit, offset in asked:
            assert_agree(index, library, replace(request, limit=limit, offset=offset))
        kept = [p.id for p in library.all_papers()]
        in_list: dict[Facet, FacetChoice] = {"list": FacetChoice(frozenset(["Thesis"]))}
        library.lists["Thesis"] = [i for i in library.lists["Thesis"] if i in kept]
        assert_agree(index, library, SearchRequest(choices=in_list, sort="list", limit=30))
        assert_agree(index, library, SearchRequest(choices=in_list, sort="saved", limit=30))


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    papers = [Paper(id="a", title="A network"), Paper(id="b", title="C++ data")]
    return SearchIndex(tmp_path_factory.mktemp("cache"), FakeLibrary(papers))


@settings(max_examples=200)
@given(st.text(max_size=60) | queries, st.booleans())
def test_every_string_is_answered(small_index: SearchIndex, query: str, typing: bool) -> None:
    results = small_index.search(SearchRequest(query=query, typing=typing))
    assert 0 <= results.total <= results.library_total == 2
    assert results.explanation
    assert "\n" not in results.explanation
    for problem in results.problems:
        assert 0 <= problem.start <= problem.end <= len(query)
        assert problem.message
