"""Runs what changes an index in processes that die at a chosen one of their steps.

A step is whatever changes the folder (``faults.file_changes``). Run as a program it lets a
scenario die at every step, one after the other, and examines what each death leaves.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.index_limits import IndexLimits
from paperbrowse.search.request import SearchRequest, Sort
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary
from tests.support.faults import file_changes, killed_at

SORTS: tuple[Sort, ...] = ("relevance", "title")


def make_numbered_papers(count: int, first: int = 0) -> list[Any]:
    return [
        make_paper(f"p{n}", f"Paper number{n} on caches", "words " * 5)
        for n in range(first, first + count)
    ]


def read_answers(index: SearchIndex) -> list[Any]:
    """Return what an index answers, in all that a user can see of it."""
    told = []
    for query in ("", "number* caches", "words -tigers", "tigers"):
        for sort in SORTS:
            request = SearchRequest(query=query, sort=sort, limit=1_000)
            results = index.search(request)
            told.append((results.total, results.library_total, results.hits))
    return told


LIMITS = IndexLimits(step_papers=10, segment_papers=20, batch_papers=7, tier_segments=3)
"""Limits by which a few papers are a large change, and are merged."""


def disable_fsync() -> None:
    """Leave out what only matters when the power goes, and takes most of the time."""
    os.fsync = lambda fd: None


def build(folder: Path, library: FakeLibrary) -> None:
    SearchIndex(folder, library, limits=LIMITS).update()


def rebuild(folder: Path, library: FakeLibrary) -> None:
    SearchIndex(folder, library, limits=LIMITS).update(rebuild=True)


def prepare_nothing(folder: Path) -> FakeLibrary:
    return FakeLibrary(make_numbered_papers(60))


def prepare_change(folder: Path) -> FakeLibrary:
    """An index of 40 papers; of these some change and some are removed, and others are new."""
    library = FakeLibrary(make_numbered_papers(40))
    build(folder, library)
    library.put(*(make_paper(f"p{n}", "Tigers") for n in range(5, 15)))
    library.remove("p20", "p21")
    library.put(*make_numbered_papers(3, 40))
    return library


def prepare_full_tier(folder: Path) -> FakeLibrary:
    """An index of segments of which the next one brings about a merge."""
    library = FakeLibrary()
    for first in (0, 4):
        library.put(*make_numbered_papers(4, first))
        build(folder, library)
    library.put(*make_numbered_papers(4, 8), make_paper("p1", "Tigers"))
    return library


SCENARIOS: dict[str, tuple[Callable[[Path], FakeLibrary], Callable[[Path, FakeLibrary], None]]] = {
    "build": (prepare_nothing, build),
    "rebuild": (prepare_change, rebuild),
    "change": (prepare_change, build),
    "merge": (prepare_full_tier, build),
}


def main(scenario: str, where: Path) -> int:
    """Let a scenario die at every step; return how many there are."""
    disable_fsync()
    prepare, work = SCENARIOS[scenario]
    before = where / "before"
    library = prepare(before)
    fresh = SearchIndex(where / "fresh", library, limits=LIMITS)
    fresh.update()
    expected = read_answers(fresh)
    step = 1
    while True:
        folder = where / str(step)
        if before.exists():
            shutil.copytree(before, folder)
        died = killed_at(step, partial(work, folder, library), file_changes) is None
        check_survivor(folder, library, expected, died=died)
        shutil.rmtree(folder)
        if not died:
            return step - 1
        step += 1


def check_survivor(folder: Path, library: FakeLibrary, expected: list[Any], *, died: bool) -> None:
    """See that what is left can be searched, and is completed by who comes next."""
    index = SearchIndex(folder, library, limits=LIMITS)
    assert index.find_damage() is None
    assert died or index.is_current()
    if index.state().exists:
        found = index.search(SearchRequest(query="paper", limit=1_000), complete=False)
        assert len({hit.paper_id for hit in found.hits}) == found.total
    index.update()
    assert index.is_current()
    assert read_answers(index) == expected
    assert index.find_damage() is None
    kinds = sorted(file.suffix for file in folder.iterdir() if file.suffix != ".pbs")
    assert kinds == [".json", ".lock", ".toc"], kinds


if __name__ == "__main__":
    sys.stdout.write(str(main(sys.argv[1], Path(sys.argv[2]))))
