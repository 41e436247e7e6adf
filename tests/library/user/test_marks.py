"""Status, stars, notes and tags: what a user makes of papers."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError, UnknownPaperError
from paperbrowse.library import Library
from tests.library.tables import read_notes
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    titles_of,
)


def test_a_paper_is_unread_until_the_user_says_otherwise(library: Library, ids: list[str]) -> None:
    paper = library.paper(ids[0])
    assert (paper.status, paper.status_since) == ("unread", None)
    before = datetime.datetime.now(datetime.UTC)
    assert library.set_status(ids[:2], "reading") == 2
    assert library.set_status(ids[:3], "reading") == 1
    paper = library.paper(ids[0])
    assert paper.status == "reading"
    assert paper.status_since is not None
    assert before <= paper.status_since <= datetime.datetime.now(datetime.UTC)
    assert sorted(library.user_data_ids("reading")) == ids[:3]
    assert list(library.user_data_ids("read")) == []
    assert library.set_status(ids[:1], "unread") == 1
    paper = library.paper(ids[0])
    assert paper.status == "unread"
    assert paper.status_since is not None
    library.undo()
    assert library.paper(ids[0]).status == "reading"


def test_what_changes_nothing_is_no_step(library: Library, ids: list[str]) -> None:
    assert library.set_status(ids, "unread") == 0
    assert library.set_star(ids, False) == 0
    assert library.write_note(ids[0], "  \n") is None
    assert library.remove_tags(ids, ["own"]) == 0
    assert library.add_tags([], ["own"]) == 0
    assert library.set_star([], True) == 0
    assert library.history() == []
    library.set_star(ids, True)
    assert library.set_star(ids, True) == 0
    assert len(library.history()) == 1


def test_a_status_of_another_name_is_refused(library: Library, ids: list[str]) -> None:
    with pytest.raises(LibraryError, match="no status 'done'") as caught:
        library.set_status(ids, "done")  # type: ignore[arg-type]
    assert caught.value.hint == "Choose one of: unread, reading, read."


def test_an_unknown_paper_changes_nothing(library: Library, ids: list[str]) -> None:
    wrong = [ids[0], "gone-aaaaa"]
    changes: list[Callable[[], object]] = [
        lambda: library.set_status(wrong, "read"),
        lambda: library.set_star(wrong, True),
        lambda: library.add_tags(wrong, ["own"]),
        lambda: library.write_note("gone-aaaaa", "x"),
    ]
    for change in changes:
        with pytest.raises(UnknownPaperError, match="gone-aaaaa"):
            change()
    assert library.history() == []


def test_a_star_has_its_time(library: Library, ids: list[str]) -> None:
    assert library.set_star(ids[1:3], True) == 2
    assert library.paper(ids[1]).starred_at is not None
    assert library.paper(ids[0]).starred_at is None
    assert sorted(library.user_data_ids("starred")) == ids[1:3]
    starred = library.papers(ids)
    library.set_star(ids, False)
    assert list(library.user_data_ids("starred")) == []
    library.undo()
    assert library.papers(ids) == starred


# Notes


def test_a_note_is_kept_as_it_was_written(library: Library, ids: list[str]) -> None:
    text = "# A note\r\n\r\n  indented, with *stars* & ∑ 🤖\tand tabs \n\n"
    assert library.write_note(ids[0], text) is not None
    paper = library.paper(ids[0])
    assert paper.note == "# A note\n\n  indented, with *stars* & ∑ 🤖\tand tabs"
    assert paper.note_changed_at is not None
    assert read_notes(library) == [(ids[0], paper.note)]
    assert list(library.user_data_ids("noted")) == [ids[0]]
    library.write_note(ids[0], None)
    paper = library.paper(ids[0])
    assert (paper.note, paper.note_changed_at) == (None, None)
    assert read_notes(library) == []


def test_what_no_file_can_keep_is_replaced_in_a_note(library: Library, ids: list[str]) -> None:
    library.write_note(ids[0], "a\x00b\ud800c")
    assert library.paper(ids[0]).note == "a\ufffdb\ufffdc"


def test_a_note_that_is_saved_while_writing_is_one_step(library: Library, ids: list[str]) -> None:
    library.write_note(ids[0], "Before")
    step = None
    for text in ("Be", "Bet", "Bett", "Bett", "Better"):
        step = library.write_note(ids[0], text, amend=step)
        assert step is not None
    assert [each.name for each in library.history()] == [
        "Changed the note on “Paper 0 of many”",
        "Wrote a note on “Paper 0 of many”",
    ]
    library.undo()
    assert library.paper(ids[0]).note == "Before"
    library.redo()
    assert library.paper(ids[0]).note == "Better"


def test_writing_that_comes_to_nothing_leaves_no_step(library: Library, ids: list[str]) -> None:
    step = library.write_note(ids[0], "A thought")
    assert library.write_note(ids[0], "", amend=step) is None
    assert library.history() == []
    # Whoever goes on begins another step.
    again = library.write_note(ids[0], "Another", amend=step)
    assert again is not None
    assert again != step
    assert library.undo() == "Wrote a note on “Paper 0 of many”"


def test_only_the_last_step_on_the_same_note_is_extended(library: Library, ids: list[str]) -> None:
    step = library.write_note(ids[0], "One")
    other = library.write_note(ids[1], "Two", amend=step)
    assert other != step
    library.set_star(ids[:1], True)
    third = library.write_note(ids[1], "Three", amend=other)
    assert third not in (step, other)
    library.undo()
    assert library.write_note(ids[1], "Four", amend=third) not in (step, other, third)
    assert len(library.history()) == 5
    assert library.write_note(ids[1], "Five", amend=10**6) is not None
    assert len(library.history()) == 6


# Tags


def test_the_users_tags_stand_after_the_topics(library: Library, file: Path) -> None:
    import_records(
        library, "a.txt", make_record("A vision cache", links=("https://github.com/a/b",))
    )
    (paper,) = all_papers(library)
    assert library.add_tags([paper.id], ["To  do", "own\x1b[31m"]) == 1
    assert library.add_tags([paper.id], ["to do"]) == 0
    paper = library.paper(paper.id)
    assert paper.tags == ("cache", "vision", "code", "own", "To do")
    assert paper.own_tags == ("own", "To do")
    with Library.open(file, WordTagger()) as again:
        assert again.paper(paper.id) == paper
    assert {tag.value: tag.count for tag in library.tags()}["To do"] == 1


def test_a_topic_that_was_taken_off_stays_off(library: Library, file: Path) -> None:
    import_records(library, "a.txt", make_record("A vision cache"), make_record("A cache"))
    paper_id = library.resolve("vision")
    assert library.remove_tags([paper_id], ["CACHE", "absent"]) == 1
    assert library.paper(paper_id).tags == ("vision",)
    assert {tag.value: tag.count for tag in library.tags()} == {"cache": 1, "vision": 1}
    import_records(library, "b.txt", make_record("A vision cache", comments=3))
    assert library.paper(paper_id).tags == ("vision",)
    with Library.open(file, WordTagger(("vision", "cache", "a"))) as again:
        assert again.paper(paper_id).tags == ("vision", "a")
    with Library.open(file, WordTagger()):
        pass
    assert library.add_tags([paper_id], ["Cache"]) == 1
    paper = library.paper(paper_id)
    assert (paper.tags, paper.own_tags) == (("cache", "vision"), ())


def test_a_tag_has_one_spelling(library: Library, ids: list[str]) -> None:
    library.add_tags(ids[:1], ["Own"])
    library.add_tags(ids[1:2], ["OWN"])
    # As a topic is written, even where the rules do not give it.
    library.add_tags(ids[2:3], ["Vision"])
    assert [library.paper(each).tags for each in ids] == [("Own",), ("Own",), ("vision",), ()]
    assert [(tag.value, tag.count) for tag in library.tags()] == [("Own", 2), ("vision", 1)]


def test_a_tag_that_the_rules_give_later_stands_once(library: Library, file: Path) -> None:
    import_records(library, "a.txt", make_record("Own words"))
    (paper,) = all_papers(library)
    library.add_tags([paper.id], ["Words"])
    with Library.open(file, WordTagger(("words", "own"))) as other:
        paper = other.paper(paper.id)
        assert (paper.tags, paper.own_tags) == (("words", "own"), ("words",))
        other.remove_tags([paper.id], ["words"])
        assert other.paper(paper.id).tags == ("own",)
        other.undo()
        assert other.paper(paper.id) == paper
    with Library.open(file, WordTagger()):
        assert library.paper(paper.id).tags == ("Words",)


def test_whoever_keeps_a_copy_hears_of_tags(library: Library, ids: list[str]) -> None:
    change = library.index_feed.state().paper_change
    library.add_tags(ids[1:3], ["own"])
    assert titles_of(library.changed_papers(change)) == ["Paper 1 of many", "Paper 2 of many"]
    assert [each.tags for each in library.index_feed.documents(change)] == [("own",), ("own",)]
    change = library.index_feed.state().paper_change
    library.undo()
    assert [each.tags for each in library.index_feed.documents(change)] == [(), ()]
    change = library.index_feed.state().paper_change
    library.set_star(ids, True)
    library.write_note(ids[0], "x")
    library.set_status(ids, "read")
    assert library.index_feed.state().paper_change == change


@pytest.mark.parametrize("tag", ["", " \n", "\u200b", "x" * 101])
def test_a_tag_that_cannot_be_shown_is_refused(library: Library, ids: list[str], tag: str) -> None:
    for change in (library.add_tags, library.remove_tags):
        with pytest.raises(LibraryError) as caught:
            change(ids, ["fine", tag])
        assert caught.value.hint
    assert library.history() == []


# For whoever searches


def test_every_kind_of_mark_has_its_own_number(library: Library, ids: list[str]) -> None:
    library.create_list("A")
    library.create_list("B")

    def numbers() -> dict[str, int]:
        state = library.index_feed.state()
        return dict([*state.user_data_changes.items(), *state.list_changes.items()])

    before = numbers()

    def changed() -> set[str]:
        nonlocal before
        was, before = before, numbers()
        return {name for name, number in before.items() if was[name] != number}

    library.set_star(ids, True)
    assert changed() == {"starred"}
    library.undo()
    assert changed() == {"starred"}
    library.set_status(ids, "read")
    assert changed() == {"reading", "read"}
    library.write_note(ids[0], "x")
    assert changed() == {"noted"}
    library.save(ids, "A")
    assert changed() == {"A"}
    library.move_in_list("A", ids[1:2], "up")
    assert changed() == {"A"}
    library.add_tags(ids, ["own"])
    assert changed() == {"tagged"}
    import_records(library, "b.txt", make_record("Paper 0 of many", doi="10.1/a"))
    assert changed() == set()
    # Two papers become one: whatever was told by the rows of papers may be otherwise.
    import_records(library, "c.txt", make_record("Paper 1 of many", doi="10.1/a"))
    assert changed() == {"starred", "reading", "read", "noted", "tagged", "A", "B"}


def test_rows_tell_the_same_as_ids(library: Library, ids: list[str]) -> None:
    row_of = {each.id: each.row for each in library.index_feed.documents(0)}
    library.save(ids[2:], "A")
    library.save(ids[:2], "A")
    library.write_note(ids[3], "x")
    library.set_star(ids[1:2], True)
    library.set_status(ids[:1], "reading")
    assert library.index_feed.list_rows("a") == [row_of[each] for each in library.list_ids("A")]
    assert library.index_feed.list_rows("A", "saved") == [row_of[each] for each in ids]
    assert library.index_feed.user_data_rows("starred") == [row_of[ids[1]]]
    assert library.index_feed.user_data_rows("reading") == [row_of[ids[0]]]
    assert library.index_feed.user_data_rows("read") == []
    assert library.index_feed.user_data_rows("noted") == [row_of[ids[3]]]
    assert library.index_feed.note_texts() == [(row_of[ids[3]], "x")]
