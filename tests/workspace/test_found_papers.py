"""Hits with their papers: matches, snippets and notes."""

from __future__ import annotations

from paperbrowse.core import Paper
from paperbrowse.search import Fallback, Hit, SearchRequest, SearchResults
from paperbrowse.workspace import FoundPaper, join_papers
from tests.support.factories import make_paper

ABSTRACT = "We drop the entries of caches that attention has stopped reading. " * 20
PAPER = Paper(id="a", title="Forgetful Caches", abstract=ABSTRACT, note="Cache\tsizes\n")


def test_matches_are_found_in_title_abstract_and_note() -> None:
    found = FoundPaper(PAPER, query="cache")
    assert [PAPER.title[start:end] for start, end in found.title_matches] == ["Caches"]
    assert len(found.abstract_matches) == 20
    assert found.note == "Cache    sizes"
    assert [found.note[start:end] for start, end in found.note_matches] == ["Cache"]


def test_a_snippet_shows_matches_within_its_width() -> None:
    found = FoundPaper(PAPER, query="stopped")
    assert len(found.snippet.text) <= 160
    text, spans = found.cut_snippet(80)
    assert len(text) <= 80
    assert {text[start:end] for start, end in spans} == {"stopped"}


def test_without_a_query_the_snippet_is_the_beginning_and_nothing_matches() -> None:
    found = FoundPaper(PAPER)
    assert ABSTRACT.startswith(found.snippet.text)
    assert not found.title_matches and not found.snippet.spans


def test_a_very_long_note_is_cut_and_its_rest_counted() -> None:
    found = FoundPaper(Paper(id="a", title="A", note="x" * 20_010))
    assert found.note.endswith("x…")
    assert found.hidden_note_length == 10
    assert FoundPaper(PAPER).hidden_note_length == 0


def test_hits_are_joined_with_their_papers_and_scores() -> None:
    other = Paper(id="b", title="Other")
    results = SearchResults(
        request=SearchRequest(query="cache", typing=True),
        total=3,
        library_total=3,
        hits=(Hit("b", 2.0), Hit("gone", 1.5), Hit("a", 1.0)),
        facets={},
    )
    assert [
        (each.paper.id, each.score, each.query) for each in join_papers(results, [other, PAPER])
    ] == [
        ("b", 2.0, "cache"),
        ("a", 1.0, "cache"),
    ]


def test_matches_are_those_of_the_query_as_it_was_changed() -> None:
    results = SearchResults(
        request=SearchRequest(query="cachse", typing=True),
        total=1,
        library_total=1,
        hits=(Hit("a", 1.0),),
        facets={},
        fallback=Fallback(replacements=(("cachse", ("caches",)),), query="cachse~1"),
    )
    (found,) = join_papers(results, [PAPER])
    assert [PAPER.title[start:end] for start, end in found.title_matches] == ["Caches"]
    assert found.snippet.spans


def test_the_author_that_a_word_names_is_shown_and_marked() -> None:
    paper = make_paper("1", "Attention", authors=("Ada Byron", "Alan Turing", "Émile Borel"))
    assert FoundPaper(paper, "attention").byline.text.endswith("Ada Byron and 2 more")
    assert FoundPaper(paper, "attention").byline.spans == ()
    text, spans = FoundPaper(paper, "borel attention").byline
    assert text.endswith("Ada Byron, Émile Borel and 1 more")
    assert [text[span.start : span.end] for span in spans] == ["Borel"]
    text, spans = FoundPaper(paper, "author:ada").byline
    assert [text[span.start : span.end] for span in spans] == ["Ada"]
    assert FoundPaper(paper, '"borel attention"').byline.spans == ()
