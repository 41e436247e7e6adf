"""Filters by what dumps and users say of papers beside their words."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest, Sort
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


PAPERS = (
    make_paper(
        "keys",
        "Keys",
        "Of keys.",
        authors=("Ada Lovelace", "Łukasz Kaiser", "Jean-Luc Godard"),
        venue="ICML 2024",
        categories=("cs.CL", "stat.ML"),
        organization="Google DeepMind",
        language="en",
        upvotes=60,
        comments=2,
        citations=3,
        doi="10.1145/3292500.1",
        links=("https://a.org/keys.pdf",),
        added=_moment("2024-03-14T22:30:00+00:00"),
    ),
    make_paper(
        "locks",
        "Locks",
        authors=("A. Lovelace", "Ada King Lovelace"),
        venue="ICML",
        categories=("cs.CV",),
        organization="Google",
        language="de",
        upvotes=5,
        comments=0,
        citations=12,
        doi="10.1145/3292500.12",
        arxiv_id="2403.00001",
        added=_moment("2024-03-15T10:00:00+00:00"),
        tags=("code", "doors"),
    ),
    make_paper("doors", "Doors", categories=("csx",), upvotes=0, links=("https://a.org/pdf",)),
)


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    library = FakeLibrary(PAPERS)
    library.tagged = {"doors"}
    library.saved_at = {"keys": _micros("2024-03-14T22:30:00+00:00")}
    library.read_at = {"locks": _micros("2024-02-29T12:00:00+00:00")}
    library.new_since = _micros("2024-03-14T23:00:00+00:00")
    return library


def _micros(text: str) -> int:
    return int(_moment(text).timestamp()) * 1_000_000


@pytest.fixture(scope="module")
def index(library: FakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", library)


@pytest.fixture
def auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _find(index: SearchIndex, query: str, *, typing: bool = False, sort: Sort = "title") -> str:
    request = SearchRequest(query=query, typing=typing, sort=sort, insist=True)
    results = index.search(request)
    assert not results.problems
    return " ".join(hit.paper_id for hit in results.hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cat:cs.CL", "keys"),
        ("cat:stat.ml", "keys"),
        ("cat:cs", "keys locks"),
        ("cat:cs*", "doors keys locks"),
        ("cat:c.s", ""),
        ("org:google", "keys locks"),
        ("org:deepmind", "keys"),
        ("org:goog", ""),
        ("org:goog*", "keys locks"),
        ('org:"google deepmind"', "keys"),
        ("lang:en", "keys"),
        ("lang:English", "keys"),
        ("lang:deu", "locks"),
        ("lang:fr", ""),
        ("doi:10.1145/3292500.1", "keys"),
        ("doi:https://doi.org/10.1145/3292500.12", "locks"),
        ("doi:10.1145/*", "keys locks"),
        ("doi:10.1146/*", ""),
        ('author:"Ada Lovelace"', "keys"),
        ('author:"ada lovelace"', "keys"),
        ('author:"A. Lovelace"', "keys locks"),
        ('author:"a k lovelace"', "locks"),
        ('author:"Lovelace"', "keys locks"),
        ('author:"King Lovelace"', "locks"),
        ('author:"Lovelace Ada"', ""),
        ('author:"łukasz kaiser"', "keys"),
        ('author:"Jean Luc Godard"', "keys"),
        ('author:"Lovelace Łukasz"', ""),
        ('venue:"ICML"', "locks"),
        ('venue:"icml 2024"', "keys"),
        ('venue:"2024"', "keys"),
        ('venue:"20"', ""),
        ("venue:icml", "keys locks"),
        ("upvotes:>50", "keys"),
        ("upvotes:0..5", "doors locks"),
        ("comments:none", "doors"),
        ("citations:10..", "locks"),
        ("has:citations", "keys locks"),
        ("has:doi", "keys locks"),
        ("has:pdf", "keys locks"),
        ("has:code", "locks"),
        ("tag:code", "locks"),
        ("has:tag", "doors"),
        ("is:untagged", "keys locks"),
        ("is:new", "locks"),
        ("added:none", "doors"),
        ("added:2024", "keys locks"),
        ("added:2024-03-15..", "locks"),
        ("added:..2024-02", ""),
        ("saved:2024-03-14", "keys"),
        ("saved:none", "doors locks"),
        ("read:2024-02", "locks"),
        ("read:2024-03..", ""),
    ],
)
def test_a_filter_finds_exactly(index: SearchIndex, query: str, expected: str) -> None:
    assert _find(index, query) == expected


@pytest.mark.usefixtures("auckland")
def test_days_are_those_of_the_user(index: SearchIndex) -> None:
    assert _find(index, "added:2024-03-14") == ""
    assert _find(index, "added:2024-03-15") == "keys locks"
    assert _find(index, "saved:..2024-03-14") == ""
    assert _find(index, "read:2024-03") == "locks"  # on the first of March, at one in the night


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("upvotes", "keys locks doors"),
        ("citations", "locks keys doors"),
        ("added", "locks keys doors"),
        ("comments", "keys locks doors"),
    ],
)
def test_papers_are_sorted_by_what_is_counted(
    index: SearchIndex, sort: Sort, expected: str
) -> None:
    assert _find(index, "", sort=sort) == expected


def test_times_of_the_user_are_read_once_for_each_change(
    tmp_path: Path, library: FakeLibrary
) -> None:
    index = SearchIndex(tmp_path / "index", library)
    library.read.clear()
    for query in ("saved:2024", "saved:none", "saved:2024-03 keys"):
        _find(index, query)
    assert library.read.count("saved times") == 1


def test_a_visit_makes_papers_old_at_once(tmp_path: Path) -> None:
    library = FakeLibrary(PAPERS)
    index = SearchIndex(tmp_path / "index", library)
    assert _find(index, "is:new") == "keys locks"
    library.new_since = _micros("2024-03-15T00:00:00+00:00")
    assert _find(index, "is:new") == "locks"
