"""Keys: every one is described, can be changed, and stands in the README."""

from __future__ import annotations

import pytest

from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings, load_settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.keymap import Keymap
from paperbrowse.workspace.workspace import Workspace
from tests.support.paths import README
from tests.tui.driving import (
    hits,
    press,
    running,
    settled,
    shown,
    toasts,
    type_text,
    until,
)


def test_every_key_has_a_description_and_a_name_of_its_own() -> None:
    keys = list(Keymap())
    assert all(key.description and key.label and all(key.keys) for key in keys)
    names = [key.id for key in keys]
    assert len(names) == len(set(names))


def test_no_key_means_two_things_at_one_place() -> None:
    for where in {key.where for key in Keymap()}:
        pressed = [each for key in Keymap() if key.where == where for each in key.keys]
        assert len(pressed) == len(set(pressed)), where


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
    app = PaperbrowseApp(workspace, locations, is_sample=False, settings=config)
    async with running(app) as pilot:
        assert "x Save" in shown(app)
        await press(pilot, "w w j")
        assert hits(app).cursor == 2
        await press(pilot, "s")
        assert not workspace.library.lists()
        await press(pilot, "x")
        assert workspace.library.lists()[0].count == 1
        await press(pilot, "f7")
        await type_text(pilot, "bert")
        await press(pilot, "enter f2")
        assert "x " in shown(app)
        assert [key.keys for key in Keymap(config.keys) if key.id == "save"] == [("x",)]
        await press(pilot, "escape ctrl+p")
        await type_text(pilot, "save to the open")
        await until(pilot, lambda: "key x" in shown(app))


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
    app = PaperbrowseApp(workspace, locations, is_sample=False, settings=config)
    async with running(app) as pilot:
        await settled(pilot)
        assert "serch" in toasts(app)
