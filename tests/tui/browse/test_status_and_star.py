"""Status and star: keys that step through them, signs that show them, and dates."""

from __future__ import annotations

from rich.cells import cell_len

from paperbrowse.core.formatting import format_day
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.library import Library
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.signs import MEANINGS
from paperbrowse.workspace.workspace import Workspace
from tests.support.screen import NARROW, WIDE, Screen, flat, open_screen


def here(screen: Screen) -> Paper:
    """The highlighted paper as the library has it now."""
    paper = screen.paper
    return screen.app.workspace.library.paper(paper.id)


def byline(screen: Screen, row: int = 0) -> str:
    """The second line of a row on the screen."""
    return screen.results_text.splitlines()[row * screen.results.row_height + 1].strip("▏▌▐ ")


async def test_the_status_goes_round_with_one_key_and_shows_in_row_and_reader(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        title, plain = screen.title, byline(screen)
        seen = []
        for status in ("reading", "read", "unread"):
            app.clear_notifications()
            await screen.press("r")
            assert here(screen).status == status
            assert f"Marked “{title}” as {status} · u undoes" in screen.toasts
            seen.append(byline(screen)[:15])
            if status != "unread":
                since = here(screen).status_since
                assert since is not None
                assert f"Status {status} since {format_day(since)}" in flat(screen.reader_text)
        assert seen == ["◐ reading · " + plain[:3], "● read · " + plain[:6], plain[:15]]
        assert "Status" not in screen.reader_text
        assert screen.title == title
        await screen.press("u u")
        assert here(screen).status == "reading"
        assert byline(screen).startswith("◐ reading")
        await screen.press("ctrl+r")
        assert here(screen).status == "read"


async def test_marked_papers_all_get_the_status_that_comes_after_the_first_ones(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    library = workspace.library
    async with open_screen(app, NARROW) as screen:
        await screen.press("j r g space space space r")
        marked = library.papers(screen.selected_ids)
        assert [paper.status for paper in marked] == ["reading"] * 3
        assert "Marked 3 papers as reading · u undoes" in screen.toasts
        await screen.press("r u")
        assert [paper.status for paper in library.papers(screen.selected_ids)] == ["reading"] * 3
        assert screen.results_text.count("◐ reading") == 3
        await screen.press("u u")
        assert library.user_data_ids("reading") == []


async def test_a_star_is_put_on_all_that_are_marked_and_then_taken_off(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    library = workspace.library
    async with open_screen(app) as screen:
        title = screen.title
        await screen.press("asterisk")
        assert f"Starred “{title}” · u undoes" in screen.toasts
        assert byline(screen).startswith("★ ")
        starred_at = here(screen).starred_at
        assert starred_at is not None
        assert f"Starred {format_day(starred_at)}" in flat(screen.reader_text)
        await screen.press("space space asterisk")
        assert len(library.user_data_ids("starred")) == 2
        assert "Starred 1 paper · u undoes" in screen.toasts
        await screen.press("asterisk")
        assert library.user_data_ids("starred") == []
        assert "Took the star off 2 papers" in screen.toasts
        assert "★" not in screen.results_text
        # What was saved and starred shows both, the star first.
        await screen.press("escape g asterisk s")
        assert byline(screen).startswith("★ ≡ ")


async def test_the_reader_says_when_and_from_which_search_a_paper_was_saved(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    hostile = "[/] \x1b[31mred " + "x" * 200
    async with open_screen(app, WIDE) as screen:
        await screen.search("mixtral")
        await screen.press("s")
        (saved,) = here(screen).saves
        assert saved.at is not None
        words = f"Lists Reading list · saved {format_day(saved.at)} · from “mixtral”"
        assert words in flat(screen.reader_text)
        workspace.library.save([here(screen).id], "Thesis", hostile)
        await screen.press("s")
        assert one_line(hostile)[:20] in flat(screen.reader_text)
        assert "xxx…”" in flat(screen.reader_text)


async def test_keys_for_papers_do_nothing_where_there_is_none(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.search("zebrafish")
        await screen.press("r asterisk T a v A ctrl+e")
        assert app.screen.query("#results")
        assert "went wrong" not in screen.toasts
        assert not steps(workspace.library)


def steps(library: Library) -> list[str]:
    """The names of the steps that were done."""
    return [step.name for step in library.history()]


async def test_every_sign_takes_one_cell_and_is_explained_in_the_help(app: PaperbrowseApp) -> None:
    for sign, _ in MEANINGS:
        assert cell_len(sign) == 1
    async with open_screen(app, (120, 300)) as screen:
        await screen.press("question_mark")
        text = flat(screen.text)
        for sign, meaning in MEANINGS:
            assert f"{sign} {meaning}" in text
        for keys in ("space Select", "v Select from", "A Select all", "r Mark as", "* Star"):
            assert keys in text
        assert "T Give tags" in text
        assert "a Write a note" in text
