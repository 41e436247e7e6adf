"""``paperbrowse export``."""

from __future__ import annotations

import json

import pytest

from tests.cli.shell import Shell


def test_a_list_goes_to_a_file_once(stocked: Shell) -> None:
    stocked.run("save", "pruning", "forgetful", "--list", "Thesis")
    target = stocked.home / "thesis.json"
    done = stocked.run("export", "--list", "thesis", "-o", "thesis.json")
    assert done.out == ""
    assert done.err == "Exported 2 papers to thesis.json.\n"
    written = json.loads(target.read_text())
    assert [paper["title"][:4] for paper in written["papers"]] == ["Prun", "Forg"]

    stocked.run("unsave", "forgetful", "--list", "Thesis")
    before = target.read_bytes()
    refused = stocked.run("export", "--list", "Thesis", "-o", "thesis.json", code=1)
    assert "--force" in refused.err
    assert target.read_bytes() == before
    stocked.run("export", "--list", "Thesis", "-o", "thesis.json", "--force")
    assert len(json.loads(target.read_text())["papers"]) == 1


@pytest.mark.parametrize(
    ("name", "sign"), [("markdown", "Pruning"), ("bibtex", "@"), ("json", "{")]
)
def test_the_hits_of_a_query_go_to_standard_output(library: Shell, name: str, sign: str) -> None:
    done = library.run("export", "--query", "heads", "--format", name)
    assert sign in done.out
    assert "Pruning" in done.out
    assert "Forgetful" not in done.out
    same = library.run("export", "--query", "heads", "--format", name, "-o", "-")
    assert same.out == done.out


def test_without_a_choice_every_paper_is_exported(library: Shell) -> None:
    assert len(library.run("export", "--format", "json").json["papers"]) == 3


def test_no_papers_are_an_export_too(library: Shell) -> None:
    done = library.run("export", "--query", "nobodywrotethisword", "--format", "json")
    assert done.json["papers"] == []


def test_a_place_that_cannot_be_written_is_one_clear_line(library: Shell) -> None:
    (library.home / "folder").mkdir(exist_ok=True)
    for target in ("folder", "missing/out.json", "three.txt/out.json"):
        done = library.run("export", "--format", "json", "-o", target, code=1)
        assert done.err.startswith(f"paperbrowse: Cannot write {target}: ")
    assert list((library.home / "folder").iterdir()) == []


def test_the_wrong_usage_is_told(library: Shell) -> None:
    assert "--format" in library.run("export", code=2).err
    assert "bibtex" in library.run("export", "-o", "out.unknown", code=2).err
    library.run("export", "--list", "x", "--query", "y", "--format", "json", code=2)
