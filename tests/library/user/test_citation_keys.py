"""The key that a paper is cited by is given once, and never to another paper."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from paperbrowse.core.papers import Paper
from paperbrowse.library import Library
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
)


class Proposing:
    """Names papers k1, k2 and so on, whichever are free."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, papers: Sequence[Paper], taken: Collection[str]) -> Mapping[str, str]:
        self.asked.append([paper.id for paper in papers])
        free = (key for number in range(1, 99) if (key := f"k{number}") not in taken)
        return {paper.id: next(free) for paper in papers}


def test_a_paper_keeps_the_key_that_it_got_first(
    library: Library, file: Path, ids: list[str]
) -> None:
    propose = Proposing()
    assert library.citation_keys(ids[1:3], propose) == {ids[1]: "k1", ids[2]: "k2"}
    assert library.citation_keys(ids, propose) == dict(
        zip(ids, ("k3", "k1", "k2", "k4"), strict=True)
    )
    assert propose.asked == [ids[1:3], [ids[0], ids[3]]]
    with Library.open(file, WordTagger()) as again:
        assert list(again.citation_keys([*ids, "gone-aaaaa"], propose)) == ids
        assert [each.citation_key for each in again.papers(ids)] == ["k3", "k1", "k2", "k4"]
    assert len(propose.asked) == 2
    assert library.history() == []


def test_a_key_from_elsewhere_is_kept_if_it_is_free(library: Library, ids: list[str]) -> None:
    library.set_citation_keys({ids[0]: " theirs2020 "})
    library.set_citation_keys({ids[0]: "other"})
    library.set_citation_keys({ids[1]: "theirs2020"})
    library.set_citation_keys({ids[2]: "\n"})
    propose = Proposing()
    assert library.citation_keys(ids[:3], propose) == {
        ids[0]: "theirs2020",
        ids[1]: "k1",
        ids[2]: "k2",
    }
    assert propose.asked == [ids[1:3]]


def test_joined_papers_keep_the_older_key_and_the_other_stays_taken(library: Library) -> None:
    import_records(
        library, "a.txt", make_record("Ape", doi="10.1/a"), make_record("Bee"), make_record("Zebra")
    )
    ape, bee, zebra = (paper.id for paper in all_papers(library))
    propose = Proposing()
    library.citation_keys([zebra], propose)
    library.citation_keys([ape], propose)
    import_records(library, "b.txt", make_record("Zebra", doi="10.1/a"))
    assert library.paper("zebra").citation_key == "k1"
    assert library.citation_keys([ape, bee, zebra], propose) == {
        ape: "k1",
        bee: "k3",
        zebra: "k1",
    }
    library.set_citation_keys({bee: "k2"})
    assert library.paper("bee").citation_key == "k3"


def test_a_library_that_is_written_by_another_still_gives_keys(file: Path) -> None:
    with Library.open(file, WordTagger(), patience=0.05) as library:
        library.add_dump(make_source(), make_records(2))
        (one, two) = (paper.id for paper in all_papers(library))
        library.set_citation_keys({one: "mine"})
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        propose = Proposing()
        assert library.citation_keys([one, two], propose) == {one: "mine", two: "k1"}
        other.execute("ROLLBACK")
        other.close()
        assert library.paper(two).citation_key is None
