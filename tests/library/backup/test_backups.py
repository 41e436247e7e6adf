"""Backups are made by themselves, are whole, and never give way to worse ones."""

from __future__ import annotations

import datetime
import resource
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.errors import DamagedLibraryError, LibraryError
from paperbrowse.library import Backup, Backups, Library
from paperbrowse.library.backup import retention
from paperbrowse.library.backup.retention import BackupInfo
from paperbrowse.library.storage import schema
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
    paper_ids,
)
from tests.support.paths import KEPT_LIBRARIES

START = datetime.datetime(2026, 1, 31, 23, 30, tzinfo=datetime.UTC)


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime.datetime:
        return self.now

    def days(self, number: int = 1) -> None:
        self.now += datetime.timedelta(days=number)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backups(file: Path, clock: Clock) -> Backups:
    return Backups(file, clock)


@pytest.fixture
def stocked(library: Library) -> Library:
    """A library of twenty papers."""
    library.add_dump(make_source(), make_records(20))
    return library


def spoil(file: Path) -> None:
    """Damage a copy such that its beginning can still be read."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    file.write_bytes(content)


def reasons(backups: Backups) -> list[str]:
    return [each.reason for each in backups.all()]


# Once a day


def test_a_backup_is_made_once_a_day_when_something_changed(
    stocked: Library, backups: Backups, clock: Clock
) -> None:
    assert backups.make_daily() is not None
    stocked.save(paper_ids(stocked)[:3])
    assert backups.make_daily() is None, "there is one of today"
    clock.days()
    made = backups.make_daily()
    assert made is not None
    held = backups.inventory(made)
    assert held is not None
    assert (held.papers, held.saved, held.lists) == (20, 3, 1)
    clock.days()
    assert backups.make_daily() is None, "nothing changed"
    import_records(stocked, "b.txt", make_record("One more"))
    assert backups.make_daily() is not None
    assert [each.name for each in backups.all()] == [
        "2026-02-02T233000Z-daily.sqlite3",
        "2026-02-01T233000Z-daily.sqlite3",
        "2026-01-31T233000Z-daily.sqlite3",
    ]


def test_a_backup_is_one_file_that_is_the_users_alone_and_opens_as_a_library(
    stocked: Library, backups: Backups, tmp_path: Path
) -> None:
    stocked.save(paper_ids(stocked)[:3], "Thesis")
    made = backups.make_daily()
    assert made is not None
    assert made.description.startswith("the backup of ")
    assert stat.S_IMODE(backups.folder.stat().st_mode) == 0o700
    assert {path.name for path in backups.folder.iterdir()} == {made.name, ".lock"}
    for path in backups.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(made.file, copy)
    with Library.open(copy, WordTagger()) as opened:
        assert all_papers(opened) == all_papers(stocked)
        assert opened.undo() == "Saved 3 papers to Thesis"
        assert opened.check() == []


def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(
    stocked: Library, file: Path, clock: Clock
) -> None:
    backups = Backups(file, clock, pages_per_step=1)
    everything, steps = paper_ids(stocked), iter(range(10_000))

    def write_on() -> bool:
        if next(steps) % 10 == 5:
            stocked.save(everything, f"List {next(steps)}")
        return False

    made = backups.make_daily(write_on)
    assert made is not None
    held = backups.inventory(made)
    assert held is not None
    assert (held.papers, held.lists) == (20, 0)
    assert backups.is_good(made)
    assert stocked.lists()


def test_an_empty_library_makes_no_backup(library: Library, backups: Backups) -> None:
    assert backups.make_daily() is None
    assert not backups.folder.exists()


def test_a_missing_library_makes_no_backup(file: Path) -> None:
    assert Backups(file).make_daily() is None
    assert not file.parent.exists()


def test_two_processes_make_one_backup(stocked: Library, backups: Backups) -> None:
    with backups.lock():
        assert Backups(backups.library_file).make_daily() is None
    made: list[Backup | None] = []
    threads = [threading.Thread(target=lambda: made.append(backups.make_daily())) for _ in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(backups.all()) == 1
    assert len([each for each in made if each]) == 1


def test_a_backup_that_is_stopped_leaves_nothing_and_is_made_the_next_time(
    stocked: Library, backups: Backups
) -> None:
    assert backups.make_daily(lambda: True) is None
    assert backups.all() == []
    assert [path.name for path in backups.folder.iterdir()] == [".lock"]
    assert backups.last_failure is None
    assert backups.make_daily() is not None


def test_what_a_killed_process_left_is_swept_away(stocked: Library, backups: Backups) -> None:
    backups.folder.mkdir()
    for name in (".making-1.sqlite3", ".making-1.sqlite3-journal"):
        (backups.folder / name).write_bytes(b"half")
    (backups.folder / "notes.txt").write_text("the user's own")
    made = backups.make_daily()
    assert made is not None
    assert {path.name for path in backups.folder.iterdir()} == {".lock", made.name, "notes.txt"}
    assert backups.all() == [made]


# When it cannot be done


def _folder_in_the_way(backups: Backups) -> None:
    backups.folder.write_text("a file")


def _no_room(backups: Backups) -> None:
    size = backups.library_file.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, resource.RLIM_INFINITY))


@pytest.fixture
def file_sizes() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("file_sizes")
@pytest.mark.parametrize("hinder", [_folder_in_the_way, _no_room])
def test_that_a_backup_cannot_be_made_is_said_once_a_day(
    stocked: Library, backups: Backups, clock: Clock, hinder: Callable[[Backups], None]
) -> None:
    hinder(backups)
    with pytest.raises(LibraryError, match=r"back(ed )?up") as caught:
        backups.make_daily()
    assert caught.value.hint
    assert backups.make_daily() is None
    assert _failed_at(backups) == clock.now
    assert backups.all() == []
    clock.days()
    with pytest.raises(LibraryError):
        backups.make_daily()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if backups.folder.is_file():
        backups.folder.unlink()
    clock.days()
    assert backups.make_daily() is not None
    assert _failed_at(backups) is None
    assert stocked.save(paper_ids(stocked)[:1]) == 1


def _failed_at(backups: Backups) -> datetime.datetime | None:
    return backups.last_failure


def test_a_disk_without_room_is_said_before_anything_is_written(
    stocked: Library, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(LibraryError, match="the disk is full"):
        backups.make_daily()


def test_a_damaged_library_makes_no_backup(
    stocked: Library, backups: Backups, clock: Clock, file: Path
) -> None:
    good = backups.make_daily()
    stocked.save(paper_ids(stocked)[:3])
    stocked.close()
    kept = file.read_bytes()
    spoil(file)
    clock.days()
    with pytest.raises(DamagedLibraryError) as caught:
        backups.make_daily()
    assert caught.value.file == file
    assert "`paperbrowse restore`" in caught.value.hint
    assert backups.all() == [good]
    file.write_bytes(kept)


# Before a migration


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_library_is_backed_up_before_it_is_migrated(
    file: Path, version: int, tmp_path: Path
) -> None:
    file.parent.mkdir()
    old = KEPT_LIBRARIES / f"library-v{version}.sqlite3"
    shutil.copy(old, file)
    with Library.open(file, WordTagger()) as library:
        assert library.warning is None
        assert reasons(library.backups) == ["before-migration"]
        (backup,) = library.backups.all()
        papers = all_papers(library)
    connection = sqlite3.connect(backup.file)
    assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    connection.close()
    with Library.open(
        Path(shutil.copy(backup.file, tmp_path / "l.sqlite3")), WordTagger()
    ) as library:
        assert all_papers(library) == papers
    with Library.open(file, WordTagger()) as library:
        assert len(library.backups.all()) == 1
        assert library.backups.make_daily() is not None


def test_two_who_open_an_older_library_at_once_make_one_backup(file: Path) -> None:
    file.parent.mkdir()
    shutil.copy(KEPT_LIBRARIES / "library-v2.sqlite3", file)
    together = threading.Barrier(3)

    def use() -> None:
        together.wait()
        with Library.open(file, WordTagger()) as library:
            assert library.check() == []

    threads = [threading.Thread(target=use) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reasons(Backups(file)) == ["before-migration"]


def test_a_migration_goes_on_where_no_backup_can_be_made_and_says_so(file: Path) -> None:
    file.parent.mkdir()
    shutil.copy(KEPT_LIBRARIES / "library-v2.sqlite3", file)
    Backups(file).folder.write_text("in the way")
    with Library.open(file, WordTagger()) as library:
        assert library.warning is not None
        assert "could not be backed up" in library.warning.message
        assert library.check() == []


def test_an_old_library_that_is_damaged_is_not_migrated(file: Path) -> None:
    file.parent.mkdir()
    shutil.copy(KEPT_LIBRARIES / "library-v2.sqlite3", file)
    content = bytearray(file.read_bytes())
    page = 4096
    for start in range(page * 6, len(content), page):
        content[start : start + page] = bytes(page)
    file.write_bytes(content)
    with pytest.raises(DamagedLibraryError):
        Library.open(file, WordTagger())
    assert file.read_bytes() == bytes(content)


def test_a_library_of_a_later_version_is_never_backed_up_as_ours(
    stocked: Library, backups: Backups, file: Path
) -> None:
    stocked.close()
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(LibraryError, match="newer paperbrowse"):
        backups.make_daily()
    assert backups.all() == []
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    connection.close()


# A copy elsewhere


def test_a_copy_is_written_whole_to_a_file_of_the_users_choice(
    stocked: Library, tmp_path: Path
) -> None:
    stocked.save(paper_ids(stocked)[:3], "Thesis")
    target = tmp_path / "copy.sqlite3"
    held = stocked.backup_to(target)
    assert held.description == "20 papers, 3 saved in 1 list"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with Library.open(target, WordTagger()) as copy:
        assert all_papers(copy) == all_papers(stocked)
    with pytest.raises(LibraryError, match="is there already") as caught:
        stocked.backup_to(target)
    assert "--force" in caught.value.hint
    stocked.delete_list("Thesis")
    assert stocked.backup_to(target, force=True).lists == 0
    assert {path.name for path in tmp_path.iterdir()} == {"copy.sqlite3", "data"}


@pytest.mark.parametrize("force", [False, True])
def test_a_copy_never_takes_the_place_of_the_library_or_of_a_folder(
    stocked: Library, tmp_path: Path, file: Path, force: bool
) -> None:
    (tmp_path / "link").symlink_to(file)
    for target in (file, tmp_path / "link"):
        with pytest.raises(LibraryError, match="the library itself"):
            stocked.backup_to(target, force=force)
    with pytest.raises(LibraryError, match="it is a folder"):
        stocked.backup_to(tmp_path, force=force)
    with pytest.raises(LibraryError, match="no such folder"):
        stocked.backup_to(tmp_path / "no" / "copy.sqlite3", force=force)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "target.sqlite3")
    if not force:
        with pytest.raises(LibraryError, match="it is a link to"):
            stocked.backup_to(tmp_path / "elsewhere")
    assert stocked.check() == []


# Thinning


def _kept(**changes: object) -> BackupInfo:
    at = changes.pop("at", START)
    assert isinstance(at, datetime.datetime)
    reason = changes.get("reason", "daily")
    told = {"name": f"{at:%Y-%m-%dT%H%M%SZ}-{reason}", "reason": reason, "size": 1, "user_items": 0}
    return BackupInfo(at=at, **(told | changes))  # type: ignore[arg-type]


def _day(number: int, **changes: object) -> BackupInfo:
    return _kept(at=START + datetime.timedelta(days=number), **changes)


def test_seven_days_and_four_weeks_are_kept() -> None:
    days = [_day(number) for number in range(60)]
    gone = set(retention.find_surplus(days, 10**9))
    left = [each.at.date() for each in days if each.name not in gone]
    newest = [datetime.date(2026, 3, 31) - datetime.timedelta(days=n) for n in range(7)]
    sundays = [datetime.date(2026, 3, day) for day in (15, 22, 29)]
    assert sorted(set(newest + sundays + [datetime.date(2026, 3, 31)])) == left


def test_three_of_each_other_kind_are_kept_and_an_empty_one_takes_no_place() -> None:
    full = [_day(n, reason=reason) for n in range(5) for reason in REASONS[1:]]
    empty = [_day(n, reason="before-restore", is_empty=True) for n in range(10, 15)]
    gone = set(retention.find_surplus([*full, *empty], 10**9))
    assert gone == {each.name for each in [*full[:4], *empty[:2]]}


def test_the_fullest_and_the_newest_stay_whatever_they_take() -> None:
    days = [_day(number, size=100, user_items=7 if number == 3 else 1) for number in range(10)]
    gone = retention.find_surplus(days, 0)
    assert {each.name for each in days} - set(gone) == {days[3].name, days[9].name}
    needed = retention.find_surplus(days, 0, {days[0].name})
    assert days[0].name not in needed


REASONS: tuple[retention.Reason, ...] = ("daily", "before-migration", "before-restore")
BACKUPS = st.lists(
    st.builds(
        lambda hours, reason, size, made, papers: _kept(
            at=START + datetime.timedelta(hours=hours),
            reason=reason,
            size=size,
            user_items=made,
            is_empty=not made and not papers,
        ),
        st.integers(0, 3000),
        st.sampled_from(REASONS),
        st.integers(1, 1000),
        st.integers(0, 4),
        st.booleans(),
    ),
    max_size=40,
    unique_by=lambda each: each.name,
)


@given(BACKUPS, st.integers(0, 20_000))
def test_thinning_keeps_the_newest_that_holds_anything_and_the_fullest(
    given_: list[BackupInfo], most: int
) -> None:
    gone = retention.find_surplus(given_, most)
    left = [each for each in given_ if each.name not in gone]
    assert len(gone) == len(set(gone)) == len(given_) - len(left)
    if given_:
        assert max(each.user_items for each in left) == max(each.user_items for each in given_)
        assert retention.find_protected(left) == retention.find_protected(given_)
    assert retention.find_surplus(left, most) == [], "thinning twice thins once"
    if len(left) > 2:
        assert sum(each.size for each in left) <= max(most, 2000)


@given(
    st.lists(
        st.sampled_from(["day", "day", "save", "empty", "spoil", "spoil fullest", "clear"]),
        min_size=5,
        max_size=12,
    )
)
@settings(max_examples=settings().max_examples // 3)
def test_no_days_changes_and_damages_lose_the_last_good_or_the_fullest_backup(
    tmp_path_factory: pytest.TempPathFactory, events: list[str]
) -> None:
    file = tmp_path_factory.mktemp("b") / "library.sqlite3"
    clock = Clock()
    backups = Backups(file, clock)
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), make_records(8))
        everything = paper_ids(library)
        for number, event in enumerate([*events, *["save", "day"] * 3]):
            good = {each.name: _made(backups, each) for each in backups.all() if _good(each)}
            if event == "day":
                clock.days()
                before = set(good)
                made = backups.make_daily()
                if made is not None:
                    good[made.name] = _made(backups, made)
                left = {each.name for each in backups.all()}
                if good:
                    assert before == set() or left & good.keys()
                    assert max(good[name] for name in left & good.keys()) == max(good.values())
                    assert len(left) <= 12 + len([e for e in events if "spoil" in e])
            elif event == "save":
                library.save(everything[: number % 8 + 1], f"List {number}")
            elif event == "empty":
                for each in library.lists():
                    library.delete_list(each.name)
            elif event.startswith("spoil") and good:
                name = max(good) if event == "spoil" else max(good, key=lambda n: good[n])
                spoil(backups.folder / name)
            elif event == "clear":
                library.undo()


def _good(backup: Backup) -> bool:
    connection = sqlite3.connect(f"file:{backup.file}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _made(backups: Backups, backup: Backup) -> int:
    held = backups.inventory(backup)
    assert held is not None
    return held.user_items


def test_backups_of_a_large_library_take_no_more_than_their_budget(
    stocked: Library, file: Path, clock: Clock
) -> None:
    backups = Backups(file, clock, min_size_budget=0)
    everything = paper_ids(stocked)
    for number in range(8):
        stocked.save(everything[number : number + 1])
        backups.make_daily()
        clock.days()
        taken = sum(each.size for each in backups.all())
        assert taken <= 3 * backups.all()[0].size
    assert len(backups.all()) == 3
