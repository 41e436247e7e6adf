"""Facets: values are included, excluded and off again, and every count says what is left."""

from __future__ import annotations

import pytest

from paperbrowse.tui.app import PaperbrowseApp
from tests.support.screen import Screen, flat, open_screen


def first_line(screen: Screen, name: str) -> str:
    """The highlighted value of a facet pane: it is the first as long as nobody moved."""
    return screen.facet_text(name).splitlines()[1].rstrip("▐ ")


async def test_a_topic_is_included_then_excluded_then_off(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("t")
        assert app.focused is screen.facet("tag")
        topic = screen.facet("tag")._counts[0].value
        assert first_line(screen, "tag").startswith(f"○ {topic}")
        number = int(first_line(screen, "tag").split()[-1].rstrip("▏"))
        await screen.press("enter")
        assert f"● {topic}" in screen.facet_text("tag")
        assert screen.total == number
        assert screen.found.startswith(f"{number} of 80")
        await screen.press("space")
        assert f"− {topic}" in screen.facet_text("tag")
        assert screen.total == 80 - number
        await screen.press("enter")
        assert f"○ {topic}" in screen.facet_text("tag")
        assert screen.total == 80


async def test_the_count_of_a_value_is_what_choosing_it_gives(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("attention")
        await screen.press("enter t")
        for counted in screen.facet("tag")._counts[:3]:
            place = [each.value for each in screen.facet("tag")._counts].index(counted.value)
            screen.facet("tag").cursor = place
            await screen.press("enter")
            assert screen.total == counted.count
            await screen.press("enter enter")


async def test_several_topics_mean_any_of_them_or_all_of_them(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("t enter j enter")
        either = screen.total
        assert "any of" in screen.text
        await screen.press("ampersand")
        both = screen.total
        assert "all of" in screen.text
        assert both < either
        await screen.press("ampersand")
        assert screen.total == either
        await screen.press("c")
        assert screen.total == 80
        assert "●" not in screen.facet_text("tag")


async def test_years_sources_and_lists_narrow_as_well(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("s t")
        for name, total in (("year", 1), ("source", 80), ("list", 1)):
            screen.facet(name).focus()
            await screen.press("enter")
            assert screen.total == total, name
            await screen.press("c")
        assert screen.total == 80


async def test_a_topic_is_found_by_name(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("f")
        assert "Find a topic" in screen.text
        await screen.type("diffu")
        await screen.press("enter")
        assert "● diffusion-models" in screen.facet_text("tag")
        assert 0 < screen.total < 80
        await screen.press("f escape")
        assert "● diffusion-models" in screen.facet_text("tag")


async def test_no_hits_say_how_many_there_would_be_without_the_facets(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("f")
        await screen.type("diffusion")
        await screen.press("enter slash")
        await screen.type("lora")
        await screen.press("enter")
        assert screen.total == 0
        assert "without the chosen facet values" in flat(screen.results_text)
        await screen.press("escape")
        assert screen.total > 0
        assert "lora" in screen.notice


@pytest.mark.parametrize("keys", ["G", "end"])
async def test_the_last_and_the_first_value_are_a_key_away(app: PaperbrowseApp, keys: str) -> None:
    async with open_screen(app) as screen:
        await screen.press(f"t {keys}")
        pane = screen.facet("tag")
        assert pane.cursor == len(pane._counts) - 1
        assert pane._counts[-1].value in screen.text_of(pane)
        await screen.press("g k")
        assert pane.cursor == 0
        topic = screen.facet("tag")._counts[0].value
        assert first_line(screen, "tag").startswith(f"○ {topic}")
