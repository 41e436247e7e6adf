"""The five real dumps as one library."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

from paperbrowse.core.papers import Paper, Record
from paperbrowse.dumps import ReadOptions, read_dump
from paperbrowse.library import ImportCounts, Library, NewSource
from tests.support.factories import WordTagger, all_papers, make_source, papers_without_times


def records_of(dump: Path) -> list[Record]:
    with dump.open("rb") as data:
        found = read_dump(data, name=dump.name, options=ReadOptions()).records
        return [each for each in found if isinstance(each, Record)]


def new_source(dump: Path) -> NewSource:
    return make_source(dump.name, folder=str(dump.parent))


def add_all(library: Library, dumps: list[Path]) -> ImportCounts:
    return sum(
        (library.add_dump(new_source(dump), records_of(dump)) for dump in dumps), ImportCounts()
    )


def test_the_real_dumps_hold_200_papers(library: Library, real_dumps: list[Path]) -> None:
    assert add_all(library, real_dumps) == ImportCounts(records=268, new=200, merged=68)
    assert library.paper_count() == 200
    assert [each.records for each in library.sources()] == [52, 62, 57, 55, 42]
    papers = all_papers(library)
    assert Counter(len(paper.sources) for paper in papers) == {1: 152, 2: 32, 3: 13, 4: 2, 5: 1}
    assert all(paper.abstract for paper in papers)
    assert {paper.published.year for paper in papers if paper.published} >= {2025}


def test_the_real_dumps_change_nothing_when_they_come_again(
    library: Library, real_dumps: list[Path]
) -> None:
    add_all(library, real_dumps)
    before, change = all_papers(library), library.index_feed.state().paper_change
    assert add_all(library, real_dumps) == ImportCounts(records=268, unchanged=268)
    assert (all_papers(library), library.index_feed.state().paper_change) == (before, change)


def test_the_real_dumps_give_the_same_papers_in_any_order(
    tmp_path: Path, real_dumps: list[Path]
) -> None:
    outcomes: list[list[Paper]] = []
    for number, order in enumerate(
        itertools.islice(itertools.permutations(real_dumps), 0, 120, 23)
    ):
        with Library.open(tmp_path / f"{number}.sqlite3", WordTagger()) as library:
            assert add_all(library, list(order)).new == 200
            assert library.index_feed.removed_ids(0) == []
            outcomes.append(papers_without_times(library))
    assert all(outcome == outcomes[0] for outcome in outcomes)
