"""The query history: queries that were used come back in the search bar, after a restart too."""

from __future__ import annotations

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs import Picker
from paperbrowse.tui.widgets.search_bar import QueryInput
from paperbrowse.workspace.workspace import Workspace
from tests.support.screen import make_app, open_screen


async def test_up_and_down_walk_the_queries_and_keep_the_one_being_typed(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        for query in ("bert", "diffusion", "tag:nlp"):
            await screen.search(query)
        await screen.press("slash ctrl+l")
        await screen.type("adapt")
        for query in ("tag:nlp", "diffusion", "bert", "bert"):
            await screen.press("up")
            assert screen.query == query
        assert "bert" in screen.reader_text.lower()
        for query in ("diffusion", "tag:nlp", "adapt"):
            await screen.press("down")
            assert screen.query == query
        assert screen.focused_id == "query"
        await screen.press("down")
        assert screen.focused_id == "results"
        assert screen.query == "adapt"


async def test_a_recalled_query_can_be_changed_and_the_walk_begins_anew(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        for query in ("bert", "diffusion"):
            await screen.search(query)
        await screen.press("slash ctrl+l up up")
        await screen.type(" pre")
        assert screen.query == "bert pre"
        await screen.press("up")
        assert screen.query == "diffusion"
        await screen.press("down")
        assert screen.query == "bert pre"


async def test_only_queries_that_were_used_and_found_something_are_remembered(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("bert")
        assert workspace.search_history.lines() == []
        await screen.press("enter")
        await screen.search("tag:there-is-none")
        assert screen.total == 0
        await screen.search("")
        await screen.press("slash")
        await screen.type("diffusion")
        await screen.press("tab")
        await screen.press("slash escape")
        assert workspace.search_history.lines() == ["bert", "diffusion"]


async def test_the_history_outlives_the_screen_and_two_screens_share_it(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        await screen.search("bert")
        workspace.search_history.add("from elsewhere")
        await screen.press("slash ctrl+l up")
        assert screen.query == "from elsewhere"
    async with open_screen(make_app(workspace)) as screen:
        await screen.press("slash up up")
        assert screen.query == "bert"


async def test_an_earlier_query_is_found_by_its_letters(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        for query in ("bert", "diffusion images", "tag:nlp"):
            await screen.search(query)
        await screen.press("slash ctrl+r")
        assert isinstance(app.screen, Picker)
        assert screen.text.index("tag:nlp") < screen.text.index("diffusion images")
        await screen.type("image diff")
        await screen.press("enter")
        assert screen.query == "diffusion images"
        assert screen.focused_id == "query"
        assert "diffusion" in screen.reader_text.lower()
        await screen.press("ctrl+l")
        await screen.type("ber")
        await screen.press("ctrl+r enter")
        assert screen.query == "bert"
        await screen.press("ctrl+r escape")
        assert screen.query == "bert"


async def test_the_rest_of_an_earlier_query_is_shown_and_the_right_arrow_takes_it(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.search("diffusion images")
        await screen.search("diffusion models")
        await screen.press("slash")
        await screen.type("diff")
        bar = screen.text_of(screen.browse.query_one(QueryInput)).rstrip()
        assert (bar, screen.query) == ("diffusion models", "diff")
        await screen.press("tab")
        assert screen.query == "diff"
        await screen.press("slash")
        await screen.type("diff")
        await screen.press("right")
        assert screen.query == "diffusion models"


async def test_there_may_be_no_query_to_recall(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash x up")
        assert screen.query == "x"
        await screen.press("ctrl+r")
        assert "No search has been made yet." in screen.toasts


async def test_the_history_can_be_cleared(app: PaperbrowseApp, workspace: Workspace) -> None:
    async with open_screen(app) as screen:
        await screen.search("bert")
        clear = next(each for each in screen.browse.commands() if "search history" in each.name)
        clear.run()
        await screen.settle()
        assert workspace.search_history.lines() == []
        await screen.press("slash ctrl+l up")
        assert screen.query == ""


async def test_without_room_on_the_disk_queries_are_remembered_until_the_screen_ends(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    workspace.locations.search_history_file.mkdir()
    async with open_screen(app) as screen:
        await screen.search("bert")
        await screen.press("slash ctrl+l up")
        assert screen.query == "bert"
