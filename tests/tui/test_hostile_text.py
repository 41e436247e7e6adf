"""Text from outside is shown plain everywhere: it crashes nothing and drives no terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from paperbrowse.system.locations import Locations
from paperbrowse.tui.dialogs.prompts import Picker
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_locations, make_page_record
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.support.screen import NARROW, WIDE, control_characters, flat, make_app, open_screen

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


async def test_titles_abstracts_and_messages_show_text_as_it_is(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile)
    seen, told = [], set()
    async with open_screen(app) as screen:
        await screen.press("z z")  # by title
        for _ in range(screen.total):
            await screen.press_now("s", "j")
            await screen.settle()
            screen.assert_plain()
            seen.append(screen.results_text + flat(screen.reader_text))
            told |= set(screen.toasts.splitlines())
    text, messages = "\n".join(seen), "\n".join(told)
    for markup in MARKUP_TEXTS:
        assert f"{markup} title" in text
        assert f"An {markup} abstract" in text
        assert f"“{markup} title" in messages
    assert "red title" in text
    assert "漢字かな交じり文の題名" in text
    assert not control_characters([messages])


async def test_sources_lists_and_views_are_shown_as_they_are(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile)
    async with open_screen(app, NARROW) as screen:
        await screen.press("t")
        for name in ("source", "list"):
            pane = screen.facet(name)
            pane.focus()
            seen = []
            for _ in HOSTILE:
                screen.assert_plain()
                seen.append(screen.text_of(pane))
                await screen.press("j")
            text = "\n".join(seen)
            for markup in MARKUP_TEXTS:
                assert markup in text, name
        await screen.press("G space")
        assert "2 of" in screen.found
        await screen.press("escape escape right_square_bracket")
        names = []
        for _ in HOSTILE:
            await screen.press("right_square_bracket")
            screen.assert_plain()
            names.append(screen.title_bar_text)
        assert all(any(f"{markup} list"[:20] in name for name in names) for markup in MARKUP_TEXTS)


async def test_pickers_and_palette_show_names_as_they_are(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile)
    async with open_screen(app, WIDE) as screen:
        for opening in ("S", "L"):
            await screen.press(opening)
            screen.assert_plain()
            text = screen.text
            for markup in MARKUP_TEXTS:
                assert f"{markup} list" in text, opening
            await screen.type("foo")
            assert "[/foo] list" in screen.text
            await screen.press("escape")
        await screen.press("ctrl+p")
        for typed in ("[/", "[red]", "open [/foo] list"):
            await screen.type(typed)
            await screen.press_now("ctrl+u")
            screen.assert_plain()
        await screen.type("open [/foo] list")
        await screen.wait_until(lambda: "Open [/foo] list" in screen.text)
        await screen.press("enter")
        await screen.wait_until(lambda: "[/foo] list" in screen.title_bar_text)
        assert "2 of" in screen.found


async def test_a_new_list_can_have_any_name(empty: Workspace, places: Locations) -> None:
    import_records(empty.library, "made.txt", make_page_record("A Paper on Something"))
    app = make_app(empty)
    async with open_screen(app) as screen:
        for name in MARKUP_TEXTS:
            app.clear_notifications()
            await screen.press("S")
            await screen.paste(name)
            assert f"New list “{name}”" in screen.text
            await screen.press("up enter")
            assert f"to {name}" in screen.toasts
            screen.assert_plain()
        assert [each.name for each in empty.library.lists()] == list(MARKUP_TEXTS)


async def test_any_query_is_answered_or_says_what_could_not_be_read(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile)
    async with open_screen(app, NARROW) as screen:
        await screen.settle()
        for query in (*HOSTILE, '"', "(((", "NOT OR x", "year:[2001 TO", "*", "~2", "tag:[/foo]"):
            await screen.search(query)
            screen.assert_plain()
            assert " of " in screen.found
            assert "went wrong" not in screen.toasts


async def test_pasted_text_is_made_plain_before_it_stands_in_a_field(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile)
    async with open_screen(app) as screen:
        await screen.settle()
        for opening in ("slash", "S", "L slash", "f", "e tab", "i", "ctrl+p"):
            await screen.press(f"escape {opening}")
            field = screen.input
            await screen.paste("\x1b[31mpasted\x07 \u202e[/foo] \x1b]0;owned\x07text")
            assert not control_characters([field.value]), opening
            assert "pasted" in field.value
            screen.assert_plain()
            await screen.press("escape")


async def test_the_dialogs_show_names_as_they_are(
    hostile: Workspace, places: Locations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(hostile)
    async with open_screen(app) as screen:
        await screen.search("title")
        await screen.press("e")
        assert "[/foo] list" in screen.text
        for name in (*MARKUP_TEXTS, "no/such/[/foo]/x.md", "~nobody-of-this-name/x.md"):
            app.screen.query_one("#file", Input).value = name
            await screen.press("enter")
            screen.assert_plain()
            if not app.screen.query("#file"):  # written, and so closed
                await screen.press("e")
        await screen.press("escape i")
        for name in (*MARKUP_TEXTS, "no/such/[/foo]", "~nobody-of-this-name/x", "x" * 5_000):
            screen.input.value = name
            await screen.press("enter")
            screen.assert_plain()
            assert "Tab completes" not in screen.text, name
        await screen.press("escape")
        assert not app.screen.query(Picker)


async def test_a_path_of_nobody_is_no_crash_while_it_is_typed(
    hostile: Workspace, places: Locations
) -> None:
    app = make_app(hostile)
    async with open_screen(app) as screen:
        await screen.press("i")
        await screen.type("~nobody-of-this-name/x")
        await screen.press("tab")
        assert "~nobody-of-this-name/x" in screen.text


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=str)
async def test_similar_papers_and_narrowing_terms_show_text_as_it_is(
    hostile: Workspace, size: tuple[int, int]
) -> None:
    async with open_screen(make_app(hostile), size) as screen:
        for _ in range(len(HOSTILE)):
            await screen.press("m")
            assert "Like " in screen.notice
            screen.assert_plain()
            await screen.press("escape j")
        await screen.press("right_square_bracket M")
        screen.assert_plain()
        await screen.press("w")
        screen.assert_plain()
