"""``paperbrowse list import`` as a process."""

from __future__ import annotations

from tests.support.processes import Shell

BIB = """@article{kiln2020, title = {Kilns at Night}, author = {Clay, Ada}, annote = {Hot}}
@misc{lost, title = {No end
@misc{lamp2021, title = {Lamps}, readstatus = {read}}
"""


def test_a_bibliography_becomes_a_list_and_broken_entries_are_reported(shell: Shell) -> None:
    (shell.home / "Thesis.bib").write_text(BIB)
    done = shell.run("list", "import", "Thesis.bib")
    assert done.stdout == "Brought in the list Thesis: 2 papers, 2 of them new · 1 skipped\n"
    assert "Thesis.bib, line 2: braces or quotes that do not close" in done.stderr
    shown = shell.run("list", "show", "Thesis", "--json").json
    assert [each["title"] for each in shown["papers"]] == ["Kilns at Night", "Lamps"]
    assert [each["citation_key"] for each in shown["papers"]] == ["kiln2020", "lamp2021"]
    assert [each["note"] for each in shown["papers"]] == ["Hot", None]
    assert shown["papers"][1]["status"] == "read"
    again = shell.run("list", "import", "Thesis.bib", exit_code=1)
    assert "There is a list Thesis already." in again.stderr
    assert "Thesis 2" in again.stderr
    assert "Brought in Thesis with 2 papers" in shell.run("undo").stderr


def test_an_export_goes_through_a_pipe_into_another_library(shell: Shell) -> None:
    (shell.home / "Thesis.bib").write_text(BIB)
    shell.run("list", "import", "Thesis.bib")
    for format in ("json", "jsonl", "bibtex", "biblatex", "ris", "csl-json"):
        text = shell.run("export", "--list", "Thesis", "--format", format, "-o", "-").stdout
        arguments = ("--library", f"other-{format}", "list", "import", "-", "--name", "T", "--json")
        done = shell.run(*arguments, stdin=text.encode()).json
        assert done == {"name": "T", "papers": 2, "new": 2, "known": 0, "skipped": []}


def test_a_file_that_is_no_list_is_one_clear_line(shell: Shell) -> None:
    (shell.home / "paper.pdf").write_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n")
    assert "not a format" in shell.run("list", "import", "paper.pdf", exit_code=1).stderr
    assert "no such file" in shell.run("list", "import", "none.bib", exit_code=1).stderr
    shell.run("list", "import", "paper.pdf", "--format", "daily-papers", exit_code=2)
