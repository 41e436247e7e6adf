"""The help: every key, and the whole query language, at every width."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from paperbrowse.search import LANGUAGE
from paperbrowse.tui.app import PaperbrowseApp
from tests.support.screen import SIZES, open_screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_help_has_the_whole_query_language_in_its_width(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with open_screen(app, size=size) as screen:
        await screen.press("question_mark")
        parts = list(screen.app.screen.query("#help Static").results(Static))
        text = "\n".join(str(part.visual) for part in parts)
        words = " ".join(text.split())
        for forms in LANGUAGE.values():
            for form, meaning in forms:
                assert f"{form} {meaning}" in words
        assert max(map(len, text.splitlines())) <= parts[0].size.width
