"""Facets: values are included, excluded and off again, and every count says what is left."""

from __future__ import annotations

import pytest

from paperbrowse.tui.app import PaperbrowseApp
from tests.tui.driving import (
    facet,
    flat,
    found,
    hits,
    notice,
    press,
    running,
    shown,
    text_of,
    type_text,
)


def first_line(app: PaperbrowseApp, name: str) -> str:
    """The highlighted value of a facet pane: it is the first as long as nobody moved."""
    return text_of(facet(app, name)).splitlines()[1].rstrip("▐ ")


async def test_a_topic_is_included_then_excluded_then_off(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "t")
        assert app.focused is facet(app, "tag")
        assert first_line(app, "tag").startswith("○ code")
        number = int(first_line(app, "tag").split()[-1].rstrip("▏"))
        await press(pilot, "enter")
        assert "● code" in text_of(facet(app, "tag"))
        assert hits(app).total == number
        assert found(app).startswith(f"{number} of 80")
        await press(pilot, "space")
        assert "− code" in text_of(facet(app, "tag"))
        assert hits(app).total == 80 - number
        await press(pilot, "enter")
        assert "○ code" in text_of(facet(app, "tag"))
        assert hits(app).total == 80


async def test_the_count_of_a_value_is_what_choosing_it_gives(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "attention")
        await press(pilot, "enter t")
        for counted in facet(app, "tag")._counts[:3]:
            place = [each.value for each in facet(app, "tag")._counts].index(counted.value)
            facet(app, "tag").cursor = place
            await press(pilot, "enter")
            assert hits(app).total == counted.count
            await press(pilot, "enter enter")


async def test_several_topics_mean_any_of_them_or_all_of_them(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "t enter j enter")
        either = hits(app).total
        assert "any of" in shown(app)
        await press(pilot, "ampersand")
        both = hits(app).total
        assert "all of" in shown(app)
        assert both < either
        await press(pilot, "ampersand")
        assert hits(app).total == either
        await press(pilot, "c")
        assert hits(app).total == 80
        assert "●" not in text_of(facet(app, "tag"))


async def test_years_sources_and_lists_narrow_as_well(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "s t")
        for name, total in (("year", 1), ("source", 80), ("list", 1)):
            facet(app, name).focus()
            await press(pilot, "enter")
            assert hits(app).total == total, name
            await press(pilot, "c")
        assert hits(app).total == 80


async def test_a_topic_is_found_by_name(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "f")
        assert "Find a topic" in shown(app)
        await type_text(pilot, "diffu")
        await press(pilot, "enter")
        assert "● diffusion-models" in text_of(facet(app, "tag"))
        assert 0 < hits(app).total < 80
        await press(pilot, "f escape")
        assert "● diffusion-models" in text_of(facet(app, "tag"))


async def test_no_hits_say_how_many_there_would_be_without_the_facets(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "f")
        await type_text(pilot, "diffusion")
        await press(pilot, "enter slash")
        await type_text(pilot, "lora")
        await press(pilot, "enter")
        assert hits(app).total == 0
        assert "without the chosen facet values" in flat(text_of(hits(app)))
        await press(pilot, "escape")
        assert hits(app).total > 0
        assert "lora" in notice(app)


@pytest.mark.parametrize("keys", ["G", "end"])
async def test_the_last_and_the_first_value_are_a_key_away(app: PaperbrowseApp, keys: str) -> None:
    async with running(app) as pilot:
        await press(pilot, f"t {keys}")
        pane = facet(app, "tag")
        assert pane.cursor == len(pane._counts) - 1
        assert pane._counts[-1].value in text_of(pane)
        await press(pilot, "g k")
        assert pane.cursor == 0
        assert first_line(app, "tag").startswith("○ code")
