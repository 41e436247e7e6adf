"""The workspace: opening and creating a library, and the sample library."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError
from paperbrowse.search.request import SearchRequest
from paperbrowse.system.locations import Locations
from paperbrowse.workspace.dump_import import import_dumps
from paperbrowse.workspace.sample import open_sample
from paperbrowse.workspace.workspace import Workspace, has_papers
from tests.support.factories import THREE_PAPERS_PAGE, make_locations


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    return make_locations(tmp_path / "home")


def files(locations: Locations) -> list[Path]:
    return sorted(locations.data.parent.rglob("*"))


def stock(locations: Locations, tmp_path: Path) -> None:
    (tmp_path / "three.txt").write_text(THREE_PAPERS_PAGE)
    with Workspace.open(locations, create=True) as workspace:
        import_dumps(workspace, [tmp_path / "three.txt"])


def test_without_create_a_missing_library_is_temporary_and_empty(locations: Locations) -> None:
    with Workspace.open(locations, create=False) as workspace:
        assert workspace.temporary
        assert workspace.library.paper_count() == 0
        assert workspace.index.search(SearchRequest(query="anything")).total == 0
        folder = workspace.locations.data
        assert folder.is_dir()
    assert not folder.exists()
    assert files(locations) == []


def test_nothing_is_created_before_its_first_use(locations: Locations) -> None:
    with Workspace.open(locations, create=True) as workspace:
        assert files(locations) == []
        assert workspace.library.paper_count() == 0
        assert locations.library_file.is_file()
        assert not locations.index_dir.exists()


def test_threads_that_open_at_once_get_the_same_parts(locations: Locations, tmp_path: Path) -> None:
    stock(locations, tmp_path)
    with Workspace.open(locations, create=False) as workspace:
        barrier = threading.Barrier(8)
        got: list[object] = []

        def ask() -> None:
            barrier.wait()
            got.append((workspace.rules, workspace.library, workspace.index))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 8
        assert len(set(got)) == 1


def test_only_a_library_with_a_paper_has_papers(locations: Locations, tmp_path: Path) -> None:
    assert not has_papers(locations)
    with Workspace.open(locations, create=True) as workspace:
        assert workspace.library.paper_count() == 0
    assert not has_papers(locations)
    stock(locations, tmp_path)
    assert has_papers(locations)


def test_a_damaged_library_is_not_taken_for_a_missing_one(locations: Locations) -> None:
    locations.data.mkdir(parents=True)
    locations.library_file.write_bytes(b"no library at all")
    with pytest.raises(LibraryError):
        has_papers(locations)
    assert not Workspace.open(locations, create=False).temporary


def test_a_data_folder_that_is_a_file_is_an_error(locations: Locations) -> None:
    locations.data.parent.mkdir(parents=True)
    locations.data.touch()
    for create in (True, False):
        with Workspace.open(locations, create=create) as workspace, pytest.raises(LibraryError):
            _ = workspace.library


def test_the_sample_is_apart_from_the_user_s_library(locations: Locations, tmp_path: Path) -> None:
    with open_sample(locations) as sample:
        assert sample.library.paper_count() >= 60
        assert sample.index.search(SearchRequest(query="attention")).total > 0
        assert [source.name for source in sample.library.sources()] == ["sample-daily-papers.txt"]
    assert not has_papers(locations)
    stock(locations, tmp_path)
    with Workspace.open(locations, create=False) as own:
        assert own.library.paper_count() == 3


def test_the_sample_is_imported_once_and_again_when_it_changed(
    locations: Locations, tmp_path: Path
) -> None:
    with open_sample(locations) as sample:
        first = sample.library.index_feed.state().paper_change
        sample.library.save([next(sample.library.changed_papers(0)).id])
    with open_sample(locations) as sample:
        assert sample.library.index_feed.state().paper_change == first
    (tmp_path / "changed.txt").write_text(THREE_PAPERS_PAGE)
    with open_sample(locations, tmp_path / "changed.txt") as sample:
        assert sample.library.index_feed.state().paper_change > first
        assert len(sample.library.sources()) == 1
        assert sample.library.lists()[0].count == 1


def test_a_sample_that_cannot_be_saved_is_temporary(locations: Locations) -> None:
    locations.data.parent.mkdir(parents=True)
    locations.data.touch()
    with open_sample(locations) as sample:
        assert sample.temporary
        assert sample.library.paper_count() >= 60


def test_closing_twice_does_nothing(locations: Locations) -> None:
    workspace = Workspace.open(locations, create=False)
    assert workspace.library.paper_count() == 0
    workspace.close()
    workspace.close()


def test_papers_are_exported_in_the_given_order_with_permanent_keys(
    locations: Locations, tmp_path: Path
) -> None:
    stock(locations, tmp_path)
    with Workspace.open(locations, create=True) as workspace:
        ids = [paper.id for paper in workspace.library.changed_papers(0)][::-1]
        workspace.library.set_citation_keys({ids[0]: "mine2020first"})
        papers = workspace.papers_to_export([*ids, "gone"])
        assert [paper.id for paper in papers] == ids
        assert papers[0].citation_key == "mine2020first"
        assert len({paper.citation_key for paper in papers}) == len(ids)
        assert workspace.library.papers(ids) == papers
