"""Several processes build, update, merge and search one index at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.index_limits import IndexLimits
from paperbrowse.search.request import SearchRequest
from tests.search.indexing.crash_program import build, make_numbered_papers, read_answers
from tests.search.sample_papers import SAMPLE_PAPERS
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary
from tests.support.processes import run_python, start_python

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and locks as POSIX has them")


def library(count: int = 60) -> FakeLibrary:
    return FakeLibrary(make_numbered_papers(count), elsewhere=True)


PARALLEL = IndexLimits(step_papers=100, segment_papers=200, worker_papers=500)
"""Limits by which the library below is large enough for worker processes."""
ALONE = PARALLEL._replace(worker_papers=10_000, batch_papers=50)
"""Limits by which it is not."""


@pytest.fixture
def large() -> FakeLibrary:
    return library(800)


def test_what_other_processes_make_is_what_this_one_makes(
    tmp_path: Path, large: FakeLibrary
) -> None:
    told: list[tuple[int, int]] = []
    index = SearchIndex(tmp_path / "there", large, limits=PARALLEL)
    assert index.update(lambda done, total: told.append((done, total))) == 800
    assert told == sorted(told)
    assert told[-1] == (800, 800)
    assert len(list((tmp_path / "there").glob("*.pbs"))) == 4
    here = SearchIndex(tmp_path / "here", large, limits=ALONE)
    assert here.update() == 800
    assert read_answers(index) == read_answers(here)


@pytest.mark.parametrize("program", ["/missing/program", "/bin/false", "/bin/echo"])
def test_what_other_processes_cannot_do_is_done_here(
    tmp_path: Path, large: FakeLibrary, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    told: list[int] = []
    index = SearchIndex(tmp_path / "index", large, limits=PARALLEL)
    assert index.update(lambda done, total: told.append(done)) == 800
    assert told[-1] == 800
    assert index.search(SearchRequest(query="caches")).total == 800


@pytest.mark.parametrize("limits", [PARALLEL, ALONE], ids=["parallel", "alone"])
def test_an_update_that_is_cancelled_keeps_what_it_has_committed(
    tmp_path: Path, large: FakeLibrary, limits: IndexLimits
) -> None:
    folder = tmp_path / "index"
    index = SearchIndex(folder, large, limits=limits)

    def has_papers() -> bool:
        manifest = index.state().manifest
        return manifest is not None and manifest.last_change > 0

    written = index.update(cancelled=has_papers)
    assert written in (200, 400, 600)
    assert not index.is_current()
    assert len(list(folder.glob("MAIN_*"))) == written // 200
    found = index.search(SearchRequest(), complete=False)
    assert found.library_total == written or large.state().paper_change - written <= 2_000
    told: list[tuple[int, int]] = []
    assert index.update(lambda done, total: told.append((done, total))) in (0, 800 - written)
    assert index.is_current()
    assert index.search(SearchRequest(query="caches")).total == 800
    assert index.update(cancelled=lambda: True) == 0


# Builds the index of 60 papers in segments of twenty, and reports each ten papers done.
BUILD = """
import sys
from pathlib import Path
from paperbrowse.search import SearchIndex
from paperbrowse.search.index_limits import IndexLimits
from tests.search.indexing.test_processes import library

limits = IndexLimits(
    step_papers=10, segment_papers=20, batch_papers=10, worker_papers=int(sys.argv[2])
)
SearchIndex(Path(sys.argv[1]), library(), limits=limits).update(
    lambda done, total: print(done, flush=True)
)
print("done", flush=True)
"""


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("papers", [10, 30, 60])
def test_a_build_that_is_killed_is_completed_by_the_next_search(
    tmp_path: Path, elsewhere: bool, papers: int
) -> None:
    folder = tmp_path / "index"
    with start_python("-c", BUILD, str(folder), "20" if elsewhere else "100") as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < papers:
            pass
        process.kill()
    index = SearchIndex(folder, library())
    assert index.find_damage() is None
    results = index.search(SearchRequest(query="number* caches"))
    assert results.total == results.library_total == 60
    assert index.is_current()
    assert index.find_damage() is None


UPDATE = """
import sys
from pathlib import Path
from paperbrowse.search.index import SearchIndex
from tests.search.indexing.test_processes import library

