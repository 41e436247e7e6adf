"""What is painted while one types: as little as can be, in lines that stay where they are."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from rich.cells import cell_len
from textual import screen as textual_screen
from textual.geometry import Region

from paperbrowse.search.request import Span
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.drawing.painting import clip, highlight_spans, justify, wrap_text
from paperbrowse.tui.widgets.result_list import ResultList
from tests.support.screen import WIDE, open_screen

Layouts = list[textual_screen.Screen[object]]


@pytest.fixture
def layouts() -> Iterator[Layouts]:
    """The screens that were laid out, in their order."""
    laid_out: Layouts = []
    lay_out = textual_screen.Screen._refresh_layout

    def note(screen: textual_screen.Screen[object], *arguments: object, **options: object) -> None:
        laid_out.append(screen)
        lay_out(screen, *arguments, **options)  # type: ignore[arg-type]

    with patch.object(textual_screen.Screen, "_refresh_layout", note):
        yield laid_out


async def test_typing_lays_nothing_out(app: PaperbrowseApp, layouts: Layouts) -> None:
    async with open_screen(app, WIDE, painting=True) as screen:
        await screen.press("slash")
        before = screen.total
        del layouts[:]
        await screen.type("attention")
        assert screen.total < before
        assert not layouts


async def test_facet_panes_keep_their_height_until_the_typing_ends(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE, painting=True) as screen:
        height = screen.facet("year").size.height
        await screen.press("slash l o r a")
        assert screen.facet("year").size.height == height
        await screen.press("enter")
        assert screen.facet("year").size.height < height


async def test_lines_that_say_the_same_are_not_painted_again(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE, painting=True) as screen:
        painted: list[Region] = []
        refresh = ResultList.refresh

        def note(pane: ResultList, *regions: Region, **options: bool) -> ResultList:
            painted.extend(regions or [pane.size.region])
            return refresh(pane, *regions, **options)

        with patch.object(ResultList, "refresh", note):
            await screen.press("j")
            assert {region.y for region in painted} == {0, 1, 2, 4, 5, 6}
            del painted[:]
            screen.browse.session.ask(screen.browse.session.state, keep_place=True)
            await screen.settle()
            assert not painted


async def test_the_reader_keeps_its_place_while_the_first_hit_stays(app: PaperbrowseApp) -> None:
    async with open_screen(app, (120, 20), painting=True) as screen:
        await screen.search("attention is")
        await screen.press("enter ctrl+d slash end space a")
        assert screen.reader.scroll_offset.y > 0


async def test_the_scrollbar_is_drawn_and_dragged(app: PaperbrowseApp) -> None:
    async with open_screen(app, WIDE, painting=True) as screen:
        pane = screen.results
        assert screen.text_of(pane).splitlines()[0].endswith("▐")
        bar = pane.size.width
        await screen.pilot.mouse_down(pane, offset=(bar, 1))
        await screen.pilot.hover(pane, offset=(bar, pane.size.height - 1))
        await screen.pilot.mouse_up(pane, offset=(bar, pane.size.height - 1))
        await screen.settle()
        assert pane.scroll_offset.y == pane.max_scroll_y
        assert screen.text_of(pane).splitlines()[-1].endswith("▐")
        assert pane.cursor == 0, "that is no click on a row"


@pytest.mark.parametrize("width", [1, 2, 7, 20])
@pytest.mark.parametrize(
    "text", ["", "a", "some words to cut", "漢字かな交じり文の題名", "e\u0301 🧪👩‍🔬 x"]
)
def test_what_is_cut_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    kept, taken = clip([(text, "one"), (" and more", "two")], width)
    shown = "".join(part for part, _ in kept)
    assert taken <= width
    assert cell_len(shown) == taken
    if cell_len(text) + len(" and more") > width:
        assert shown.endswith("…")


def test_both_ends_of_a_line_are_where_they_belong() -> None:
    line = justify([("a name that is long", "")], ("12 ", "count"), 12)
    assert "".join(text for text, _ in line) == "a name … 12 "


def test_marks_are_cut_where_the_line_is() -> None:
    pieces = highlight_spans(
        "one two three", (Span(4, 7), Span(8, 13)), "", "m", within=Span(5, 10)
    )
    assert [(text, style.strip()) for text, style in pieces] == [
        ("wo", "m"),
        (" ", ""),
        ("th", "m"),
    ]


@pytest.mark.parametrize("width", [1, 3, 8, 40])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "one",
        "several words of text",
        "two\nlines\n\nand more",
        "w" * 100,
        "漢字 かな交じり文の題名",
    ],
)
def test_lines_fit_and_hold_all_words(text: str, width: int) -> None:
    lines = [text[line.start : line.end] for line in wrap_text(text, width)]
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert len(lines) >= text.count("\n") + 1
    assert all(cell_len(line) <= max(width, 2) for line in lines)
