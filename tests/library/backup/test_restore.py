"""A backup takes the library's place whole, can be undone, and a damaged library is set aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.core.errors import DamagedLibraryError, HistoryError, LibraryError
from paperbrowse.library import Backup, Backups, Library, replace_with_empty, restore_damaged
from paperbrowse.library.storage import damage, schema
from tests.library.tables import read_notes
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
    paper_ids,
)
from tests.support.faults import file_size_limit, interrupted_statement
from tests.support.paths import KEPT_LIBRARIES
from tests.support.processes import run_module

pytestmark = pytest.mark.long


needs_posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX system")


@pytest.fixture
def stocked(library: Library) -> Library:
    """A library of twenty papers, three of them saved, backed up, and changed since."""
    library.add_dump(make_source(), make_records(20))
    library.save(paper_ids(library)[:3], "Thesis")
    assert library.backups.make_daily() is not None
    library.save(paper_ids(library)[3:10], "Later")
    library.write_note(paper_ids(library)[0], "Read this twice.")
    import_records(library, "b.txt", make_record("One more"))
    return library


def everything(library: Library) -> object:
    """Return all that can be seen of a library, but what identifies its state."""
    return (
        all_papers(library),
        [(each.name, library.list_ids(each.name)) for each in library.lists()],
        read_notes(library),
        [(each.name, each.state) for each in library.history()],
    )


def numbers(library: Library) -> tuple[int, int]:
    return library.index_feed.state().paper_change, library.index_feed.state().user_change


# Restoring


def test_the_newest_good_backup_takes_the_librarys_place(stocked: Library) -> None:
    restored = stocked.restore()
    assert restored.description.startswith("the backup of ")
    assert restored.inventory.description == "20 papers, 3 saved in 1 list"
    assert restored.undoable
    assert stocked.paper_count() == 20
    assert [each.name for each in stocked.lists()] == ["Thesis"]
    assert read_notes(stocked) == []
    assert [each.name for each in stocked.history()] == [
        f"Restored {restored.description}",
        "Saved 3 papers to Thesis",
    ]


def test_restoring_is_undone_and_done_again_as_often_as_one_likes(stocked: Library) -> None:
    before = everything(stocked)
    name = f"Restored {stocked.restore().description}"
    after = everything(stocked)
    for _ in range(3):
        assert stocked.undo() == name
        assert everything(stocked)[:3] == before[:3]  # type: ignore[index]
        assert stocked.history()[0].state == "undone"
        assert stocked.redo() == name
        assert everything(stocked) == after
    assert stocked.undo() == name
    names = [stocked.undo() for _ in range(4)]
    assert names[-1] is None
    assert names[2] == "Saved 3 papers to Thesis"
    assert stocked.lists() == []
    while stocked.redo():
        pass
    assert everything(stocked) == after


def test_what_comes_after_an_undone_restoring_leaves_it_as_a_detour(stocked: Library) -> None:
    stocked.restore()
    stocked.undo()
    stocked.create_list("Other")
    assert stocked.redo() is None
    assert [each.state for each in stocked.history()][:2] == ["done", "detour"]
    with pytest.raises(HistoryError, match="restored backup"):
        stocked.go_to_step(stocked.history()[1].row)


def test_what_was_undone_before_a_restoring_is_not_what_is_done_again(stocked: Library) -> None:
    assert stocked.undo() is not None
    name = f"Restored {stocked.restore().description}"
    assert stocked.undo() == name
    assert stocked.redo() == name


def test_what_was_imported_since_is_had_back_by_doing_it_again(stocked: Library) -> None:
    stocked.restore()
    import_records(stocked, "c.txt", make_record("Imported after restoring"))
    assert stocked.undo() is not None
    assert stocked.paper_count() == 21
    import_records(stocked, "d.txt", make_record("Imported after undoing"))
    assert stocked.redo() is not None
    assert stocked.paper("imported-after-restoring").title == "Imported after restoring"
    assert stocked.undo() is not None
    assert stocked.paper("imported-after-undoing").title == "Imported after undoing"


def test_change_numbers_go_above_both_and_the_papers_are_known_as_others(
    stocked: Library,
) -> None:
    seen = [(numbers(stocked), stocked.index_feed.state().identity)]
    for act in (stocked.restore, stocked.undo, stocked.redo, stocked.undo):
        act()
        (change, list_change), identity = numbers(stocked), stocked.index_feed.state().identity
        assert all(change > n and list_change > m for (n, m), _ in seen)
        assert identity not in {known for _, known in seen}
        seen.append(((change, list_change), identity))
        assert max(each.change for each in stocked.index_feed.documents(0)) <= change


def test_who_else_has_the_library_open_goes_on_with_what_was_restored(
    stocked: Library, file: Path
) -> None:
    with Library.open(file, WordTagger()) as other:
        before = numbers(other)
        with other._database.reading() as connection:
            papers = connection.execute("SELECT COUNT(*) FROM paper").fetchone()
            stocked.restore()
            # Who reads at that moment reads on in what there was.
            assert connection.execute("SELECT COUNT(*) FROM paper").fetchone() == papers == (21,)
        assert other.paper_count() == 20
        assert all(now > then for now, then in zip(numbers(other), before, strict=True))
        assert other.save(paper_ids(other)[5:6], "Thesis") == 1
        assert stocked.list_ids("Thesis") == other.list_ids("Thesis")
        assert (other.undo() or "").endswith("” to Thesis")
        assert (other.undo() or "").startswith("Restored the backup of")
        assert stocked.paper_count() == 21


def test_nothing_that_others_write_meanwhile_is_lost(stocked: Library, file: Path) -> None:
    done = threading.Event()

    def write() -> None:
        with Library.open(file, WordTagger()) as other:
            other.create_list("Written meanwhile")
        done.set()

    writer = threading.Thread(target=write)

    class SlowBackups(Backups):
        def make(self, *arguments: Any) -> Backup:
            writer.start()
            assert not done.wait(0.2), "it did not wait for the restoring"
            return super().make(*arguments)

    stocked.backups = SlowBackups(file)
    stocked.restore()
    writer.join()
    stocked.backups = Backups(file)
    assert [each.name for each in stocked.lists()] == ["Thesis", "Written meanwhile"]
    assert stocked.undo() == "Made the list Written meanwhile" or stocked.lists()


@pytest.mark.parametrize("version", [1, 2])
def test_a_backup_of_an_older_version_is_migrated_on_its_way_in(
    stocked: Library, version: int
) -> None:
    file = KEPT_LIBRARIES / f"library-v{version}.sqlite3"
    before, content = everything(stocked), file.read_bytes()
    restored = stocked.restore(file)
    assert restored.description == f"the backup {file.name}"
    assert stocked.check() == []
    assert stocked.paper("2401.00001").tags == ("cache",)
    assert file.read_bytes() == content
    assert stocked.undo() == f"Restored the backup {file.name}"
    assert everything(stocked)[:3] == before[:3]  # type: ignore[index]


def test_papers_are_tagged_by_the_rules_of_today(stocked: Library, file: Path) -> None:
    with Library.open(file, WordTagger(("many",))) as other:
        other.restore()
        assert other.paper("paper-0").tags == ("many",)


def test_a_copy_made_by_hand_is_restored_with_what_is_in_its_log(
    stocked: Library, tmp_path: Path, file: Path
) -> None:
    for ending in ("", "-wal"):
        shutil.copy(f"{file}{ending}", f"{tmp_path / 'copy.sqlite3'}{ending}")
    before = everything(stocked)
    stocked.delete_list("Thesis")
    stocked.restore(tmp_path / "copy.sqlite3")
    assert everything(stocked)[:3] == before[:3]  # type: ignore[index]


# What is refused


def _nothing(_: Path) -> None:
    pass


def _text(file: Path) -> None:
    file.write_text("no library at all")


def _empty(file: Path) -> None:
    file.touch()


def _folder(file: Path) -> None:
    file.mkdir()


def _of_another_program(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (a)")
    connection.close()


def _newer(file: Path) -> None:
    shutil.copy(KEPT_LIBRARIES / "library-v2.sqlite3", file)
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    connection.close()


def _cut_short(file: Path) -> None:
    content = (KEPT_LIBRARIES / "library-v2.sqlite3").read_bytes()
    file.write_bytes(content[: len(content) // 2])


def _zeroed(file: Path) -> None:
    content = bytearray((KEPT_LIBRARIES / "library-v2.sqlite3").read_bytes())
    content[8192 : 8192 + 40_000] = bytes(40_000)
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_nothing, "no such file"),
        (_text, "is not a paperbrowse library"),
        (_empty, "is not a paperbrowse library"),
        (_folder, "cannot be read"),
        (_of_another_program, "is not a paperbrowse library"),
        (_newer, "made by a newer paperbrowse"),
        (_cut_short, "is damaged"),
        (_zeroed, "is damaged"),
    ],
)
def test_what_cannot_be_restored_is_refused_and_nothing_is_changed(
    stocked: Library, tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    given = tmp_path / "given.sqlite3"
    make(given)
    content = given.read_bytes() if given.is_file() else None
    before, backups = (everything(stocked), numbers(stocked)), stocked.backups.all()
    with pytest.raises(LibraryError, match=words) as caught:
        stocked.restore(given)
    assert caught.value.hint
    assert str(given) in caught.value.message
    if isinstance(caught.value, DamagedLibraryError):
        assert caught.value.file == given
    assert (everything(stocked), numbers(stocked)) == before
    assert stocked.backups.all() == backups
    assert content is None or given.read_bytes() == content
    assert {path.name for path in stocked.backups.folder.iterdir()} == {
        ".lock",
        backups[0].name,
    }


def test_where_the_present_state_cannot_be_set_aside_nothing_is_restored(
    stocked: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(stocked), numbers(stocked)
    full = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(LibraryError, match="the disk is full"):
        stocked.restore()
    assert (everything(stocked), numbers(stocked)) == before
    assert stocked.save(paper_ids(stocked)[:1]) == 1


def test_a_restoring_that_is_interrupted_once_it_is_done_can_be_undone(stocked: Library) -> None:
    with interrupted_statement("wal_checkpoint"), pytest.raises(KeyboardInterrupt):
        stocked.restore()
    assert stocked.paper_count() == 20
    assert stocked.undo() is not None
    assert stocked.paper_count() == 21


@pytest.mark.parametrize("room", [-16384, 600])
def test_a_disk_that_fills_up_at_any_moment_leaves_everything_as_it_was(
    stocked: Library, room: int
) -> None:
    """With the first room not even a copy is whole; with the second only the log is too large."""
    stocked.add_dump(make_source("more.txt"), make_records(400, start=100))
    stocked.backups.all()[0].file.unlink()
    assert stocked.backups.make_daily() is not None
    stocked.create_list("Other")
    before, backups = (everything(stocked), numbers(stocked)), stocked.backups.all()
    with file_size_limit(backups[0].size + room), pytest.raises(LibraryError) as caught:
        stocked.restore()
    assert "room" in caught.value.hint
    assert (everything(stocked), numbers(stocked)) == before
    assert stocked.backups.all() == backups
    assert stocked.restore().undoable


@pytest.mark.parametrize("words", ["INTO meta", "SET state = 'detour'"])
def test_a_restoring_that_is_interrupted_before_leaves_everything_as_it_was(
    stocked: Library, words: str
) -> None:
    before, backups = (everything(stocked), numbers(stocked)), stocked.backups.all()
    with interrupted_statement(words), pytest.raises(KeyboardInterrupt):
        stocked.restore()
    assert (everything(stocked), numbers(stocked)) == before
    assert stocked.backups.all() == backups
    assert stocked.save(paper_ids(stocked)[:1]) == 1


def test_a_restoring_whose_set_aside_state_is_gone_is_not_undone(stocked: Library) -> None:
    stocked.restore()
    after = everything(stocked)
    for each in stocked.backups.all():
        if each.reason == "before-restore":
            each.file.unlink()
    with pytest.raises(HistoryError, match="not kept any more"):
        stocked.undo()
    assert everything(stocked) == after


def test_without_a_good_backup_there_is_nothing_to_restore(library: Library) -> None:
    with pytest.raises(LibraryError, match="no good backup"):
        library.restore()


def test_damaged_backups_are_passed_by(stocked: Library) -> None:
    for _ in range(2):
        stocked.restore()
        stocked.undo()
    newest = stocked.backups.all()[0]
    newest.file.write_bytes(newest.file.read_bytes()[:5000])
    good = stocked.backups.newest_good()
    assert good is not None
    assert good[0].reason == "daily"
    good[0].file.write_bytes(b"")
    again = stocked.backups.newest_good()
    assert again is not None
    assert again[0].reason == "before-restore"
    assert again[0].name != newest.name


def test_two_who_restore_at_once_do_it_one_after_the_other(stocked: Library, file: Path) -> None:
    def restore() -> None:
        with Library.open(file, WordTagger()) as other:
            other.restore()

    threads = [threading.Thread(target=restore) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stocked.check() == []
    assert stocked.undo() is not None
    assert stocked.undo() is not None
    assert stocked.paper_count() == 21


def test_who_writes_for_long_is_told_of(stocked: Library, file: Path) -> None:
    before = everything(stocked)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with (
        Library.open(file, WordTagger(), patience=0.05) as other,
        pytest.raises(LibraryError, match="busy"),
    ):
        other.restore()
    writer.close()
    assert everything(stocked) == before


# Damage


@pytest.fixture
def closed(file: Path) -> Path:
    """A library that is closed, with one backup and a list more since."""
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), make_records(60))
        library.save(paper_ids(library)[:3], "Thesis")
        library.backups.make_daily()
        library.save(paper_ids(library)[:9], "Later")
    return file


def _first_bytes(file: Path) -> None:
    _overwrite(file, 0, b"\0" * 16)


def _garbage(file: Path) -> None:
    _overwrite(file, 100, b"\xff" * 9000)


def _middle_zeroed(file: Path) -> None:
    size = file.stat().st_size
    _overwrite(file, size // 8, bytes(size // 2))


def _truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def _emptied(file: Path) -> None:
    os.truncate(file, 0)
    os.utime(file, (1, 1))


def _log_of_garbage(file: Path) -> None:
    file.with_name(file.name + "-wal").write_bytes(b"garbage!" * 1000)


def _overwrite(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(at)
        stream.write(content)


DAMAGES = [_first_bytes, _garbage, _middle_zeroed, _truncated, _emptied, _log_of_garbage]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("spoil", DAMAGES)
def test_a_damaged_library_is_recognised_and_set_aside_whole(
    closed: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(closed)
    before = _files(closed.parent)
    with (
        pytest.raises(DamagedLibraryError) as caught,
        Library.open(closed, WordTagger()) as library,
    ):
        all_papers(library)
        for name in ("Thesis", "Later"):
            library.list_ids(name)
        library.backups.make_daily()
        library.backup_to(closed.parent / "copy.sqlite3")
    assert caught.value.file == closed
    assert "`paperbrowse restore`" in caught.value.hint
    assert _without_shared_memory(_files(closed.parent)) == before
    restored = restore_damaged(closed, WordTagger(), None)
    assert restored is not None
    assert restored.damaged_file is not None
    assert not restored.undoable
    assert restored.inventory.description == "60 papers, 3 saved in 1 list"
    after = _files(closed.parent)
    for name, content in before.items():
        assert after[name.replace("library.", restored.damaged_file.stem + ".")] == content
    with Library.open(closed, WordTagger()) as library:
        assert library.check() == []
        assert [each.name for each in library.lists()] == ["Thesis"]
    assert restore_damaged(closed, WordTagger(), None) is None, "it is in order now"
    assert replace_with_empty(closed) is None


def _without_shared_memory(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out what users put beside a library, which holds nothing."""
    return {
        name: content
        for name, content in files.items()
        if not name.endswith("-shm") and (content or not name.endswith("-wal"))
    }


