"""An index survives a kill -9 at any point, and two processes that write it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest
from tests.search.library import FakeLibrary
from tests.search.sample import paper

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and locks as POSIX has them")


def library(count: int = 60) -> FakeLibrary:
    return FakeLibrary(
        [paper(f"p{n}", f"Paper number{n} on caches", "words " * 5) for n in range(count)]
    )


# Builds in chunks of ten; the process kills itself at the given one of its steps: whenever a
# file is made, a chunk committed or the state written.
BUILD = """
import os, signal, sys
from pathlib import Path
from paperbrowse.search import folder_store, updating
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.storage import FolderStorage
from tests.search.test_processes import library

left = int(sys.argv[2])

def counted(function):
    def step(*arguments, **options):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return step

updating.CHUNK = 10
for kind, names in (
    (FolderStorage, ("create_file", "rename_file", "delete_file")),
    (folder_store.FolderStore, ("clear", "save_state", "writer", "reader")),
    (folder_store.Path, ("replace",)),
):
    for name in names:
        setattr(kind, name, counted(getattr(kind, name)))
SearchIndex(Path(sys.argv[1]), library()).update()
print("done", flush=True)
"""


@pytest.mark.parametrize("step", [1, 2, 4, 7, 11, 17, 25, 37, 50, 10_000])
def test_a_build_killed_at_any_step_is_completed_by_the_next_search(
    tmp_path: Path, step: int
) -> None:
    folder = tmp_path / "index"
    build = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder), str(step)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == (0 if step == 10_000 else -signal.SIGKILL), build.stderr
    index = SearchIndex(folder, library())
    assert index.is_current() == (step == 10_000)
    results = index.search(SearchRequest(query="number* caches"))
    assert results.total == results.library_total == 60
    assert index.is_current()
    assert index.damage() is None


def test_a_killed_build_goes_on_from_its_last_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class InterruptedBuildError(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done == 40:
            raise InterruptedBuildError

    monkeypatch.setattr("paperbrowse.search.updating.CHUNK", 10)
    with pytest.raises(InterruptedBuildError):
        SearchIndex(tmp_path / "index", library()).update(stop)
    assert SearchIndex(tmp_path / "index", library()).update() == 20


UPDATE = """
import sys
from pathlib import Path
from paperbrowse.search.index import SearchIndex
from tests.search.test_processes import library

index = SearchIndex(Path(sys.argv[1]), library())
print("ready", flush=True)
sys.stdin.readline()
print(index.update(), flush=True)
"""


def test_processes_that_update_at_once_write_every_paper_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", UPDATE, str(tmp_path / "index")]
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    written = [int(process.communicate()[0]) for process in processes]
    assert sorted(written) == [0, 0, 60]
    assert SearchIndex(tmp_path / "index", library()).damage() is None


def test_whoosh_compiled_afresh_says_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from paperbrowse.search.index import SearchIndex; "
        "from paperbrowse.search.request import SearchRequest; "
        "from tests.search.test_processes import library; "
        "index = SearchIndex(Path(sys.argv[1]), library(3)); "
        "print(index.search(SearchRequest(query='cach* -x')).total)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "index")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("3\n", "")
