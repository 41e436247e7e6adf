"""Saved searches: words and chosen facet values under a name, opened again with the same hits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query.serializer import write_query
from paperbrowse.search.request import BASIC_FACETS, Facet, FacetChoice, SearchRequest
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_locations, make_record
from tests.support.screen import flat, open_screen


def searches(workspace: Workspace) -> list[tuple[str, str]]:
    return [(each.name, each.query) for each in workspace.library.searches()]


async def test_a_search_is_saved_with_its_facets_and_opened_with_the_same_hits(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.search("model OR attention")
        await screen.press("t enter j enter tab enter escape")
        found_then, total = screen.titles, screen.total
        choices = screen.browse.session.state.choices
        assert 0 < total < 80
        await screen.press("b")
        assert "Save this search as" in screen.text
        assert "(model OR attention) tag:" in flat(screen.text)
        await screen.press("home shift+end")
        await screen.type("Of models")
        await screen.press("enter")
        assert "Saved the search Of models; L opens it" in screen.toasts
        ((name, query),) = searches(workspace)
        assert name == "Of models"
        await screen.press("escape escape")
        assert screen.total == 80
        await screen.press("L g j enter")
        assert screen.browse.session.state.query == "model OR attention"
        assert screen.browse.session.state.choices == choices
        assert query.startswith("(model OR attention) tag:")
        assert (screen.titles, screen.total) == (found_then, total)


async def test_a_search_within_a_list_is_opened_within_it(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    workspace.library.save(ids[:20], "My Thesis")
    async with open_screen(app) as screen:
        await screen.press("right_square_bracket right_square_bracket")
        await screen.search("model")
        total = screen.total
        assert 0 < total <= 20
        await screen.press("b enter")
        assert searches(workspace) == [('model list:"My Thesis"', 'model list:"My Thesis"')]
        await screen.press("L g j enter")
        assert "library" in screen.text.lower()
        assert screen.browse.session.state.view == "My Thesis"
        assert screen.total == total


async def test_a_search_within_a_list_that_is_gone_finds_nothing(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    workspace.library.save(ids[:20], "My Thesis")
    async with open_screen(app) as screen:
        await screen.press("right_square_bracket right_square_bracket")
        await screen.search("model")
        await screen.press("b enter")
        workspace.library.delete_list("My Thesis")
        await screen.press("L g j enter")
        state = screen.browse.session.state
        assert (state.view, state.query, screen.total) == (None, "model", 0)
        assert state.choices["list"].include == {"My Thesis"}


async def test_saved_searches_are_renamed_and_deleted_where_the_lists_are(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    workspace.library.save_search("First", "attention")
    async with open_screen(app) as screen:
        await screen.press("L g j r home shift+end")
        await screen.type("Second")
        await screen.press("enter")
        assert searches(workspace) == [("Second", "attention")]
        await screen.press("c m K")
        assert "Only a reading list can be copied." in screen.toasts
        await screen.press("d")
        assert searches(workspace) == []
        await screen.press("u u escape")
        assert searches(workspace) == [("First", "attention")]
        await screen.press("ctrl+p")
        await screen.type("search first")
        await screen.wait_until(lambda: "saved search" in screen.text)
        await screen.press("enter")
        await screen.wait_until(lambda: screen.total < 80)
        assert screen.browse.session.state.query == "attention"


async def test_what_cannot_be_saved_is_said(app: PaperbrowseApp, workspace: Workspace) -> None:
    async with open_screen(app) as screen:
        await screen.press("b")
        assert "There is no search to save" in screen.toasts
        await screen.press("t enter escape")
        await screen.search(" ".join(f"word{number}" for number in range(24)))
        await screen.press("b")
        assert "more words than a query holds" in screen.toasts
        assert not searches(workspace)


_NAMES = ("Plain", 'With "quotes"', "OR", "Two words*", "(brackets)", "none", "über-Liste")


@given(data=st.data())
def test_the_text_of_a_search_has_the_hits_of_its_words_and_choices(
    searched: Workspace, data: st.DataObject
) -> None:
    query = data.draw(
        st.lists(
            st.sampled_from(("model", "language", "OR", "-attention", "(", ")", '"large', "year:")),
            max_size=5,
        ).map(" ".join)
    )
    empty = searched.index.search(SearchRequest(limit=1))
    choices: dict[Facet, FacetChoice] = {}
    for name in data.draw(st.sets(st.sampled_from(BASIC_FACETS), min_size=1, max_size=2)):
        values = st.sampled_from([counted.value for counted in empty.facets[name]])
        choices[name] = FacetChoice(
            data.draw(st.frozensets(values, max_size=3)),
            data.draw(st.frozensets(values, max_size=1)),
            data.draw(st.booleans()),
        )
    written = write_query(query, choices)
    asked = searched.index.search(
        SearchRequest(insist=True, query=query, choices=choices, sort="date", limit=99)
    )
    if written is None:  # of nothing but a condition that is refused
        assert asked.problems
        assert asked.total == 0
        return
    again = searched.index.search(SearchRequest(insist=True, query=written, sort="date", limit=99))
    assert [hit.paper_id for hit in again.hits] == [hit.paper_id for hit in asked.hits]


@pytest.fixture(scope="module")
def searched(
    imported_sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """A library with lists whose names are hard to write."""
    folder = tmp_path_factory.mktemp("searched") / "home"
    shutil.copytree(imported_sample, folder)
    with Workspace.open(make_locations(folder), create=True) as workspace:
        ids = [paper.id for paper in workspace.library.changed_papers(0)]
        for place, name in enumerate(_NAMES):
            workspace.library.save(ids[place * 5 : place * 5 + 20], name)
        workspace.index.update()
        yield workspace


async def test_order_and_facets_come_back_and_new_papers_are_counted(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.search("model")
        await screen.press("z z t enter enter escape")
        asked, total = screen.browse.session.state, screen.total
        assert asked.sort == "title"
        assert asked.choices["tag"].exclude
        await screen.press("b enter escape escape escape")
        assert screen.browse.session.state.query == ""
        import_records(workspace.library, "new.json", make_record("A model"))
        await screen.press("L")
        await screen.wait_until(lambda: f"1 new · {total + 1}" in flat(screen.text))
        await screen.press("g j enter")
        opened = screen.browse.session.state
        assert (opened.query, opened.sort, opened.choices) == ("model", asked.sort, asked.choices)
        assert screen.total == total + 1
        await screen.press("L")
        assert "1 new" not in flat(screen.text)
        assert f"{total + 1}" in flat(screen.text)
