"""An index follows its library, whatever happens to its folder."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperbrowse.core.errors import SearchError
from paperbrowse.core.papers import IndexDocument, ListOrder
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.index_limits import DEFAULT_LIMITS, IndexLimits
from paperbrowse.search.request import SearchRequest
from paperbrowse.search.storage import folder_store
from paperbrowse.system.file_lock import hold_file_lock
from tests.search.sample_papers import SAMPLE_PAPERS
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary
from tests.support.faults import disk_full


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary(SAMPLE_PAPERS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


def found(index: SearchIndex, query: str) -> set[str]:
    return {hit.paper_id for hit in index.search(SearchRequest(query=query)).hits}


LARGE = IndexLimits(checked_bytes=0)
"""Limits by which every index is too large to be read whole on opening."""


def built(folder: Path, library: FakeLibrary, limits: IndexLimits = DEFAULT_LIMITS) -> SearchIndex:
    index = SearchIndex(folder, library, limits=limits)
    index.update()
    return index


def test_an_index_is_made_by_the_first_search(folder: Path, library: FakeLibrary) -> None:
    index = SearchIndex(folder, library)
    assert not index.is_current()
    assert not folder.exists()
    assert found(index, "compiler") == {"sharp"}
    assert index.is_current()
    assert index.find_damage() is None


def test_an_empty_library_has_an_empty_index(folder: Path) -> None:
    index = SearchIndex(folder, FakeLibrary())
    assert index.update() == 0
    results = index.search(SearchRequest(query="cache* -x"))
    assert (results.total, results.library_total) == (0, 0)
    assert index.is_current()


def test_what_changes_in_the_library_is_found_and_nothing_else_is_written(
    folder: Path, library: FakeLibrary
) -> None:
    index = built(folder, library)
    before = index.state().manifest
    library.put(make_paper("new", "A fresh cache"), make_paper("sharp", "Now about tigers"))
    library.remove("empty")
    assert not index.is_current()
    assert index.update() == 2
    assert index.state().manifest != before
    assert found(index, "title:cache") == {"cache", "new"}
    assert found(index, "compiler") == set()
    assert found(index, "untitled") == set()
    assert index.update() == 0


def test_a_paper_that_left_and_came_back_is_there(folder: Path, library: FakeLibrary) -> None:
    class Forgetful(FakeLibrary):
        def removed_ids(self, since: int) -> list[str]:
            return ["cache"]

    index = SearchIndex(folder, Forgetful(SAMPLE_PAPERS))
    assert "cache" in found(index, "")


def test_a_paper_that_changes_again_and_again_is_there_once(
    folder: Path, library: FakeLibrary
) -> None:
    index = built(folder, library)
    for number in range(5):
        library.put(make_paper("sharp", f"Tigers {number}"))
        assert index.update() == 1
        assert len(found(index, "")) == len(SAMPLE_PAPERS)
        assert found(index, "tigers") == {"sharp"}
    assert found(index, "compiler") == set()


def test_papers_that_leave_and_come_again_in_one_change_are_there(
    folder: Path, library: FakeLibrary
) -> None:
    index = built(folder, library)
    library.remove("sharp", "cache")
    library.put(*(each for each in SAMPLE_PAPERS if each.id == "sharp"))
    index.update()
    assert found(index, "") == {each.id for each in SAMPLE_PAPERS} - {"cache"}
    library.remove("sharp")
    assert index.update() == 0
    assert found(index, "compiler") == set()


def test_a_second_index_sees_what_the_first_one_wrote(folder: Path, library: FakeLibrary) -> None:
    first, second = built(folder, library), built(folder, library)
    assert found(second, "tigers") == set()
    library.put(make_paper("new", "Tigers"))
    first.update()
    assert found(second, "tigers") == {"new"}


def test_the_index_of_another_library_is_made_anew(folder: Path, library: FakeLibrary) -> None:
    built(folder, library)
    fewer = FakeLibrary([make_paper("a", "Alone")])
    assert found(SearchIndex(folder, fewer), "") == {"a"}
    more = FakeLibrary([make_paper(f"p{number}", "Many") for number in range(9)])
    assert len(found(SearchIndex(folder, more), "")) == 9


@pytest.mark.parametrize("more", [0, 1, 5])
def test_a_library_that_looks_like_the_one_before_it_is_told_from_it(
    folder: Path, library: FakeLibrary, more: int
) -> None:
    index = built(folder, library)
    titles = [f"Zither study {number}" for number in range(len(SAMPLE_PAPERS))]
    other = FakeLibrary([make_paper(f"z{number}", title) for number, title in enumerate(titles)])
    other.name = "other"
    other.put(*[make_paper("z0", "Zither study again")] * more)
    assert other.paper_count() == library.paper_count()
    assert not SearchIndex(folder, other).state().exists
    assert not SearchIndex(folder, other).is_current()
    assert found(SearchIndex(folder, other), "zither") == {
        f"z{n}" for n in range(len(SAMPLE_PAPERS))
    }
    assert found(SearchIndex(folder, other), "compiler") == set()
    # The one that has the first library open has its papers again, and is then right too.
    assert not index.is_current()
    assert found(index, "compiler") == {"sharp"}


def test_progress_counts_up_to_all_papers(folder: Path, library: FakeLibrary) -> None:
    told: list[tuple[int, int]] = []
    index = SearchIndex(folder, library, limits=IndexLimits(batch_papers=2))
    index.update(lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert index.update(rebuild=True) == 5


def test_an_update_that_is_stopped_is_not_begun_anew(folder: Path, library: FakeLibrary) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StoppedError

    index = built(folder, library)
    library.put(make_paper("new", "Tigers"))
    with pytest.raises(StoppedError):
        index.update(stop)
    assert len(found(SearchIndex(folder, library), "")) == len(SAMPLE_PAPERS) + 1


def test_the_folder_is_the_users_alone(folder: Path, library: FakeLibrary) -> None:
    built(folder, library)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_write_to_is_not_opened(
    folder: Path, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = built(folder, library)
    folder.chmod(0o777)
    assert "other users" in str(index.find_damage())
    for toc in folder.glob("_MAIN_*.toc"):
        toc.write_bytes(b"malice")  # must be gone before whoosh unpickles it
    assert found(SearchIndex(folder, library), "compiler") == {"sharp"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not any(file.read_bytes() == b"malice" for file in folder.iterdir())


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def garble(file: Path) -> None:
    file.write_bytes(os.urandom(file.stat().st_size))


def change_a_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


DAMAGES = (cut_short, empty, garble, change_a_byte, Path.unlink)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", ["_MAIN_*.toc", "MAIN_*", "state.json"])
def test_a_damaged_index_is_noticed_and_mended(
    folder: Path, library: FakeLibrary, damage: Callable[[Path], None], pattern: str
) -> None:
    built(folder, library)
    for file in list(folder.glob(pattern)):
        damage(file)
    index = SearchIndex(folder, library)
    if not (pattern == "state.json" and damage is Path.unlink):
        assert index.find_damage() is not None
    assert found(index, "compiler") == {"sharp"}
    assert len(found(index, "")) == len(SAMPLE_PAPERS)
    assert SearchIndex(folder, library).find_damage() is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_under_a_running_index_is_mended(
    folder: Path, library: FakeLibrary, damage: Callable[[Path], None]
) -> None:
    index = built(folder, library)
    assert found(index, "compiler") == {"sharp"}
    for file in list(folder.glob("*MAIN_*")):
        damage(file)
    library.put(make_paper("new", "Tigers"))
    assert found(index, "tigers") == {"new"}
    assert len(found(index, "")) == len(SAMPLE_PAPERS) + 1


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_change_to_a_file_is_noticed_in_an_index_too_large_to_be_read_on_opening(
    folder: Path, library: FakeLibrary, damage: Callable[[Path], None]
) -> None:
    index = built(folder, library, LARGE)
    assert found(index, "compiler") == {"sharp"}
    for segment in folder.glob("MAIN_*"):
        damage(segment)
    assert index.find_damage() is not None
    assert not SearchIndex(folder, library, limits=LARGE).is_current()
    assert found(index, "compiler") == {"sharp"}
    assert SearchIndex(folder, library).find_damage() is None


class FailingLists(FakeLibrary):
    """A library whose lists cannot be read where ``error`` returns an error."""

    def __init__(self, error: Callable[[], Exception | None]) -> None:
        super().__init__(SAMPLE_PAPERS)
        self.lists["Any"] = ["sharp", "cache"]
        self._error = error

    def list_rows(self, name: str, order: ListOrder = "list") -> list[int]:
        if error := self._error():
            raise error
        return super().list_rows(name, order)


def test_damage_that_shows_itself_only_in_a_search_is_mended(folder: Path) -> None:
    library = FailingLists(lambda: IndexError() if index.find_damage() else None)
    index = built(folder, library)
    for segment in folder.glob("MAIN_*"):
        before = segment.stat()
        change_a_byte(segment)
        os.utime(segment, ns=(before.st_atime_ns, before.st_mtime_ns))
    index = SearchIndex(folder, library, limits=LARGE)
    assert index.is_current()
    assert found(index, "compiler list:any") == {"sharp"}
    assert index.find_damage() is None


def test_what_fails_with_a_sound_index_is_told_and_nothing_is_made_anew(folder: Path) -> None:
    index = built(folder, FailingLists(ZeroDivisionError))
    before = index.state().manifest
    with pytest.raises(SearchError, match="ZeroDivisionError"):
        found(index, "compiler list:any")
    assert index.state().manifest == before


def test_the_folder_can_vanish_at_any_time(folder: Path, library: FakeLibrary) -> None:
    index = built(folder, library)
    shutil.rmtree(folder)
    assert found(index, "compiler") == {"sharp"}


def test_a_file_in_the_place_of_the_folder_makes_way(folder: Path, library: FakeLibrary) -> None:
    folder.parent.mkdir()
    folder.write_text("not a folder")
    assert found(SearchIndex(folder, library), "compiler") == {"sharp"}


def test_what_is_not_of_the_index_stays_in_the_folder(folder: Path, library: FakeLibrary) -> None:
    index = built(folder, library)
    (folder / "thesis.txt").write_text("mine")
    index.update(rebuild=True)
    assert (folder / "thesis.txt").read_text() == "mine"


def test_an_index_of_another_schema_is_made_anew(folder: Path, library: FakeLibrary) -> None:
    built(folder, library)
    state = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps(state | {"schema": 0}))
    index = SearchIndex(folder, library)
    assert not index.is_current()
    assert index.find_damage() is None
    assert index.update() == len(SAMPLE_PAPERS)


def test_an_index_of_another_stemmer_is_made_anew(
    folder: Path, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(folder, library)
    monkeypatch.setattr("paperbrowse.search.storage.manifest.stemmer_version", lambda: "99.0")
    index = SearchIndex(folder, library)
    assert not index.is_current()
    assert index.find_damage() is None
    assert index.update() == len(SAMPLE_PAPERS)
    assert SearchIndex(folder, library).is_current()


def test_an_index_that_whoosh_wrote_makes_way(folder: Path, library: FakeLibrary) -> None:
    from whoosh.fields import TEXT, Schema
    from whoosh.index import create_in

    folder.mkdir(parents=True, mode=0o700)
    writer = create_in(str(folder), Schema(title=TEXT(stored=True))).writer()
    writer.add_document(title="Tigers")
    writer.commit()
    (folder / "state.json").write_text('{"schema": 1, "reached": 5, "files": {}}')
    before = {file.name for file in folder.iterdir() if "MAIN_" in file.name}
    assert len(found(SearchIndex(folder, library), "")) == len(SAMPLE_PAPERS)
    after = {file.name for file in folder.iterdir()}
    assert not {name for name in before & after if not name.endswith(".toc")}
    test_it_is_an_index_that_whoosh_itself_can_open(folder, library)


def test_a_search_that_need_not_be_complete_does_not_wait_for_a_large_change(
    folder: Path, library: FakeLibrary
) -> None:
    index = built(folder, library, IndexLimits(awaited_changes=3))
    library.put(*(make_paper(f"new-{number}", "Tigers") for number in range(3)))
    request = SearchRequest(query="tigers")
    assert index.search(request, complete=False).total == 3
    library.put(*(make_paper(f"newer-{number}", "Tigers") for number in range(4)))
    assert index.search(request, complete=False).total == 3
    assert not index.is_current()
    assert index.search(request).total == 7


def test_without_an_index_there_is_nothing_to_answer_from_so_it_is_made(
    folder: Path, library: FakeLibrary
) -> None:
    index = SearchIndex(folder, library)
    assert index.search(SearchRequest(query="compiler"), complete=False).total == 1


class RecordingLibrary(FakeLibrary):
    """A library that records which papers an index reads."""

    def __init__(self) -> None:
        self.read_ids: list[str] = []
        super().__init__(SAMPLE_PAPERS)

    def documents(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        for document in super().documents(after, upto):
            self.read_ids.append(document.id)
            yield document


def test_what_a_folder_holds_is_not_made_again_in_memory(folder: Path) -> None:
    library = RecordingLibrary()
    built(folder, library)
    library.put(make_paper("new", "Tigers"), make_paper("sharp", "Tigers"))
    library.read_ids.clear()
    in_the_way = folder / folder_store.LOCK_FILE
    in_the_way.unlink()
    in_the_way.mkdir()
    index = SearchIndex(folder, library)
    assert found(index, "tigers") == {"new", "sharp"}
    assert found(index, "compiler") == set()
    assert sorted(library.read_ids) == ["new", "sharp"]
    shutil.rmtree(folder.parent)
    folder.parent.write_text("in the way")
    library.remove("new")
    assert found(index, "tigers") == {"sharp"}
    assert len(found(index, "")) == len(SAMPLE_PAPERS)


def test_without_a_folder_to_write_the_index_is_in_memory(
    tmp_path: Path, library: FakeLibrary
) -> None:
    (tmp_path / "file").write_text("in the way")
    index = SearchIndex(tmp_path / "file" / "index", library)
    with pytest.raises(SearchError) as caught:
        index.update()
    assert "cannot be written" in caught.value.message
    assert caught.value.hint
    assert found(index, "compiler") == {"sharp"}
    library.put(make_paper("new", "Tigers"))
    assert found(index, "tigers") == {"new"}
    assert index.is_current()


def test_a_full_disk_is_told_and_searching_goes_on(
    folder: Path, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = built(folder, library)
    monkeypatch.setattr(os, "fsync", disk_full)
    library.put(make_paper("new", "Tigers"))
    with pytest.raises(SearchError, match="No space left on device"):
        index.update()
    assert found(index, "tigers") == {"new"}
    monkeypatch.undo()
    assert index.update() == 1
    assert found(index, "tigers") == {"new"}
    assert SearchIndex(folder, library).is_current()


def test_a_writer_waits_for_another_and_says_so_once(folder: Path, library: FakeLibrary) -> None:
    index = built(folder, library)
    library.put(make_paper("new", "Tigers"))
    waits: list[str] = []
    holding = hold_file_lock(folder / folder_store.LOCK_FILE, wait=0)
    holding.__enter__()

    def told() -> None:
        waits.append("waiting")
        holding.__exit__(None, None, None)

    assert index.update(on_wait=told) == 1
    assert waits == ["waiting"]


def test_a_search_does_not_wait_for_a_writer(folder: Path, library: FakeLibrary) -> None:
    index = built(folder, library)
    library.put(make_paper("new", "Tigers"))
    with hold_file_lock(folder / folder_store.LOCK_FILE, wait=0):
        assert found(index, "compiler") == {"sharp"}
        assert found(index, "tigers") == set()
    assert found(index, "tigers") == {"new"}


def test_a_writer_that_never_ends_is_told_of(folder: Path, library: FakeLibrary) -> None:
    index = SearchIndex(folder, library, lock_timeout=0.1)
    folder.mkdir(parents=True, mode=0o700)
    with (
        hold_file_lock(folder / folder_store.LOCK_FILE, wait=0),
        pytest.raises(SearchError, match="another paperbrowse"),
    ):
        index.update()


def test_who_waits_for_a_writer_can_be_told_not_to(folder: Path, library: FakeLibrary) -> None:
    index = SearchIndex(folder, library)
    folder.mkdir(parents=True, mode=0o700)
    waits: list[str] = []
    with hold_file_lock(folder / folder_store.LOCK_FILE, wait=0):
        assert index.update(on_wait=lambda: waits.append(""), cancelled=lambda: bool(waits)) == 0
    assert not index.is_current()


def test_many_threads_search_while_the_library_grows(folder: Path, library: FakeLibrary) -> None:
    index = built(folder, library)
    wrong: list[object] = []
    stop = time.monotonic() + 1.5

    def search() -> None:
        try:
            while time.monotonic() < stop:
                if found(index, "compiler") != {"sharp"} or "cache" not in found(index, "46%"):
                    wrong.append("lost papers")
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(6)]
    for thread in threads:
        thread.start()
    number = 0
    while time.monotonic() < stop:
        number += 1
        library.put(make_paper(f"new-{number}", "Tigers"))
        index.update()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(index.search(SearchRequest(query="tigers", limit=10_000)).hits) == number


def test_it_is_an_index_that_whoosh_itself_can_open(folder: Path, library: FakeLibrary) -> None:
    from whoosh.index import open_dir
    from whoosh.query import Phrase, Term

    built(folder, library)
    with open_dir(str(folder)).searcher() as searcher:
        assert len(searcher.search(Term("tag", "kv-cache"))) == 2
        assert len(searcher.search(Term("title", "prune"))) == 1
        assert len(searcher.search(Term("title", "transformer"))) == 1
        assert len(searcher.search(Phrase("abstract", ["key", "and", "valu"]))) == 1
