"""``paperbrowse undo``, ``redo`` and ``history``, also of saved searches."""

from __future__ import annotations

from typing import Any

from paperbrowse.system import LineHistory, Locations
from tests.support.processes import Shell

HOSTILE = "[/red] 漢字 \x1b]0;owned\x07\x1b[31mred\u202e"
SHOWN = "[/red] 漢字 red"


def steps(shell: Shell, *arguments: str) -> list[dict[str, Any]]:
    found = shell.run("history", "--json", *arguments).json["steps"]
    assert isinstance(found, list)
    return found


def test_the_history_names_each_change_and_undo_goes_to_any_step(stocked: Shell) -> None:
    assert "no changes yet" in stocked.run("history").stderr
    assert steps(stocked) == []
    stocked.run("save", "forgetful", "--list", HOSTILE)
    stocked.run("star", "pruning")
    stocked.run("note", "four", "Mine.")
    made = steps(stocked)
    assert [step["name"] for step in made] == [
        "Wrote a note on “Four Steps from Noise to Picture”",
        "Starred “Pruning Heads That Nobody Reads”",
        f"Saved “Forgetful Caches for Long Generations” to {SHOWN}",
    ]
    assert {step["state"] for step in made} == {"done"}
    last, middle, first = (str(step["number"]) for step in made)
    text = stocked.run("history", "--limit", "2")
    assert [line.split()[0] for line in text.stdout.splitlines()] == [last, middle]
    assert steps(stocked, "--before", middle) == made[2:]
    assert not {"\x1b", "\u202e"} & set(stocked.run("history").stdout)

    done = stocked.run("undo", "--to", first)
    assert done.stderr == (
        f"Everything is as it was right after step {first}: 2 steps undone or redone.\n"
    )
    assert stocked.run("lists", "--json").json["lists"] == [{"name": SHOWN, "count": 1}]
    assert stocked.run("search", "is:starred", "--json").json["total"] == 0
    assert "(undone) Starred" in stocked.run("history").stdout
    assert "it was so already" in stocked.run("undo", "--to", first).stderr
    stocked.run("undo", "--to", "0")
    assert stocked.run("lists", "--json").json["lists"] == []
    stocked.run("undo", "--to", last)
    assert stocked.run("note", "four").stdout == "Mine.\n"

    stocked.run("undo")
    stocked.run("star", "four")
    assert steps(stocked)[1]["state"] == "detour"
    assert "(left behind) Wrote a note" in stocked.run("history").stdout
    stocked.run("undo", "--to", last)
    assert stocked.run("note", "four").stdout == "Mine.\n"
    assert stocked.run("search", "is:starred", "--json").json["total"] == 1


def test_an_unknown_step_is_one_clear_line(stocked: Shell) -> None:
    stocked.run("star", "pruning")
    assert "no step 77" in stocked.run("undo", "--to", "77", exit_code=1).stderr
    for wrong in ("-1", "one", "9" * 30):
        stocked.run("undo", "--to", wrong, exit_code=2)
    stocked.run("history", "--limit", "-1", exit_code=2)
    assert steps(stocked, "--limit", "0") == []
    assert stocked.run("search", "is:starred", "--json").json["total"] == 1


def test_undoing_nothing_is_an_error(shell: Shell) -> None:
    assert "nothing to undo" in shell.run("undo", exit_code=1).stderr
    assert "nothing to redo" in shell.run("redo", exit_code=1).stderr
    assert shell.run("history", "--json").json == {"steps": []}
    assert not shell.data_dir.exists()


def test_a_search_is_saved_with_its_options_and_run_again(stocked: Shell) -> None:
    stocked.run("save", "forgetful", "--list", "My Thesis")
    stocked.run("tag", "forgetful", "four", "--add", "to present")
    options = (
        "--year",
        "2020..",
        "--tag",
        "to present",
        "--list",
        "my thesis",
        "--source",
        "three.txt",
    )
    done = stocked.run("search", "caches OR heads", *options, "--save", HOSTILE, "--jsonl")
    assert [paper["title"][:4] for paper in done.json_lines] == ["Forg"]
    assert not {"\x1b", "\u202e"} & set(done.stderr)
    (saved,) = stocked.run("searches", "--json").json["searches"]
    assert saved["name"] == SHOWN
    assert saved["created_at"]
    assert stocked.run("searches").stdout == f"{SHOWN}  {saved['query']}  (1 paper)\n"
    again = stocked.run("search", "--saved", SHOWN.upper(), "--json").json
    assert again["query"] == saved["query"]
    assert [paper["title"][:4] for paper in again["papers"]] == ["Forg"]
    narrowed = stocked.run("search", "--saved", SHOWN, "--year", "..2000", "--json").json
    assert narrowed["total"] == 0
    written = stocked.run("export", "--saved", SHOWN, "--format", "json").json
    assert (written["title"], len(written["papers"])) == (SHOWN, 1)


