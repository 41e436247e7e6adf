"""The tag dialog: tags given and taken off, of one paper and of many, each a step of its own."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from paperbrowse.core.text import one_line
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse.actions import papers
from paperbrowse.workspace.workspace import Workspace
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.tui.driving import (
    NARROW,
    ask,
    controls,
    flat,
    found,
    hits,
    lines,
    paste,
    press,
    reader,
    running,
    shown,
    text_of,
    title_here,
    toasts,
    type_text,
)


def own_tags(app: PaperbrowseApp) -> tuple[str, ...]:
    """The reader's own tags of the highlighted paper, as the library has them."""
    paper = hits(app).paper
    assert paper is not None
    return app.workspace.library.paper(paper.id).own_tags


async def test_a_tag_is_typed_given_found_and_taken_off_again(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app) as pilot:
        title = title_here(app)
        await press(pilot, "T")
        assert f"Tags of “{title}”" in shown(app)
        assert "● code  by rule" in shown(app)
        await type_text(pilot, "Thesis ch 3")
        assert "Enter gives the new tag “Thesis ch 3”." in shown(app)
        await press(pilot, "enter")
        assert own_tags(app) == ("Thesis ch 3",)
        assert "● Thesis ch 3  yours" in shown(app)
        assert f"Tagged “{title}” with Thesis ch 3" in flat(shown(app))
        assert app.screen.query_one(Input).value == ""
        # What is typed again is there already, in whatever case.
        await type_text(pilot, "thesis CH 3")
        await press(pilot, "enter escape")
        assert own_tags(app) == ("Thesis ch 3",)
        text = flat(text_of(reader(app)))
        assert "Tags Thesis ch 3 Topics code" in text
        assert title_here(app) == title
        await ask(pilot, 'tag:"thesis ch 3"')
        assert found(app).startswith("1 of 80")
        await press(pilot, "T tab enter escape")
        assert own_tags(app) == ("Thesis ch 3",)
        await press(pilot, "T down enter escape")
        assert hits(app).total == 0
        await press(pilot, "u")
        assert own_tags(app) == ("Thesis ch 3",)
        assert f"Undone: Took Thesis ch 3 off “{title}”" in toasts(app)


async def test_known_tags_are_completed_and_topics_can_be_taken_off(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app, NARROW) as pilot:
        await press(pilot, "T")
        await type_text(pilot, "quant")
        assert "○ quantization  " in shown(app)
        await press(pilot, "tab")
        assert app.screen.query_one(Input).value == "quantization"
        await press(pilot, "enter")
        assert own_tags(app) == ("quantization",)
        paper = hits(app).paper
        assert paper is not None
        assert "code" in workspace.library.paper(paper.id).tags
        await type_text(pilot, "cod")
        await press(pilot, "down enter")
        assert "code" not in workspace.library.paper(paper.id).tags
        assert "○ code" in shown(app)
        # Up again to what was typed, which gives the topic back.
        await type_text(pilot, "e")
        await press(pilot, "up up enter escape")
        assert "code" in workspace.library.paper(paper.id).tags


async def test_the_tags_of_several_papers_are_given_to_all_and_taken_off_all(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    library = workspace.library
    async with running(app) as pilot:
        await press(pilot, "T")
        await type_text(pilot, "first")
        await press(pilot, "enter escape space space space T")
        assert "Tags of 3 papers" in shown(app)
        assert "◐ first  yours · on 1 of 3" in shown(app)
        await press(pilot, "down enter")
        assert "● first  yours" in shown(app)
        assert "Tagged 2 papers with first" in flat(shown(app))
        marked = hits(app).selected_ids
        assert [paper.own_tags for paper in library.papers(marked)] == [("first",)] * 3
        await press(pilot, "enter")
        assert "Took first off 3 papers" in flat(shown(app))
        await press(pilot, "escape")
        assert hits(app).selected_ids == marked
        assert len([step for step in library.history() if step.state == "done"]) == 3
        await press(pilot, "u u")
        assert [paper.own_tags for paper in library.papers(marked)] == [("first",), (), ()]


async def test_of_very_many_papers_tags_are_changed_without_looking_at_each(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "_MAX_TAGS_READ", 5)
    async with running(app, NARROW) as pilot:
        await press(pilot, "A T")
        assert "Tags of 80 papers" in shown(app)
        await type_text(pilot, "all")
        await press(pilot, "enter")
        assert workspace.library.tags()[0].value == "all"
        await type_text(pilot, "all")
        await press(pilot, "down enter escape")
        assert not [tag for tag in workspace.library.tags() if tag.value == "all"]


async def test_any_text_can_be_a_tag_and_none_of_it_is_markup(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with running(app, NARROW) as pilot:
        await press(pilot, "T")
        for text in (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS):
            app.screen.query_one(Input).value = ""
            await paste(pilot, text)
            assert_plain(app)
            await press(pilot, "enter")
            assert_plain(app)
        assert "A tag has at most 100 characters" in toasts(app)
        await press(pilot, "escape")
        given = {one_line(text) for text in (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS)}
        assert set(own_tags(app)) == {tag for tag in given if 0 < len(tag) <= 100}
        await press(pilot, "enter G")
        assert_plain(app)
        await press(pilot, "escape T")
        await paste(pilot, "\u200b")
        await press(pilot, "enter")
        assert_plain(app)


def assert_plain(app: PaperbrowseApp) -> None:
    """The screen holds nothing that drives a terminal."""
    screen = lines(app)
    assert not controls(screen)
    assert not {"\u202e", "\u200b"} & set("".join(screen))
