"""Narrowing the hits by terms that tell them from other papers."""

from __future__ import annotations

from paperbrowse.tui.app import PaperbrowseApp
from tests.support.screen import open_screen


async def test_a_term_is_added_to_the_query_with_the_number_that_was_named(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.search("learning")
        total = screen.total
        await screen.press("w")
        assert "Narrow by" in screen.text
        assert "ctrl+x excludes it" in screen.text
        await screen.press("enter")
        assert screen.query.startswith("learning ")
        assert 0 < screen.total < total
        assert screen.focused_id == "results"


async def test_a_term_is_excluded(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("learning")
        total = screen.total
        await screen.press("w down ctrl+x")
        assert screen.query.startswith("learning -")
        assert 0 < screen.total < total


async def test_similar_papers_are_narrowed_too(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention")
        await screen.press("m")
        total = screen.total
        await screen.press("w enter")
        assert 0 < screen.total < total
        assert "like " in screen.notice
        await screen.press("escape escape")
        assert screen.query == "attention"


async def test_the_whole_library_has_no_term_of_its_own(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("w")
        assert "No word tells these papers" in screen.toasts


async def test_where_nothing_is_excluded_the_key_does_nothing(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("f ctrl+x")
        assert "Find a topic" in screen.text
