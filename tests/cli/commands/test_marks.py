"""User data from the shell: ``paperbrowse note``, ``mark``, ``star``, ``tag``."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.support.processes import Shell

HOSTILE = "[/red] 漢字 \x1b]0;owned\x07\x1b[31mred\u202e"
SHOWN = "[/red] 漢字 red"


def controls(text: str) -> set[str]:
    """Return what in ``text`` would drive a terminal or reorder its lines."""
    return {
        letter for letter in text if letter in "\x1b\x07\x9b\u202e" or "\ud800" <= letter < "\ue000"
    }


def shown(shell: Shell, paper: str) -> Any:
    return shell.run("show", paper, "--json").json


def test_a_note_is_written_printed_changed_removed_and_restored_by_undo(stocked: Shell) -> None:
    title = "“Forgetful Caches for Long Generations”"
    assert stocked.run("note", "forgetful").stderr == f"There is no note on {title}.\n"
    text = "# Mine\n\n- *one*\n  - two"
    done = stocked.run("note", "forgetful", text)
    assert (done.stdout, done.stderr) == ("", f"Wrote the note on {title}.\n")
    assert stocked.run("note", "forgetful").stdout == text + "\n"
    result = stocked.run("note", "forgetful", "--json").json
    assert (result["note"], result["title"]) == (text, title.strip("“”"))
    assert datetime.datetime.fromisoformat(result["note_changed_at"]).tzinfo is not None
    assert "already" in stocked.run("note", "forgetful", text).stderr
    piped = "\ufeffFrom a pipe,\r\ntwo lines\n".encode()
    assert stocked.run("note", "forgetful", "-", stdin=piped).stderr.startswith("Changed the note")
    assert stocked.run("note", "forgetful").stdout == "From a pipe,\ntwo lines\n"
    assert stocked.run("note", "forgetful", "--remove").stderr.startswith("Removed the note")
    assert "no note" in stocked.run("note", "forgetful", "--remove").stderr
    stocked.run("undo")
    assert shown(stocked, "forgetful")["note"] == "From a pipe,\ntwo lines"
    assert "Your note\nFrom a pipe,\ntwo lines\n" in stocked.run("show", "forgetful").stdout
    assert stocked.run("search", "note:pipe", "--json").json["total"] == 1


def test_an_empty_text_is_refused_and_keeps_the_note(stocked: Shell) -> None:
    stocked.run("note", "forgetful", "Kept.")
    for arguments in (["-"], [""], [" \n"]):
        done = stocked.run("note", "forgetful", *arguments, exit_code=1)
        assert "--remove" in done.stderr
    assert stocked.run("note", "forgetful", "x", "--remove", exit_code=2)
    assert stocked.run("note", "no-such-paper", "x", exit_code=1)
    assert stocked.run("note", "forgetful").stdout == "Kept.\n"


def test_a_note_may_begin_with_a_minus_but_no_option_becomes_a_note(stocked: Shell) -> None:
    for text in ("- An item\n- and another", "--- a rule", "-5 degrees"):
        stocked.run("note", "forgetful", text)
        assert stocked.run("note", "forgetful").stdout == text + "\n"
    for wrong in ("--edt", "-e", "--no-such"):
        assert "No such option" in stocked.run("note", "forgetful", wrong, exit_code=2).stderr
    stocked.run("note", "forgetful", "--", "--edt")
    assert stocked.run("note", "forgetful").stdout == "--edt\n"


def test_a_note_can_be_written_in_an_editor(stocked: Shell) -> None:
    editor = stocked.home / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s\\n" "Seen: $(cat "$1")" > "$1"\n')
    editor.chmod(0o700)
    variables = {"EDITOR": f"{editor}", "TMPDIR": str(stocked.home)}
    stocked.run("note", "pruning", "first")
    done = stocked.run("note", "pruning", "--edit", variables=variables)
    assert done.stderr.startswith("Changed the note on “Pruning")
    assert stocked.run("note", "pruning").stdout == "Seen: first\n"
    same = stocked.run("note", "pruning", "--edit", variables=variables | {"VISUAL": "true"})
    assert "is as it was" in same.stderr
    failed = stocked.run("note", "pruning", "--edit", variables={"EDITOR": "false"}, exit_code=1)
    assert "nothing was changed" in failed.stderr
    missing = stocked.run("note", "pruning", "--edit", variables={"EDITOR": "no-such"}, exit_code=1)
    assert "EDITOR" in missing.stderr
    assert stocked.run("note", "pruning").stdout == "Seen: first\n"


def test_a_long_and_hostile_note_is_kept_unchanged_and_printed_safely(stocked: Shell) -> None:
    long = "A line of a note that is long.\n" * 34_000
    done = stocked.run("note", "four", "-", stdin=(HOSTILE + "\n" + long).encode())
    assert not controls(done.stderr)
    kept = stocked.run("note", "four", "--json")
    assert kept.json["note"] == (HOSTILE + "\n" + long).rstrip()
    assert not controls(kept.stdout)
    printed = stocked.run("note", "four").stdout
    assert printed == SHOWN + "\n" + long
    assert SHOWN in stocked.run("show", "four").stdout
    stocked.run("note", "four", b"half \xed\xa0\x80 \xff and \xf0\x9f\x8e\x89")
    assert "half" in stocked.run("note", "four").stdout
    assert "🎉" in stocked.run("note", "four").stdout


def test_a_status_is_set_printed_found_and_undone(stocked: Shell) -> None:
    done = stocked.run("mark", "forgetful", "pruning", "forgetful", "--status", "reading")
    assert (done.stdout, done.stderr) == ("", "Marked 2 papers as reading.\n")
    again = stocked.run("mark", "forgetful", "four", "--status", "reading")
    assert again.stderr == "Marked 1 paper as reading (1 already so).\n"
    paper = shown(stocked, "forgetful")
    assert paper["status"] == "reading"
    assert str(paper["status_since"])[:2] == "20"
    assert "reading, since " in stocked.run("show", "forgetful").stdout
    assert stocked.run("search", "status:reading", "--json").json["total"] == 3
    stocked.run("mark", "pruning", "--status", "read")
    order = stocked.run("search", "--sort", "status", "--jsonl").json_lines
    assert [paper["status"] for paper in order] == ["reading", "reading", "read"]
    stocked.run("undo")
    assert shown(stocked, "pruning")["status"] == "reading"
    stocked.run("mark", "forgetful", "--status", "done", exit_code=2)
    stocked.run("mark", "forgetful", exit_code=2)
    stocked.run("mark", "forgetful", "no-such", "--status", "read", exit_code=1)
    assert shown(stocked, "forgetful")["status"] == "reading"


def test_stars_are_set_removed_and_found(stocked: Shell) -> None:
    assert stocked.run("star", "forgetful", "four").stderr == "Starred 2 papers.\n"
    assert stocked.run("star", "four", "--off").stderr == "Took the star off 1 paper.\n"
    assert "already" in stocked.run("star", "forgetful").stderr
    (paper,) = stocked.run("search", "is:starred", "--jsonl").json_lines
    assert paper["title"].startswith("Forgetful")
    assert paper["starred_at"]
    assert "Starred" in stocked.run("show", "forgetful").stdout
    stocked.run("undo")
    assert stocked.run("search", "is:starred", "--json").json["total"] == 2


def test_own_tags_are_added_counted_and_removed(stocked: Shell) -> None:
    topics = shown(stocked, "four")["tags"]
    done = stocked.run("tag", "four", "forgetful", "--add", "to present", "--add", HOSTILE)
    assert done.stderr == f"Tagged 2 papers with to present, {SHOWN}.\n"
    assert not controls(done.stderr)
    assert shown(stocked, "four")["own_tags"] == [SHOWN, "to present"]
    assert shown(stocked, "four")["tags"] == [*topics, SHOWN, "to present"]
    assert stocked.run("search", "--tag", "to present", "--json").json["total"] == 2
    assert {"value": "to present", "count": 2} in stocked.run("tags", "--json").json["tags"]
    taken = stocked.run("tag", "four", "--remove", "TO present", "--remove", topics[0])
    assert taken.stderr.startswith("Took TO present, ")
    assert shown(stocked, "four")["tags"] == [*topics[1:], SHOWN]
    stocked.run("undo")
    assert topics[0] in shown(stocked, "four")["tags"]
    assert stocked.run("tag", "four", "--add", "x" * 101, exit_code=1).stderr.startswith(
        "paperbrowse: "
    )
    assert stocked.run("tag", "four", "--add", " ", exit_code=1)
    assert stocked.run("tag", "four", exit_code=2)
    assert stocked.run("tag", "four", "--add", "a", "--remove", "b", exit_code=2)


@pytest.mark.parametrize("command", ["note", "mark", "star", "tag"])
def test_without_a_library_there_is_no_such_paper_and_nothing_is_made(
    shell: Shell, command: str
) -> None:
    rest = {"note": ["x"], "mark": ["--status", "read"], "tag": ["--add", "x"]}.get(command, [])
    assert "No paper" in shell.run(command, "forgetful", *rest, exit_code=1).stderr
    assert not shell.data_dir.exists()


def test_rows_and_counts_show_user_data(stocked: Shell) -> None:
    assert "\n     ★" not in stocked.run("search").stdout
    stocked.run("save", "forgetful", "--list", "Thesis", "--query", "long \x1b[31mcaches")
    stocked.run("star", "forgetful")
    stocked.run("mark", "forgetful", "--status", "read")
    stocked.run("note", "forgetful", "Good.")
    for arguments in (["search", "forgetful"], ["list", "show", "Thesis"]):
        assert "\n     ★ · read · note · on Thesis\n" in stocked.run(*arguments).stdout
    assert "\nLists     Thesis (saved " in stocked.run("show", "forgetful").stdout
    assert ", found by long caches)\n" in stocked.run("show", "forgetful").stdout
    counted = stocked.run("stats", "--json").json
    assert {name: counted[name] for name in ("starred", "reading", "read", "notes")} == {
        "starred": 1, "reading": 0, "read": 1, "notes": 1,
    }  # fmt: skip
    assert "\n1 starred · 0 being read · 1 read · 1 with a note\n" in stocked.run("stats").stdout
