"""Text from outside is shown plain everywhere: it crashes nothing and drives no terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from paperbrowse.system.locations import Locations
from paperbrowse.tui.dialogs.picker import Picker
from paperbrowse.tui.widgets.title_bar import TitleBar
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_locations, make_page_record
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.tui.driving import (
    NARROW,
    WIDE,
    ask,
    controls,
    facet,
    flat,
    found,
    hits,
    lines,
    paste,
    press,
    reader,
    running,
    settled,
    shown,
    text_of,
    toasts,
    type_text,
    until,
)
from tests.tui.making import make_app

HOSTILE = (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS)


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    return make_locations(tmp_path / "home")


@pytest.fixture
def empty(places: Locations) -> Iterator[Workspace]:
    with Workspace.open(places, create=True) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library in which everything that can have a name has a hostile one."""
    folder = tmp_path_factory.mktemp("hostile")
    with Workspace.open(make_locations(folder), create=True) as workspace:
        for number, text in enumerate(HOSTILE):
            record = make_page_record(f"{text} title {number}", f"An {text} abstract {number}.")
            import_records(workspace.library, f"{number} {text[:100]}", record)
        ids = [paper.id for paper in workspace.library.changed_papers(0)]
        for text in HOSTILE:
            workspace.library.save(ids[:2], f"{text[:100]} list")
        workspace.index.update()
    return folder


@pytest.fixture
def hostile(made: Path, places: Locations) -> Iterator[Workspace]:
    """A copy of it."""
    shutil.copytree(made, places.data.parent)
    with Workspace.open(places, create=True) as workspace:
        yield workspace


def assert_plain(pilot: Pilot[None]) -> None:
    """The screen holds nothing that drives a terminal, and is as wide as it should be."""
    screen = lines(pilot.app)
    assert not controls(screen)
    assert not {"\u202e", "\u200b"} & set("".join(screen))


async def test_titles_abstracts_and_messages_show_text_as_it_is(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile, places)
    seen, told = [], set()
    async with running(app) as pilot:
        await press(pilot, "z z")  # by title
        for _ in range(hits(app).total):
            await pilot.press("s", "j")
            await settled(pilot)
            assert_plain(pilot)
            seen.append(text_of(hits(app)) + flat(text_of(reader(app))))
            told |= set(toasts(app).splitlines())
    text, messages = "\n".join(seen), "\n".join(told)
    for markup in MARKUP_TEXTS:
        assert f"{markup} title" in text
        assert f"An {markup} abstract" in text
        assert f"“{markup} title" in messages
    assert "red title" in text
    assert "漢字かな交じり文の題名" in text
    assert not controls([messages])


async def test_sources_lists_and_views_are_shown_as_they_are(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile, places)
    async with running(app, NARROW) as pilot:
        await press(pilot, "t")
        for name in ("source", "list"):
            pane = facet(app, name)
            pane.focus()
            seen = []
            for _ in range(0, len(HOSTILE), 3):
                assert_plain(pilot)
                seen.append(text_of(pane))
                await pilot.press("j", "j", "j")
            text = "\n".join(seen)
            for markup in MARKUP_TEXTS:
                assert markup in text, name
        await press(pilot, "G space")
        assert "2 of" in found(app)
        await press(pilot, "escape escape right_square_bracket")
        names = []
        for _ in HOSTILE:
            await press(pilot, "right_square_bracket")
            assert_plain(pilot)
            names.append(text_of(app.screen.query_one(TitleBar)))
        assert all(any(f"{markup} list"[:20] in name for name in names) for markup in MARKUP_TEXTS)


async def test_pickers_and_palette_show_names_as_they_are(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile, places)
    async with running(app, WIDE) as pilot:
        for opening in ("S", "L"):
            await press(pilot, opening)
            assert_plain(pilot)
            text = shown(app)
            for markup in MARKUP_TEXTS:
                assert f"{markup} list" in text, opening
            await type_text(pilot, "foo")
            assert "[/foo] list" in shown(app)
            await press(pilot, "escape")
        await press(pilot, "ctrl+p")
        for typed in ("[/", "[red]", "open [/foo] list"):
            await type_text(pilot, typed)
            await pilot.press("ctrl+u")
            assert_plain(pilot)
        await type_text(pilot, "open [/foo] list")
        await until(pilot, lambda: "Open [/foo] list" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "[/foo] list" in text_of(app.screen.query_one(TitleBar)))
        assert "2 of" in found(app)


async def test_a_new_list_can_have_any_name(empty: Workspace, places: Locations) -> None:
    import_records(empty.library, "made.txt", make_page_record("A Paper on Something"))
    app = make_app(empty, places)
    async with running(app) as pilot:
        for name in MARKUP_TEXTS:
            app.clear_notifications()
            await press(pilot, "S")
            await paste(pilot, name)
            assert f"New list “{name}”" in shown(app)
            await press(pilot, "up enter")
            assert f"to {name}" in toasts(app)
            assert_plain(pilot)
        assert [each.name for each in empty.library.lists()] == list(MARKUP_TEXTS)


async def test_any_query_is_answered_or_says_what_could_not_be_read(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile, places)
    async with running(app, NARROW) as pilot:
        await settled(pilot)
        for query in (*HOSTILE, '"', "(((", "NOT OR x", "year:[2001 TO", "*", "~2", "tag:[/foo]"):
            await ask(pilot, query)
            assert_plain(pilot)
            assert " of " in found(app)
            assert "went wrong" not in toasts(app)


async def test_pasted_text_is_made_plain_before_it_stands_in_a_field(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile, places)
    async with running(app) as pilot:
        await settled(pilot)
        for opening in ("slash", "S", "L slash", "f", "e tab", "i", "ctrl+p"):
            await press(pilot, f"escape {opening}")
            field = app.screen.query_one(Input)
            await paste(pilot, "\x1b[31mpasted\x07 \u202e[/foo] \x1b]0;owned\x07text")
            assert not controls([field.value]), opening
            assert "pasted" in field.value
            assert_plain(pilot)
            await press(pilot, "escape")


async def test_the_dialogs_show_names_as_they_are(
    hostile: Workspace, places: Locations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(hostile, places)
    async with running(app) as pilot:
        await ask(pilot, "title")
        await press(pilot, "e")
        assert "[/foo] list" in shown(app)
        for name in (*MARKUP_TEXTS, "no/such/[/foo]/x.md", "~nobody-of-this-name/x.md"):
            app.screen.query_one("#file", Input).value = name
            await press(pilot, "enter")
            assert_plain(pilot)
            if not app.screen.query("#file"):  # written, and so closed
                await press(pilot, "e")
        await press(pilot, "escape i")
        for name in (*MARKUP_TEXTS, "no/such/[/foo]", "~nobody-of-this-name/x", "x" * 5_000):
            app.screen.query_one(Input).value = name
            await press(pilot, "enter")
            assert_plain(pilot)
            assert "Tab completes" not in shown(app), name
        await press(pilot, "escape")
        assert not app.screen.query(Picker)


async def test_a_path_of_nobody_is_no_crash_while_it_is_typed(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile, places)
    async with running(app) as pilot:
        await press(pilot, "i")
        await type_text(pilot, "~nobody-of-this-name/x")
        await press(pilot, "tab")
        assert "~nobody-of-this-name/x" in shown(app)
