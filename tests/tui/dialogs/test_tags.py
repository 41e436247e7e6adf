"""The tag dialog: tags given and taken off, of one paper and of many, each a step of its own."""

from __future__ import annotations

from paperbrowse.core.text import one_line
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import import_records, make_study_records
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.support.screen import NARROW, Screen, flat, open_screen


def own_tags(screen: Screen) -> tuple[str, ...]:
    """The user's own tags of the highlighted paper, as the library has them."""
    paper = screen.paper
    return screen.app.workspace.library.paper(paper.id).own_tags


async def test_a_tag_is_typed_given_found_and_taken_off_again(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app) as screen:
        title = screen.title
        await screen.press("T")
        assert f"Tags of “{title}”" in screen.text
        assert "● code  by rule" in screen.text
        await screen.type("Thesis ch 3")
        assert "Enter gives the new tag “Thesis ch 3”." in screen.text
        await screen.press("enter")
        assert own_tags(screen) == ("Thesis ch 3",)
        assert "● Thesis ch 3  yours" in screen.text
        assert f"Tagged “{title}” with Thesis ch 3" in flat(screen.text)
        assert screen.input.value == ""
        # What is typed again is there already, in whatever case.
        await screen.type("thesis CH 3")
        await screen.press("enter escape")
        assert own_tags(screen) == ("Thesis ch 3",)
        text = flat(screen.reader_text)
        assert "Tags Thesis ch 3" in text
        assert screen.title == title
        await screen.search('tag:"thesis ch 3"')
        assert screen.found.startswith("1 of 80")
        await screen.press("T tab enter escape")
        assert own_tags(screen) == ("Thesis ch 3",)
        await screen.press("T down enter escape")
        assert screen.total == 0
        await screen.press("u")
        assert own_tags(screen) == ("Thesis ch 3",)
        assert f"Undone: Took Thesis ch 3 off “{title}”" in screen.toasts


async def test_the_words_that_gave_a_topic_stand_beside_it(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention is all you need")
        await screen.press("T")
        assert "● attention  for “Attention" in screen.text
        assert "● code  by rule" in screen.text
        await screen.press("escape")
        await screen.search("attention")
        await screen.press("space j space T")
        assert "by rule" in screen.text
        assert "on 1 of 2" in screen.text
        assert "for “" not in screen.text


async def test_known_tags_are_completed_and_topics_can_be_taken_off(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("T")
        await screen.type("quant")
        assert "○ quantization  " in screen.text
        await screen.press("tab")
        assert screen.input.value == "quantization"
        await screen.press("enter")
        assert own_tags(screen) == ("quantization",)
        paper = screen.paper
        assert "code" in workspace.library.paper(paper.id).tags
        await screen.type("cod")
        await screen.press("down enter")
        assert "code" not in workspace.library.paper(paper.id).tags
        assert "○ code" in screen.text
        # Up again to what was typed, which gives the topic back.
        await screen.type("e")
        await screen.press("up up enter escape")
        assert "code" in workspace.library.paper(paper.id).tags


async def test_the_tags_of_several_papers_are_given_to_all_and_taken_off_all(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    library = workspace.library
    async with open_screen(app) as screen:
        await screen.press("T")
        await screen.type("first")
        await screen.press("enter escape space space space T")
        assert "Tags of 3 papers" in screen.text
        assert "◐ first  yours · on 1 of 3" in screen.text
        await screen.press("down enter")
        assert "● first  yours" in screen.text
        assert "Tagged 2 papers with first" in flat(screen.text)
        marked = screen.selected_ids
        assert [paper.own_tags for paper in library.papers(marked)] == [("first",)] * 3
        await screen.press("enter")
        assert "Took first off 3 papers" in flat(screen.text)
        await screen.press("escape")
        assert screen.selected_ids == marked
        assert len([step for step in library.history() if step.state == "done"]) == 3
        await screen.press("u u")
        assert [paper.own_tags for paper in library.papers(marked)] == [("first",), (), ()]


async def test_of_very_many_papers_tags_are_changed_without_looking_at_each(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    import_records(workspace.library, "many.txt", *make_study_records(1_000))
    async with open_screen(app, NARROW) as screen:
        await screen.press("A T")
        assert "Tags of 1,080 papers" in screen.text
        await screen.type("all")
        await screen.press("enter")
        assert workspace.library.tags()[0].value == "all"
        await screen.type("all")
        await screen.press("down enter escape")
        assert not [tag for tag in workspace.library.tags() if tag.value == "all"]


async def test_any_text_can_be_a_tag_and_none_of_it_is_markup(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("T")
        for text in (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS):
            screen.input.value = ""
            await screen.paste(text)
            screen.assert_plain()
            await screen.press("enter")
            screen.assert_plain()
        assert "A tag has at most 100 characters" in screen.toasts
        await screen.press("escape")
        given = {one_line(text) for text in (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS)}
        assert set(own_tags(screen)) == {tag for tag in given if 0 < len(tag) <= 100}
        await screen.press("enter G")
        screen.assert_plain()
        await screen.press("escape T")
        await screen.paste("\u200b")
        await screen.press("enter")
        screen.assert_plain()
