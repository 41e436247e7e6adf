"""Kills a process that is using a library after every so many of its statements: a program.

``python -m tests.library.crashes.at_statements ACTION FOLDER STEP`` forks a child for each point at
which to die. The child does ACTION and kills itself (SIGKILL) when its n-th SQL statement begins;
this process then checks what it left. It prints how many children were killed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from paperbrowse.library import DEFAULT_LIST, ImportCounts, Library
from paperbrowse.library.ingest import IngestLimits
from tests.library.tables import check_journal, read_user_tables
from tests.support.factories import (
    WordTagger,
    import_records,
    make_record,
    make_records,
    make_source,
    paper_ids,
    papers_without_times,
)
from tests.support.faults import killed_at, sql_statements

RECORDS = 60
LIMITS = IngestLimits(chunk_records=20)


def is_killed(action: Callable[[Path], None], file: Path, at: int) -> bool:
    """Do an action in a child killed at its ``at``-th statement; False if it ended before."""
    return killed_at(at, lambda: action(file), sql_statements) is None


def points(step: int) -> Iterator[int]:
    at = 1
    while True:
        yield at
        at += step


# Importing


def import_dumps(file: Path) -> None:
    """Import two dumps, of which the second joins two papers and tells more of others."""
    with Library.open(file, WordTagger(), ingest_limits=LIMITS) as library:
        library.add_dump(make_source("a.txt"), make_records(RECORDS))
        import_records(
            library,
            "b.txt",
            make_record("Paper 1 of many", doi="10.1/a"),
            make_record("Paper 2 of many", comments=2),
        )
        import_records(library, "c.txt", make_record("Paper 9 of many", doi="10.1/a"))


def kill_imports(folder: Path, step: int) -> int:
    """Kill imports into new libraries, and complete them."""
    whole = folder / "whole" / "l.sqlite3"
    import_dumps(whole)
    with Library.open(whole, WordTagger(), ingest_limits=LIMITS) as library:
        expected = papers_without_times(library)
    for number, at in enumerate(points(step)):
        file = folder / str(at) / "l.sqlite3"
        if not is_killed(import_dumps, file, at):
            return number
        with Library.open(file, WordTagger(), ingest_limits=LIMITS) as library:
            assert library.check() == []
            there = library.paper_count()
            assert there <= RECORDS
            again = library.add_dump(make_source("a.txt"), make_records(RECORDS))
            assert again.unchanged >= there
            assert again.records == RECORDS
        import_dumps(file)
        with Library.open(file, WordTagger(), ingest_limits=LIMITS) as library:
            assert library.check() == []
            assert papers_without_times(library) == expected
            assert library.add_dump(make_source("a.txt"), make_records(RECORDS)) == ImportCounts(
                records=RECORDS, unchanged=RECORDS
            )
    raise AssertionError


# What the user makes

_Action = Callable[[Library, list[str]], object]
ACTIONS: tuple[_Action, ...] = (
    lambda library, ids: library.save(ids[:3]),
    lambda library, ids: library.save(ids[3:], "Other", "query"),
    lambda library, ids: library.unsave(ids[1:3]),
    lambda library, ids: library.rename_list("Other", "Another"),
    lambda library, ids: library.delete_list(DEFAULT_LIST),
    lambda library, ids: library.undo(),
    lambda library, ids: library.undo(),
    lambda library, ids: library.redo(),
    lambda library, ids: library.create_list("Third"),
    lambda library, ids: library.set_status(ids[:2], "read"),
    lambda library, ids: library.write_note(ids[0], "A note"),
    lambda library, ids: library.add_tags(ids[1:3], ["own", "two"]),
    lambda library, ids: library.save(ids, "Third"),
    lambda library, ids: library.move_in_list("Third", ids[3:], "top"),
    lambda library, ids: library.merge_lists("Third", "Another"),
    lambda library, ids: library.go_to_step(3),
)


def kill_list_actions(folder: Path, step: int) -> int:
    """Kill every such action; each is done or not, and can then be done and undone."""
    file = folder / "l.sqlite3"
    with Library.open(file, WordTagger(), ingest_limits=LIMITS) as library:
        library.add_dump(make_source(), make_records(5))
        ids = paper_ids(library)
    kills = 0
    for action in ACTIONS:

        def act(file: Path, action: _Action = action) -> None:
            with Library.open(file, WordTagger(), ingest_limits=LIMITS) as library:
                action(library, ids)

        before = read_user_tables(file)
        for at in points(step):
            died = is_killed(act, file, at)
            kills += died
            if read_user_tables(file) != before or not died:
                break
        else:
            raise AssertionError
        with Library.open(file, WordTagger(), ingest_limits=LIMITS) as library:
            assert library.check() == []
        # However it ended, the journal is of one mind with the lists.
        with Library.open(file, WordTagger()) as library:
            check_journal(library)
    return kills


if __name__ == "__main__":
    do = {"imports": kill_imports, "lists": kill_list_actions}[sys.argv[1]]
    sys.stdout.write(f"{do(Path(sys.argv[2]), int(sys.argv[3]))}\n")
