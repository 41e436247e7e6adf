"""Papers similar to papers, to a list or to a text: which, in what order, and why."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import title_sort_key
from paperbrowse.search.analysis.analyzer import stem, tokenize
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.likeness import GENERAL_WORDS, find_shared_terms, may_tell, split_rows
from paperbrowse.search.request import (
    Facet,
    FacetChoice,
    Likeness,
    SearchRequest,
    SearchResults,
    Seed,
)
from tests.search.analysis.odd_text import odd_texts
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary
from tests.support.hostile_text import HOSTILE_TEXTS

PAPERS = (
    make_paper(
        "keys",
        "Eviction of key tokens from the KV cache",
        "Long-context decoding is bound by the KV cache. We evict keys that are seldom attended.",
        tags=("kv-cache",),
        date="2024",
    ),
    make_paper(
        "heavy",
        "Heavy hitters",
        "An eviction policy for the KV cache in long-context decoding keeps heavy hitters.",
        tags=("kv-cache",),
        date="2023",
    ),
    make_paper(
        "pages",
        "Paged memory for serving",
        "Serving of many requests is bound by the KV cache, which we page.",
        tags=("serving",),
        date="2023",
    ),
    make_paper("trees", "Growing trees", "Boosted trees grow on tables.", date="2016"),
    make_paper("forest", "A forest of boosted trees", "Trees vote.", date="2001"),
    make_paper("empty", "Untitled", None),
)


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    return FakeLibrary(PAPERS)


@pytest.fixture(scope="module")
def index(library: FakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", library)


def ids(results: SearchResults) -> list[str]:
    return [hit.paper_id for hit in results.hits]


def find(index: SearchIndex, *paper_ids: str, **seed: str) -> SearchResults:
    seeds = Seed(paper_ids=paper_ids, **seed)
    return index.search(SearchRequest(similar_to=seeds))


def why(results: SearchResults, paper_id: str) -> tuple[str, ...]:
    assert results.likeness is not None
    (paper,) = (paper for paper in PAPERS if paper.id == paper_id)
    return find_shared_terms(results.likeness, paper.title, paper.abstract or "")


def test_the_paper_that_shares_most_comes_first_and_the_seed_is_not_among_them(
    index: SearchIndex,
) -> None:
    results = find(index, "keys")
    assert ids(results) == ["heavy", "pages"]
    assert results.total == 2
    assert results.hits[0].score > results.hits[1].score > 0


def test_words_of_several_papers_add_up(index: SearchIndex) -> None:
    assert {*ids(find(index, "keys", "forest"))} == {"heavy", "pages", "trees"}


def test_what_is_shared_is_named_as_it_is_written_and_in_a_row(index: SearchIndex) -> None:
    results = find(index, "keys")
    shared = why(results, "heavy")
    assert {"KV cache", "long-context decoding"} <= {*shared}
    assert "eviction" in shared, "a word that begins a sentence in the seed only"
    assert why(results, "trees") == ()


def test_words_of_any_subject_are_no_reason_by_themselves(tmp_path: Path) -> None:
    papers = [
        make_paper(
            "one", "Difference-aware pruning", "It plays a role and surpasses the baselines."
        ),
        make_paper("two", "Task-aware pruning", "It plays another role, surpassing the rest."),
        make_paper("three", "Trees", "Aware of what plays a role, they surpass forests."),
    ]
    index = SearchIndex(tmp_path / "index", FakeLibrary(papers))
    results = find(index, "one")
    assert ids(results) == ["two", "three"]
    assert results.likeness is not None
    assert find_shared_terms(results.likeness, papers[1].title, papers[1].abstract or "") == (
        "aware pruning",
        "role",
    )


def test_a_list_is_a_seed_with_the_papers_of_now(library: FakeLibrary, index: SearchIndex) -> None:
    library.lists["Thesis"] = ["trees"]
    assert ids(find(index, list_name="Thesis")) == ["forest"]
    library.lists["Thesis"] = ["trees", "forest", "keys"]
    assert ids(find(index, list_name="Thesis")) == ["heavy", "pages"]
    library.lists.clear()
    assert ids(find(index, list_name="Thesis")) == []


def test_a_text_is_a_seed(index: SearchIndex) -> None:
    assert ids(find(index, text="How do boosted trees grow?")) == ["trees", "forest"]


def test_an_unknown_paper_is_passed_over(index: SearchIndex) -> None:
    assert ids(find(index, "trees", "nothing")) == ["forest"]
    assert ids(find(index, "nothing")) == []


def test_words_facets_and_years_narrow_and_other_orders_apply(index: SearchIndex) -> None:
    seed = Seed(paper_ids=("keys",))
    only: Mapping[Facet, FacetChoice] = {"tag": FacetChoice(frozenset({"serving"}))}

    def found(**request: object) -> list[str]:
        return ids(index.search(SearchRequest(similar_to=seed, **request)))  # type: ignore[arg-type]

    assert found(query="serving") == found(choices=only) == ["pages"]
    assert found(query="trees") == [], "not among the similar papers"
    assert found(query="heavy -serving") == ["heavy"]
    assert found(sort="title") == ["heavy", "pages"]
    assert found(years=(2024, None)) == []
    assert found(limit=1) == ["heavy"]
    assert found(offset=1) == ["pages"]
    counts = index.search(SearchRequest(similar_to=seed, choices=only)).facets["tag"]
    assert {each.value: each.count for each in counts} == {"kv-cache": 1, "serving": 1}


def test_the_order_stays_that_of_similarity_while_words_narrow(index: SearchIndex) -> None:
    request = SearchRequest(similar_to=Seed(paper_ids=("keys",)), query="cache")
    narrowed = index.search(request)
    assert narrowed.hits == find(index, "keys").hits


def test_deleted_papers_are_never_found_nor_is_an_old_text_of_one(tmp_path: Path) -> None:
    library = FakeLibrary(PAPERS)
    index = SearchIndex(tmp_path / "index", library)
    index.update()
    library.remove("heavy")
    library.put(make_paper("pages", "Gardens", "Trees and boosted growth."))
    assert ids(find(index, "keys")) == []
    assert {*ids(find(index, "trees"))} == {"forest", "pages"}


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "", " ", "the of and", "1 2 3", "\ud800"])
def test_any_text_has_an_answer(index: SearchIndex, text: str) -> None:
    results = find(index, text=text)
    assert results.total == len(results.hits)


def test_a_text_of_a_megabyte_has_an_answer(index: SearchIndex) -> None:
    words = " ".join(f"word{number} kv cache" for number in range(60_000))
    assert ids(find(index, text=words))[0] in {"keys", "heavy", "pages"}


def test_at_most_two_hundred_are_offered(tmp_path: Path) -> None:
    papers = [
        make_paper(f"p{number:03}", "Boosted trees", f"Trees of kind x{number}.")
        for number in range(230)
    ]
    plain = [make_paper(f"q{number}", f"Other q{number}", "Nothing.") for number in range(2_100)]
    index = SearchIndex(tmp_path / "index", FakeLibrary([*papers, *plain]))
    results = find(index, "p000")
    assert results.total == 200
    assert results.library_total == 2_330
    assert ids(results)[0] == "p001", "equals are in the order of their ids"


WORDS = [
    *(
        "surpasses",
        "tackles",
        "cache",
        "caches",
        "caching",
        "KV-cache",
        "kvcache",
        "KV",
        "GPT-4",
        "C++",
        "naïve",
        "the",
    ),
    *(
        "network",
        "networks",
        "depth",
        "stereo",
        "tree",
        "trees",
        "forest",
        "模型",
        "模",
        "46%",
        ".",
    ),
]
texts = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
papers = st.builds(
    make_paper, st.sampled_from([f"p{n}" for n in range(14)]), texts, st.none() | texts
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(papers, max_size=12),
    st.lists(papers, max_size=5),
    st.integers(0, 3),
    st.lists(st.sampled_from([f"p{n}" for n in range(14)]), max_size=3),
    texts | odd_texts,
)
def test_hits_scores_and_order_equal_a_plain_reading(
    first: list[Paper], later: list[Paper], removed: int, seeds: list[str], text: str
) -> None:
    library = FakeLibrary(first)
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index", library)
        index.update()
        library.put(*later)  # several segments, and papers that were replaced
        library.remove(*[paper.id for paper in library.all_papers()][:removed])
        results = find(index, *seeds, text=text)
    expected = plainly_similar(library.all_papers(), seeds, text)
    assert [(hit.paper_id, hit.score) for hit in results.hits] == expected
    assert results.total == len(expected)


def plainly_similar(
    papers: Sequence[Paper], seeds: Sequence[str], text: str
) -> list[tuple[str, float]]:
    """Return the similar papers with their scores, from texts alone."""
    by_id = {paper.id: paper for paper in papers}
    known = [by_id[each] for each in dict.fromkeys(seeds) if each in by_id]
    read = [(paper.title, paper.abstract or "") for paper in known]
    occurrences = Counter[str]()
    for title, abstract in [*read, ("", text)]:
        occurrences.update(tells(title) * 2 + tells(abstract))
    fields = [("title", 2), ("abstract", 1)]
    stems = {
        field: {p.id: Counter(all_stems(getattr(p, field) or "")) for p in papers}
        for field, _ in fields
    }
    weights = {}
    for word, count in occurrences.items():
        having = max(sum(word in each for each in stems[field].values()) for field, _ in fields)
        if 2 <= having <= max(len(papers) // 10, 10):
            idf = math.log(1 + (len(papers) - having + 0.5) / (having + 0.5))
            weights[word] = (1 + math.log(count)) * idf * (0.5 if word in GENERAL_WORDS else 1)
    chosen = sorted(weights, key=lambda word: (-weights[word], word))[:40]
    scores: dict[str, float] = {}
    for paper in papers:
        total = np.float32(0)
        for word in chosen:
            tf = np.float32(0)
            for field, weight in fields:
                norm = np.float32(1 / (0.25 + 0.75 * relative_length(papers, paper, field)))
                tf += np.float32(stems[field][paper.id][word]) * (norm * np.float32(weight))
            total += np.float32(weights[word] * 2.2) * tf / (tf + np.float32(1.2))
        if total and paper.id not in seeds:
            scores[paper.id] = float(total)
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], by_id[item[0]].title.casefold()))
    return sort_ties([each for each in ranked if each[1] >= 0.2 * best], by_id)


def sort_ties(ranked: list[tuple[str, float]], by_id: dict[str, Paper]) -> list[tuple[str, float]]:
    return sorted(
        ranked, key=lambda item: (-item[1], title_sort_key(by_id[item[0]].title), item[0])
    )


def tells(text: str) -> list[str]:
    return [word.stem for row in split_rows(text) for word in row if may_tell(word.text)]


def all_stems(text: str) -> list[str]:
    return [stem(token.text) for token in tokenize(text)]


def relative_length(papers: Sequence[Paper], paper: Paper, field: str) -> float:
    def length(each: Paper) -> int:
        tokens = tokenize(getattr(each, field) or "")
        return max((token.position + 1 for token in tokens), default=0)

    mean = max(sum(map(length, papers)), 1) / len(papers)
    return length(paper) / mean


@example("KV  KV", "")
@given(odd_texts, odd_texts)
def test_what_is_shared_stands_in_the_text_each_word_once(seed: str, text: str) -> None:
    stems = {word.stem for row in split_rows(seed) for word in row if may_tell(word.text)}
    pairs = frozenset(
        (one.stem, other.stem)
        for row in split_rows(seed)
        for one, other in pairwise(row)
        if {one.stem, other.stem} <= stems
    )
    shared = find_shared_terms(
        Likeness(weights=dict.fromkeys(stems, 1.0), neighbours=pairs), text, seed
    )
    assert len(shared) <= 5
    squeezed = " ".join(f"{text}\n{seed}".split()).casefold()
    assert all(term.casefold() in squeezed for term in shared)
