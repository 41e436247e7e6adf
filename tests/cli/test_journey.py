"""A user's whole journey from the shell, as processes in an empty home."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paperbrowse.exports import FORMATS
from tests.support.paths import SAMPLE_DUMP
from tests.support.processes import Shell

pytestmark = pytest.mark.long


RETURNING = ("json", "jsonl", "bibtex", "biblatex", "ris", "csl-json")
"""The formats that come back as a list."""

NOTE = "# Why\n\n- It is *the* paper, 100% & more {braces} $x_1$\n- 漢字 and “quotes”"


def papers(text: str) -> list[dict[str, Any]]:
    """Return the user data of each paper of a JSON export, by its title."""
    names = ("id", "title", "note", "status", "own_tags", "starred_at", "lists", "citation_key")
    return [{name: paper[name] for name in names} for paper in json.loads(text)["papers"]]


@pytest.fixture
def user(shell: Shell) -> Shell:
    """A shell of a user who has one dump and nothing else."""
    (shell.home / "daily.txt").write_bytes(SAMPLE_DUMP.read_bytes())
    return shell


def test_user_data_is_exported_imported_and_never_lost(user: Shell) -> None:
    run = user.run_process
    assert "80 new papers" in run("import", "daily.txt").stdout
    hits = run("search", "transformer", "-vision", "--save", "Transformers", "--jsonl").json_lines
    first, second, third = (hit["id"] for hit in hits[:3])

    # What is found is saved, noted, marked, starred, tagged and put in order.
    run("save", first, second, third, "--list", "Thesis", "--query", "transformer")
    run("note", first, "-", stdin=NOTE.encode())
    run("mark", first, second, "--status", "reading")
    run("star", third)
    run("tag", first, third, "--add", "to present", "--add", "chapter 2")
    run("list", "move", "Thesis", third, "--top")
    assert run("note", first).stdout == NOTE + "\n"
    listed = run("list", "show", "Thesis", "--json").json
    assert [paper["id"] for paper in listed["papers"]] == [third, first, second]
    steps = run("history", "--json").json["steps"]
    assert len(steps) == 7

    # It goes out in every format, to a file and to standard output alike, and stays the same.
    for name, kind in FORMATS.items():
        file = user.home / f"thesis-{name}{kind.extension}"
        user.run("export", "--list", "Thesis", "--format", name, "-o", file.name)
        assert "to present" in file.read_text("utf-8"), name
    written = user.run("export", "--list", "Thesis", "--format", "json").stdout
    assert written == (user.home / "thesis-json.json").read_text("utf-8")
    made = papers(written)
    assert [paper["id"] for paper in made] == [third, first, second]
    assert made[1]["note"] == NOTE

    # A file of them comes back as a list: here, and in another library as on another machine.
    again = run("list", "import", "thesis-bibtex.bib", "--name", "Again", "--json").json
    assert (again["papers"], again["new"], again["known"]) == (3, 0, 3)
    known = papers(user.run("export", "--list", "Again", "--format", "json").stdout)
    assert known == [paper | {"lists": ["Thesis", "Again"]} for paper in made]
    run("undo")
    for name in RETURNING:
        file = user.home / f"thesis-{name}{FORMATS[name].extension}"
        other = user.run(
            "--library", name, "list", "import", file.name, "--name", "Thesis", "--json"
        )
        assert other.json["new"] == 3, name
        there = user.run("--library", name, "export", "--list", "Thesis", "--format", "json").stdout
        for here, back in zip(made, papers(there), strict=True):
            # Not every format has the time of a star.
            assert bool(back.pop("starred_at")) is bool(here["starred_at"]), name
            assert back == {key: here[key] for key in back}, name

    # Any moment can be gone back to, and come back from.
    run("undo")
    assert papers(user.run("export", "--list", "Thesis", "--format", "json").stdout) != made
    run("redo")
    run("undo", "--to", "0")
    assert run("lists", "--json").json == {"lists": []}
    assert user.run("stats", "--json").json["notes"] == 0
    run("undo", "--to", str(steps[0]["number"]))
    assert user.run("export", "--list", "Thesis", "--format", "json").stdout == written

    # A backup holds all of it; restoring it is a step like any other.
    run("backup", "copy.sqlite3")
    run("list", "delete", "Thesis")
    run("note", first, "--remove")
    run("restore", "copy.sqlite3")
    assert user.run("export", "--list", "Thesis", "--format", "json").stdout == written
    assert user.run("search", "--saved", "transformers", "--jsonl").json_lines[0]["id"] == first
    run("undo")
    assert user.run("lists", "--json").json == {"lists": []}
    assert user.run("show", first, "--json").json["note"] is None
    run("redo")
    assert user.run("export", "--list", "Thesis", "--format", "json").stdout == written
    assert run("doctor").exit_code == 0
