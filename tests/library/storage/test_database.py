"""A library is opened safely, or refused in words and left as it is."""

from __future__ import annotations

import datetime
import gc
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError
from paperbrowse.library import DEFAULT_LIST, Library
from paperbrowse.library.papers.merging import DERIVATION_VERSION
from tests.library.tables import read_user_tables
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
    titles_of,
)
from tests.support.paths import KEPT_LIBRARIES

V3_STARRED = "2026-11-21T08:56:56.679408+00:00"


def made(file: Path) -> Path:
    """Make a library with a few papers, and close it."""
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), make_records(700))
    return file


def refusal(file: Path) -> LibraryError:
    """Return how opening ``file`` is refused, after seeing that it was left as it is."""
    before = file.read_bytes()
    with pytest.raises(LibraryError) as caught, Library.open(file, WordTagger()) as library:
        all_papers(library)
    assert file.read_bytes() == before
    assert str(file) in caught.value.message
    assert caught.value.hint
    return caught.value


def test_a_new_library_is_the_users_alone(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        import_records(library, "a.txt", make_record("One"))
        for path in (file.parent, *file.parent.iterdir()):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_missing_library_is_made_only_when_asked(file: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library") as caught:
        Library.open(file, WordTagger(), create=False)
    assert "paperbrowse import" in caught.value.hint
    assert not file.parent.exists()


def test_a_file_that_a_killed_process_left_empty_becomes_a_library(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    with Library.open(file, WordTagger()) as library:
        assert library.paper_count() == 0


def test_an_odd_path_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "a?b#c%20 é" / "l&mode=memory.sqlite3"
    made(file)
    assert file.stat().st_size > 0
    with Library.open(file, WordTagger(), create=False) as library:
        assert library.paper_count() == 700


@pytest.mark.parametrize(
    "content", [b"hello, this is no database", b"\x00" * 4096, b"SQLite format", b"%PDF-1.4"]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "library.sqlite3"
    file.write_bytes(content)
    assert "is not a paperbrowse library" in refusal(file).message


@pytest.mark.parametrize("change", ["CREATE TABLE t (a)", "PRAGMA user_version = 1"])
def test_the_database_of_another_program_is_refused(tmp_path: Path, change: str) -> None:
    file = tmp_path / "library.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute(change)
    connection.close()
    assert "is not a paperbrowse library" in refusal(file).message


def test_a_library_of_a_newer_paperbrowse_is_refused(file: Path) -> None:
    made(file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "made by a newer paperbrowse" in refusal(file).message


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _overwritten(content: bytes) -> bytes:
    return content[:100] + b"\xff" * 8000 + content[8100:]


def _emptied(content: bytes) -> bytes:
    return content[:16] + bytes(len(content) - 16)


@pytest.mark.parametrize("damage", [_cut, _overwritten, _emptied])
def test_a_damaged_library_is_refused_and_left_as_it_is(
    file: Path, damage: Callable[[bytes], bytes]
) -> None:
    made(file)
    file.write_bytes(damage(file.read_bytes()))
    assert "damaged" in refusal(file).message


def test_a_check_tells_of_damage_that_opening_does_not_meet(file: Path) -> None:
    made(file)
    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM paper_key")
    connection.execute("DELETE FROM paper WHERE row = 3")
    connection.commit()
    connection.close()
    with Library.open(file, WordTagger()) as library:
        found = " ".join(library.check())
    assert "699 papers that their own id does not find" in found
    assert "rows of record hang on nothing" in found


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library.open(tmp_path, WordTagger())


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library.open(tmp_path / "data" / "library.sqlite3", WordTagger())


def test_a_library_of_the_first_schema_opens(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    shutil.copy(KEPT_LIBRARIES / "library-v1.sqlite3", file)
    with Library.open(file, WordTagger()) as library:
        assert library.check() == []
        assert titles_of(all_papers(library)) == ["A KV Cache of Our Own", "Vision for All"]
        paper = library.paper("2401.00001")
        assert paper.sources == ("first.txt", "second.txt")
        assert paper.tags == ("cache",)
        assert [(tag.value, tag.count) for tag in library.tags()] == [("cache", 1), ("vision", 1)]
        assert paper.lists == (DEFAULT_LIST,)
        assert library.undo() == "Saved 1 paper to Reading list"
        assert library.redo() == "Saved 1 paper to Reading list"
        assert import_records(library, "third.txt", make_record("vision for all")).merged == 1


def test_what_takes_long_in_opening_is_announced_before_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    told: list[str] = []
    for content, rules, announced in (
        ("library-v2.sqlite3", WordTagger(), ["Backing the library up"]),
        (None, WordTagger(), []),
        (None, WordTagger(("hearing",)), ["Tagging the papers again"]),
    ):
        if content is not None:
            shutil.copy(KEPT_LIBRARIES / content, file)
        with Library.open(file, rules, announce=told.append):
            assert [words.split(",")[0] for words in told] == announced
        told.clear()


def test_a_library_of_the_second_schema_opens(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    shutil.copy(KEPT_LIBRARIES / "library-v2.sqlite3", file)
    with Library.open(file, WordTagger()) as library:
        assert library.check() == []
        cache, hearing = (library.resolve(each) for each in ("kv-cache", "hearing"))
        assert [(each.name, each.count) for each in library.lists()] == [
            (DEFAULT_LIST, 1),
            ("Dissertation", 2),
        ]
        assert library.list_ids("Dissertation") == [cache, hearing]
        first, second = library.paper(cache).saves
        assert (first.list, first.query) == (DEFAULT_LIST, "cache")
        assert (second.list, second.query) == ("Dissertation", "for all")
        assert second.at == datetime.datetime.fromisoformat("2026-11-21T07:28:22.716489+00:00")
        steps = [(step.row, step.name, step.state) for step in library.history()]
        assert steps == [
            (5, "Created Later", "undone"),
            (4, "Renamed Thesis to Dissertation", "done"),
            (3, "Removed 1 paper from Thesis", "done"),
            (2, "Saved 3 papers to Thesis", "done"),
            (1, "Saved 1 paper to Reading list", "done"),
        ]
        # What was undone can be done again, and everything be gone back to.
        assert library.redo() == "Created Later"
        before = read_user_tables(file)
        library.go_to_step(2)
        assert library.list_ids("Thesis") == [library.resolve("vision"), cache, hearing]
        library.go_to_step(0)
        assert library.lists() == []
        library.go_to_step(5)
        assert read_user_tables(file) == before
        assert library.check() == []


def test_a_library_of_the_third_schema_opens(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    shutil.copy(KEPT_LIBRARIES / "library-v3.sqlite3", file)
    with Library.open(file, WordTagger()) as library:
        assert library.check() == []
        cache = library.paper("kv-cache")
        assert cache.tags == ("vision", "To do")
        assert cache.own_tags == ("To do",)
        assert (cache.status, cache.note) == ("reading", "Read *again*.")
        assert cache.starred_at == datetime.datetime.fromisoformat(V3_STARRED)
        assert cache.citation_key == "own2024cache"
        assert [(saved.list, saved.query) for saved in cache.saves] == [("Thesis", "cache")]
        assert [(each.name, each.query) for each in library.searches()] == [("New", "year:2024..")]
        assert [library.paper(each).title for each in library.list_ids("thesis")] == [
            "Hearing for All",
            "A KV Cache of Our Own for Vision",
        ]
        assert [(step.name, step.state) for step in library.history(limit=3)] == [
            ("Created Undone", "undone"),
            ("Saved the search New", "done"),
            ("Created Left behind", "detour"),
        ]
        before = read_user_tables(file)
        steps = len(library.history())
        for step in (*library.history(), library.history()[1]):
            library.go_to_step(step.row)
        assert read_user_tables(file) == before
        assert len(library.history()) == steps
        assert library.redo() == "Created Undone"
        assert library.check() == []


def test_a_library_of_the_fourth_schema_opens(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    shutil.copy(KEPT_LIBRARIES / "library-v4.sqlite3", file)
    with Library.open(file, WordTagger()) as library:
        assert library.check() == []
        cache, vision, hearing = (library.paper(each) for each in ("kv-", "vision", "hearing"))
        assert (cache.categories, cache.citations) == (("cs.CL", "cs.LG"), 9)
        assert (vision.language, vision.citations) == ("de", None)
        assert cache.added == vision.added
        assert cache.added is not None
        assert hearing.added is not None
        since = library.index_feed.state().new_since
        assert cache.added.timestamp() * 1e6 < since < hearing.added.timestamp() * 1e6
        assert (cache.status, cache.note, cache.own_tags) == ("read", "Read *again*.", ("To do",))
        assert [(each.name, each.query) for each in library.searches()] == [("New", "year:2024..")]
        assert (library.searches()[0].settings, library.searches()[0].opened_at) == ({}, None)
        before = read_user_tables(file)
        assert library.redo() == "Created Undone"
        assert library.undo() == "Created Undone"
        library.go_to_step(0)
        library.go_to_step(library.history()[1].row)
        assert read_user_tables(file) == before


@pytest.mark.parametrize("version", [1, 2, 3])
def test_papers_of_an_older_schema_came_when_their_first_source_was_read(
    tmp_path: Path, version: int
) -> None:
    file = tmp_path / "library.sqlite3"
    shutil.copy(KEPT_LIBRARIES / f"library-v{version}.sqlite3", file)
    with Library.open(file, WordTagger()) as library:
        read_at = {source.name: source.imported_at for source in library.sources()}
        for paper in all_papers(library):
            assert paper.added == min(read_at[name] for name in paper.sources)
            assert (paper.categories, paper.language, paper.citations) == ((), None, None)
        # None of them is new: the user has seen them.
        times = [document.added for document in library.index_feed.documents(0)]
        assert 0 < max(times) < library.index_feed.state().new_since


def test_a_migration_that_is_cut_short_is_as_if_it_had_not_begun(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    shutil.copy(KEPT_LIBRARIES / "library-v1.sqlite3", file)

    connection = sqlite3.connect(file)
    # The last migration meets a table of its own name, and fails.
    connection.execute("CREATE TABLE step (row)")
    with pytest.raises(LibraryError):
        Library.open(file, WordTagger())
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.execute("DROP TABLE step")
    connection.close()
    with Library.open(file, WordTagger()) as library:
        assert library.paper("2401.00001").lists == (DEFAULT_LIST,)
        assert library.check() == []


def test_a_restored_copy_without_the_log_gets_it_again(file: Path) -> None:
    made(file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    with Library.open(file, WordTagger()) as library:
        assert library.paper_count() == 700
        assert file.with_name(file.name + "-wal").exists()


# Rules


def test_papers_are_tagged_anew_when_the_rules_change(file: Path) -> None:
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), (*make_records(600), make_record("A cache for vision")))
        change = library.index_feed.state().paper_change
    with Library.open(file, WordTagger(("many", "vision"))) as library:
        assert {tag.value: tag.count for tag in library.tags()} == {"many": 600, "vision": 1}
        assert len(list(library.changed_papers(change))) == 601
        change = library.index_feed.state().paper_change
    with Library.open(file, WordTagger(("many", "vision", "nothing"))) as library:
        # No paper has other tags by these rules.
        assert library.index_feed.state().paper_change == change


def test_papers_are_merged_anew_when_the_way_of_merging_changes(file: Path) -> None:
    made(file)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE paper SET title = 'Old' WHERE row = 5")
    connection.execute("UPDATE paper_title SET title = 'paper 4 as folded of old' WHERE paper = 5")
    connection.execute(
        "UPDATE meta SET value = ? WHERE key = 'derivation'", (DERIVATION_VERSION - 1,)
    )
    connection.commit()
    connection.close()
    with Library.open(file, WordTagger()) as library:
        assert "Old" not in titles_of(all_papers(library))
        assert (
            import_records(library, "b.txt", make_record("Paper 4 of many", comments=1)).merged == 1
        )


# Threads


def test_each_thread_can_use_the_library(library: Library) -> None:
    library.add_dump(make_source(), make_records(50))
    together = threading.Barrier(4)

    def use(number: int) -> int:
        together.wait()
        library.save([all_papers(library)[number].id], f"List {number}")
        return library.paper_count()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(4))) == [50] * 4
    assert sorted(each.name for each in library.lists()) == [f"List {n}" for n in range(4)]


def test_readers_do_not_wait_for_a_writer(library: Library, file: Path) -> None:
    library.add_dump(make_source(), make_records(10))
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM list_entry")
    assert library.paper_count() == 10
    writer.close()


def test_closing_closes_the_connections_of_every_thread(file: Path) -> None:
    library = Library.open(file, WordTagger())
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: library.paper_count(), range(9)))
        library.close()
        gc.collect()  # a connection left open would be reported here
        with pytest.raises(LibraryError, match="closed"):
            pool.submit(library.paper_count).result()
    with pytest.raises(LibraryError, match="closed"):
        library.paper_count()
    library.close()
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to count open files")
def test_an_ended_threads_connection_is_closed(library: Library) -> None:
    def use_in_a_thread() -> int:
        thread = threading.Thread(target=library.paper_count)
        thread.start()
        thread.join()
        return len(list(Path("/proc/self/fd").iterdir()))

    first = use_in_a_thread()
    # Without closing there would be at least one more for each of the threads.
    assert max(use_in_a_thread() for _ in range(20)) < first + 10


def test_a_busy_library_says_so_and_stays_as_it_was(file: Path) -> None:
    made(file)
    with Library.open(file, WordTagger(), patience=0.05) as library:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        paper_id = next(library.changed_papers(0)).id
        with pytest.raises(LibraryError, match="busy") as caught:
            library.save([paper_id])
        assert caught.value.hint == "Try again in a moment."
        other.execute("ROLLBACK")
        other.close()
        assert library.lists() == []
        assert library.save([paper_id]) == 1
