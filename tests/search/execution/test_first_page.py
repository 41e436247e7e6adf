"""The first page is the beginning of the whole order, though few papers are looked at for it."""

from __future__ import annotations

import random

import pytest

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary

COUNT = 3_000
WORDS = (
    *("the", "of", "network", "networks", "networked", "learning", "learned", "learns", "deep"),
    *("caches", "cache", "caching", "for", "large", "larger", "models", "model"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    chance = random.Random(9)

    def text(least: int, most: int) -> str:
        words = chance.choices(WORDS, range(len(WORDS), 0, -1), k=chance.randint(least, most))
        return " ".join(words + ["networking"] * (chance.random() < 0.01))

    papers = [
        make_paper(f"paper-{number}", text(1, 6), abstract=text(3, 30)) for number in range(COUNT)
    ]
    return SearchIndex(tmp_path_factory.mktemp("index"), FakeLibrary(papers))


@pytest.mark.parametrize(
    "query",
    [
        *("network", "networking", "learned", "the", "the network", "networks learned"),
        *("deep learning models", "learning of the", "models for networking", "cache large unknow"),
        *("networked OR caches", "learning -deep", "large language", "the of for deep network"),
    ],
)
@pytest.mark.parametrize("typing", [False, True])
def test_a_page_is_the_beginning_of_the_whole_order(
    index: SearchIndex, query: str, typing: bool
) -> None:
    def page(limit: int, offset: int = 0) -> list[tuple[str, float]]:
        request = SearchRequest(query=query, typing=typing, limit=limit, offset=offset)
        return [(hit.paper_id, hit.score) for hit in index.search(request).hits]

    whole = page(COUNT)
    assert page(1) == whole[:1]
    assert page(7) == whole[:7]
    assert page(20, offset=40) == whole[40:60]
    assert page(900) == whole[:900]
