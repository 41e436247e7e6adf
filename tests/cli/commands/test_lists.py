"""Reading lists from the shell: lists, list, save, unsave."""

from __future__ import annotations

from tests.support.processes import Shell


def names(shell: Shell) -> dict[str, int]:
    """Return the lists with their counts."""
    return {each["name"]: each["count"] for each in shell.run("lists", "--json").json["lists"]}


def test_papers_are_saved_removed_and_restored_by_undo(stocked: Shell) -> None:
    done = stocked.run("save", "forgetful", "pruning", "pruning")
    assert done.stderr == "Saved 2 papers to Reading list.\n"
    assert done.stdout == ""
    assert "(1 already there)" in stocked.run("save", "four", "pruning").stderr
    assert names(stocked) == {"Reading list": 3}
    answer = stocked.run("list", "show", "reading LIST", "--json").json
    assert answer["name"] == "Reading list"
    assert [paper["title"][:4] for paper in answer["papers"]] == ["Forg", "Prun", "Four"]
    assert answer["papers"][0]["lists"] == ["Reading list"]
    found = stocked.run("search", "--list", "reading list", "--sort", "list", "--jsonl").json_lines
    assert [paper["title"][:4] for paper in found] == ["Forg", "Prun", "Four"]

    assert stocked.run("unsave", "four").stderr == "Removed 1 paper from Reading list.\n"
    assert names(stocked) == {"Reading list": 2}
    assert stocked.run("undo").stderr == (
        "Undone: Removed “Four Steps from Noise to Picture” from Reading list\n"
    )
    assert names(stocked) == {"Reading list": 3}
    stocked.run("redo")
    assert names(stocked) == {"Reading list": 2}
    assert "nothing to redo" in stocked.run("redo", exit_code=1).stderr


def test_if_one_paper_is_unknown_none_is_saved(stocked: Shell) -> None:
    assert "no-such" in stocked.run("save", "forgetful", "no-such", exit_code=1).stderr
    assert names(stocked) == {}


def test_lists_are_created_renamed_and_deleted(stocked: Shell) -> None:
    odd = "[/red] 漢字 \x1b[31mlist"
    shown = "[/red] 漢字 list"
    stocked.run("list", "create", "Thesis")
    assert "already" in stocked.run("list", "create", "thesis", exit_code=1).stderr
    stocked.run("save", "forgetful", "--list", "thesis")
    stocked.run("list", "rename", "THESIS", odd)
    assert names(stocked) == {shown: 1}
    done = stocked.run("lists")
    assert done.stdout == f"{shown}  1\n"
    done = stocked.run("list", "show", shown)
    assert "  1  Forgetful Caches" in done.stdout
    assert f"{shown}: 1 paper" in done.stderr
    assert "undo" in stocked.run("list", "delete", shown).stderr
    assert names(stocked) == {}
    stocked.run("undo")
    assert names(stocked) == {shown: 1}


def test_an_unknown_list_is_an_error_that_names_the_lists(stocked: Shell) -> None:
    stocked.run("list", "create", "Thesis")
    for arguments in (
        ["list", "merge", "Thesi", "Thesis"],
        ["list", "duplicate", "Thesi", "x"],
        ["list", "sort", "Thesi", "--by", "date"],
        ["list", "move", "Thesi", "forgetful", "--top"],
        ["list", "place", "Thesi", "--top"],
        ["list", "show", "Thesi"],
        ["list", "delete", "Thesi"],
        ["list", "rename", "Thesi", "x"],
        ["unsave", "forgetful", "--list", "Thesi"],
        ["export", "--list", "Thesi", "--format", "json"],
    ):
        done = stocked.run(*arguments, exit_code=1)
        assert "Thesis" in done.stderr, arguments


def order(shell: Shell, name: str) -> list[str]:
    """Return how the titles of a list begin, in its order."""
    papers = shell.run("list", "show", name, "--json").json["papers"]
    return [paper["title"][:4] for paper in papers]


