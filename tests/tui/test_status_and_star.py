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
from tests.tui.driving import (
    NARROW,
    WIDE,
    ask,
    flat,
    hits,
    press,
    reader,
    running,
    shown,
    text_of,
    title_here,
    toasts,
)


def here(app: PaperbrowseApp) -> Paper:
    """The highlighted paper as the library has it now."""
    paper = hits(app).paper
    assert paper is not None
    return app.workspace.library.paper(paper.id)


def byline(app: PaperbrowseApp, row: int = 0) -> str:
    """The second line of a row on the screen."""
    return text_of(hits(app)).splitlines()[row * hits(app).row_height + 1].strip("▏▌▐ ")


async def test_the_status_goes_round_with_one_key_and_shows_in_row_and_reader(
    app: PaperbrowseApp,
) -> None:
    async with running(app) as pilot:
        title, plain = title_here(app), byline(app)
        seen = []
        for status in ("reading", "read", "unread"):
            app.clear_notifications()
            await press(pilot, "r")
            assert here(app).status == status
            assert f"Marked “{title}” as {status} · u undoes" in toasts(app)
            seen.append(byline(app)[:15])
            if status != "unread":
                since = here(app).status_since
                assert since is not None
                assert f"Status {status} since {format_day(since)}" in flat(text_of(reader(app)))
        assert seen == ["◐ reading · " + plain[:3], "● read · " + plain[:6], plain[:15]]
        assert "Status" not in text_of(reader(app))
        assert title_here(app) == title
        await press(pilot, "u u")
        assert here(app).status == "reading"
        assert byline(app).startswith("◐ reading")
        await press(pilot, "ctrl+r")
        assert here(app).status == "read"


async def test_marked_papers_all_get_the_status_that_comes_after_the_first_ones(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    library = workspace.library
    async with running(app, NARROW) as pilot:
        await press(pilot, "j r g space space space r")
        marked = library.papers(hits(app).selected_ids)
        assert [paper.status for paper in marked] == ["reading"] * 3
        assert "Marked 3 papers as reading · u undoes" in toasts(app)
        await press(pilot, "r u")
        assert [paper.status for paper in library.papers(hits(app).selected_ids)] == ["reading"] * 3
        assert text_of(hits(app)).count("◐ reading") == 3
        await press(pilot, "u u")
        assert library.user_data_ids("reading") == []


async def test_a_star_is_put_on_all_that_are_marked_and_then_taken_off(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    library = workspace.library
    async with running(app) as pilot:
        title = title_here(app)
        await press(pilot, "asterisk")
        assert f"Starred “{title}” · u undoes" in toasts(app)
        assert byline(app).startswith("★ ")
        starred_at = here(app).starred_at
        assert starred_at is not None
        assert f"Starred {format_day(starred_at)}" in flat(text_of(reader(app)))
        await press(pilot, "space space asterisk")
        assert len(library.user_data_ids("starred")) == 2
        assert "Starred 1 paper · u undoes" in toasts(app)
        await press(pilot, "asterisk")
        assert library.user_data_ids("starred") == []
        assert "Took the star off 2 papers" in toasts(app)
        assert "★" not in text_of(hits(app))
        # What was saved and starred shows both, the star first.
        await press(pilot, "escape g asterisk s")
        assert byline(app).startswith("★ ≡ ")


async def test_the_reader_says_when_and_from_which_search_a_paper_was_saved(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    hostile = "[/] \x1b[31mred " + "x" * 200
    async with running(app, WIDE) as pilot:
        await ask(pilot, "mixtral")
        await press(pilot, "s")
        (saved,) = here(app).saves
        assert saved.at is not None
        words = f"Lists Reading list · saved {format_day(saved.at)} · from “mixtral”"
        assert words in flat(text_of(reader(app)))
        workspace.library.save([here(app).id], "Thesis", hostile)
        await press(pilot, "s")
        assert one_line(hostile)[:20] in flat(text_of(reader(app)))
        assert "xxx…”" in flat(text_of(reader(app)))


async def test_keys_for_papers_do_nothing_where_there_is_none(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app, NARROW) as pilot:
        await ask(pilot, "zebrafish")
        await press(pilot, "r asterisk T a v A ctrl+e")
        assert app.screen.query("#results")
        assert "went wrong" not in toasts(app)
        assert not steps(workspace.library)


def steps(library: Library) -> list[str]:
    """The names of the steps that were done."""
    return [step.name for step in library.history()]


async def test_every_sign_takes_one_cell_and_is_explained_in_the_help(app: PaperbrowseApp) -> None:
    for sign, _ in MEANINGS:
        assert cell_len(sign) == 1
    async with running(app, (120, 300)) as pilot:
        await press(pilot, "question_mark")
        text = flat(shown(app))
        for sign, meaning in MEANINGS:
            assert f"{sign} {meaning}" in text
        for keys in ("space Mark", "v Mark everything", "A Mark all", "r Mark as", "* Star"):
            assert keys in text
        assert "T Give tags" in text
        assert "a Write a note" in text
