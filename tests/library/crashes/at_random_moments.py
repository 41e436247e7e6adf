"""Kills a process that is using a library at random moments: a program.

``python -m tests.library.crashes.at_random_moments FOLDER KILLS SEED`` first does a long row of
changes undisturbed (lists, marks, notes, tags, searches, undoing, imports that join papers), and
notes what the library holds after each and how long it took. Then it does them again in children
that are killed (SIGKILL) at some moment of one of the next changes, each going on where the one
before was stopped. A child tells through a pipe which changes it has finished. What it leaves must
be what the library held after the last of them, or after the next one, which it may have finished
without having been able to tell. It prints how many children were killed, and how many in an
import.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import NamedTuple

from paperbrowse.library import Library
from tests.library.random_changes import attempt, random_change
from tests.library.tables import read_tables_without_times
from tests.support.factories import (
    WordTagger,
    import_records,
    make_record,
    make_records,
    make_source,
    paper_ids,
)
from tests.support.faults import killed_after

PAPERS = 30
CHANGES = 250


class Change(NamedTuple):
    """Something that is done to a library."""

    do: Callable[[Library], object]
    imports: bool = False
    seconds: float = 0.0


def an_import(random: Random, number: int) -> Change:
    """Return an import, small enough to be done as one, that may join papers."""
    new = make_records(random.randrange(1, 8), start=1000 + 10 * number)
    old = [f"Title {random.randrange(PAPERS)}" for _ in range(3)]
    told = [*new, *(make_record(title, comments=number) for title in old)]
    if random.random() < 0.2:
        told.append(make_record(old[0], doi=f"10.1/{random.randrange(PAPERS)}"))
    dump = make_source(f"{number}.txt")
    return Change(lambda library: library.add_dump(dump, told), imports=True)


def a_change(random: Random, ids: list[str], number: int) -> Change:
    what = random.random()
    if what < 0.1:
        return an_import(random, number)
    if what < 0.2:
        return Change(lambda library: library.undo())
    if what < 0.25:
        return Change(lambda library: library.redo())
    if what < 0.3:
        row = random.randrange(1, number + 2)
        return Change(lambda library: library.go_to_step(row))
    return Change(random_change(random, ids))


def state(file: Path) -> bytes:
    """Return what tells what the library holds from anything else that it could hold."""
    return blake2b(repr(read_tables_without_times(file)).encode()).digest()


def prepare(file: Path) -> list[str]:
    with Library.open(file, WordTagger()) as library:
        import_records(
            library, "a.txt", *(make_record(f"Title {n}", doi=f"10.1/{n}") for n in range(PAPERS))
        )
        return paper_ids(library)


def rehearse(file: Path, random: Random) -> tuple[list[Change], list[bytes]]:
    """Do changes, of which every one leaves a trace; return them and what there was after each."""
    ids = prepare(file)
    changes: list[Change] = []
    states = [state(file)]
    with Library.open(file, WordTagger()) as library:
        while len(changes) < CHANGES:
            change = a_change(random, ids, len(changes))
            began = time.perf_counter()
            done = attempt(library, change.do)
            seconds = time.perf_counter() - began
            if done and (now := state(file)) != states[-1]:
                changes.append(change._replace(seconds=seconds))
                states.append(now)
        assert library.check() == []
    return changes, states


def killed(random: Random, file: Path, changes: list[Change]) -> tuple[int, bool]:
    """Let a child go on for a moment; return how many changes it finished, and if it was killed."""
    before = random.randrange(min(3, len(changes)))
    seconds = random.uniform(0, 1.2 * changes[before].seconds)

    def work(report: Callable[[], object]) -> None:
        with Library.open(file, WordTagger()) as library:
            report()
            for change in changes:
                change.do(library)
                report()

    reports, died = killed_after(seconds, work, reports=before + 1)
    return max(reports - 1, 0), died


def main(folder: Path, kills: int, seed: str) -> None:
    """Kill so many children and print what became of it."""
    random = Random(seed)
    changes, states = rehearse(folder / "whole" / "l.sqlite3", random)
    kills_done = in_imports = 0
    round_, done = 0, len(changes)
    # What a child of this process changes in its memory need not be copied for it.
    gc.freeze()
    while kills_done < kills:
        if done == len(changes):
            round_, done = round_ + 1, 0
            file = folder / str(round_) / "l.sqlite3"
            prepare(file)
        finished, died = killed(random, file, changes[done:])
        done += finished
        kills_done += died
        in_imports += died and changes[min(done, CHANGES - 1)].imports
        left = state(file)
        assert left in states[done : done + 2], f"after {done} changes something was half done"
        done = states.index(left, done)
        if kills_done % 10 == 0 or done == len(changes):
            with Library.open(file, WordTagger()) as library:
                assert library.check() == []
    sys.stdout.write(f"{kills_done} {in_imports}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
