"""Every step can be undone, done again, and gone back to, whatever was done in between."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.errors import HistoryError
from paperbrowse.library import DEFAULT_LIST, Library, Step
from tests.library.random_changes import attempt, random_change
from tests.library.tables import check_journal, read_user_tables
from tests.support.factories import (
    WordTagger,
    import_records,
    make_record,
    make_records,
    paper_ids,
)

A_THIRD = settings(max_examples=settings().max_examples // 3)


def states(library: Library) -> list[tuple[str, str]]:
    return [(step.name, step.state) for step in library.history()]


def names(library: Library) -> list[str]:
    return [each.name for each in library.lists()]


def test_the_history_tells_every_step_the_newest_first(library: Library, ids: list[str]) -> None:
    assert library.history() == []
    library.save(ids[:2], "Thesis")
    library.set_star(ids[:1], True)
    library.undo()
    second, first = library.history()
    assert isinstance(first, Step)
    assert (first.name, first.state) == ("Saved 2 papers to Thesis", "done")
    assert (second.name, second.state) == ("Starred “Paper 0 of many”", "undone")
    assert second.row > first.row
    assert first.at.utcoffset() is not None
    assert library.history(limit=1) == [second]
    assert library.history(before=second.row) == [first]
    assert library.history(limit=0) == []


def test_what_was_undone_stays_in_the_history_when_something_else_is_done(
    library: Library, ids: list[str]
) -> None:
    library.create_list("A")
    library.create_list("B")
    library.create_list("C")
    library.undo()
    library.undo()
    library.create_list("D")
    assert states(library) == [
        ("Created D", "done"),
        ("Created C", "detour"),
        ("Created B", "detour"),
        ("Created A", "done"),
    ]
    # Undo and redo pass the detour by.
    assert library.redo() is None
    assert library.undo() == "Created D"
    assert library.undo() == "Created A"
    assert library.undo() is None
    assert library.redo() == "Created A"
    assert library.redo() == "Created D"
    assert names(library) == ["A", "D"]


def test_a_detour_can_be_gone_into_and_left_again(library: Library, ids: list[str]) -> None:
    for name in "ABC":
        library.create_list(name)
    a, b, c = (step.row for step in reversed(library.history()))
    library.undo()
    library.undo()
    library.create_list("D")
    d = library.history()[0].row
    assert library.go_to_step(b) == 2
    assert names(library) == ["A", "B"]
    # From there redo leads on the way that was gone from there.
    assert library.redo() == "Created C"
    assert names(library) == ["A", "B", "C"]
    assert library.undo() == "Created C"
    library.create_list("E")
    assert names(library) == ["A", "B", "E"]
    assert [(step.row, step.state) for step in library.history()][1:] == [
        (d, "detour"),
        (c, "detour"),
        (b, "done"),
        (a, "done"),
    ]
    for row, there in ((c, ["A", "B", "C"]), (d, ["A", "D"]), (0, []), (c, ["A", "B", "C"])):
        library.go_to_step(row)
        assert names(library) == there
    assert library.go_to_step(c) == 0


def test_a_step_that_there_is_not_cannot_be_gone_to(library: Library, ids: list[str]) -> None:
    library.create_list("A")
    with pytest.raises(HistoryError, match="no step 99") as caught:
        library.go_to_step(99)
    assert caught.value.hint
    assert names(library) == ["A"]


def test_the_history_survives_a_restart(library: Library, file: Path, ids: list[str]) -> None:
    library.save(ids)
    library.undo()
    library.set_status(ids[:2], "read")
    before = library.history()
    library.close()
    with Library.open(file, WordTagger()) as again:
        assert again.history() == before
        again.go_to_step(before[1].row)
        assert again.list_ids(DEFAULT_LIST) == ids
        assert again.paper(ids[0]).status == "unread"


def test_steps_are_named_for_people(library: Library, ids: list[str]) -> None:
    long = "Long " * 40
    import_records(library, "b.txt", make_record(long))
    paper_id = library.resolve("long")
    library.set_star([paper_id], True)
    assert library.history()[0].name == f"Starred “{'Long ' * 15}Long…”"
    library.set_star(ids, True)
    library.set_star(ids[:3], False)
    library.set_status(ids[:1], "reading")
    library.write_note(ids[0], "x")
    library.write_note(ids[0], "y")
    library.write_note(ids[0], " ")
    library.add_tags(ids[:2], ["own", "two"])
    library.remove_tags(ids[:1], ["own", "nothing"])
    library.save(ids, "L")
    library.move_in_list("L", ids[2:], "up")
    library.sort_list("L", "title")
    library.duplicate_list("L", "M")
    library.move_list("M", -1)
    library.merge_lists("M", "L")
    library.save_search("s", "kv")
    library.rename_search("s", "t")
    library.save_search("t", "kv cache")
    library.delete_search("t")
    assert [step.name for step in reversed(library.history())][1:] == [
        "Starred 4 papers",
        "Took the star off 3 papers",
        "Marked “Paper 0 of many” as reading",
        "Wrote a note on “Paper 0 of many”",
        "Changed the note on “Paper 0 of many”",
        "Removed the note on “Paper 0 of many”",
        "Tagged 2 papers with own, two",
        "Took own off “Paper 0 of many”",
        "Saved 4 papers to L",
        "Moved 2 papers up in L",
        "Put L in order by title",
        "Copied L as M",
        "Moved M up among the lists",
        "Merged M into L",
        "Saved the search s",
        "Renamed the search s to t",
        "Changed the search t",
        "Deleted the search t",
    ]


@A_THIRD
@given(st.randoms(use_true_random=False), st.integers(1, 25))
def test_every_moment_of_the_history_can_be_gone_back_to(random: Random, changes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "l.sqlite3")
        with Library.open(file, WordTagger()) as library:
            import_records(library, "a.txt", *make_records(5), make_record("A cache"))
            ids = paper_ids(library)
            moments = {0: read_user_tables(file)}
            here = 0
            for number in range(changes):
                what = random.randrange(10)
                if what == 0:
                    library.undo()
                    here = _last_done(library)
                elif what == 1:
                    library.redo()
                    here = _last_done(library)
                elif what == 2:
                    here = random.choice([*moments])
                    library.go_to_step(here)
                elif what == 3:
                    import_records(library, f"{number}.txt", *make_records(2, start=100 + number))
                else:
                    attempt(library, random_change(random, ids))
                    here = _last_done(library)
                moments.setdefault(here, read_user_tables(file))
                assert read_user_tables(file) == moments[here]
            assert set(moments) == {0} | {step.row for step in library.history()}
            for row in random.choices([*moments], k=8):
                library.go_to_step(row)
                assert read_user_tables(file) == moments[row]
            assert library.check() == []


def _last_done(library: Library) -> int:
    """Return the step that was done last."""
    return max((step.row for step in library.history() if step.state == "done"), default=0)


@A_THIRD
@given(st.randoms(use_true_random=False), st.integers(2, 20))
def test_whatever_papers_are_joined_undoing_and_redoing_everything_changes_nothing(
    random: Random, changes: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "l.sqlite3")
        with Library.open(file, WordTagger()) as library:
            papers = [make_record(f"Title {n}", doi=f"10.1/{n}") for n in range(6)]
            import_records(library, "a.txt", *papers, make_record("A cache"))
            ids = paper_ids(library)
            for number in range(changes):
                what = random.randrange(8)
                if what == 0:
                    one, other = random.sample(range(6), 2)
                    # The title of one with the DOI of the other makes them one paper.
                    both = make_record(f"Title {one}", doi=f"10.1/{other}", comments=number)
                    import_records(library, f"{number}.txt", both)
                    assert library.check() == []
                elif what == 1:
                    library.undo()
                elif what == 2:
                    library.redo()
                elif what == 3 and library.history():
                    library.go_to_step(random.choice(library.history()).row)
                else:
                    attempt(library, random_change(random, ids))
            check_journal(library)
            for step in library.history():
                library.go_to_step(step.row)
            assert library.check() == []
