"""The search bar while one types: its colours, its mistakes, and deleting by parts."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.color import Color

from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.query_colours import PART_CLASSES
from paperbrowse.tui.widgets.search_bar import QueryInput
from tests.support.hostile_text import HOSTILE_TEXTS
from tests.support.screen import NARROW, WIDE, Screen, open_screen


def styled_query(screen: Screen) -> list[tuple[str, Style]]:
    """The query as it is painted: each letter with its style."""
    region = screen.browse.query_one(QueryInput).region
    strips = screen.app.screen._compositor.render_strips()
    strip = strips[region.y].crop(region.x, region.right)
    return [
        (letter, segment.style or Style())
        for segment in strip
        for letter in segment.text
    ]  # fmt: skip


def colours(screen: Screen, text: str) -> set[str]:
    """The colours of the first place where ``text`` stands in the bar."""
    letters = styled_query(screen)
    at = "".join(letter for letter, _ in letters).index(text)
    return {style.color.name for _, style in letters[at : at + len(text)] if style.color}


def underlined(screen: Screen) -> str:
    return "".join(letter for letter, style in styled_query(screen) if style.underline)


async def test_lines_that_are_pasted_are_joined(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.paste("Pruning the atten-\r  tion of long\r\ncontexts\n")
        assert (
            screen.browse.query_one(QueryInput).value == "Pruning the atten-tion of long contexts"
        )


async def test_a_pasted_reference_is_coloured_and_said(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("Lovelace, A. (2024). Attention models. In ICML, pp. 1–2.")
        assert "the title “Attention models” from a citation" in screen.text
        assert colours(screen, "Attention models") == colours(screen, "Attention models")
        assert colours(screen, "Attention") != colours(screen, "Lovelace")
        await screen.search("arXiv:2401.99999 attention")
        assert "no paper here has the arXiv id 2401.99999" in screen.text


async def test_parts_of_the_query_are_coloured_by_what_they_are(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search('plain tag:code -sparse OR "long context" qu*')
        parts = ["plain", "tag:", "code", "-sparse", "OR", "qu*"]
        seen = [colours(screen, part) for part in parts]
        assert all(len(each) == 1 for each in seen)
        assert len(set.union(*seen)) == len(parts)
        assert colours(screen, '"long context"') == colours(screen, "code")
        assert not underlined(screen)


async def test_stop_words_of_a_question_stand_back(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("how do models learn")
        assert colours(screen, "how") == colours(screen, "do")
        assert colours(screen, "how") != colours(screen, "models") == colours(screen, "learn")


async def test_a_mistake_is_marked_at_its_place_but_not_while_it_may_still_be_mended(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("kv year:soo")
        assert not underlined(screen)
        await screen.type(" x")
        assert underlined(screen) == "year:soo"
        assert "“year:soo”" in screen.notice
        await screen.press("ctrl+l")
        await screen.type('kv "long')
        assert not underlined(screen)
        await screen.press("enter")
        assert underlined(screen) == '"long'
        assert "this quote is never closed" in screen.notice


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_wide_letters_keep_their_places_where_the_query_is_longer_than_the_bar(
    app: PaperbrowseApp, size: tuple[int, int]
) -> None:
    async with open_screen(app, size) as screen:
        await screen.press("slash")
        await screen.paste("ｗｉｄｅｌｅｔｔｅｒｓ " * 8 + "tag:ends -深度")
        screen.assert_fits()
        letters = "".join(letter for letter, _ in styled_query(screen))
        assert letters.rstrip().endswith("tag:ends -深度")
        assert len(colours(screen, "-深度")) == 1
        assert colours(screen, "ends") != colours(screen, "-深度")
        await screen.press("home")
        screen.assert_fits()
        assert "".join(letter for letter, _ in styled_query(screen)).startswith(
            "ｗｉｄｅｌｅｔｔｅｒｓ ｗ"
        )


async def test_every_colour_can_be_read_in_every_theme(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        bar = screen.browse.query_one(QueryInput)
        for name in sorted(app.available_themes):
            if name.startswith("ansi"):  # the terminal's own colours
                continue
            app.theme = name
            await screen.pilot.pause()
            for part in PART_CLASSES.values():
                style = bar.get_component_rich_style(part)
                assert style.color is not None
                assert style.bgcolor is not None
                contrast = _contrast(
                    Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                )
                assert contrast >= 2.5, (name, part, contrast)


def _contrast(one: Color, other: Color) -> float:
    """The contrast of two colours as the WCAG define it, from 1 to 21."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


async def test_an_empty_bar_shows_other_examples_each_time_it_is_entered(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        seen = []
        for _ in range(2):
            await screen.press("slash")
            seen.append("".join(letter for letter, _ in styled_query(screen)))
            await screen.press("escape")
        assert "-without" in seen[0]
        assert "tag:kv-cache" in seen[1]


async def test_one_key_deletes_a_part_of_the_query(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("kv -tag:kv-cache")
        for rest in ("kv -tag:", "kv ", ""):
            await screen.press("ctrl+w")
            assert screen.query == rest


async def test_no_query_drives_the_terminal_or_breaks_the_bar(app: PaperbrowseApp) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("slash")
        for text in HOSTILE_TEXTS:
            await screen.press("ctrl+l")
            await screen.paste(f'{text} -tag:"{text}" autor:{text}~')
            screen.assert_plain()
