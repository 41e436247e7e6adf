"""Keys: every one is described, can be changed, and stands in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import KEY_TO_UNICODE_NAME, REPLACED_KEYS, format_key

from paperbrowse import tui
from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings, load_settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse import BrowseScreen
from paperbrowse.tui.dialogs import (
    DamagedLibraryScreen,
    ExportDialog,
    HelpDialog,
    HistoryDialog,
    ImportDialog,
    NamePrompt,
    NoteEditor,
    Picker,
    TagDialog,
    ViewListDialog,
)
from paperbrowse.tui.keymap import Key, Keymap, Scope, key_symbol
from paperbrowse.tui.widgets import (
    AbstractReader,
    EntryList,
    FacetPane,
    QueryInput,
    ResultList,
)
from paperbrowse.workspace.workspace import Workspace
from tests.support.paths import README
from tests.support.screen import WIDE, flat, make_app, open_screen


def test_every_key_has_a_description_and_a_name_of_its_own() -> None:
    keys = list(Keymap())
    assert all(key.description and key.label and all(key.keys) for key in keys)
    names = [key.id for key in keys]
    assert len(names) == len(set(names))


def test_no_key_means_two_things_at_one_place() -> None:
    for where in {key.where for key in Keymap()}:
        pressed = [each for key in Keymap() if key.where == where for each in key.keys]
        assert len(pressed) == len(set(pressed)), where


OWNERS: dict[Scope, type[DOMNode]] = {
    "screen": BrowseScreen,
    "list-order": BrowseScreen,
    "app": PaperbrowseApp,
    "query": QueryInput,
    "list": ResultList,
    "reader": AbstractReader,
    "facet": FacetPane,
    "entries": EntryList,
    "note": NoteEditor,
    "lists": ViewListDialog,
    "picker": Picker,
    "name": NamePrompt,
    "tags": TagDialog,
    "export": ExportDialog,
    "import": ImportDialog,
    "history": HistoryDialog,
    "help": HelpDialog,
    "damaged": DamagedLibraryScreen,
}


@pytest.mark.parametrize("key", list(Keymap()), ids=lambda key: key.id)
def test_every_key_is_bound_where_it_belongs_and_does_something(key: Key) -> None:
    if key.scope == "copy":  # the picker takes these from its items
        return
    owner = OWNERS[key.scope]
    bound = {each.id: each for each in owner.BINDINGS if isinstance(each, Binding)}
    assert bound[key.id].key == ",".join(key.keys)
    assert hasattr(owner, f"action_{key.action.partition('(')[0]}")


async def test_every_key_of_the_screen_has_a_route(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        routes = screen.browse.routes
    assert set(routes) == {key.id for key in Keymap() if key.scope in ("screen", "list-order")}


def test_messages_name_only_keys_that_there_are() -> None:
    known = {key.id for key in Keymap()}
    for file in sorted(Path(tui.__file__).parent.rglob("*.py")):
        named = re.findall(r"(?:keys|keymap)\[[\"']([^\"']+)[\"']\]", file.read_text("utf-8"))
        assert known.issuperset(named), file


def test_keys_are_written_as_textual_writes_them() -> None:
    names = [*KEY_TO_UNICODE_NAME, *REPLACED_KEYS, "a", "Z", "f1", "home", "tab", "ctrl+x", "up"]
    for name in names:
        assert key_symbol(name) == format_key(name)


def test_settings_may_give_a_key_by_its_name_or_by_its_sign() -> None:
    for keys in ("question_mark,slash,a", "?,/,a"):
        keymap = Keymap({"copy.title": keys})
        assert keymap.keys("copy.title") == ("question_mark", "slash", "a")
        assert keymap["copy.title"] == "?"


def test_no_key_that_a_terminal_may_keep_is_the_only_way() -> None:
    kept = {"ctrl+s", "ctrl+q", "ctrl+b", "ctrl+a", "ctrl+j"}
    assert not [key for key in Keymap() if kept.issuperset(key.keys)]


async def test_keys_can_be_changed_in_the_settings(
    workspace: Workspace, locations: Locations
) -> None:
    locations.config_file.parent.mkdir(parents=True, exist_ok=True)
    locations.config_file.write_text(
        '[keys]\nsearch = "slash,f7"\nsave = "x"\n"list.down" = "w"\nhelp = "f2"\n'
    )
    config = load_settings(locations.config_file)
    app = make_app(workspace, settings=config)
    async with open_screen(app) as screen:
        assert "x Save" in screen.text
        await screen.press("w w j")
        assert screen.cursor == 2
        await screen.press("s")
        assert not workspace.library.lists()
        await screen.press("x")
        assert workspace.library.lists()[0].count == 1
        await screen.press("f7")
        await screen.type("bert")
        await screen.press("enter f2")
        assert "x " in screen.text
        assert [key.keys for key in Keymap(config.keys) if key.id == "save"] == [("x",)]
        await screen.press("escape ctrl+p")
        await screen.type("save to the open")
        await screen.wait_until(lambda: "key x" in screen.text)


async def test_a_changed_key_is_shown_as_changed_everywhere(
    workspace: Workspace, locations: Locations
) -> None:
    keys = {
        "undo": "f3",
        "save": "f4",
        "back": "f6",
        "list.mark": "x",
        "app.command_palette": "f11",
        "history.close": "f8",
        "entries.down": "w",
    }
    app = make_app(workspace, settings=Settings(keys=keys))
    async with open_screen(app, WIDE) as screen:
        assert "f4 Save" in screen.text
        assert "f3 Undo" in screen.text
        assert "f11 palette" in screen.text
        assert "f4 saves a paper" in screen.facet_text("list")
        await screen.press("f4")
        assert "f3 undoes" in screen.toasts
        await screen.press("x")
        assert "f6 deselects" in screen.notice
        await screen.search("zebrafish")
        assert "f6 takes one step back" in screen.results_text
        await screen.press("f11")
        await screen.type("take the last change back")
        await screen.wait_until(lambda: "key f3" in screen.text)
        await screen.press("escape question_mark")
        help_text = flat(screen.text)
        assert "f6 Back one level" in help_text
        app.clear_notifications()  # they would cover the keys of the dialog
        await screen.press("escape U")
        assert "w k move · f8 closes" in screen.text
        await screen.press("escape")
        assert isinstance(app.screen, HistoryDialog)
        await screen.press("f8 f3")
        assert isinstance(app.screen, BrowseScreen)
        assert "Undone: Saved" in screen.toasts


async def test_the_keys_of_dialogs_stand_in_the_help_and_can_be_changed(
    workspace: Workspace, locations: Locations
) -> None:
    keys = {
        "picker.choose": "f2",
        "copy.title": "z",
        "name.accept": "f3",
        "tags.give": "f4",
        "export.close": "f5",
        "import.start": "f6",
    }
    app = make_app(workspace, settings=Settings(keys=keys))
    async with open_screen(app, (120, 300)) as screen:
        await screen.press("question_mark")
        for words in ("f2 Choose", "z Copy the title", "f3 Take the name", "f6 Import"):
            assert words in flat(screen.text)
        await screen.press("escape S")
        await screen.type("Mine")
        await screen.press("enter")
        assert isinstance(app.screen, Picker)
        await screen.press("f2")
        assert [each.name for each in workspace.library.lists()] == ["Mine"]
        await screen.press("y")
        assert "z  title" in screen.text
        await screen.press("escape L n")
        assert "f3 takes the name" in screen.text
        await screen.type("Other")
        await screen.press("enter")
        assert isinstance(app.screen, NamePrompt)
        await screen.press("f3 escape")
        assert [each.name for each in workspace.library.lists()] == ["Mine", "Other"]
        await screen.press("T")
        await screen.type("mine")
        assert "f4 gives the new tag “mine”." in screen.text
        await screen.press("f4")
        assert "mine" in [each.value for each in workspace.library.tags()]
        await screen.press("escape e")
        assert "f5 closes" in screen.text
        await screen.press("f5 i")
        assert "f6 imports" in screen.text


def test_every_key_stands_in_the_readme() -> None:
    if not README.exists():
        pytest.skip("there is no README.md yet")
    text = README.read_text("utf-8")
    missing = [key for key in Keymap() if not any(f"`{each}`" in text for each in shapes(key))]
    assert not missing


def shapes(key: object) -> list[str]:
    """The ways in which a README may write a key."""
    shown_as = getattr(key, "shown", "")
    return [shown_as, *shown_as.split()]


async def test_a_name_in_the_settings_that_is_no_action_is_told(
    workspace: Workspace, locations: Locations
) -> None:
    config = Settings(keys={"serch": "ctrl+f"})
    app = make_app(workspace, settings=config)
    async with open_screen(app) as screen:
        await screen.settle()
        assert "serch" in screen.toasts
