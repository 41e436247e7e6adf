"""A damaged library is shown with the ways on from it; a backup a day is made beside the screen."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.core.errors import DamagedLibraryError
from paperbrowse.library import Backups, Library, missing_with_backups
from paperbrowse.search import SearchRequest
from paperbrowse.system.locations import Locations, backups_folder
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.shell import Timing
from paperbrowse.workspace.workspace import Workspace, has_papers
from tests.support.doubles import ControlledWorkspace
from tests.support.screen import SIZES, flat, make_app, open_screen


def spoil(locations: Locations) -> bytes:
    """Damage the library; return what its file then holds."""
    file = locations.library_file
    content = bytearray(file.read_bytes())
    content[100:9000] = b"\xff" * 8900
    file.write_bytes(content)
    return bytes(content)


def with_backup(locations: Locations) -> Locations:
    """Save a paper and back the library up."""
    with Workspace.open(locations, create=False) as workspace:
        paper = next(workspace.library.changed_papers(0))
        workspace.library.save([paper.id], "Thesis")
    assert Backups(locations.library_file).make_daily() is not None
    return locations


def opened(locations: Locations) -> PaperbrowseApp:
    """Return the app as it is made for a library that cannot be opened."""
    with pytest.raises(DamagedLibraryError) as caught:
        has_papers(locations)
    workspace = Workspace.open(locations, create=True)
    return make_app(workspace, trouble=[caught.value])


def aside(locations: Locations) -> list[Path]:
    return sorted(locations.data.glob("library-damaged-*.sqlite3"))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_damaged_library_is_told_with_its_newest_good_backup_and_restored(
    locations: Locations, size: tuple[int, int]
) -> None:
    content = spoil(with_backup(locations))
    app = opened(locations)
    async with open_screen(app, size) as screen:
        await screen.wait_until(lambda: "Enter" in screen.text)
        words = flat(screen.text)
        assert "is damaged" in words
        assert "The newest good backup is of" in words
        assert "80 papers, 1 saved in 1 list" in words
        assert "q quit; nothing is changed" in words
        for keys in ("question_mark escape", "ctrl+p escape", "j slash s u escape"):
            await screen.press(keys)
        assert "The newest good backup is of" in screen.text
        await screen.press_now("enter")
        await screen.wait_until(lambda: app.screen_stack and "Restored the backup" in screen.toasts)
        await screen.settle()
        await screen.search("list:thesis")
        assert screen.total == 1
        assert str(aside(locations)[0]) in screen.toasts
    app.workspace.close()
    assert [file.read_bytes() for file in aside(locations)] == [content]
    with Workspace.open(locations, create=False) as workspace:
        assert workspace.library.check() == []


async def test_a_new_library_can_take_the_place_of_a_damaged_one(locations: Locations) -> None:
    content = spoil(locations)
    app = opened(locations)
    async with open_screen(app) as screen:
        await screen.wait_until(lambda: "There is no good backup" in flat(screen.text))
        await screen.press("enter")
        assert "cannot be used" in screen.text
        await screen.press_now("n")
        await screen.wait_until(lambda: "The library is empty." in screen.text)
    app.workspace.close()
    assert [file.read_bytes() for file in aside(locations)] == [content]


@pytest.mark.parametrize(("key", "papers"), [("enter", 80), ("n", 0)])
async def test_a_library_that_is_gone_while_its_backups_are_there_can_be_had_back(
    locations: Locations, key: str, papers: int
) -> None:
    with_backup(locations).library_file.unlink()
    missing = missing_with_backups(locations.library_file)
    assert missing is not None
    workspace = Workspace.open(locations, create=True)
    app = make_app(workspace, trouble=[missing])
    async with open_screen(app) as screen:
        await screen.wait_until(lambda: "Enter" in screen.text)
        assert "though there are backups of it" in flat(screen.text)
        assert "aside" not in screen.text
        await screen.press_now(key)
        await screen.wait_until(lambda: "Library" in screen.text)
        await screen.settle()
        assert screen.total == papers
    app.workspace.close()
    assert missing_with_backups(locations.library_file) is None


async def test_leaving_a_damaged_library_changes_nothing(locations: Locations) -> None:
    content = spoil(with_backup(locations))
    app = opened(locations)
    async with open_screen(app) as screen:
        await screen.wait_until(lambda: "Enter" in screen.text)
        await screen.press_now("q")
    app.workspace.close()
    assert aside(locations) == []
    assert locations.library_file.read_bytes() == content


async def test_a_library_that_another_process_restored_meanwhile_is_not_set_aside(
    locations: Locations,
) -> None:
    spoil(with_backup(locations))
    app = opened(locations)
    async with open_screen(app) as screen:
        await screen.wait_until(lambda: "Enter" in screen.text)
        with Workspace.open(locations, create=True) as other:
            other.restore()
        await screen.press_now("n")
        await screen.wait_until(lambda: "in its place again" in screen.toasts)
        await screen.settle()
        assert screen.total == 80
    app.workspace.close()
    assert len(aside(locations)) == 1


async def test_a_restored_backup_is_seen_at_once_and_undone_with_a_key(
    app: PaperbrowseApp, locations: Locations
) -> None:
    app.timing = Timing(poll=0.05)
    with_backup(locations)
    async with open_screen(app) as screen:
        await screen.press("j s")
        with Workspace.open(locations, create=False) as other:
            other.restore()
        await screen.wait_until(lambda: "Reading list 0" in flat(screen.text))
        await screen.settle()
        await screen.search("list:thesis")
        assert screen.total == 1
        await screen.press("u")
        assert "Undone: Restored the backup of" in screen.toasts
        await screen.wait_until(lambda: "Reading list 1" in flat(screen.text))
        await screen.press("ctrl+r")
        await screen.wait_until(lambda: "Reading list 0" in flat(screen.text))


async def test_a_restored_library_is_indexed_beside_the_screen_before_it_is_searched(
    app: PaperbrowseApp, locations: Locations, workspace: ControlledWorkspace
) -> None:
    with_backup(locations)
    async with open_screen(app) as screen:
        await screen.search("attention")
        index, threads = workspace.index, []
        with Workspace.open(locations, create=False) as other:
            other.restore()

        def updated(*arguments: Any, **options: Any) -> int:
            threads.append(threading.current_thread())
            index.instead_of_update = None
            written: int = index.update(*arguments, **options)
            return written

        def searched(_: SearchRequest) -> None:
            assert index.is_current(), "a search would have to make the index"

        index.instead_of_update = updated
        index.before_search = searched
        await screen.search("list:thesis")
        assert screen.total == 1
        assert threads
        assert threading.main_thread() not in threads


async def test_the_days_backup_is_made_once_results_are_shown(
    workspace: Workspace, locations: Locations
) -> None:
    app = make_app(workspace, keeps_backups=True)
    async with open_screen(app) as screen:
        backups = Backups(locations.library_file)
        await screen.wait_until(backups.all)
        assert [each.reason for each in backups.all()] == ["daily"]
    assert backups.is_good(backups.all()[0])


async def test_a_backup_that_is_being_made_ends_with_the_app(
    workspace: Workspace, locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, ended = threading.Event(), threading.Event()

    def make(*_: object, cancelled: object = None) -> None:
        reached.set()
        while not cancelled():  # type: ignore[operator]
            pass
        ended.set()

    monkeypatch.setattr(Backups, "make_daily", lambda _, cancelled: make(cancelled=cancelled))
    app = make_app(workspace, keeps_backups=True)
    async with open_screen(app) as screen:
        await screen.wait_until(reached.is_set)
        await screen.press("j")
        assert not ended.is_set()
    assert ended.wait(20)


async def test_a_backup_that_cannot_be_made_is_told_once_and_the_app_goes_on(
    workspace: Workspace, locations: Locations
) -> None:
    backups_folder(locations.library_file).write_text("in the way")
    app = make_app(workspace, keeps_backups=True)
    async with open_screen(app) as screen:
        await screen.wait_until(lambda: "could not be backed up" in screen.toasts)
        app.back_up_daily()
        await screen.press("j s")
        assert screen.toasts.count("could not be backed up") == 1
        assert "Saved" in screen.toasts


async def test_damage_met_while_running_names_the_way_on(
    app: PaperbrowseApp, locations: Locations, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        library: Library = workspace.library
        library.close()
        workspace.close()
        spoil(locations)
        await screen.press("s")
        assert "is damaged" in screen.toasts
        assert "paperbrowse restore" in screen.toasts
        assert app.is_running
