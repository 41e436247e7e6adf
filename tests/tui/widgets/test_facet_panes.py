"""Panes beyond the usual ones open one at a time, and a long pane's values are found by typing."""

from __future__ import annotations

import pytest

from paperbrowse.library import Library
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace import Workspace
from tests.support.factories import import_records, make_record
from tests.support.screen import NARROW, SIZES, WIDE, Screen, open_screen


@pytest.fixture
def named(workspace: Workspace) -> Library:
    """A library in which some papers have authors, venues, categories and upvotes."""
    import_records(
        workspace.library,
        "named",
        *(
            make_record(
                f"Named Paper {number}",
                authors=(f"Ada Author{number}", "Łukasz [bold]Kaiser", f"Bo Li{number % 3}"),
                venue=("ICML", "NeurIPS", "TMLR")[number % 3],
                categories=("cs.CL",),
                upvotes=number,
                published="2024-03",
            )
            for number in range(30)
        ),
    )
    return workspace.library


def _open_panes(screen: Screen) -> set[str]:
    return {pane.facet for pane in screen.browse._facets.stops if not pane.folded}


USUAL = {"tag", "year", "source", "list"}


@pytest.mark.usefixtures("named")
async def test_panes_are_shown_for_what_the_library_knows(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        shown = [pane.facet for pane in screen.browse._facets.stops]
        assert shown == ["tag", "author", "venue", "category", "upvotes", "has",
                         "year", "source", "list"]  # fmt: skip
        assert _open_panes(screen) == USUAL
        assert "▸ Authors" in screen.text
        assert "Languages" not in screen.text
        for line in ("▸ Upvotes", "Sources", "Lists"):
            assert line in screen.text


@pytest.mark.usefixtures("named")
async def test_one_more_pane_is_open_at_a_time(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        await screen.press("t tab enter")
        assert _open_panes(screen) == USUAL | {"author"}
        assert "○ Łukasz [bold]Kaiser" in screen.facet_text("author")
        await screen.press("tab enter")
        assert _open_panes(screen) == USUAL | {"venue"}
        assert "○ ICML" in screen.facet_text("venue")
        await screen.press("enter")
        assert screen.total == 10
        await screen.press("x")
        assert _open_panes(screen) == USUAL
        assert "▸ Venues · 1 chosen" in screen.text
        await screen.press("c x")
        assert screen.total == 110
        assert "○ ICML" in screen.facet_text("venue")


@pytest.mark.usefixtures("named")
async def test_on_a_small_screen_an_open_pane_has_the_room_of_all(app: PaperbrowseApp) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("t tab enter")
        assert _open_panes(screen) == {"author"}
        assert screen.facet("author").size.height >= 5
        await screen.press("x")
        assert _open_panes(screen) == USUAL
        await screen.press("x")
        screen.facet("year").focus()
        await screen.press("enter")
        assert _open_panes(screen) == {"year"}


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_pane_can_be_reached_and_seen_whichever_is_open(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with open_screen(app, size) as screen:
        await screen.press("t")
        for pane in screen.browse._facets.stops:
            pane.focus()
            await screen.press("x" if not pane.folded else "enter")
            for other in screen.browse._facets.stops:
                assert screen.text_of(other), (pane.facet, other.facet)


@pytest.mark.usefixtures("named")
async def test_names_are_found_by_typing(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        await screen.press("t tab f")
        await screen.type("ada author17")
        assert "Authors: ada author17▏" in screen.text
        assert "Ada Author17" in screen.facet_text("author")
        assert "Ada Author1 " not in screen.facet_text("author")
        await screen.press("backspace enter")
        assert screen.total == 1
        assert "Authors: ada author1" in screen.text
        await screen.press("c")
        await screen.press("escape")
        assert screen.focused_id == "facet-author"
        assert "Authors: " not in screen.text
        assert "Łukasz" in screen.facet_text("author")
        await screen.press("escape")
        assert screen.focused_id == "results"


@pytest.mark.usefixtures("named")
async def test_letters_that_are_typed_are_no_keys_and_no_markup(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        await screen.press("t tab f")
        await screen.type("q[red]x")
        assert app.is_running
        assert "Authors: q[red]x▏" in screen.text
        assert "no authors here" in screen.facet_text("author")
        await screen.press("escape f")
        await screen.paste("[bold]\x1b[31mkai\n")
        assert "Łukasz" in screen.facet_text("author")
        await screen.press("down")
        assert "▏" not in screen.facet_text("author").splitlines()[0][:-1].replace("─", "")


async def test_topics_are_found_by_typing_and_chosen_ones_stand_first(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        await screen.press("t f")
        await screen.type("diff")
        values = [each.value for each in screen.facet("tag")._counts]
        assert len(values) < 10
        screen.facet("tag").cursor = values.index("diffusion-models")
        await screen.press("enter escape")
        pane = screen.facet("tag")
        assert pane._counts[0].value == "diffusion-models"
        assert pane.cursor == 0
        assert "● diffusion-models" in screen.facet_text("tag").splitlines()[1]


@pytest.mark.usefixtures("named")
async def test_a_click_on_a_title_opens_and_folds_its_pane(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE) as screen:
        await screen.pilot.click("#facet-upvotes", offset=(3, 0))
        await screen.settle()
        assert "upvotes" in _open_panes(screen)
        lines = screen.facet_text("upvotes").splitlines()[1:]
        assert [line.split()[1] for line in lines] == ["10..49", "1..9", "0"]
        await screen.pilot.click("#facet-upvotes", offset=(3, 0))
        await screen.settle()
        assert "upvotes" not in _open_panes(screen)


async def test_what_came_since_the_last_visit_is_new(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    workspace.library.begin_visit()
    import_records(workspace.library, "later", make_record("A Late Paper"))
    async with open_screen(app, WIDE) as screen:
        await screen.search("is:new")
        assert screen.total == 1


async def test_the_reader_shows_categories_citations_and_code(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    known = make_record(
        "A Known Paper",
        categories=("cs.CL", "[b]"),
        citations=1200,
        links=("https://github.com/a/b",),
        published="2030-01-01",
    )
    import_records(workspace.library, "known", known)
    async with open_screen(app, WIDE) as screen:
        lines = [line.strip("▏▐ ") for line in screen.reader_text.splitlines()]
        assert "Category  cs.CL · [b]" in lines
        assert "Cited by  1,200 papers" in lines
        assert "With      code" in lines
        assert not any(line.startswith("Topics") for line in lines)
