"""Completion while one types a query: what is offered, and which keys take it."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperbrowse.library import DEFAULT_LIST
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.search_bar import QueryInput
from paperbrowse.workspace.dump_import import import_dumps
from paperbrowse.workspace.workspace import Workspace
from tests.support.screen import NARROW, Screen, open_screen


def bar_text(screen: Screen) -> str:
    """The bar as it is painted, with what is offered behind the query."""
    return screen.text_of(screen.browse.query_one(QueryInput)).rstrip()


def topics(screen: Screen) -> list[tuple[str, int]]:
    answer = screen.browse.session.answer
    assert answer is not None
    return list(answer.results.facets["tag"])


@pytest.mark.parametrize("key", ["tab", "right", "end", "ctrl+e"])
async def test_the_rest_of_a_name_is_shown_and_a_key_takes_it(
    app: PaperbrowseApp, key: str
) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("bert au")
        assert bar_text(screen) == "bert author:"
        assert screen.query == "bert au"
        await screen.press(key)
        assert screen.query == "bert author:"
        assert screen.focused_id == "query"


async def test_values_are_offered_with_their_numbers_and_taken_one_after_the_other(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        (first, count), (second, _), *_ = topics(screen)
        await screen.press("slash")
        await screen.type("tag:")
        assert bar_text(screen) == f"tag:{first}"
        assert f"{first} {count}" in screen.notice
        await screen.press("tab")
        assert screen.query == bar_text(screen) == f"tag:{first}"
        assert screen.total == count
        await screen.press("tab")
        assert screen.query == f"tag:{second}"
        await screen.press("shift+tab")
        assert screen.query == f"tag:{first}"
        await screen.type(" x")
        assert screen.query == f"tag:{first} x"
        assert second not in screen.notice


async def test_enter_tab_and_esc_are_left_to_who_only_searches(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("tag:l")
        await screen.press("enter")
        assert screen.query == "tag:l"
        assert screen.focused_id == "results"
        assert "Tab" not in screen.notice
        for query in ("attention", "how to", "citation", "x"):
            await screen.press("slash ctrl+l")
            await screen.type(query)
            assert bar_text(screen) == query
            await screen.press("tab")
            assert screen.query == query
            assert screen.focused_id != "query"


async def test_a_value_with_blanks_is_quoted(app: PaperbrowseApp) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("s slash")
        await screen.type("list:read")
        assert DEFAULT_LIST in screen.notice
        await screen.press("right")
        assert screen.query == f'list:"{DEFAULT_LIST}"'
        assert screen.total == 1
        screen.assert_fits()


async def test_authors_of_the_papers_in_sight_are_offered(
    app: PaperbrowseApp, workspace: Workspace, tmp_path: Path
) -> None:
    dump = tmp_path / "papers.jsonl"
    dump.write_text('{"title": "Attention Again", "authors": ["Ashish Vaswani", "Ann Vaas"]}')
    import_dumps(workspace, [dump])
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("author:vasw")
        assert "Ashish Vaswani" in screen.notice
        await screen.press("tab")
        assert screen.query == 'author:"Ashish Vaswani"'
        assert screen.total > 0


async def test_saved_searches_are_offered_with_their_queries(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    workspace.library.save_search("My caches", "kv cache -pruning")
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("search:my")
        assert "My caches kv cache -pruning" in screen.notice
        await screen.press("tab")
        assert screen.query == 'search:"My caches"'


async def test_nothing_is_offered_any_more_once_the_cursor_has_moved(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("tag:l")
        assert "Tab" in screen.notice
        await screen.press("left")
        assert "Tab" not in screen.notice
        assert bar_text(screen) == "tag:l"
        await screen.press("tab")
        assert screen.focused_id != "query"


async def test_names_from_outside_are_offered_as_plain_text(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    for name in ("[red]x[/]", "x\x1b[31m \u202ey", "漢字" * 30):
        workspace.library.create_list(name)
    async with open_screen(app, NARROW) as screen:
        await screen.press("slash")
        await screen.type("list:x")
        assert "[red]x[/]" in screen.notice
        await screen.press("tab tab tab")
        screen.assert_plain()