@pytest.mark.parametrize("spoil", DAMAGES)
def test_a_new_library_can_take_the_place_of_a_damaged_one(
    closed: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(closed)
    content = closed.read_bytes()
    aside = replace_with_empty(closed)
    assert aside is not None
    assert aside.name.startswith("library-damaged-")
    assert aside.read_bytes() == content
    with Library.open(closed, WordTagger()) as library:
        assert library.paper_count() == 0
        assert library.check() == []
        assert len(library.backups.all()) == 1


def test_a_missing_library_comes_back_from_its_backup(closed: Path) -> None:
    closed.unlink()
    restored = restore_damaged(closed, WordTagger(), None)
    assert restored is not None
    assert restored.damaged_file is None
    with Library.open(closed, WordTagger()) as library:
        assert library.paper_count() == 60


def test_a_backup_of_the_users_choice_takes_the_place_of_a_damaged_library(
    closed: Path, tmp_path: Path
) -> None:
    _garbage(closed)
    damaged = tmp_path / "given.sqlite3"
    _cut_short(damaged)
    content = closed.read_bytes()
    with pytest.raises(DamagedLibraryError) as caught:
        restore_damaged(closed, WordTagger(), damaged)
    assert caught.value.file == damaged
    assert closed.read_bytes() == content
    restored = restore_damaged(closed, WordTagger(), KEPT_LIBRARIES / "library-v2.sqlite3")
    assert restored is not None
    with Library.open(closed, WordTagger()) as library:
        assert library.paper("2401.00001").title
        assert library.check() == []


def test_a_new_library_is_not_taken_for_an_emptied_one(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    os.utime(file, (1, 1))
    with Library.open(file, WordTagger()) as library:
        assert library.paper_count() == 0


def test_a_good_log_is_not_taken_for_a_spoiled_one(stocked: Library, file: Path) -> None:
    log = file.with_name(file.name + "-wal")
    assert log.stat().st_size > 32
    assert not damage.is_log_damaged(file, pause=0)
    copy = file.with_name("copy.sqlite3")
    for header in (b"", b"\0" * 64, log.read_bytes()[:31]):
        copy.with_name(copy.name + "-wal").write_bytes(header)
        assert not damage.is_log_damaged(copy, pause=0)
    for place in range(32):
        spoiled = bytearray(log.read_bytes()[:32])
        spoiled[place] ^= 0x11
        copy.with_name(copy.name + "-wal").write_bytes(spoiled)
        assert damage.is_log_damaged(copy, pause=0)
    copy.with_name(copy.name + "-wal").unlink()


def test_where_a_damaged_library_cannot_be_moved_it_stays_as_it_is(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _log_of_garbage(closed)
    before = _files(closed.parent)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == closed:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(LibraryError, match="cannot be set aside: no permission"):
        restore_damaged(closed, WordTagger(), None)
    assert _files(closed.parent) == before


def test_who_has_a_replaced_library_open_is_told_before_anything_is_lost(closed: Path) -> None:
    with Library.open(closed, WordTagger()) as library:
        everything_ = paper_ids(library)
        _garbage(closed)
        restore_damaged(closed, WordTagger(), None)
        with pytest.raises(LibraryError, match="was moved away or replaced") as caught:
            library.save(everything_[:1], "Lost")
        assert caught.value.hint
    with Library.open(closed, WordTagger()) as library:
        assert library.check() == []


# Killed


@needs_posix
@pytest.mark.parametrize("action", ["daily", "restore", "undo", "damaged"])
def test_whenever_it_is_killed_library_and_backups_are_good(action: str, tmp_path: Path) -> None:
    assert int(run_module("tests.library.crashes.in_backups", action, str(tmp_path), "10")) >= 8
