"""Reading lists from the shell: lists, list, save, unsave, undo, redo."""

from __future__ import annotations

from tests.cli.shell import Shell


def names(shell: Shell) -> dict[str, int]:
    """Return the lists with their counts."""
    return {each["name"]: each["count"] for each in shell.run("lists", "--json").json["lists"]}


def test_papers_are_saved_taken_off_and_brought_back(stocked: Shell) -> None:
    done = stocked.run("save", "forgetful", "pruning", "pruning")
    assert done.err == "Saved 2 papers to Reading list.\n"
    assert done.out == ""
    assert "(1 already there)" in stocked.run("save", "four", "pruning").err
    assert names(stocked) == {"Reading list": 3}
    answer = stocked.run("list", "show", "reading LIST", "--json").json
    assert answer["name"] == "Reading list"
    assert [paper["title"][:4] for paper in answer["papers"]] == ["Forg", "Prun", "Four"]
    assert answer["papers"][0]["lists"] == ["Reading list"]
    found = stocked.run("search", "--list", "reading list", "--sort", "list", "--jsonl").lines
    assert [paper["title"][:4] for paper in found] == ["Forg", "Prun", "Four"]

    assert stocked.run("unsave", "four").err == "Removed 1 paper from Reading list.\n"
    assert names(stocked) == {"Reading list": 2}
    assert "Removed 1 paper from Reading list" in stocked.run("undo").err
    assert names(stocked) == {"Reading list": 3}
    stocked.run("redo")
    assert names(stocked) == {"Reading list": 2}
    assert "nothing to redo" in stocked.run("redo", code=1).err


def test_if_one_paper_is_unknown_none_is_saved(stocked: Shell) -> None:
    assert "no-such" in stocked.run("save", "forgetful", "no-such", code=1).err
    assert names(stocked) == {}


def test_lists_are_made_renamed_and_deleted(stocked: Shell) -> None:
    odd = "[/red] 漢字 \x1b[31mlist"
    shown = "[/red] 漢字 list"
    stocked.run("list", "create", "Thesis")
    assert "already" in stocked.run("list", "create", "thesis", code=1).err
    stocked.run("save", "forgetful", "--list", "thesis")
    stocked.run("list", "rename", "THESIS", odd)
    assert names(stocked) == {shown: 1}
    done = stocked.run("lists")
    assert done.out == f"{shown}  1\n"
    done = stocked.run("list", "show", shown)
    assert "  1  Forgetful Caches" in done.out
    assert f"{shown}: 1 paper" in done.err
    assert "undo" in stocked.run("list", "delete", shown).err
    assert names(stocked) == {}
    stocked.run("undo")
    assert names(stocked) == {shown: 1}


def test_an_unknown_list_names_the_ones_there_are(stocked: Shell) -> None:
    stocked.run("list", "create", "Thesis")
    for arguments in (
        ["list", "show", "Thesi"],
        ["list", "delete", "Thesi"],
        ["list", "rename", "Thesi", "x"],
        ["unsave", "forgetful", "--list", "Thesi"],
        ["export", "--list", "Thesi", "--format", "json"],
    ):
        done = stocked.run(*arguments, code=1)
        assert "Thesis" in done.err, arguments


def test_nothing_to_undo_is_said(shell: Shell) -> None:
    assert "nothing to undo" in shell.run("undo", code=1).err
    assert not shell.data.exists()
