"""``paperbrowse export``."""

from __future__ import annotations

import base64
import json
import os
import pty
from pathlib import Path

import pytest

from paperbrowse.exports import FORMATS
from tests.support.processes import Shell, read_pty


def test_a_list_is_exported_to_a_new_file_only(stocked: Shell) -> None:
    stocked.run("save", "pruning", "forgetful", "--list", "Thesis")
    target = stocked.home / "thesis.json"
    done = stocked.run("export", "--list", "thesis", "-o", "thesis.json")
    assert done.stdout == ""
    assert done.stderr == "Exported 2 papers to thesis.json.\n"
    written = json.loads(target.read_text())
    assert [paper["title"][:4] for paper in written["papers"]] == ["Prun", "Forg"]

    stocked.run("unsave", "forgetful", "--list", "Thesis")
    before = target.read_bytes()
    refused = stocked.run("export", "--list", "Thesis", "-o", "thesis.json", exit_code=1)
    assert "--force" in refused.stderr
    assert target.read_bytes() == before
    stocked.run("export", "--list", "Thesis", "-o", "thesis.json", "--force")
    assert len(json.loads(target.read_text())["papers"]) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_the_hits_of_a_query_are_exported_to_standard_output(library: Shell, name: str) -> None:
    done = library.run("export", "--query", "heads", "--format", name)
    assert "Pruning" in done.stdout.replace("{", "").replace("}", "")
    assert "Forgetful" not in done.stdout.replace("{", "").replace("}", "")
    same = library.run("export", "--query", "heads", "--format", name, "-o", "-")
    assert same.stdout == done.stdout


def test_user_data_is_exported_with_the_papers(stocked: Shell) -> None:
    stocked.run("save", "forgetful", "--list", "Thesis", "--query", "long caches")
    stocked.run("note", "forgetful", "Mine: 100% & more.")
    stocked.run("star", "forgetful")
    stocked.run("mark", "forgetful", "--status", "reading")
    stocked.run("tag", "forgetful", "--add", "to present")
    for name in FORMATS:
        written = stocked.run("export", "--list", "Thesis", "--format", name).stdout
        for mark in ("Mine: 100", "to present", "eading"):
            assert mark in written, (name, mark)
    (paper,) = stocked.run("export", "--list", "thesis", "--format", "jsonl").json_lines
    assert paper["saves"][0]["query"] == "long caches"
    assert paper["starred_at"]
    assert paper["citation_key"]


def test_a_citation_key_stays_once_it_was_exported(stocked: Shell) -> None:
    first = stocked.run("export", "forgetful", "--format", "bibtex").stdout
    key = first.partition("{")[2].partition(",")[0]
    assert stocked.run("show", "forgetful", "--json").json["citation_key"] == key
    assert f"Cited as  {key}\n" in stocked.run("show", "forgetful").stdout
    assert first in stocked.run("export", "--format", "bibtex").stdout
    assert f"{{{key}," in stocked.run("export", "forgetful", "--format", "biblatex").stdout


def test_named_papers_are_exported_in_their_order(library: Shell) -> None:
    done = library.run("export", "pruning", "forgetful", "pruning", "--format", "json")
    assert [paper["title"][:4] for paper in done.json["papers"]] == ["Prun", "Forg"]
    assert "no-such" in library.run("export", "no-such", "--format", "json", exit_code=1).stderr


def test_options_filter_the_exported_papers(stocked: Shell) -> None:
    def titles(*arguments: str) -> list[str]:
        papers = stocked.run("export", "--format", "jsonl", *arguments).json_lines
        return [paper["title"][:4] for paper in papers]

    stocked.run("save", "pruning", "four", "forgetful", "--list", "Thesis")
    stocked.run("tag", "four", "pruning", "--add", "mine")
    assert titles("--list", "thesis", "--tag", "mine") == ["Prun", "Four"]
    assert titles("--exclude-tag", "mine") == ["Forg"]
    assert titles("--query", "caches OR heads", "--tag", "mine") == ["Prun"]
    assert titles("--year", "..2000") == []
    assert titles("--source", "three.txt", "--query", "diffusion") == ["Four"]


def test_the_format_follows_from_the_file_name(library: Shell, tmp_path: Path) -> None:
    for name, beginning in (
        ("a.bib", "@"),
        ("a.ris", "TY  - "),
        ("a.json", '{\n  "title": "All papers"'),
        ("a.jsonl", '{"id": '),
        ("a.html", "<!DOCTYPE html>"),
        ("a.csv", "id,"),
        ("a.org", "#+"),
        ("a.MD", "# "),
    ):
        library.run("export", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_text("utf-8").lower().startswith(beginning.lower()), name


def test_an_export_can_be_copied(library: Shell, tmp_path: Path) -> None:
    variables = {"TMPDIR": str(tmp_path), "PATH": ""}
    arguments = ["export", "forgetful", "--format", "ris"]
    done = library.run_process(*arguments, "--copy", variables=variables)
    assert done.stdout == ""
    (file,) = tmp_path.glob("*.txt")
    assert done.stderr == f"No clipboard takes 1 paper here; it is in {file}.\n"
    assert file.read_bytes().decode() == library.run(*arguments).stdout

    outer, inner = pty.openpty()
    process = Shell(library.home, variables).start_process(*arguments, "--copy", stderr=inner)
    os.close(inner)
    written = read_pty(outer)
    process.communicate()
    assert written.startswith("\x1b]52;c;")
    copied = written.partition("c;")[2].partition("\x07")[0]
    assert base64.b64decode(copied).decode() == library.run(*arguments).stdout
    assert "Sent 1 paper to the clipboard" in written


def test_without_a_choice_every_paper_is_exported(library: Shell) -> None:
    assert len(library.run("export", "--format", "json").json["papers"]) == 3


def test_an_export_may_be_empty(library: Shell) -> None:
    done = library.run("export", "--query", "forgetfull caches", "--format", "json")
    assert done.json["papers"] == [], "papers that lack a word are for looking at"
    assert done.stderr == "No paper matches the query; search shows what is close to it.\n"


def test_an_unwritable_file_is_one_clear_line(library: Shell) -> None:
    (library.home / "folder").mkdir(exist_ok=True)
    for target in ("folder", "missing/out.json", "three.txt/out.json"):
        done = library.run("export", "--format", "json", "-o", target, exit_code=1)
        assert done.stderr.startswith(f"paperbrowse: Cannot write {target}: ")
    assert list((library.home / "folder").iterdir()) == []


def test_wrong_usage_of_export_is_reported(library: Shell) -> None:
    assert "--format" in library.run("export", exit_code=2).stderr
    assert "bibtex" in library.run("export", "-o", "out.unknown", exit_code=2).stderr
    library.run("export", "--list", "x", "--query", "y", "--format", "json", exit_code=2)
    library.run("export", "--saved", "x", "--query", "y", "--format", "json", exit_code=2)
    library.run("export", "forgetful", "--list", "x", "--format", "json", exit_code=2)
    library.run("export", "forgetful", "--year", "2024", "--format", "json", exit_code=2)
    library.run("export", "--copy", "-o", "x.bib", exit_code=2)
    assert "--format" in library.run("export", "--copy", exit_code=2).stderr


def test_no_paper_is_exported_that_lacks_a_word_of_the_query(stocked: Shell) -> None:
    assert stocked.run("search", "forgetfull", "--save", "Wrong", "--json").json["total"] == 1
    for choice in (("--query", "forgetfull"), ("--saved", "Wrong")):
        assert stocked.run("export", *choice, "--format", "jsonl").stdout == ""
