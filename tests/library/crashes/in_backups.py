"""Kills a process while it backs up or restores, at moments spread over the whole of it: a program.

``python -m tests.library.crashes.in_backups ACTION FOLDER POINTS`` first counts the calls of SQLite
and of the system that ACTION makes, the steps of copying among them. Then it forks a child for each
of POINTS moments, which does ACTION in a copy of the same folder and kills itself (SIGKILL) there;
this process checks what it left, and does ACTION once more. It prints how many were killed.
"""

from __future__ import annotations

import datetime
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from paperbrowse.core.errors import DamagedLibraryError
from paperbrowse.library import Backups, Library, restore_damaged
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
    paper_ids,
)
from tests.support.faults import killed_at, system_calls

START = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
DAYS = 9


def _backups(file: Path, day: int) -> Backups:
    return Backups(file, lambda: START + datetime.timedelta(days=day), pages_per_step=8)


# What is done


def back_up(file: Path) -> None:
    _backups(file, DAYS).make_daily()


def restore(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        library.backups = Backups(file, pages_per_step=8)
        library.restore()


def undo(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        library.backups = Backups(file, pages_per_step=8)
        assert (library.undo() or "").startswith("Restored")


def restore_after_damage(file: Path) -> None:
    restore_damaged(file, WordTagger(), None)


@dataclass(frozen=True)
class Action:
    do: Callable[[Path], None]
    before: Callable[[Path], None] = lambda _: None


def _spoil(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(200)
        stream.write(b"\xff" * 5000)


ACTIONS = {
    "daily": Action(back_up),
    "restore": Action(restore),
    "undo": Action(undo, before=restore),
    "damaged": Action(restore_after_damage, before=_spoil),
}


def prepare(file: Path) -> None:
    """Make a library with a backup of each of some days, and changes since."""
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), make_records(40))
        papers = paper_ids(library)
        for day in range(DAYS):
            # The fullest is neither the newest nor the oldest.
            library.save(papers[: 30 if day == 2 else day + 1], "Thesis")
            _backups(file, day).make_daily()
            library.undo()
        library.save(papers[:9], "Later")
        import_records(library, "b.txt", make_record("One more"))


# What is left


def seen(file: Path) -> object:
    """Return what the library holds; None where it is damaged."""
    try:
        with Library.open(file, WordTagger()) as library:
            assert library.check() == []
            return (
                all_papers(library),
                [(each.name, library.list_ids(each.name)) for each in library.lists()],
            )
    except DamagedLibraryError:
        return None


def check_backups(file: Path) -> None:
    """See that the fullest is there, and that every backup is whole."""
    backups = _backups(file, DAYS)
    found = backups.all()
    assert all(backups.is_good(each) for each in found)
    assert max(held.user_items for each in found if (held := backups.inventory(each))) == 31


def kill(name: str, folder: Path, points: int) -> int:
    action = ACTIONS[name]
    whole = folder / "whole"
    prepare(whole / "l.sqlite3")
    action.before(whole / "l.sqlite3")
    before = seen(whole / "l.sqlite3")
    done = shutil.copytree(whole, folder / "done")
    moments = killed_at(0, lambda: action.do(done / "l.sqlite3"), system_calls)
    assert moments is not None
    after = seen(done / "l.sqlite3")
    kills = 0
    for number in range(points):
        at = 1 + number * (moments - 1) // (points - 1)
        file = shutil.copytree(whole, folder / str(at)) / "l.sqlite3"
        kills += killed_at(at, partial(action.do, file), system_calls) is None
        assert file.is_file(), "there is a library under its name at every moment"
        check_backups(file)
        left = seen(file)
        assert left in (before, after), "it is neither as before nor done"
        if left == before:
            action.do(file)
            assert seen(file) == after
            check_backups(file)
            folder_of_backups = file.parent / "backups"
            # A daily backup that was published before the kill is not due again; whoever makes or
            # restores the next one removes what the kill left.
            with _backups(file, DAYS).lock():
                pass
            assert not [each for each in folder_of_backups.iterdir() if "making" in each.name]
    return kills


if __name__ == "__main__":
    sys.stdout.write(f"{kill(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))}\n")