def test_a_list_is_ordered_by_moving_and_by_sorting(stocked: Shell) -> None:
    stocked.run("save", "forgetful", "pruning", "four", "--list", "Thesis")
    done = stocked.run("list", "move", "thesis", "four", "pruning", "--top")
    assert (done.stdout, done.stderr) == ("", "Moved 2 papers to the top in Thesis.\n")
    assert order(stocked, "Thesis") == ["Prun", "Four", "Forg"]
    stocked.run("list", "move", "Thesis", "pruning", "--down")
    assert order(stocked, "Thesis") == ["Four", "Prun", "Forg"]
    stocked.run("list", "move", "Thesis", "forgetful", "--up")
    assert order(stocked, "Thesis") == ["Four", "Forg", "Prun"]
    stocked.run("list", "move", "Thesis", "four", "--bottom")
    assert order(stocked, "Thesis") == ["Forg", "Prun", "Four"]
    assert "there already" in stocked.run("list", "move", "Thesis", "four", "--bottom").stderr
    assert (
        stocked.run("list", "sort", "THESIS", "--by", "title").stderr
        == "Sorted Thesis: by title.\n"
    )
    assert order(stocked, "Thesis") == ["Forg", "Four", "Prun"]
    stocked.run("mark", "pruning", "--status", "reading")
    for by in ("status", "saved", "date"):
        stocked.run("list", "sort", "Thesis", "--by", by)
    stocked.run("list", "sort", "Thesis", "--by", "status")
    assert order(stocked, "Thesis")[0] == "Prun"
    stocked.run("undo", "--to", "1")
    assert order(stocked, "Thesis") == ["Forg", "Prun", "Four"]
    stocked.run("list", "move", "Thesis", "four", exit_code=2)
    stocked.run("list", "sort", "Thesis", exit_code=2)
    stocked.run("list", "sort", "Thesis", "--by", "colour", exit_code=2)


def test_lists_are_merged_duplicated_and_placed(stocked: Shell) -> None:
    stocked.run("save", "forgetful", "pruning", "--list", "One")
    stocked.run("save", "four", "pruning", "--list", "Two")
    assert stocked.run("list", "duplicate", "one", "Three").stderr.startswith("Duplicated the list")
    assert order(stocked, "Three") == ["Forg", "Prun"]
    assert "already" in stocked.run("list", "duplicate", "One", "two", exit_code=1).stderr
    done = stocked.run("list", "merge", "two", "ONE")
    assert done.stderr == "Merged the list two into One: 1 paper more.\n"
    assert names(stocked) == {"One": 3, "Three": 2}
    assert order(stocked, "One") == ["Forg", "Prun", "Four"]
    assert stocked.run("list", "merge", "One", "three", "--json").json == {"name": "Three"}
    assert names(stocked) == {"Three": 3}
    stocked.run("undo")
    stocked.run("undo")
    assert names(stocked) == {"One": 2, "Two": 2, "Three": 2}
    for arguments, expected in (
        (["Three", "--top"], ["Three", "One", "Two"]),
        (["one", "--down"], ["Three", "Two", "One"]),
        (["one", "--up"], ["Three", "One", "Two"]),
        (["three", "--bottom"], ["One", "Two", "Three"]),
    ):
        assert stocked.run("list", "place", *arguments).stderr.startswith("Moved the list")
        assert list(names(stocked)) == expected
    stocked.run("list", "place", "One", exit_code=2)
    assert "Three" in stocked.run("list", "merge", "One", "Thre", exit_code=1).stderr


def test_names_of_lists_may_be_hostile_or_far_too_long(stocked: Shell) -> None:
    odd, shown = "\x1b[2J[bold]☠\u202e", "[bold]☠"
    stocked.run("save", "forgetful", "--list", odd)
    for arguments in (
        ["list", "duplicate", odd, odd + " 2"],
        ["list", "move", odd, "forgetful", "--top"],
        ["list", "sort", odd, "--by", "title"],
        ["list", "merge", odd + " 2", odd],
        ["list", "place", odd, "--top"],
        ["list", "show", odd],
        ["history"],
    ):
        done = stocked.run(*arguments)
        assert not {"\x1b", "\u202e"} & set(done.stdout + done.stderr), arguments
    assert names(stocked) == {shown: 1}
    for name in ("x" * 1_000_000, "\u200b", ""):
        assert stocked.run("list", "duplicate", shown, name, exit_code=1).stderr.startswith(
            "paperbrowse: "
        )
    assert names(stocked) == {shown: 1}