index = SearchIndex(Path(sys.argv[1]), library())
print("ready", flush=True)
sys.stdin.readline()
print(index.update(), flush=True)
"""


def start(script: str, folder: Path) -> tuple[subprocess.Popen[str], IO[str], IO[str]]:
    process = start_python("-c", script, str(folder))
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process, process.stdin, process.stdout


def test_processes_that_update_at_once_write_every_paper_once(tmp_path: Path) -> None:
    processes = [start(UPDATE, tmp_path / "index") for _ in range(3)]
    for _, stdin, _ in processes:
        stdin.write("go\n")
        stdin.flush()
    written = [int(process.communicate()[0]) for process, _, _ in processes]
    assert sorted(written) == [0, 0, 60]
    assert SearchIndex(tmp_path / "index", library()).find_damage() is None


# Searches until its input ends, and tells how many papers it found at the least and the most.
SEARCH = """
import sys, threading
from pathlib import Path
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest
from tests.search.indexing.test_processes import library

held = library(0)
now = held.state()
held.state = lambda previous=None: now._replace(paper_change=1_000_000)
# so far behind that a search does not write
index = SearchIndex(Path(sys.argv[1]), held)
print("ready", flush=True)
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set())).start()
found = set()
while not ended.is_set():
    results = index.search(SearchRequest(query="caches", limit=1_000), complete=False)
    assert results.total == results.library_total == len({hit.paper_id for hit in results.hits})
    found.add(results.total)
print(min(found), max(found))
"""


def test_readers_in_other_processes_find_everything_while_it_is_changed_and_merged(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "index"
    held = library(30)
    build(folder, held)
    processes = [start(SEARCH, folder) for _ in range(2)]
    index = SearchIndex(folder, held)
    for number in range(40):
        held.put(make_paper(f"p{number % 30}", "Now on caches"))
        assert index.update() == 1
    found = [process.communicate()[0] for process, _, _ in processes]
    assert found == ["30 30\n"] * 2
    assert len(list(folder.glob("*.pbs"))) < 10


def test_a_search_in_another_thread_is_answered_while_a_large_change_is_indexed(
    tmp_path: Path, large: FakeLibrary
) -> None:
    index = SearchIndex(tmp_path / "index", large, limits=ALONE)
    going_on, searched = threading.Event(), threading.Event()

    def tell(done: int, total: int) -> None:
        if (manifest := index.state().manifest) is not None and manifest.last_change > 0:
            going_on.set()
            assert searched.wait(30)

    writer = threading.Thread(target=index.update, args=(tell,))
    writer.start()
    try:
        assert going_on.wait(30)
        assert 0 < index.search(SearchRequest(query="caches")).total < 800
    finally:
        searched.set()
        writer.join()
    assert index.search(SearchRequest(query="caches")).total == 800


READ = """
import sys
from pathlib import Path
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest
from tests.support.fake_library import FakeLibrary
from tests.search.sample_papers import SAMPLE_PAPERS

index = SearchIndex(Path(sys.argv[1]), FakeLibrary(SAMPLE_PAPERS))
print(index.search(SearchRequest(query="cach* -x")).total, "whoosh.index" in sys.modules)
"""


def test_reading_an_index_does_not_load_whoosh(tmp_path: Path) -> None:
    build(tmp_path / "index", FakeLibrary(SAMPLE_PAPERS))
    assert run_python("-c", READ, str(tmp_path / "index")) == "2 False\n"


ADD = """
import sys
from pathlib import Path
from paperbrowse.search.index import SearchIndex
from tests.support.fake_library import FakeLibrary
from tests.search.sample_papers import SAMPLE_PAPERS
from tests.support.factories import make_paper

library = FakeLibrary([*SAMPLE_PAPERS, make_paper("new", "Tigers"), make_paper("sharp", "Tigers")])
print(SearchIndex(Path(sys.argv[1]), library).update(), "whoosh.index" in sys.modules)
"""


def test_adding_papers_does_not_load_whoosh_which_finds_them_all_the_same(tmp_path: Path) -> None:
    from whoosh.index import open_dir
    from whoosh.query import Term

    build(tmp_path / "index", FakeLibrary(SAMPLE_PAPERS))
    assert run_python("-c", ADD, str(tmp_path / "index")) == "2 False\n"
    with open_dir(str(tmp_path / "index")).searcher() as searcher:
        found = searcher.search(Term("title", "tiger"))
        assert {hit["id"] for hit in found} == {"new", "sharp"}
        assert searcher.doc_count() == len(SAMPLE_PAPERS) + 1


def test_whoosh_compiled_afresh_says_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from paperbrowse.search.index import SearchIndex; "
        "from paperbrowse.search.request import SearchRequest; "
        "from tests.search.indexing.test_processes import library; "
        "index = SearchIndex(Path(sys.argv[1]), library(3)); "
        "print(index.search(SearchRequest(query='cach* -x')).total)"
    )
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    assert run_python("-c", script, str(tmp_path / "index"), environment=compiled) == "3\n"