def test_saved_searches_are_renamed_deleted_and_restored_by_undo(stocked: Shell) -> None:
    def names() -> list[str]:
        return [each["name"] for each in stocked.run("searches", "--json").json["searches"]]

    assert "--save" in stocked.run("searches").stderr
    stocked.run("search", "caches", "--save", "One")
    stocked.run("search", "heads", "--save", "Two", "--limit", "0")
    assert "already" in stocked.run("searches", "rename", "one", "TWO", exit_code=1).stderr
    stocked.run("searches", "rename", "one", "Caches")
    assert names() == ["Caches", "Two"]
    assert "undo" in stocked.run("searches", "delete", "caches").stderr
    assert names() == ["Two"]
    stocked.run("undo")
    assert names() == ["Caches", "Two"]
    stocked.run("search", "picture", "--save", "two")
    assert stocked.run("searches").stdout == (
        "Caches  caches  (1 paper)\nTwo     picture  (1 paper)\n"
    )
    assert "Caches, Two" in stocked.run("search", "--saved", "Three", exit_code=1).stderr
    assert "One" not in stocked.run("searches", "delete", "One", exit_code=1).stdout
    assert stocked.run("search", "--save", "Empty", exit_code=1).stderr.startswith("paperbrowse: ")
    for arguments in (
        ["search", "x", "--saved", "Two"],
        ["search", "--queries", "-", "--save", "x"],
        ["searches", "no-such"],
        ["search", "--sort", "saved"],
    ):
        stocked.run(*arguments, exit_code=2)
    assert names() == ["Caches", "Two"]


def test_the_queries_of_the_screen_are_listed_and_forgotten(stocked: Shell) -> None:
    assert "no searches yet" in stocked.run("history", "--searches").stderr
    file = Locations(stocked.data_dir, stocked.home, stocked.home).search_history_file
    for query in ("kv cache", f"title:{HOSTILE}", "lora"):
        LineHistory(file).add(query)
    stocked.run("search", "pruning")
    listed = stocked.run("history", "--searches").stdout.splitlines()
    assert listed == ["lora", f"title:{SHOWN}", "kv cache"]
    found = stocked.run("history", "--searches", "--limit", "1", "--json").json
    assert found == {"searches": ["lora"]}
    assert stocked.run("history", "--clear", exit_code=2).stdout == ""
    stocked.run("history", "--searches", "--clear")
    assert stocked.run("history", "--searches").stdout == ""


def test_a_saved_search_keeps_its_order_and_counts_what_is_new(stocked: Shell) -> None:
    def counts() -> list[tuple[str, str, int, int]]:
        found = stocked.run("searches", "--json").json["searches"]
        return [(each["name"], each["sort"], each["total"], each["new"]) for each in found]

    def titles(*options: str) -> list[str]:
        found = stocked.run("search", "--saved", "by title", *options, "--jsonl").json_lines
        return [paper["title"][:4] for paper in found]

    stocked.run("search", "--year", "2024", "--sort", "title", "--save", "By title")
    assert titles() == ["Forg", "Four", "Prun"]
    assert counts() == [("By title", "title", 3, 0)]
    record = "@misc{x, title={Zoo of papers}, year={2024}, month={12}}"
    stocked.run("import", "-", stdin=record.encode())
    assert counts() == [("By title", "title", 4, 1)]
    assert "(4 papers, 1 new)" in stocked.run("searches").stdout
    assert counts() == [("By title", "title", 4, 1)]
    assert titles() == ["Forg", "Four", "Prun", "Zoo "]
    assert titles("--sort", "date")[0] == "Zoo "
    assert counts() == [("By title", "title", 4, 0)]
    assert len(stocked.run("search", 'search:"by title"', "--jsonl").json_lines) == 4
    exported = stocked.run("export", "--saved", "by title", "--format", "json").json["papers"]
    assert [paper["title"][:4] for paper in exported] == ["Forg", "Four", "Prun", "Zoo "]
