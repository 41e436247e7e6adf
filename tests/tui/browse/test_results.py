"""Results for the screen: the preview of a library, and relaxed queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from paperbrowse.search import BASIC_FACETS, FacetChoice
from paperbrowse.tui.browse.results import PaperCache, QueryState, find_answer, preview_library
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_locations, make_record

TITLES = (
    "“Quoted” first",
    "-dashed",
    "Ångström scale",
    "alpha_beta",
    "Alpha Beta",
    "(brackets) here",
    "zeta",
    "Zeta 2",
    "É",
    "e",
    "f",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(make_locations(tmp_path), create=True)
    dates = ("2024-05-01", "2024-05", "2023", None)
    records = [
        make_record(f"{title} of {number}", published=date)
        for number, date in enumerate(dates)
        for title in TITLES
    ]
    import_records(workspace.library, "papers", *records)
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    for number, tag in enumerate(("b", "A", "Ä", "a2", "Z")):
        workspace.library.add_tags(ids[number::7], [tag])
    yield workspace
    workspace.close()


def test_the_preview_of_a_library_is_what_the_index_answers(workspace: Workspace) -> None:
    preview = preview_library(workspace)
    workspace.index.update()
    answer = find_answer(workspace, PaperCache(workspace), QueryState())
    assert preview is not None
    assert preview.results.hits == answer.results.hits
    assert [row.paper for row in preview.rows] == [row.paper for row in answer.rows]
    assert preview.results.known_facets == answer.results.known_facets
    for facet in BASIC_FACETS:
        assert preview.results.facets[facet] == answer.results.facets[facet]


def test_a_query_without_hits_is_relaxed_by_one_condition(workspace: Workspace) -> None:
    library = workspace.library
    others = [paper.id for paper in library.changed_papers(0) if "zeta" not in paper.title.lower()]
    library.save(others, "Mine")
    state = QueryState(
        query="zeta nowhere",
        insist=True,
        view="Mine",
        choices={"tag": FacetChoice(include=frozenset(["A"]))},
    )
    cache = PaperCache(workspace)
    assert find_answer(workspace, cache, state).relaxed_queries == ()
    state = QueryState(query="zeta nowhere", insist=True)
    relaxed = find_answer(workspace, cache, state).relaxed_queries
    assert [(each.description, each.query, each.total) for each in relaxed] == [
        ("without “nowhere”", "zeta", 8)
    ]
    assert find_answer(workspace, cache, replace(state, insist=False)).results.total == 8
    state = QueryState(query="zeta", view="Mine")
    relaxed = find_answer(workspace, cache, state).relaxed_queries
    assert [(each.description, each.list_name, each.total) for each in relaxed] == [
        ("in the whole library", None, 8)
    ]
