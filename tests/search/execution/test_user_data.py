"""What the user made of the papers is found at once, and only what has changed is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.papers import Record
from paperbrowse.library import Library, NewSource
from paperbrowse.search.execution.note_index import NoteIndex
from paperbrowse.search.highlighting import find_matches, make_snippet
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import FacetChoice, FacetCount, SearchRequest, Sort
from paperbrowse.topics import LazyTopicRules
from tests.search.sample_papers import SAMPLE_PAPERS
from tests.support.fake_library import FakeLibrary

THESIS = {"list": FacetChoice(include=frozenset({"Thesis"}))}


@pytest.fixture
def library() -> FakeLibrary:
    library = FakeLibrary(SAMPLE_PAPERS)
    library.lists = {"Thesis": ["sharp", "cache", "chinese"], "Later": ["cache"]}
    library.status = {"cache": "read", "chinese": "reading", "empty": "unread"}
    library.starred = {"sharp", "chinese"}
    library.notes = {
        "sharp": "Ask Émile about **KV-cache** layouts; compare with GPT-4.",
        "empty": "Pruned by nobody, it waits for a word on learning.",
    }
    return library


@pytest.fixture
def index(library: FakeLibrary, tmp_path: Path) -> SearchIndex:
    return SearchIndex(tmp_path / "index", library)


def find(index: SearchIndex, query: str, *, typing: bool = False) -> set[str]:
    results = index.search(SearchRequest(query=query, typing=typing))
    assert results.problems == ()
    return {hit.paper_id for hit in results.hits}


EVERY = {"cache", "formers", "chinese", "sharp", "empty"}


def test_papers_are_found_by_what_the_user_made_of_them(index: SearchIndex) -> None:
    for query, expected in {
        "status:read": {"cache"},
        "status:reading": {"chinese"},
        "is:unread": {"formers", "sharp", "empty"},
        "-is:unread": {"cache", "chinese"},
        "is:starred": {"sharp", "chinese"},
        "has:star -is:reading": {"sharp"},
        "is:saved": {"sharp", "cache", "chinese"},
        "-is:saved": {"formers", "empty"},
        "is:noted": {"sharp", "empty"},
        "has:note OR is:read": {"sharp", "empty", "cache"},
        "is:(read OR reading) tag:kv-cache": {"cache", "chinese"},
        "list:thesis is:starred": {"sharp", "chinese"},
    }.items():
        assert find(index, query) == expected, query
    assert find(index, "is:re", typing=True) == {"cache", "chinese"}
    assert find(index, "status:un", typing=True) == {"formers", "sharp", "empty"}


def test_the_words_of_notes_are_found_as_those_of_abstracts_are(index: SearchIndex) -> None:
    for query, expected in {
        "note:layouts": {"sharp"},
        "note:layout": {"sharp"},
        "note:kvcache": {"sharp"},
        'note:"kv cache layouts"': {"sharp"},
        'note:"layouts cache"': set(),
        "note:emile": {"sharp"},
        "note:prun*": {"empty"},
        "note:wiats~": {"empty"},
        "note:(word OR gpt4)": {"sharp", "empty"},
        "-note:gpt": EVERY - {"sharp"},
        "note:transformers": set(),
        # It is an author's name as well.
        "emile": {"sharp", "cache"},
        "emile OR naive": {"sharp", "cache", "formers"},
        "-emile": EVERY - {"sharp", "cache"},
        "title:emile": set(),
        "abstract:emile": set(),
    }.items():
        assert find(index, query) == expected, query
    assert find(index, "note:compa", typing=True) == {"sharp"}
    assert find(index, "learning") == {"formers", "empty"}


def test_a_word_of_a_note_ranks_like_one_of_an_abstract(index: SearchIndex) -> None:
    results = index.search(SearchRequest(query="gpt4"))
    assert {hit.paper_id for hit in results.hits} == {"cache", "sharp"}
    assert all(hit.score > 0 for hit in results.hits)
    only_noted = index.search(SearchRequest(query="nobody"))
    assert [hit.paper_id for hit in only_noted.hits] == ["empty"]
    assert only_noted.hits[0].score > 0


def test_without_notes_nothing_ranks_otherwise(library: FakeLibrary, index: SearchIndex) -> None:
    request = SearchRequest(query="kv cache")
    with_notes = index.search(request)
    library.notes = {"empty": "Of something else."}
    assert index.search(request).hits != with_notes.hits
    other = index.search(request)
    library.notes = {}
    assert index.search(request).hits == other.hits


def test_notes_can_be_taken_apart_before_anyone_searches(
    library: FakeLibrary, index: SearchIndex
) -> None:
    index.warm_up()
    assert library.read == ["notes"]
    assert find(index, "note:layouts") == {"sharp"}
    assert library.read.count("notes") == 1


def test_what_a_query_finds_in_a_note_can_be_marked() -> None:
    note = "Ask Émile about **KV-cache** layouts."
    for query, marked in {"kvcache": "KV-cache", "note:layout": "layouts"}.items():
        (span,) = find_matches(query, note, field="note")
        assert note[span.start : span.end] == marked
    assert find_matches("title:layouts", note, field="note") == ()
    snippet = make_snippet("note:layouts", note * 9, width=30, field="note")
    assert "layouts" in [snippet.text[span.start : span.end] for span in snippet.spans]


def hits(index: SearchIndex, sort: Sort, **asked: object) -> list[str]:
    results = index.search(SearchRequest(sort=sort, **asked))  # type: ignore[arg-type]
    return [hit.paper_id for hit in results.hits]


def test_papers_are_put_in_order_by_status_and_by_when_they_were_saved(
    index: SearchIndex, library: FakeLibrary
) -> None:
    assert hits(index, "status") == ["chinese", "formers", "empty", "sharp", "cache"]
    assert hits(index, "status", limit=2, offset=1) == ["formers", "empty"]
    assert hits(index, "saved", choices=THESIS) == ["chinese", "cache", "sharp"]
    assert hits(index, "saved", query="list:the*") == ["chinese", "cache", "sharp"]
    assert hits(index, "saved", query="list:thesis -is:reading", limit=1) == ["cache"]
    assert hits(index, "saved") == hits(index, "date")
    assert hits(index, "saved", query="list:thesis list:later") == ["cache"]
    library.lists["Thesis"].append("empty")
    assert hits(index, "saved", choices=THESIS) == ["empty", "chinese", "cache", "sharp"]


def test_a_change_holds_at_once_and_only_what_changed_is_read(
    index: SearchIndex, library: FakeLibrary
) -> None:
    results = index.search(SearchRequest(query="is:starred"))
    assert results.facets["list"] == (FacetCount("Thesis", 2),)
    assert sorted(library.read) == ["Later", "Thesis", "starred"]
    library.read.clear()
    index.search(SearchRequest(query="is:starred"))
    assert library.read == []
    library.lists["Later"].append("sharp")
    results = index.search(SearchRequest(query="is:starred"))
    assert results.facets["list"] == (FacetCount("Thesis", 2), FacetCount("Later", 1))
    assert library.read == ["Later"]
    library.read.clear()
    library.starred.add("empty")
    assert find(index, "is:starred") == {"sharp", "chinese", "empty"}
    assert library.read == ["starred"]
    library.read.clear()
    library.put(SAMPLE_PAPERS[0])  # the papers move in the index, what is known of the lists stays
    assert find(index, "list:thesis") == {"sharp", "cache", "chinese"}
    assert library.read == []
    library.lists = {"Renamed": library.lists["Thesis"]}
    assert find(index, "list:renamed") == {"sharp", "cache", "chinese"}
    assert find(index, "is:saved -list:thesis") == {"sharp", "cache", "chinese"}


def test_of_another_library_everything_is_read_again(
    index: SearchIndex, library: FakeLibrary
) -> None:
    find(index, "is:starred nothing")
    library.name = "restored"
    library.starred.clear()
    library.read.clear()
    assert find(index, "is:starred nothing") == set()
    assert sorted(library.read) == ["Later", "Thesis", "notes", "starred"]


def test_a_list_of_papers_that_the_index_has_not_is_no_trouble(
    index: SearchIndex, library: FakeLibrary
) -> None:
    library.lists["Thesis"] += ["never was"]
    library.status["never was"] = "read"
    library.remove("cache")
    assert hits(index, "list", choices=THESIS) == ["sharp", "chinese"]
    assert find(index, "is:read") == set()
    library.lists["Empty"] = []
    assert hits(index, "list", query="list:empty") == []


texts = st.text("ab c", min_size=1, max_size=6)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.integers(1, 40), texts), max_size=8))
def test_changed_notes_are_those_that_live_and_the_parts_stay_few(
    states: list[dict[int, str]],
) -> None:
    notes = NoteIndex()
    for number, state in enumerate(states):
        notes = notes.updated(list(state.items()), number)
        living = [row for part in notes.segments for row in part.rows[part.is_live].tolist()]
        assert sorted(living) == sorted(state)
        assert dict(notes.texts) == state
        assert len(notes.segments) <= 6


def test_a_note_that_is_written_again_and_again_is_found_as_it_is(
    index: SearchIndex, library: FakeLibrary
) -> None:
    for number in range(12):
        library.notes["cache"] = f"draft{number}"
        assert find(index, f"note:draft{number}") == {"cache"}
        assert find(index, f"note:draft{number - 1}") == set()
    del library.notes["cache"]
    assert find(index, "note:draft*") == set()
    assert find(index, "note:layouts") == {"sharp"}


def test_a_library_gives_its_marks_as_they_are_searched(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.sqlite3", LazyTopicRules(None)) as library:
        source = NewSource(name="papers", path=None, digest="1", format="test")
        titles = [f"Paper {word}" for word in ("one", "two", "three", "four")]
        library.add_dump(source, [Record(title=t, line=n) for n, t in enumerate(titles, 1)])
        one, two, three, four = (paper.id for paper in library.index_feed.documents(0))
        index = SearchIndex(tmp_path / "index", library.index_feed)
        assert find(index, "") == {one, two, three, four}
        library.save([two], "Thesis")
        library.save([four], "Thesis")
        library.save([one], "Other")
        assert hits(index, "list", choices=THESIS) == [two, four]
        assert hits(index, "saved", choices=THESIS) == [four, two]
        library.set_status([four], "reading")
        library.set_star([one, two], True)
        library.write_note(three, "A Grüße note")
        assert hits(index, "status")[0] == four
        assert find(index, "is:starred") == {one, two}
        assert find(index, "grusse") == {three}
        library.undo()
        assert find(index, "grusse") == set()
        library.undo()
        assert find(index, "is:starred") == set()
        library.redo()
        assert find(index, "is:starred is:saved") == {one, two}
        library.add_tags([one], ["Mine"])
        assert find(index, "tag:mine") == {one}
        assert find(index, "is:saved") == {one, two, four}


def test_a_search_reads_the_state_of_the_library_once_and_with_a_given_state_not_at_all(
    tmp_path: Path,
) -> None:
    library = FakeLibrary(SAMPLE_PAPERS)
    library.notes["cache"] = "a draft"
    index = SearchIndex(tmp_path / "index", library)
    index.update()
    state = index.state()
    library.states_read = 0
    assert find(index, "note:draft") == {"cache"}
    assert library.states_read == 1
    index.search(SearchRequest(query="note:draft is:starred"), state=state)
    assert library.states_read == 1
